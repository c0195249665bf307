import { RouterError, type ErrorCode } from '@signalbox/core';
import { errorFromResponse, errorFromThrown, errorInStream, type HeaderReader } from '@signalbox/provider-kit';
import { NoEventStream } from './expect-events.ts';
import { BrokenBody } from './fetch-handler.ts';

/** Whose call failed, and how far it had come. */
export interface FailureAbout {
  readonly provider: string;
  readonly model?: string | undefined;
  readonly signal: AbortSignal;
  /** The answer had begun: what fails now has cut it off. */
  readonly began?: boolean;
}

/**
 * AWS names its errors; the same name comes as a reply with a status and as a frame inside a stream.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html (read 2026-11-21)
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html (read 2026-11-21)
 */
const BY_NAME: Readonly<Record<string, ErrorCode>> = {
  ThrottlingException: 'rate_limited',
  ServiceQuotaExceededException: 'rate_limited',
  ModelNotReadyException: 'overloaded',
  ModelTimeoutException: 'timeout',
  ModelErrorException: 'provider_unavailable',
  ModelStreamErrorException: 'stream_error',
  InternalServerException: 'provider_unavailable',
  ResourceNotFoundException: 'model_not_found',
  ExpiredTokenException: 'provider_auth',
  ExpiredToken: 'provider_auth',
  UnrecognizedClientException: 'provider_auth',
  InvalidSignatureException: 'provider_auth',
  IncompleteSignature: 'provider_auth',
  SignatureDoesNotMatch: 'provider_auth',
  InvalidClientTokenId: 'provider_auth',
  MissingAuthenticationTokenException: 'provider_auth',
  MissingAuthenticationToken: 'provider_auth',
  CredentialsProviderError: 'provider_auth',
  TokenProviderError: 'provider_auth',
};

/** What the same errors have as replies: a frame has no status, and these two are told apart further by their words. */
const STATUS_OF_FRAME: Readonly<Record<string, number>> = {
  ValidationException: 400,
  ServiceUnavailableException: 503,
};

/** Wordings that say more than the name, most of which come under ValidationException. First match wins. */
const BY_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/input is too long|too many input tokens|input tokens? (?:count )?exceeds?/i, 'context_length_exceeded'],
  // "…with on-demand throughput isn't supported": there is no such model but through an inference profile.
  [/model identifier is invalid|end of its life|on-demand throughput/i, 'model_not_found'],
  [/INVALID_PAYMENT_INSTRUMENT/, 'provider_billing'],
  // "The provided model doesn't support counting tokens", and fields that Bedrock's copy of a model's API lacks.
  [/\bmodel\b.{0,20} does(?:n[’']t| not) support|Extra inputs are not permitted/i, 'unsupported_param'],
  [/api key is (?:not )?valid|bearer token/i, 'provider_auth'],
];

/** What to check when the credentials were not accepted. */
const CREDENTIALS = 'AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** The frame parser of the SDK has no code for a stream that stops inside a frame. */
const TRUNCATED = /^Truncated event message/;

/** The router's error for whatever the SDK, the stream or `fetch` threw. */
export function toRouterError(thrown: unknown, about: FailureAbout): RouterError {
  const { provider, model, signal } = about;
  if (signal.aborted || RouterError.isInstance(thrown)) return errorFromThrown(thrown, about);
  if (thrown instanceof BrokenBody) return errorFromThrown(thrown.cause, { ...about, began: true });
  if (thrown instanceof NoEventStream) {
    const said = `${provider} sent an answer that cannot be read: ${thrown.message}`;
    return new RouterError('invalid_response', { message: said, provider, model });
  }
  const { name, message, status, requestId, headers } = facts(thrown);
  const override = codeOf(name, message);
  // The SDK's error is not kept as the cause: it holds the reply, and with it what the vendor repeats of the request.
  const common = { provider, model, code: name, message, requestId, override, secretName: CREDENTIALS };
  if (status !== undefined && status >= 400) {
    // A page instead of AWS's JSON: the words are those of the parser.
    const unsaid = thrown instanceof SyntaxError && { code: undefined, message: undefined, override: undefined };
    return errorFromResponse({ ...common, ...unsaid, status, headers });
  }
  // A frame that breaks the stream comes with the status of the reply, 200, or with none.
  if (name.endsWith('Exception')) return errorInStream({ ...common, status: STATUS_OF_FRAME[name] });
  if (override === 'provider_auth') {
    return new RouterError('provider_auth', {
      message: `${provider}: check ${CREDENTIALS}`,
      provider,
      model,
      billed: false,
      cause: thrown,
    });
  }
  if (TRUNCATED.test(message)) {
    return new RouterError('stream_truncated', {
      message: `the answer of ${provider} broke off`,
      provider,
      model,
      requestId,
      cause: thrown,
    });
  }
  return errorFromThrown(thrown, about);
}

function codeOf(name: string, message: string): ErrorCode | undefined {
  const words = message.slice(0, 2_000);
  const said = BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
  return said ?? (Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined);
}

/** The parts of an AWS error. Frames name theirs in lower case, and only the SDK's classes correct it. */
function facts(thrown: unknown): {
  name: string;
  message: string;
  status: number | undefined;
  requestId: string | undefined;
  headers: HeaderReader;
} {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Readonly<Record<string, unknown>>;
  const metadata = (error['$metadata'] ?? {}) as Readonly<Record<string, unknown>>;
  // Bedrock itself names no time to wait, but what stands in front of it may.
  const response = (error['$response'] ?? {}) as Readonly<Record<string, unknown>>;
  const headers = (response['headers'] ?? {}) as Readonly<Record<string, string>>;
  const name = typeof error['name'] === 'string' ? error['name'] : '';
  const status = metadata['httpStatusCode'];
  const requestId = metadata['requestId'];
  return {
    name: name.charAt(0).toUpperCase() + name.slice(1),
    message: typeof error['message'] === 'string' ? error['message'] : '',
    status: typeof status === 'number' ? status : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    headers: { get: (header) => headers[header] },
  };
}
