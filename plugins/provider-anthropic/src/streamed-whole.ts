import { RouterError, type ChatChunk } from '@signalbox/core';
import { createSseDecoder } from '@signalbox/provider-kit';
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { fold, startFold, type Reply } from './chunks.ts';
import { errorOfEvent, type Failed } from './errors.ts';

/** Whether a reply is a stream. */
export function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('text/event-stream') === true;
}

/**
 * The chunks of an answer that came as a stream although a whole one was asked for: some hosts know nothing else.
 * @throws RouterError what an `event: error` in it means, and `stream_truncated` when it has no end
 */
export function chunksOfEvents(text: string, failed: Failed, reply: Reply): readonly ChatChunk[] {
  const { provider, model } = failed;
  const state = startFold(provider, reply);
  const chunks: ChatChunk[] = [];
  const decoder = createSseDecoder(provider);
  for (const { event, data } of [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()]) {
    const said: unknown = JSON.parse(data);
    if (event === 'error') throw errorOfEvent(said, failed);
    chunks.push(...fold(state, said as RawMessageStreamEvent));
    if (state.finished) return chunks;
  }
  throw new RouterError('stream_truncated', { message: `the answer of ${provider} broke off`, provider, model });
}
