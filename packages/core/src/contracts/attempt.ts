import type { ErrorCode } from './error-code.ts';
import type { Cost, Usage } from './usage.ts';

/** One call to one candidate, or a candidate passed over because its breaker was open. */
export interface AttemptRecord {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  /** From 0: 1 and more are retries of the same candidate. */
  readonly retry: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly latencyMs: number;
  /** Time to the first chunk with content. */
  readonly timeToFirstChunkMs?: number;
  /** Whether a request left for the provider. */
  readonly sent: boolean;
  readonly outcome: 'ok' | 'failed' | 'cancelled' | 'skipped';
  /** Why it was made beside another one: that one was slow, or both were to race. Absent: it was alone. */
  readonly role?: 'hedge' | 'race' | 'continuation';
  readonly error?: AttemptError;
  readonly usage?: Usage;
  readonly cost: Cost;
  /**
   * The most that it can have cost, in nano-dollars, where that is not certain: it was cut off, so that its provider may
   * bill more than was seen, or its cost is unknown. Absent: `cost` is what it was, or nobody can tell.
   */
  readonly atMostNanoUsd?: number;
  readonly responseModel?: string;
  readonly responseId?: string;
  readonly requestId?: string;
}

/** What went wrong, without any content. */
export interface AttemptError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
}
