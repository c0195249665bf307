import { RouterError, type ChatChunk } from '@signalbox/core';
import { readErrorBody } from '../error-body.ts';
import { errorFromResponse } from '../error-from-response.ts';
import { overrideOf } from '../error-from-thrown.ts';
import { endOpenAiFold, foldOpenAiChunk, startOpenAiFold, type OpenAiFoldOptions } from './fold.ts';

const OK = 200;

/**
 * The chunks of one unstreamed answer.
 * @throws RouterError `invalid_response` when the body is no `chat.completion`, or what its `error` says
 */
export function fromOpenAiAnswer(body: unknown, options: OpenAiFoldOptions): readonly ChatChunk[] {
  refuseErrorIn(body, options);
  const state = startOpenAiFold(options, true);
  const chunks = foldOpenAiChunk(state, body);
  chunks.push(...endOpenAiFold(state));
  if (!state.ended) throw unreadable(options.provider);
  return chunks;
}

/**
 * An error in the place of an answer, under a status that says all is well.
 * @throws RouterError what the body's `error` says; nothing when it has none
 */
export function refuseErrorIn(body: unknown, options: OpenAiFoldOptions): void {
  const error = (body as { readonly error?: unknown } | null | undefined)?.error;
  if (error === undefined || error === null) return;
  const failure = readErrorBody(body) ?? {};
  const { provider, model, requestId, errorOverride } = options;
  const override = overrideOf(errorOverride, failure);
  throw errorFromResponse({ provider, model, requestId, ...failure, override, status: failure.status ?? OK });
}

/** An answer of another shape than the API promises. */
export function unreadable(provider: string, what = 'its answer is not what the API promises'): RouterError {
  return new RouterError('invalid_response', { message: `${provider}: ${what}`, provider });
}
