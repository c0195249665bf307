import { RouterError } from '../errors/router-error.ts';
import type { Chunk } from '../contracts/index.ts';
import type { CacheWish } from '../cache/options.ts';
import type { Point } from '../cache/semantic-index.ts';
import { SharedCall } from '../cache/shared-call.ts';
import { encodeAnswer, isKeepable, type StoredAnswer } from '../cache/stored-answer.ts';
import type { CachedRoadDeps } from './cached-road-deps.ts';
import type { Flight } from './flight.ts';
import { answering, type Journey } from './journey.ts';
import { run } from './road.ts';

/** Goes the whole road, for itself and for those who join. It goes on while anybody reads. */
export async function* lead(
  { road, cache, options, similar }: CachedRoadDeps,
  journey: Journey,
  flight: {
    readonly wish: CacheWish;
    readonly key: string;
    readonly point: Point | undefined;
    readonly name: string;
    readonly flights: Map<string, Flight>;
  },
): AsyncGenerator<Chunk, void, undefined> {
  const { wish, key, point, name, flights } = flight;
  const own = journey.signals;
  const nobody = new AbortController();
  journey.signals = [nobody.signal];
  const call = new SharedCall(run(road, journey, true), {
    cancel: (reason) => nobody.abort(reason),
    maxBytes: options.maxAnswerBytes,
    onEnd(chunks) {
      if (flights.get(name)?.call === call) flights.delete(name);
      const answer = answering(journey);
      if (!wish.write || chunks === undefined || answer === undefined || !isKeepable(chunks)) return;
      const { usageReported, warnings } = journey;
      const stored = { at: road.clock.now(), answer: plain(answer), usageReported, warnings, chunks };
      cache.set(key, encodeAnswer(stored), wish.ttlMs);
      if (point !== undefined) similar?.note(key, point, wish.ttlMs);
    },
  });
  const seat = call.join();
  flights.set(name, { call, journey });
  const leave = (): void => seat.abort(new RouterError('cancelled', { message: 'the caller went away' }));
  for (const signal of own) signal.addEventListener('abort', leave, { once: true });
  try {
    for (let chunk = await seat.next(); chunk !== undefined; chunk = await seat.next()) yield chunk;
  } finally {
    for (const signal of own) signal.removeEventListener('abort', leave);
    await seat.leave();
  }
}

function plain({
  provider,
  model,
  responseModel,
  requestId,
  usage,
  cost,
}: StoredAnswer['answer']): StoredAnswer['answer'] {
  return {
    provider,
    model,
    ...(responseModel !== undefined && { responseModel }),
    ...(requestId !== undefined && { requestId }),
    ...(usage !== undefined && { usage }),
    cost,
  };
}
