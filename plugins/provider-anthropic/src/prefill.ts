import type { ChatChunk, ChatRequest } from '@signalbox/core';

/**
 * The white space that ends a last message of the assistant, which the model is to go on from. The API refuses it: it is
 * not sent, and the answer begins with it.
 * @see https://docs.claude.com/en/docs/prefill-claudes-response (read 2026-11-25)
 */
export function spaceAtEnd({ messages }: ChatRequest): string {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return '';
  const part = typeof last.content === 'string' ? { type: 'text' as const, text: last.content } : last.content.at(-1);
  return part?.type === 'text' ? part.text.slice(part.text.trimEnd().length) : '';
}

/** Takes off the beginning of an answer what of `space` it says again, having not been sent it. */
export function withoutSpace(space: string): (chunk: ChatChunk) => readonly ChatChunk[] {
  let left = space;
  return (chunk) => {
    if (left === '' || chunk.type !== 'text-delta') return [chunk];
    const { text } = chunk;
    let same = 0;
    while (same < Math.min(left.length, text.length) && text[same] === left[same]) same += 1;
    left = same === text.length ? left.slice(same) : '';
    return same === text.length ? [] : [{ ...chunk, text: text.slice(same) }];
  };
}
