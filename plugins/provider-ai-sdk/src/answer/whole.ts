import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { ChatChunk } from '@signalbox/core';
import { fold, note, startFold, type FoldOptions } from './fold.ts';

/**
 * The chunks of an answer in one piece: those of a stream that says everything at once.
 * @throws RouterError `stream_error` when the finish reason is an error
 */
export function chunksOfWhole(result: LanguageModelV4GenerateResult, options: FoldOptions): readonly ChatChunk[] {
  // What came in one piece was not cut off, whether there is a reason or not.
  const state = startFold({ ...options, endsWithoutReason: true });
  const chunks = note(state, result.response ?? {});
  for (const [index, content] of result.content.entries()) {
    for (const part of asParts(content, String(index))) chunks.push(...fold(state, part));
  }
  const { finishReason, usage, providerMetadata } = result;
  const end = { finishReason, usage, ...(providerMetadata !== undefined && { providerMetadata }) };
  chunks.push(...fold(state, { type: 'finish', ...end }));
  return chunks;
}

function asParts(content: LanguageModelV4Content, id: string): readonly LanguageModelV4StreamPart[] {
  if (content.type !== 'text' && content.type !== 'reasoning') return [content];
  const { type, text: delta, ...rest } = content;
  return [
    { type: `${type}-delta`, id, delta },
    { ...rest, type: `${type}-end`, id },
  ];
}
