import type { ErrorCode } from '@signalbox/core';

interface Refusal {
  readonly status: number;
  readonly message?: string;
}

/** Only that more is asked for than the model can say: any prompt has room. */
const OUTPUT_LIMIT = /max tokens must be|maximum output for this model/i;
/** Waiting for the next month is none of the router's business. */
const MONTHLY = /\/ ?month\b|per month/i;

/**
 * What only Cohere means by a status or its words; `undefined`: the usual.
 * @see https://docs.cohere.com/reference/errors (read 2026-11-25)
 */
export function meaningOf({ status, message = '' }: Refusal): ErrorCode | undefined {
  // A deny-listed word in the request or the answer.
  if (status === 498) return 'content_policy';
  // "request cancelled": by its server, since ours was not.
  if (status === 499) return 'provider_unavailable';
  if (status === 400 && OUTPUT_LIMIT.test(message)) return 'invalid_request';
  if (status === 429 && MONTHLY.test(message)) return 'provider_billing';
  return undefined;
}
