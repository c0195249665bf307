/** Why a request is refused, in no vendor's words. */
export type FailureKind =
  | 'invalid-request'
  | 'authentication'
  | 'billing'
  | 'permission'
  | 'not-found'
  | 'unknown-model'
  | 'context-length'
  | 'content-policy'
  | 'rate-limit'
  | 'server-error'
  | 'bad-gateway'
  | 'unavailable'
  | 'timeout'
  | 'overloaded';

/** How a 429 says when to come back. `vendor-reset`: only in the vendor's own rate-limit headers. */
export type RetryAfterForm = 'seconds' | 'decimal-seconds' | 'http-date' | 'milliseconds' | 'vendor-reset' | 'none';

/** A refusal to be put in a vendor's envelope. */
export interface Failure {
  readonly kind: FailureKind;
  /** Default: the vendor's own for this kind. */
  readonly status?: number;
  /** Default: what the vendor says. */
  readonly message?: string;
  /** The field at fault, as a path. */
  readonly field?: string;
  readonly retryAfter?: { readonly form: RetryAfterForm; readonly ms: number };
}

/** Thrown by a dialect's check; the server answers with the failure. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message ?? failure.kind);
    this.failure = failure;
  }
}

/** @throws Refusal */
export function refuse(kind: FailureKind, message?: string, field?: string): never {
  throw new Refusal({ kind, ...(message === undefined ? {} : { message }), ...(field === undefined ? {} : { field }) });
}

const KIND_OF_STATUS: Readonly<Record<number, FailureKind>> = {
  400: 'invalid-request',
  401: 'authentication',
  402: 'billing',
  403: 'permission',
  404: 'not-found',
  408: 'timeout',
  429: 'rate-limit',
  500: 'server-error',
  502: 'bad-gateway',
  503: 'unavailable',
  504: 'timeout',
  529: 'overloaded',
};

/** What a status means when nothing else is said. */
export function kindOfStatus(status: number): FailureKind {
  return KIND_OF_STATUS[status] ?? (status < 500 ? 'invalid-request' : 'server-error');
}

/** The Retry-After headers of a refusal, without the vendor's own. */
export function retryAfterHeaders(failure: Failure, nowMs: number): Record<string, string> {
  if (failure.retryAfter === undefined) return {};
  const { form, ms } = failure.retryAfter;
  const headers: Readonly<Record<RetryAfterForm, Record<string, string>>> = {
    seconds: { 'retry-after': String(Math.ceil(ms / 1000)) },
    'decimal-seconds': { 'retry-after': String(ms / 1000) },
    'http-date': { 'retry-after': new Date(nowMs + ms).toUTCString() },
    milliseconds: { 'retry-after-ms': String(ms) },
    'vendor-reset': {},
    none: {},
  };
  return headers[form];
}
