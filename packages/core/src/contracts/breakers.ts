export type BreakerState = 'closed' | 'open' | 'half-open';

/** One breaker per key. Holds a bounded number of them. */
export interface Breakers {
  /**
   * Runs the job unless the key's breaker is open. What the job throws is judged by the error table.
   * @throws RouterError `breaker_open` with `retryAfterMs` when the job was not run
   */
  guard<T>(key: string, job: () => Promise<T>): Promise<T>;
  /** Counts a failure of a call whose guarded part had already succeeded: a stream that broke later. */
  failedLater(key: string, error: unknown): void;
  /** Of the candidate, or of its whole account where that rests. */
  state(key: string): BreakerState;
  /** How long until the key may be tried again; 0 when it may be now. */
  restMs(key: string): number;
  /** Keeps away from a candidate (`provider/model`) or an account (`provider`) by hand, or by another process's word. */
  open(key: string, restMs: number): void;
  /** Tries it again at once, and forgets what was counted. */
  close(key: string): void;
  /** All that are not closed. */
  list(): readonly BreakerReading[];
  dispose(): void;
}

export interface BreakerReading {
  /** `provider/model`, or `provider` for a whole account. */
  readonly key: string;
  readonly state: BreakerState;
  readonly restMs: number;
}
