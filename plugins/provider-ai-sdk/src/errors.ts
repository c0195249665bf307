import { RouterError, type ErrorCode } from '@signalbox/core';
import {
  errorFromResponse,
  errorFromThrown,
  errorInStream,
  OPENAI_RATE_LIMITS,
  readErrorBody,
  type ErrorBody,
  type RateLimitHeaders,
} from '@signalbox/provider-kit';
import { headerReader, requestIdIn } from './answer/reply.ts';
import { WrongModelError } from './wrong-model-error.ts';

/** Who was asked, and how far the answer had come, when something went wrong. */
export interface FailedCall {
  readonly provider: string;
  readonly model: string;
  readonly signal: AbortSignal;
  /** The answer had begun. */
  readonly began: boolean;
  readonly rateLimits?: readonly RateLimitHeaders[] | undefined;
  readonly requestIdHeader?: string | undefined;
  /** The variable to check when the key was not accepted. */
  readonly secretName?: string | undefined;
}

/**
 * What each error of the AI SDK means, by the name in its marker. Packages carry copies of their own of these classes,
 * so that `instanceof` says nothing.
 * @see https://ai-sdk.dev/docs/reference/ai-sdk-errors (read 2026-11-25)
 */
const MEANINGS: Readonly<Record<string, ErrorCode>> = {
  AI_LoadAPIKeyError: 'provider_auth',
  AI_LoadSettingError: 'provider_auth',
  AI_NoSuchModelError: 'model_not_found',
  AI_UnsupportedFunctionalityError: 'unsupported_param',
  AI_InvalidPromptError: 'invalid_request',
  AI_InvalidArgumentError: 'invalid_request',
  AI_NoSuchProviderReferenceError: 'invalid_request',
  AI_TooManyEmbeddingValuesForCallError: 'invalid_request',
  AI_EmptyResponseBodyError: 'invalid_response',
  AI_InvalidResponseDataError: 'invalid_response',
  AI_JSONParseError: 'invalid_response',
  AI_NoContentGeneratedError: 'invalid_response',
  AI_TypeValidationError: 'invalid_response',
};

/** Their words are about settings and features. Those of the others repeat what was sent or answered. */
const SAFE: ReadonlySet<string> = new Set([
  'AI_LoadAPIKeyError',
  'AI_LoadSettingError',
  'AI_NoSuchModelError',
  'AI_UnsupportedFunctionalityError',
]);

/**
 * The error that something thrown by a package, or put into its stream, means. Those of the AI SDK are never kept as
 * `cause`: they hold the request and the vendor's body.
 */
export function toError(thrown: unknown, failed: FailedCall): RouterError {
  const { provider, model, signal } = failed;
  if (signal.aborted || RouterError.isInstance(thrown)) return errorFromThrown(thrown, failed);
  if (isMarked(thrown, 'AI_APICallError')) return fromApiCall(thrown as ApiCallError, failed);
  const name = Object.keys(MEANINGS).find((one) => isMarked(thrown, one));
  const told = name === 'AI_TypeValidationError' ? inWrongShape(thrown, failed) : undefined;
  if (told !== undefined) return told;
  if (name !== undefined) {
    const code = MEANINGS[name] as ErrorCode;
    const words = SAFE.has(name) ? `: ${(thrown as Error).message}` : '';
    return new RouterError(code, { message: `${provider}: ${name}${words}`, provider, model });
  }
  if (thrown instanceof WrongModelError) {
    return new RouterError('internal', { message: thrown.message, provider, model, cause: thrown });
  }
  return inStream(thrown, failed) ?? errorFromThrown(thrown, failed);
}

interface ApiCallError {
  readonly message: string;
  readonly statusCode?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: string;
  readonly data?: unknown;
  readonly isRetryable?: boolean;
  readonly cause?: unknown;
}

/** A refusal; a connection that failed; or an answer that could not be read. */
function fromApiCall(error: ApiCallError, failed: FailedCall): RouterError {
  const { statusCode: status, cause } = error;
  if (status !== undefined && status >= 400) return fromRefusal(error, status, failed);
  // With a status of 200 the body broke off, or was no answer; without one there was no connection.
  if (cause !== undefined && cause !== null) {
    const found = toError(cause, failed);
    if (found.code !== 'internal') return found;
  }
  const code = status === undefined && error.isRetryable === true ? 'provider_unavailable' : 'invalid_response';
  const { provider, model } = failed;
  return new RouterError(code, { message: `${provider} sent an answer that cannot be read`, provider, model });
}

function fromRefusal(error: ApiCallError, status: number, failed: FailedCall): RouterError {
  const { rateLimits = OPENAI_RATE_LIMITS, requestIdHeader, began } = failed;
  const headers = headerReader(error.responseHeaders ?? {});
  const body: ErrorBody = readErrorBody(error.data) ?? readErrorBody(error.responseBody) ?? { message: error.message };
  const failure = { ...failed, ...body, status, headers, rateLimits, requestId: requestIdIn(headers, requestIdHeader) };
  return began ? errorInStream(failure) : errorFromResponse(failure);
}

/**
 * What a vendor reports inside its answer. The packages hand on the bare object, or one with a status that they made
 * out and the vendor's own as `data`.
 */
function inStream(thrown: unknown, { began, provider, model }: FailedCall): RouterError | undefined {
  if (!began || thrown instanceof Error) return undefined;
  const { statusCode, data } = (thrown ?? {}) as { readonly statusCode?: unknown; readonly data?: unknown };
  const body = readErrorBody(data) ?? readErrorBody(typeof thrown === 'string' ? thrown : { error: thrown });
  const status = body?.status ?? (typeof statusCode === 'number' ? statusCode : undefined);
  return errorInStream({ provider, model, ...body, ...(status !== undefined && { status }) });
}

/** An error inside a 200 that the package took for an answer of the wrong shape. */
function inWrongShape(thrown: unknown, { provider, model }: FailedCall): RouterError | undefined {
  const { value } = thrown as { readonly value?: { readonly error?: unknown } | null };
  if (value?.error === undefined || value.error === null) return undefined;
  const body = readErrorBody(value);
  return body === undefined ? undefined : errorInStream({ provider, model, ...body });
}

/** The AI SDK's errors carry a symbol with their name. */
function isMarked(thrown: unknown, name: string): boolean {
  const marker = Symbol.for(`vercel.ai.error.${name}`);
  return typeof thrown === 'object' && thrown !== null && (thrown as Record<symbol, unknown>)[marker] === true;
}
