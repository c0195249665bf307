import { ERROR_TABLE } from '../errors/table.ts';
import type { RouterError } from '../errors/router-error.ts';
import type { Random, Terms } from '../contracts/index.ts';

export interface RetryPolicy {
  /** How often one candidate may be asked again. */
  readonly maxRetries: number;
  /** The first wait is drawn from 0 to this; it doubles with each retry. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** With another candidate left, a longer wait than this is not worth it. */
  readonly patienceMs: number;
  /** Without one, a longer wait is left to the caller, who is told how long. */
  readonly maxWaitMs: number;
  /** Ask again after a timeout too. Default: the next candidate is asked instead. */
  readonly afterTimeout: boolean;
  /** The most that retries may be of the calls of one provider, as a share. */
  readonly maxShare: number;
}

/** What to do after a failed attempt. */
export type Decision =
  | { readonly do: 'retry'; readonly delayMs: number }
  | { readonly do: 'next'; readonly largerContext: boolean }
  | { readonly do: 'stop' };

export interface Failure {
  readonly error: RouterError;
  /** How often this candidate was asked again already. */
  readonly retry: number;
  readonly hasNext: boolean;
  /** Until the request's deadline. */
  readonly remainingMs: number;
  readonly terms: Pick<Terms, 'fallbackOn' | 'stopOn'>;
}

/** Reads the table. Pure but for the random number. */
export function afterFailure(failure: Failure, policy: RetryPolicy, random: Random): Decision {
  const { error, retry } = failure;
  // What the reader has seen cannot be taken back.
  if (error.committed) return { do: 'stop' };
  if (mayRetry(error, retry, policy)) {
    const delayMs = error.retryAfterMs ?? fullJitter(retry, policy, random);
    if (delayMs <= longestWait(failure, policy)) return { do: 'retry', delayMs };
  }
  return mayMoveOn(error, failure.terms)
    ? { do: 'next', largerContext: ERROR_TABLE[error.code].next === 'larger-context' }
    : { do: 'stop' };
}

function mayRetry({ code }: RouterError, retry: number, policy: RetryPolicy): boolean {
  const rule = ERROR_TABLE[code].retry;
  if (rule === 'once') return retry === 0;
  return (rule === 'yes' || (rule === 'policy' && policy.afterTimeout)) && retry < policy.maxRetries;
}

function mayMoveOn({ code }: RouterError, { fallbackOn, stopOn }: Failure['terms']): boolean {
  if (stopOn.has(code)) return false;
  const rule = ERROR_TABLE[code].next;
  return fallbackOn.has(code) || (rule !== 'no' && rule !== 'opt-in');
}

function longestWait({ hasNext, remainingMs }: Failure, policy: RetryPolicy): number {
  return Math.min(hasNext ? policy.patienceMs : policy.maxWaitMs, remainingMs);
}

/** Any time between now and the ceiling: clients that failed together do not come back together. */
function fullJitter(retry: number, { baseDelayMs, maxDelayMs }: RetryPolicy, random: Random): number {
  return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** retry);
}
