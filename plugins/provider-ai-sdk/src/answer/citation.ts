import type { LanguageModelV4Citation, LanguageModelV4Source } from '@ai-sdk/provider';
import type { Citation } from '@signalbox/core';

/** A page or a document that the model had before it. */
export function sourceOf(source: LanguageModelV4Source): Citation {
  if (source.sourceType === 'document') return { title: source.title };
  return { url: source.url, ...(source.title !== undefined && { title: source.title }) };
}

/**
 * A source with its place.
 * @param start where the block of text begins in the answer, since places are counted in the block
 */
export function citationOf(
  { source, startIndex, endIndex, citedText }: LanguageModelV4Citation,
  start: number,
): Citation {
  return {
    ...sourceOf(source),
    ...(citedText !== undefined && { citedText }),
    ...(startIndex !== undefined && { startIndex: start + startIndex }),
    ...(endIndex !== undefined && { endIndex: start + endIndex }),
  };
}
