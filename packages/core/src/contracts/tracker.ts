import type { AttemptRecord } from './attempt.ts';
import type { FinishReason } from './chunk.ts';
import type { Classification } from './classification.ts';
import type { Plan } from './plan.ts';
import type { Operation, RequestMetadata } from './request.ts';
import type { ErrorCode } from './error-code.ts';
import type { Cost, Usage } from './usage.ts';

/** Everything worth keeping about one finished request. Holds no prompt and no answer. */
export interface Observation {
  readonly id: string;
  readonly operation: Operation;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly latencyMs: number;
  readonly timeToFirstChunkMs?: number;
  readonly requestedModel?: string;
  readonly metadata: RequestMetadata;
  readonly classification: Classification;
  readonly plan: Plan;
  readonly attempts: readonly AttemptRecord[];
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  readonly errorCode?: ErrorCode;
  readonly finishReason?: FinishReason;
  /** Who answered. */
  readonly provider?: string;
  readonly model?: string;
  /** Summed over all attempts. */
  readonly usage: Usage;
  readonly cost: Cost;
}

/** Is told of every finished request. A tracker that fails never fails a request. */
export interface Tracker {
  readonly id: string;
  track(observation: Observation): void | Promise<void>;
  dispose?(): void | Promise<void>;
}
