import type { Citation } from '@signalbox/core';
import type { WireCitation, WireSource } from './wire.ts';

/** A block of text: where it begins in the answer, in UTF-16 units, and its words. */
export interface Place {
  readonly start: number;
  readonly text: string;
}

/**
 * The sources of a stretch of the answer, one by one. A source is a document or the result of a tool; it is quoted
 * nowhere, so that `citedText` is left out.
 * @param place the block that is meant; absent: none that has come
 */
export function citationsOf(citation: WireCitation, place: Place | undefined): readonly Citation[] {
  const span = citation.type === undefined || citation.type === 'TEXT_CONTENT' ? spanOf(citation, place) : {};
  return (citation.sources ?? []).map((source) => ({ ...nameOf(source), ...span }));
}

function nameOf({ id, document, tool_output: output }: WireSource): Citation {
  const fields = document ?? output ?? {};
  const { url, title } = fields;
  const name = typeof title === 'string' ? title : id;
  return { ...(typeof url === 'string' && { url }), ...(name !== undefined && { title: name }) };
}

/** Cohere counts characters from the beginning of the block; we count UTF-16 units from that of the answer. */
function spanOf({ start, end }: WireCitation, place: Place | undefined): Citation {
  if (start === undefined || end === undefined || place === undefined) return {};
  return {
    startIndex: place.start + unitsBefore(place.text, start),
    endIndex: place.start + unitsBefore(place.text, end),
  };
}

/** Past the end of what has come, each character is taken as one unit. */
function unitsBefore(text: string, characters: number): number {
  let left = characters;
  let units = 0;
  for (const character of text) {
    if (left === 0) return units;
    units += character.length;
    left -= 1;
  }
  return units + left;
}
