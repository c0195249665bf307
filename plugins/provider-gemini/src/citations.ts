import type { Citation } from '@signalbox/core';
import type { WireGrounding, WireRecitation, WireSource } from './wire.ts';

type Place = Pick<Citation, 'startIndex' | 'endIndex'>;

/**
 * The sources of an answer: one citation for each passage that rests on a source, one for each source that no passage
 * names, then the passages that are quoted from elsewhere.
 * @param text the whole text of the answer
 * @see https://ai.google.dev/gemini-api/docs/google-search (read 2026-11-25)
 */
export function citationsOf(
  text: string,
  grounding: WireGrounding | undefined,
  recitations: readonly WireRecitation[],
): Citation[] {
  const place = placesIn(text);
  const sources = (grounding?.groundingChunks ?? []).map(
    ({ web, retrievedContext, maps }) => web ?? retrievedContext ?? maps,
  );
  const named = new Set<number>();
  const supported = (grounding?.groundingSupports ?? []).flatMap(({ segment, groundingChunkIndices = [] }) =>
    groundingChunkIndices.flatMap((index) => {
      named.add(index);
      const source = sources[index];
      return source === undefined ? [] : [citation(source, place(segment))];
    }),
  );
  const others = sources.flatMap((source, index) =>
    source === undefined || named.has(index) ? [] : [citation(source)],
  );
  return [...supported, ...others, ...recitations.map((one) => citation(one, place(one)))];
}

function citation({ uri, title, text }: WireSource, place: Place = {}): Citation {
  return {
    ...(uri !== undefined && { url: uri }),
    ...(title !== undefined && { title }),
    ...(text !== undefined && { citedText: text }),
    ...place,
  };
}

/** The API counts bytes of UTF-8 where we count UTF-16 units. A place that is cut inside a character is none. */
function placesIn(
  text: string,
): (segment: { readonly startIndex?: number; readonly endIndex?: number } | undefined) => Place {
  const unitAt = new Map<number, number>();
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    unitAt.set(bytes, units);
    bytes += Buffer.byteLength(character);
    units += character.length;
  }
  unitAt.set(bytes, units);
  return (segment) => {
    if (segment?.endIndex === undefined) return {};
    const startIndex = unitAt.get(segment.startIndex ?? 0);
    const endIndex = unitAt.get(segment.endIndex);
    return startIndex === undefined || endIndex === undefined ? {} : { startIndex, endIndex };
  };
}
