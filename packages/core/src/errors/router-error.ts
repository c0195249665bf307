import type { AttemptRecord, ErrorCode, ErrorOrigin, RateLimit } from '../contracts/index.ts';
import { ERROR_TABLE } from './table.ts';

const BRAND = Symbol.for('signalbox.RouterError');

/** Everything a RouterError may say beside its code. */
export interface RouterErrorDetails {
  /** What happened, to whom, and what to do. Never prompts, keys or response bodies. */
  readonly message: string;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** The provider's HTTP status. */
  readonly status?: number | undefined;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** What the reply said is left of the account's limits. */
  readonly rateLimits?: readonly RateLimit[] | undefined;
  /** The provider's own error code or type. */
  readonly providerCode?: string | undefined;
  /** The provider's id of the request. */
  readonly requestId?: string | undefined;
  /** Content had reached the reader already. */
  readonly committed?: boolean | undefined;
  /** Whether the provider may charge for the call. Default: when it may have worked on it; a refusal is not charged. */
  readonly billed?: boolean | undefined;
  readonly attempts?: readonly AttemptRecord[] | undefined;
  /** Candidates, `provider/model`, that alone are in the way: without them the request may go on. */
  readonly refused?: readonly string[] | undefined;
  readonly cause?: unknown;
}

/** Failures of a call that the provider may have worked on. It charges for none of the others. */
const MAY_BE_BILLED: ReadonlySet<ErrorCode> = new Set([
  'timeout',
  'stream_truncated',
  'stream_error',
  'invalid_response',
  'answer_rejected',
  'cancelled',
]);

/**
 * The one error that the router and its plugins throw. What follows from it is its code's row in the table.
 * Recognise it with `RouterError.isInstance`, which also knows errors of a second installed copy of this package.
 */
export class RouterError extends Error {
  readonly [BRAND] = true;
  override readonly name = 'RouterError';
  readonly code: ErrorCode;
  readonly origin: ErrorOrigin;
  /** What a gateway answers with. */
  readonly httpStatus: number;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly rateLimits: readonly RateLimit[];
  readonly providerCode: string | undefined;
  readonly requestId: string | undefined;
  readonly committed: boolean;
  readonly billed: boolean;
  readonly attempts: readonly AttemptRecord[];
  readonly refused: readonly string[];

  constructor(code: ErrorCode, details: RouterErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    const row = ERROR_TABLE[code];
    this.code = code;
    this.origin = row.origin;
    this.httpStatus = row.httpStatus;
    this.provider = details.provider;
    this.model = details.model;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.rateLimits = details.rateLimits ?? [];
    this.providerCode = details.providerCode;
    this.requestId = details.requestId;
    this.committed = details.committed ?? false;
    this.billed = details.billed ?? (details.status === undefined && MAY_BE_BILLED.has(code));
    this.attempts = details.attempts ?? [];
    this.refused = details.refused ?? [];
  }

  static isInstance(error: unknown): error is RouterError {
    return typeof error === 'object' && error !== null && BRAND in error;
  }

  /** The same error with other details; the first one becomes its cause only if it had none. */
  with(details: Partial<RouterErrorDetails>): RouterError {
    const copy = new RouterError(this.code, {
      message: this.message,
      provider: this.provider,
      model: this.model,
      status: this.status,
      retryAfterMs: this.retryAfterMs,
      rateLimits: this.rateLimits,
      providerCode: this.providerCode,
      requestId: this.requestId,
      committed: this.committed,
      billed: this.billed,
      attempts: this.attempts,
      refused: this.refused,
      cause: this.cause,
      ...details,
    });
    if (this.stack !== undefined) copy.stack = this.stack;
    return copy;
  }

  /** What may be shown and stored: no cause, no stack. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      origin: this.origin,
      provider: this.provider,
      model: this.model,
      status: this.status,
      retryAfterMs: this.retryAfterMs,
      providerCode: this.providerCode,
      requestId: this.requestId,
      committed: this.committed,
      attempts: this.attempts,
    };
  }
}
