import type { ChatChunk } from '@signalbox/core';
import type { OpenAiFoldOptions } from '../fold.ts';
import { responsesFailure } from './failure.ts';
import { begin, endAnswer, invalid, startResponsesFold } from './fold.ts';
import type { WireResponse } from './wire.ts';

/**
 * The chunks of one answer that was not streamed.
 * @throws RouterError `invalid_response` when the body is no answer or the answer has not been made yet (which is what
 * `background` asks for); what its `error` says, when it failed
 */
export function fromResponsesAnswer(body: unknown, options: OpenAiFoldOptions): readonly ChatChunk[] {
  const state = startResponsesFold(options);
  const isAnswer = typeof body === 'object' && body !== null && Array.isArray((body as WireResponse).output);
  const error = (body as WireResponse | null)?.error;
  if (!isAnswer && error !== undefined && error !== null) throw responsesFailure(body, options);
  if (!isAnswer) throw invalid(state, 'an answer that is not what the API promises');
  const chunks: ChatChunk[] = [];
  begin(state, body as WireResponse, chunks);
  endAnswer(state, body as WireResponse, chunks);
  return chunks;
}
