import type { RateLimit } from './rate-limit.ts';

/** What the router has seen of one candidate lately. */
export interface CandidateHealth {
  readonly calls: number;
  /** Share of calls that failed, 0 to 1, newer calls weighing more. */
  readonly errorRate: number;
  /** Rolling mean time to a whole answer; `undefined` until one was seen. */
  readonly latencyMs: number | undefined;
  readonly timeToFirstChunkMs: number | undefined;
  /** Of the calls of the last minutes. */
  readonly latencyP50Ms: number | undefined;
  readonly latencyP95Ms: number | undefined;
  readonly timeToFirstChunkP50Ms: number | undefined;
  readonly timeToFirstChunkP95Ms: number | undefined;
  /** How fast answers come once they have begun, rolling. */
  readonly tokensPerSecond: number | undefined;
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Calls under way now. */
  readonly inFlight: number;
  /** What is left of the account's limits by its last reply, as far as that is not over by now. */
  readonly rateLimits: readonly RateLimit[];
}

/** A reading that does not change while a plan is made. Keys are `provider/model`. */
export interface HealthSnapshot {
  get(key: string): CandidateHealth | undefined;
}

/** Keeps the readings. Holds a bounded number of candidates. */
export interface Health {
  snapshot(): HealthSnapshot;
  record(key: string, outcome: HealthOutcome): void;
  /** A call has begun; the returned function is for its end. */
  started(key: string): () => void;
  /** What a reply said of the account's limits. */
  noteLimits(key: string, limits: readonly RateLimit[]): void;
  /** Everything seen lately, by `provider/model`. */
  readings(): ReadonlyMap<string, CandidateHealth>;
}

export interface HealthOutcome {
  readonly ok: boolean;
  readonly latencyMs?: number;
  readonly timeToFirstChunkMs?: number;
  readonly outputTokens?: number;
}
