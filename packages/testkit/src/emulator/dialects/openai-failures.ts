import type { Failure, FailureKind } from '../failure.ts';

/** How a refusal looks on the wire. */
export interface OpenAiFailure {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

/** Status, type, code and words, as seen in real replies. */
export const FAILURES: Readonly<Record<FailureKind, OpenAiFailure>> = {
  'invalid-request': { status: 400, type: 'invalid_request_error', code: null, message: 'Invalid request.' },
  authentication: {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
  },
  billing: {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  permission: {
    status: 403,
    type: 'invalid_request_error',
    code: null,
    message: 'You are not allowed to sample from this model',
  },
  'not-found': { status: 404, type: 'invalid_request_error', code: null, message: 'Invalid URL' },
  'unknown-model': {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The model does not exist or you do not have access to it.',
  },
  'context-length': {
    status: 400,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    message:
      "This model's maximum context length is 128000 tokens. However, your messages resulted in more. Please reduce the length of the messages.",
  },
  'content-policy': {
    status: 400,
    type: 'invalid_request_error',
    code: 'content_policy_violation',
    message: 'Your request was rejected as a result of our safety system.',
  },
  'rate-limit': {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached on requests per min (RPM).',
  },
  'server-error': {
    status: 500,
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  'bad-gateway': { status: 502, type: 'server_error', code: null, message: 'Bad gateway.' },
  unavailable: { status: 503, type: 'server_error', code: null, message: 'The service is temporarily unavailable.' },
  timeout: { status: 504, type: 'server_error', code: null, message: 'The request timed out.' },
  overloaded: {
    status: 503,
    type: 'server_error',
    code: 'server_overloaded',
    message: 'The engine is currently overloaded, please try again later.',
  },
};

export function errorBody(failure: Failure, { type, code, message }: OpenAiFailure): object {
  return { message: failure.message ?? message, type, param: failure.field ?? null, code };
}
