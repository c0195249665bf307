import { RouterError } from '../errors/router-error.ts';
import type { Chunk, RejectionCode } from '../contracts/index.ts';
import { wholeAnswer } from '../attempt/accept.ts';
import { cacheKeyOf } from '../cache/cache-key.ts';
import type { GuardedCache } from '../cache/guarded-cache.ts';
import { wishOf, type CacheOptions, type CacheWish } from '../cache/options.ts';
import type { Replayed } from '../cache/replayed.ts';
import { SharedCall, type Seat } from '../cache/shared-call.ts';
import { decodeAnswer, encodeAnswer, isKeepable, type StoredAnswer } from '../cache/stored-answer.ts';
import type { Point } from '../cache/semantic-index.ts';
import { answering, type Journey } from './journey.ts';
import { arrive, choose, run, setOff, type RoadDeps } from './road.ts';
import type { SimilarAnswers } from './similar-answers.ts';

interface CachedRoadDeps {
  readonly road: RoadDeps;
  readonly options: CacheOptions;
  readonly cache: GuardedCache;
  readonly similar: SimilarAnswers | undefined;
}

/** A call that is under way, and the journey of the request that it was begun for. */
interface Flight {
  readonly call: SharedCall;
  readonly journey: Journey;
}

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
        if (yield* follow(deps, journey, flight)) return;
        continue;
      }
      const kept = wish.read ? await find(deps, journey, wish, key) : undefined;
      if (kept !== undefined) return yield* replay(deps, journey, { stored: kept, kind: 'exact' });
      if (wish.read && deps.similar !== undefined && !isLookedUp) {
        isLookedUp = true;
        point = await deps.similar.pointOf(journey, wish.namespace);
        const near = point && (await findSimilar(deps, journey, wish, point));
        if (near !== undefined) return yield* replay(deps, journey, near);
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

/** What is asked for whole can be read from a stream, but not the other way round: its reader would wait for the end. */
function flightNames(key: string, { delivery }: Journey): readonly string[] {
  return delivery === 'whole' ? [`whole:${key}`, `stream:${key}`] : [`stream:${key}`];
}

/** Only where both allow the same to happen to their answer. */
function canJoin(flight: Flight | undefined, { job, terms }: Journey): flight is Flight {
  if (flight === undefined || !flight.call.isOpen) return false;
  const { request } = flight.journey.job;
  return (
    request.routing?.accept === job.request.routing?.accept &&
    request.routing?.validateSchema === job.request.routing?.validateSchema &&
    flight.journey.terms.continuation === terms.continuation
  );
}

/** Why a candidate is not asked now, though it may answer. */
const PASSING: ReadonlySet<RejectionCode> = new Set([
  'breaker-open',
  'rate-limited',
  'too-slow',
  'too-expensive',
  'price-unknown',
]);

/** A kept answer that this request may be given: young enough, of a candidate that may answer it, and accepted. */
async function find(
  { cache, road, similar }: CachedRoadDeps,
  journey: Journey,
  wish: CacheWish,
  key: string,
): Promise<StoredAnswer | undefined> {
  const asked = cache.get(key);
  const text = asked instanceof Promise ? await asked : asked;
  if (text === undefined) {
    similar?.forget(key);
    return undefined;
  }
  let stored: StoredAnswer | undefined;
  try {
    stored = decodeAnswer(text);
  } catch (error) {
    road.telemetry.emit('internal.error', () => ({ where: 'cache', error }));
    cache.delete(key);
  }
  if (stored === undefined || road.clock.now() - stored.at >= wish.ttlMs || !mayAnswer(stored, journey))
    return undefined;
  return (await isAccepted(stored, journey)) ? stored : undefined;
}

/** A kept answer to a question that means the same. */
async function findSimilar(
  deps: CachedRoadDeps,
  journey: Journey,
  wish: CacheWish,
  point: Point,
): Promise<Kept | undefined> {
  const near = deps.similar?.nearest(point);
  const stored = near && (await find(deps, journey, wish, near.key));
  return stored && { stored, kind: 'semantic', similarity: near.similarity };
}

function mayAnswer({ answer: { provider, model } }: StoredAnswer, { plan }: Journey): boolean {
  const isIt = (one: { readonly provider: string; readonly model: string }): boolean =>
    one.provider === provider && one.model === model;
  return plan.candidates.some(isIt) || plan.rejected.some((one) => isIt(one) && PASSING.has(one.code));
}

async function isAccepted({ chunks, answer }: StoredAnswer, { terms }: Journey): Promise<boolean> {
  if (terms.accept === undefined) return true;
  try {
    return (await terms.accept(wholeAnswer(chunks, answer.provider, answer.model))) === true;
  } catch {
    return false;
  }
}

interface Kept extends Pick<Replayed, 'kind' | 'similarity'> {
  readonly stored: StoredAnswer;
}

/** A kept answer, as it came. */
async function* replay(
  { road }: CachedRoadDeps,
  journey: Journey,
  { stored: { at, answer, chunks, usageReported, warnings }, ...how }: Kept,
): AsyncGenerator<Chunk, void, undefined> {
  try {
    for (const chunk of shownTo(journey, answer, chunks)) yield passed(road, journey, chunk);
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

/** Notes what a chunk says of the whole. */
function passed({ clock, content }: RoadDeps, journey: Journey, chunk: Chunk): Chunk {
  if (content !== undefined) journey.said = content.heard(journey.said, chunk);
  if (chunk.type === 'finish') journey.finish = chunk;
  else if (chunk.type !== 'response-start') journey.firstChunkMs ??= clock.monotonicMs();
  return chunk;
}

/**
 * Reads another's call.
 * @returns `false` when that was refused something that concerns it alone: this one then goes its own way
 */
async function* follow(
  { road }: CachedRoadDeps,
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
      yield passed(road, journey, chunk);
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

/** Goes the whole road, for itself and for those who join. It goes on while anybody reads. */
async function* lead(
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
