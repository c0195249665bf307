import { ERROR_TABLE, RouterError, type ErrorCode } from '@signalbox/core';
import { codeOf, NO_STATUS } from './error-signs.ts';
import { redact } from './redact.ts';
import { exhaustedMs, rateLimitsOf, type RateLimitHeaders } from './rate-limits.ts';
import { parseDurationMs, retryAfterMs, type HeaderReader } from './retry-after.ts';

/** What is known of a provider's refusal. */
export interface ResponseFailure {
  readonly provider: string;
  readonly model?: string | undefined;
  readonly status: number;
  readonly headers?: HeaderReader | undefined;
  /** The headers that tell of the vendor's limits. */
  readonly rateLimits?: readonly RateLimitHeaders[] | undefined;
  /** The vendor's error code, or its type where it has no code. */
  readonly code?: string | undefined;
  /** The vendor's words. They are repeated only where the caller is at fault, shortened and without keys. */
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  /** The code, where the plugin knows better than the tables. */
  readonly override?: ErrorCode | undefined;
  /** The variable to check when the key was not accepted: `GROQ_API_KEY`. */
  readonly secretName?: string | undefined;
  /** Only what holds nothing of the vendor's body: whoever logs an error logs its cause. */
  readonly cause?: unknown;
}

/** The caller can put these right, and needs the vendor's words for it. */
const EXPLAINED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_request',
  'unsupported_param',
  'context_length_exceeded',
  'content_policy',
  'model_not_found',
]);

/**
 * The error that a reply with an error status means. The vendor's code decides, then its words, then the status.
 * @returns never throws; a status that says nothing becomes `invalid_response`
 */
export function errorFromResponse(failure: ResponseFailure): RouterError {
  const code = failure.override ?? codeOf(failure.status, failure.code, failure.message) ?? 'invalid_response';
  return new RouterError(code, {
    ...common(failure),
    message: `${failure.provider} answered ${failure.status}: ${explain(code, failure)}`,
    status: failure.status,
  });
}

/**
 * The error that a provider reports inside an answer that had begun with 200. A status or code in it is believed;
 * without either it is a `stream_error`. Tokens may have been made by then, so it counts as billed.
 */
export function errorInStream(
  failure: Omit<ResponseFailure, 'status'> & { readonly status?: number | undefined },
): RouterError {
  const status = failure.status !== undefined && failure.status >= 400 ? failure.status : undefined;
  const code = failure.override ?? codeOf(status ?? NO_STATUS, failure.code, failure.message) ?? 'stream_error';
  return new RouterError(code, {
    ...common(failure),
    message: `${failure.provider} reported an error inside its answer: ${explain(code, failure)}`,
    status,
    billed: true,
  });
}

function common(failure: Omit<ResponseFailure, 'status'>) {
  const { provider, model, headers, message, requestId, cause } = failure;
  const fromHeaders = headers === undefined ? undefined : retryAfterMs(headers);
  const rateLimits =
    headers === undefined || failure.rateLimits === undefined ? [] : rateLimitsOf(headers, failure.rateLimits);
  return {
    provider,
    model,
    requestId,
    cause,
    providerCode: failure.code,
    rateLimits,
    retryAfterMs: fromHeaders ?? retryAfterInWords(message) ?? exhaustedMs(rateLimits),
  };
}

function explain(code: ErrorCode, { message, model, secretName }: Omit<ResponseFailure, 'status'>): string {
  if (code === 'provider_auth') return `check ${secretName ?? 'the API key'}`;
  const meaning =
    code === 'permission' && model !== undefined ? `the account may not use ${model}` : ERROR_TABLE[code].meaning;
  return EXPLAINED.has(code) && message !== undefined && message !== '' ? `${meaning}: ${redact(message)}` : meaning;
}

/** OpenAI and Groq name the wait in their sentence even when they send no header. */
function retryAfterInWords(message: string | undefined): number | undefined {
  const [, duration] = /try again in ((?:\d+(?:\.\d+)?(?:ms|[dhms]))+)/i.exec(message?.slice(0, 2_000) ?? '') ?? [];
  return duration === undefined ? undefined : parseDurationMs(duration);
}
