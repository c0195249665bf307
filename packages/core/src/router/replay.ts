import type { Chunk } from '../contracts/index.ts';
import type { StoredAnswer } from '../cache/stored-answer.ts';
import type { Journey } from './journey.ts';
import type { Kept } from './kept-answer.ts';
import { noted } from './noted.ts';
import { arrive, type RoadDeps } from './road.ts';

/** A kept answer, as it came. */
export async function* replay(
  road: RoadDeps,
  journey: Journey,
  { stored: { at, answer, chunks, usageReported, warnings }, ...how }: Kept,
): AsyncGenerator<Chunk, void, undefined> {
  try {
    for (const chunk of shownTo(journey, answer, chunks)) yield noted(road, journey, chunk);
    journey.usageReported = usageReported;
    journey.warnings.splice(0, Infinity, ...warnings);
    journey.replayed = { ...how, ageMs: road.clock.now() - at, answer };
  } finally {
    await arrive(road, journey);
  }
}

/** A stream begins with who answers, a whole answer with the answer. */
function shownTo({ delivery }: Journey, answer: StoredAnswer['answer'], chunks: readonly Chunk[]): readonly Chunk[] {
  const content = chunks.filter(({ type }) => type !== 'response-start');
  if (delivery === 'whole') return content;
  const start = chunks.find(({ type }) => type === 'response-start');
  const { provider, responseModel, model, requestId } = answer;
  return [
    start ?? {
      type: 'response-start',
      provider,
      model: responseModel ?? model,
      ...(requestId !== undefined && { requestId }),
    },
    ...content,
  ];
}
