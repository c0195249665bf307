import type { Failure, FailureKind } from '../failure.ts';

/** Status, the API's word for it, and words, as seen in real replies. */
const FAILURES: Readonly<
  Record<FailureKind, { readonly status: number; readonly word: string; readonly message: string }>
> = {
  'invalid-request': { status: 400, word: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  authentication: { status: 400, word: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.' },
  billing: {
    status: 429,
    word: 'RESOURCE_EXHAUSTED',
    message:
      'Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing.',
  },
  permission: { status: 403, word: 'PERMISSION_DENIED', message: 'The caller does not have permission' },
  'not-found': { status: 404, word: 'NOT_FOUND', message: 'Requested entity was not found.' },
  'unknown-model': {
    status: 404,
    word: 'NOT_FOUND',
    message:
      'models/unknown is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.',
  },
  'context-length': {
    status: 400,
    word: 'INVALID_ARGUMENT',
    message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  },
  // Not a refusal by status: see `failure` in gemini.ts.
  'content-policy': { status: 200, word: 'PROHIBITED_CONTENT', message: 'The prompt was blocked.' },
  'rate-limit': {
    status: 429,
    word: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  'server-error': { status: 500, word: 'INTERNAL', message: 'An internal error has occurred. Please retry.' },
  'bad-gateway': { status: 502, word: 'UNAVAILABLE', message: 'The service is currently unavailable.' },
  unavailable: { status: 503, word: 'UNAVAILABLE', message: 'The service is currently unavailable.' },
  timeout: { status: 504, word: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
  overloaded: { status: 503, word: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
};

/** A status that a fault names, and that has a word of its own. */
const WORD_OF_STATUS: Readonly<Record<number, string>> = { 401: 'UNAUTHENTICATED', 402: 'FAILED_PRECONDITION' };

export function statusOf({ kind, status }: Failure): number {
  return status ?? FAILURES[kind].status;
}

/** `{error: {code, message, status, details}}`. How long to wait stands among the details, not in a header. */
export function errorBody(failure: Failure): object {
  const { word, message } = FAILURES[failure.kind];
  const code = statusOf(failure);
  const details = detailsOf(failure);
  return {
    error: {
      code,
      message: failure.message ?? message,
      status: WORD_OF_STATUS[code] ?? word,
      ...(details.length > 0 && { details }),
    },
  };
}

function detailsOf({ kind, retryAfter }: Failure): object[] {
  const type = (name: string): object => ({ '@type': `type.googleapis.com/google.rpc.${name}` });
  const wrongKey = {
    ...type('ErrorInfo'),
    reason: 'API_KEY_INVALID',
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  };
  return [
    ...(kind === 'authentication' ? [wrongKey] : []),
    ...(retryAfter?.form === 'vendor-reset' ? [{ ...type('RetryInfo'), retryDelay: `${retryAfter.ms / 1000}s` }] : []),
  ];
}
