import type { Failure, FailureKind } from '../failure.ts';

/** Status and words, as seen in real replies and in the server's source. There are no codes. */
const FAILURES: Readonly<Record<FailureKind, { readonly status: number; readonly message: string }>> = {
  'invalid-request': { status: 400, message: 'invalid request' },
  authentication: { status: 401, message: 'unauthorized' },
  billing: { status: 402, message: 'payment required' },
  permission: {
    status: 403,
    message: 'this model requires a subscription, upgrade for access: https://ollama.com/upgrade',
  },
  'not-found': { status: 404, message: '404 page not found' },
  'unknown-model': { status: 404, message: "model 'unknown' not found" },
  'context-length': { status: 400, message: 'the input length exceeds the context length' },
  // It judges nothing: what is closest.
  'content-policy': { status: 400, message: 'invalid request' },
  'rate-limit': { status: 429, message: 'too many concurrent requests' },
  'server-error': { status: 500, message: 'llama runner process has terminated: exit status 2' },
  'bad-gateway': { status: 502, message: 'cloud model cannot be reached' },
  unavailable: { status: 503, message: 'server unavailable' },
  timeout: { status: 504, message: 'timed out waiting for llama runner to start' },
  overloaded: { status: 503, message: 'server busy, please try again.  maximum pending requests exceeded' },
};

export function statusOf({ kind, status }: Failure): number {
  return status ?? FAILURES[kind].status;
}

export function wordsOf({ kind, message }: Failure): string {
  return message ?? FAILURES[kind].message;
}
