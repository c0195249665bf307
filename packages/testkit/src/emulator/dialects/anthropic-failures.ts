import type { Failure, FailureKind } from '../failure.ts';
import type { Ids } from './dialect.ts';

/** Status, type and words, as seen in real replies. */
export const FAILURES: Readonly<
  Record<FailureKind, { readonly status: number; readonly type: string; readonly message: string }>
> = {
  'invalid-request': { status: 400, type: 'invalid_request_error', message: 'Invalid request' },
  authentication: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  billing: {
    status: 400,
    type: 'invalid_request_error',
    message:
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  },
  permission: {
    status: 403,
    type: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource.',
  },
  'not-found': { status: 404, type: 'not_found_error', message: 'Not found' },
  'unknown-model': { status: 404, type: 'not_found_error', message: 'model: not found' },
  'context-length': {
    status: 400,
    type: 'invalid_request_error',
    message: 'prompt is too long: 200001 tokens > 200000 maximum',
  },
  'content-policy': {
    status: 400,
    type: 'invalid_request_error',
    message: 'Output blocked by content filtering policy',
  },
  'rate-limit': {
    status: 429,
    type: 'rate_limit_error',
    message: 'This request would exceed the rate limit for your organization of 4,000 requests per minute.',
  },
  'server-error': { status: 500, type: 'api_error', message: 'Internal server error' },
  'bad-gateway': { status: 502, type: 'api_error', message: 'Bad gateway' },
  unavailable: { status: 503, type: 'api_error', message: 'Service unavailable' },
  timeout: { status: 504, type: 'timeout_error', message: 'Request timed out' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
};

/** A status that a fault names, and that has a type of its own. */
const TYPE_OF_STATUS: Readonly<Record<number, string>> = { 402: 'billing_error' };

export function errorBody(failure: Failure, ids: Ids): object {
  const { type, message } = FAILURES[failure.kind];
  const prefix = failure.field === undefined || failure.field === '' ? '' : `${failure.field}: `;
  const error = { type: TYPE_OF_STATUS[failure.status ?? 0] ?? type, message: prefix + (failure.message ?? message) };
  return { type: 'error', error, request_id: `req_${ids.requestId.slice(0, 24)}` };
}
