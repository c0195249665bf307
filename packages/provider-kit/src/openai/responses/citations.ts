import type { ChatChunk, Citation } from '@signalbox/core';
import type { CitedUrls } from '../fold-sources.ts';
import type { WireAnnotation } from './wire.ts';

/**
 * A source that the answer names: a page of the web, or a file by its name.
 * @param textStart where the text that it belongs to begins in the answer, since its places are counted from there
 * @returns `undefined` for what names neither
 */
export function toCitation(annotation: WireAnnotation, textStart: number): Citation | undefined {
  const { url, start_index: start, end_index: end } = annotation;
  const title = annotation.title ?? annotation.filename;
  if (url === undefined && title === undefined) return undefined;
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(start !== undefined && { startIndex: textStart + start }),
    ...(end !== undefined && { endIndex: textStart + end }),
  };
}

/** Hands on what the text names in a place of its own; a list of all sources has no need to name it again. */
export function cite(citation: Citation | undefined, cited: CitedUrls, out: ChatChunk[]): void {
  if (citation === undefined) return;
  if (citation.url !== undefined) cited.add(citation.url);
  out.push({ type: 'citation', citation });
}
