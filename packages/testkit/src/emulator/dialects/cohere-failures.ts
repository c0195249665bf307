import type { Failure, FailureKind } from '../failure.ts';
import type { Ids } from './dialect.ts';

interface Row {
  readonly status: number;
  readonly message: string;
  readonly errorType?: string;
}

/**
 * Status and words, as seen in real replies.
 * @see https://docs.cohere.com/reference/errors (read 2026-11-25)
 */
const FAILURES: Readonly<Record<FailureKind, Row>> = {
  'invalid-request': { status: 400, message: 'invalid request' },
  authentication: { status: 401, message: 'invalid api token' },
  billing: {
    status: 402,
    message: 'Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue',
  },
  permission: { status: 403, message: 'your api key is not allowed to use this resource' },
  'not-found': { status: 404, message: '404 page not found' },
  'unknown-model': {
    status: 404,
    message: 'model not found, make sure the correct model ID was used and that you have access to the model.',
  },
  'context-length': {
    status: 400,
    message:
      'too many tokens: size limit exceeded by 25836 tokens. Try using shorter or fewer inputs. The limit for this model is 288000 tokens.',
    errorType: 'TOO_MANY_TOKENS',
  },
  'content-policy': { status: 498, message: 'the request contains a blocked word' },
  'rate-limit': {
    status: 429,
    message: 'You are past the per minute request limit, please wait and try again later.',
  },
  'server-error': { status: 500, message: 'internal server error, please try again' },
  'bad-gateway': { status: 502, message: 'bad gateway' },
  unavailable: { status: 503, message: 'service unavailable, please try again' },
  timeout: { status: 504, message: 'request timed out' },
  overloaded: { status: 503, message: 'the model is overloaded, please try again later' },
};

export function rowOf({ kind }: Failure): Row {
  return FAILURES[kind];
}

export function errorBody(failure: Failure, { requestId }: Ids): object {
  const { message, errorType } = rowOf(failure);
  const field = failure.field === undefined || failure.field === '' ? '' : ` (${failure.field})`;
  return {
    id: requestId,
    message: `${failure.message ?? message}${field}`,
    ...(errorType !== undefined && { error_type: errorType }),
  };
}
