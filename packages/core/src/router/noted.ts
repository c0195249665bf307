import type { Chunk } from '../contracts/index.ts';
import type { Journey } from './journey.ts';
import type { RoadDeps } from './road.ts';

/** Notes what a chunk says of the whole. */
export function noted({ clock, content }: RoadDeps, journey: Journey, chunk: Chunk): Chunk {
  if (content !== undefined) journey.said = content.heard(journey.said, chunk);
  if (chunk.type === 'finish') journey.finish = chunk;
  else if (chunk.type !== 'response-start') journey.firstChunkMs ??= clock.monotonicMs();
  return chunk;
}
