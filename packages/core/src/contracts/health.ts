/** What the router has seen of one candidate lately. */
export interface CandidateHealth {
  readonly calls: number;
  /** Share of calls that failed, 0 to 1, newer calls weighing more. */
  readonly errorRate: number;
  /** Rolling mean time to a whole answer; `undefined` until one was seen. */
  readonly latencyMs: number | undefined;
  readonly timeToFirstChunkMs: number | undefined;
  readonly breaker: 'closed' | 'open' | 'half-open';
}

/** A reading that does not change while a plan is made. Keys are `provider/model`. */
export interface HealthSnapshot {
  get(key: string): CandidateHealth | undefined;
}

/** Keeps the readings. Holds a bounded number of candidates. */
export interface Health {
  snapshot(): HealthSnapshot;
  record(key: string, outcome: HealthOutcome): void;
}

export interface HealthOutcome {
  readonly ok: boolean;
  readonly latencyMs?: number;
  readonly timeToFirstChunkMs?: number;
}
