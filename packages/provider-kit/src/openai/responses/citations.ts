import type { Citation } from '@signalbox/core';
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
