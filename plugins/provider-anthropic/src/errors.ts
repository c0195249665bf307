import { RouterError } from '@signalbox/core';
import { errorFromThrown, errorInStream, readErrorBody } from '@signalbox/provider-kit';

/** A proxy that does not know how to stream answers 200 with a page or with JSON. */
export function expectEvents({ headers, status }: Response, provider: string, model: string): void {
  const type = headers.get('content-type');
  if (type !== null && !type.includes('text/event-stream')) {
    throw unreadable(provider, model, `${status} with ${type} instead of a stream`);
  }
}

/** An answer with a good status that is no answer. */
export function unreadable(provider: string, model: string, what: string): RouterError {
  return new RouterError('invalid_response', {
    message: `${provider} sent an answer that cannot be read: ${what}`,
    provider,
    model,
  });
}

/** Which call failed, and how far it had come. */
export interface Failed {
  readonly provider: string;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly began: boolean;
  readonly secretName: string;
}

/**
 * The error of a stream. The SDK throws `event: error` as an error without a status, with the event's data as its
 * `error`; all else is what the kit makes of it.
 */
export function toError(thrown: unknown, failed: Failed): RouterError {
  const event = failed.began && !failed.signal.aborted ? fieldOf(thrown, 'error') : undefined;
  const body = event === undefined ? undefined : readErrorBody(event);
  if (body === undefined) return errorFromThrown(thrown, failed);
  const requestId = fieldOf(event, 'request_id');
  return errorInStream({ ...failed, ...body, ...(typeof requestId === 'string' && { requestId }) });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
