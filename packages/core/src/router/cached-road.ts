import type { Chunk } from '../contracts/index.ts';
import { cacheKeyOf } from '../cache/cache-key.ts';
import { wishOf, type CacheWish } from '../cache/options.ts';
import type { Point } from '../cache/semantic-index.ts';
import type { CachedRoadDeps } from './cached-road-deps.ts';
import { canJoin, flightNames, type Flight } from './flight.ts';
import { follow } from './follow.ts';
import type { Journey } from './journey.ts';
import { find, findSimilar } from './kept-answer.ts';
import { lead } from './lead.ts';
import { replay } from './replay.ts';
import { arrive, choose, run, setOff } from './road.ts';

export type Road = (journey: Journey) => AsyncGenerator<Chunk, void, undefined>;

/**
 * The road with a cache at its side. A request whose answer is kept, or just being given to another, goes no further
 * than its plan; every other goes the whole road, and its answer is kept.
 */
export function createCachedRoad(deps: CachedRoadDeps): Road {
  const flights = new Map<string, Flight>();
  return async function* cached(journey) {
    const wish = wishOf(deps.options, journey.job);
    if (wish === undefined || journey.signals.some(({ aborted }) => aborted)) return yield* run(deps.road, journey);
    const key = await keyOf(deps, journey, wish);
    if (key === undefined) return yield* run(deps.road, journey, true);
    const names = flightNames(key, journey);
    let point: Point | undefined;
    let isLookedUp = false;
    for (;;) {
      const flight = wish.read
        ? names.map((name) => flights.get(name)).find((one) => canJoin(one, journey))
        : undefined;
      if (flight !== undefined) {
        if (yield* follow(deps.road, journey, flight)) return;
        continue;
      }
      const kept = wish.read ? await find(deps, journey, wish, key) : undefined;
      if (kept !== undefined) return yield* replay(deps.road, journey, { stored: kept, kind: 'exact' });
      if (wish.read && deps.similar !== undefined && !isLookedUp) {
        isLookedUp = true;
        point = await deps.similar.pointOf(journey, wish.namespace);
        const near = point && (await findSimilar(deps, journey, wish, point));
        if (near !== undefined) return yield* replay(deps.road, journey, near);
        if (journey.signals.some(({ aborted }) => aborted)) return yield* run(deps.road, journey, true);
      }
      // While the store was asked, another may have set off.
      if (wish.read && names.some((name) => canJoin(flights.get(name), journey))) continue;
      return yield* lead(deps, journey, { wish, key, point, name: names[0] as string, flights });
    }
  };
}

/** Sets off and plans; a request that cannot be planned, or has no key, is no affair of the cache. */
async function keyOf({ road }: CachedRoadDeps, journey: Journey, wish: CacheWish): Promise<string | undefined> {
  setOff(road, journey);
  try {
    await choose(road, journey);
  } catch (error) {
    journey.failure = error;
    await arrive(road, journey);
    throw error;
  }
  try {
    return cacheKeyOf(journey.job, journey.plan, wish.namespace);
  } catch (error) {
    road.telemetry.emit('internal.error', () => ({ where: 'cache key', error }));
    return undefined;
  }
}
