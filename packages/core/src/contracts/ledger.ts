import type { AttemptRecord } from './attempt.ts';
import type { Operation, RequestMetadata } from './request.ts';
import type { Cost } from './usage.ts';

/** The most that one call to a candidate can take. */
export interface Need {
  readonly provider: string;
  readonly model: string;
  /** In nano-dollars, the whole output limit used; `undefined`: its price is not known. */
  readonly worstCaseNanoUsd: number | undefined;
  /** The likely cost, by which a crashed request is settled later. */
  readonly estimateNanoUsd: number | undefined;
  /** Input, rounded up, and the output limit. */
  readonly worstCaseTokens: number;
}

/** What is written before anything is sent. */
export interface ReservationRequest {
  /** The request's id; writing the same id twice changes nothing. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly operation: Operation;
  readonly task: string;
  readonly metadata: RequestMetadata;
  /** The planned candidates in their order, at least one. One call to the first of them is what is set aside. */
  readonly needs: readonly Need[];
  /** Candidates that were left out for want of room, `provider/model`. */
  readonly leftOut: readonly string[];
}

/** Money and quota set aside for one request. */
export interface Reservation {
  readonly id: string;
  /**
   * Makes room for all calls together: asked before each of them, the first too. Absent: nothing is limited.
   * @param attempts those that ended
   * @param inAir those under way, and the one that is about to be made
   * @throws RouterError `budget_exceeded`, `limit_exceeded`, `store_unavailable`
   */
  grow?(attempts: readonly AttemptRecord[], inAir: ReadonlySet<Need>): void | Promise<void>;
  /** Puts the truth in its place, once; a second call changes nothing. */
  commit(settlement: Settlement): void | Promise<void>;
}

/** What a request cost, over all its attempts. */
export interface Settlement {
  readonly cost: Cost;
  /** The calls that it is the sum of. */
  readonly attempts: readonly AttemptRecord[];
  /** `recovered`: the process died before it could settle, and the estimate was taken. */
  readonly kind: 'settled' | 'recovered';
}

/** Sets money aside before a request is sent, and takes what was spent. */
export interface Ledger {
  /**
   * @throws RouterError `budget_exceeded` when a budget would be passed; `limit_exceeded` with `retryAfterMs` when a
   *   rate or a number at once would be. Its `refused` names the candidates that alone are in the way.
   */
  reserve(request: ReservationRequest): Reservation | Promise<Reservation>;
  /** Settles reservations that an earlier process left open, by their estimate. Returns how many. */
  recover(): number | Promise<number>;
  dispose?(): void | Promise<void>;
}
