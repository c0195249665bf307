import { RouterError, type ErrorCode } from '@signalbox/core';
import { errorFromThrown, errorInStream, readErrorBody, type RateLimitHeaders } from '@signalbox/provider-kit';

/** A proxy that does not know how to stream answers 200 with a page or with JSON. */
export function expectEvents({ headers, status }: Response, provider: string, model: string): void {
  const type = headers.get('content-type');
  if (type !== null && !type.includes('text/event-stream')) {
    throw unreadable(provider, `${status} with ${type} instead of a stream`, model);
  }
}

/** An answer with a good status that is no answer. */
export function unreadable(provider: string, what: string, model?: string): RouterError {
  return new RouterError('invalid_response', {
    message: `${provider} sent an answer that cannot be read: ${what}`,
    provider,
    model,
  });
}

/** Which call failed, and how far it had come. */
export interface Failed {
  readonly provider: string;
  readonly model?: string;
  readonly signal: AbortSignal;
  /** The answer had begun. */
  readonly began?: boolean;
  readonly secretName: string;
  readonly rateLimits: readonly RateLimitHeaders[];
}

/**
 * Spent limits come as 400 `invalid_request_error` and as 429: only words, or `details.error_code`, tell them from
 * mistakes and from limits that pass.
 * @see https://platform.claude.com/docs/en/api/errors (read 2026-11-25)
 */
const BILLING = /specified (?:API )?usage limits|spend limit|usage (?:credits )?(?:is|are) required/i;
const BILLING_CODES: ReadonlySet<unknown> = new Set([
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'linked_organization_spend_limit_reached',
  'linked_organization_billing_unavailable',
]);

/**
 * The error of a call. The SDK throws `event: error` as an error without a status, with the event's data as its
 * `error`; all else is what the kit makes of it.
 */
export function toError(thrown: unknown, failed: Failed): RouterError {
  const event = failed.began === true && !failed.signal.aborted ? fieldOf(thrown, 'error') : undefined;
  if (readErrorBody(event) !== undefined) return errorOfEvent(event, failed);
  return errorFromThrown(thrown, { ...failed, override: (said) => billing(fieldOf(thrown, 'error'), said.message) });
}

/** What the data of an `event: error` means. */
export function errorOfEvent(event: unknown, failed: Failed): RouterError {
  const body = readErrorBody(event) ?? {};
  const requestId = fieldOf(event, 'request_id');
  return errorInStream({
    ...failed,
    ...body,
    override: billing(event, body.message),
    ...(typeof requestId === 'string' && { requestId }),
  });
}

function billing(body: unknown, message = ''): ErrorCode | undefined {
  const code = fieldOf(fieldOf(fieldOf(body, 'error'), 'details'), 'error_code');
  return BILLING.test(message.slice(0, 2_000)) || BILLING_CODES.has(code) ? 'provider_billing' : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
