import type {
  AttemptRecord,
  FinishChunk,
  OperationRequest,
  Need,
  Plan,
  Random,
  Reservation,
  Slots,
  Telemetry,
  Terms,
  Warning,
} from '../contracts/index.ts';
import type { Bill } from '../money/terms.ts';
import type { FlightDeps } from './flight.ts';
import type { Hedging } from './hedge.ts';
import type { Delivery } from './open.ts';
import type { RetryPolicy } from './retry.ts';
import type { RetryBudget } from './retry-budget.ts';

/** What the attempt stage works with. */
export interface WalkDeps extends FlightDeps {
  readonly random: Random;
  readonly retry: RetryPolicy;
  readonly retryBudget: RetryBudget;
  readonly hedging: Hedging;
  readonly slots: Slots;
  readonly telemetry: Telemetry;
}

/** One request on its way through the candidates; what is learnt on the way is written into it. */
export interface Way {
  readonly id: string;
  readonly job: OperationRequest;
  readonly plan: Plan;
  readonly terms: Terms;
  readonly delivery: Delivery;
  readonly expected: Bill;
  /** The request's deadline, a monotonic reading. */
  readonly totalAt: number;
  /** Any of them ends the walk: the caller's own signal, the reader's leaving. */
  readonly signals: readonly AbortSignal[];
  /** How many attempts have begun. */
  begun: number;
  readonly attempts: AttemptRecord[];
  /** What the calls under way can take, and the one that is about to be made. */
  readonly inAir: Set<Need>;
  /** Money and quota set aside. */
  reservation: Reservation | undefined;
  readonly warnings: Warning[];
  /** Whether the usage of the answer was the provider's own. */
  usageReported: boolean;
  /** How the answer ended. */
  finish: FinishChunk | undefined;
  /** When the first content came, a monotonic reading. */
  firstChunkMs: number | undefined;
}
