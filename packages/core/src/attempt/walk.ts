import type { RouterError } from '../errors/router-error.ts';
import type { Chunk } from '../contracts/index.ts';
import { arrival } from './arrival.ts';
import { CandidateQueue } from './candidate-queue.ts';
import { walkOn } from './walk-on.ts';
import type { WalkDeps, Way } from './way.ts';

/**
 * Asks the candidates until one answers. A failure before the first chunk with content is retried or moves on, as the
 * error table and the route say; one after it reaches the reader, unless the route has another candidate go on.
 */
export function walk(deps: WalkDeps, way: Way): AsyncGenerator<Chunk, void, undefined> {
  const { terms, delivery, job } = way;
  // What is handed over whole has been shown to nobody before its end.
  return terms.continuation === 'never' || delivery === 'whole' || job.operation !== 'chat'
    ? walkOnce(deps, way)
    : walkOn(deps, way, job.request);
}

async function* walkOnce(deps: WalkDeps, way: Way): AsyncGenerator<Chunk, void, undefined> {
  const queue = new CandidateQueue(way.plan.candidates);
  const attempt = await arrival(deps, way, { jobOf: () => way.job, moreInputTokens: 0, queue, role: undefined });
  const { flight } = attempt;
  try {
    if (way.delivery === 'stream') yield flight.startChunk;
    yield* flight.held;
    while (!flight.isFinished) yield await flight.next();
  } catch (error) {
    // A flight throws nothing else.
    const failure = error as RouterError;
    attempt.end(failure);
    throw failure.with({ attempts: [...way.attempts] });
  } finally {
    attempt.end();
  }
}
