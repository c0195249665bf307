import { RouterError } from '../errors/router-error.ts';
import type { Chunk } from '../contracts/index.ts';
import type { Seat } from '../cache/shared-call.ts';
import type { Flight } from './flight.ts';
import { answering, type Journey } from './journey.ts';
import { noted } from './noted.ts';
import { arrive, type RoadDeps } from './road.ts';

/**
 * Reads another's call.
 * @returns `false` when that was refused something that concerns it alone: this one then goes its own way
 */
export async function* follow(
  road: RoadDeps,
  journey: Journey,
  { call, journey: leader }: Flight,
): AsyncGenerator<Chunk, boolean, undefined> {
  const seat = call.join();
  const done = endWith(road, journey, seat);
  let isShown = false;
  let isOver = true;
  try {
    for (let chunk = await seat.next(); chunk !== undefined; chunk = await seat.next()) {
      if (chunk.type === 'response-start' && journey.delivery === 'whole') continue;
      isShown ||= chunk.type !== 'response-start';
      yield noted(road, journey, chunk);
    }
    journey.usageReported = leader.usageReported;
    journey.warnings.splice(0, Infinity, ...leader.warnings);
    const answer = answering(leader);
    if (answer !== undefined) journey.replayed = { kind: 'coalesced', ageMs: 0, answer };
  } catch (error) {
    isOver = isShown || !isLeadersOwn(road, leader, error);
    if (isOver) {
      journey.failure = error;
      throw error;
    }
  } finally {
    done();
    await seat.leave();
    if (isOver) await arrive(road, journey);
  }
  return isOver;
}

/** Its budget, its deadline: nobody was asked, or no longer. Of a provider's failure all hear alike, at once. */
function isLeadersOwn({ clock }: RoadDeps, leader: Journey, error: unknown): boolean {
  if (leader.failure !== error || !RouterError.isInstance(error)) return false;
  return (
    !leader.attempts.some(({ sent }) => sent) || (error.code === 'timeout' && clock.monotonicMs() >= leader.totalAt)
  );
}

/** Ends what a seat waits for when its request is over: its caller left, or its time is up. */
function endWith({ clock }: RoadDeps, { signals, totalAt }: Journey, seat: Seat): () => void {
  const leave = (): void => seat.abort(new RouterError('cancelled', { message: 'the caller went away' }));
  for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
  const cancel = clock.after(totalAt - clock.monotonicMs(), () =>
    seat.abort(new RouterError('timeout', { message: "no end of the shared answer before the request's deadline" })),
  );
  return () => {
    cancel();
    for (const signal of signals) signal.removeEventListener('abort', leave);
  };
}
