import type { RejectionCode } from '../contracts/index.ts';
import { wholeAnswer } from '../attempt/accept.ts';
import type { CacheWish } from '../cache/options.ts';
import type { Replayed } from '../cache/replayed.ts';
import type { Point } from '../cache/semantic-index.ts';
import { decodeAnswer, type StoredAnswer } from '../cache/stored-answer.ts';
import type { CachedRoadDeps } from './cached-road-deps.ts';
import type { Journey } from './journey.ts';

/** An answer that is kept, and how it was found. */
export interface Kept extends Pick<Replayed, 'kind' | 'similarity'> {
  readonly stored: StoredAnswer;
}

/** A kept answer that this request may be given: young enough, of a candidate that may answer it, and accepted. */
export async function find(
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
export async function findSimilar(
  deps: CachedRoadDeps,
  journey: Journey,
  wish: CacheWish,
  point: Point,
): Promise<Kept | undefined> {
  const near = deps.similar?.nearest(point);
  const stored = near && (await find(deps, journey, wish, near.key));
  return stored && { stored, kind: 'semantic', similarity: near.similarity };
}

/** Why a candidate is not asked now, though it may answer. */
const PASSING: ReadonlySet<RejectionCode> = new Set([
  'breaker-open',
  'rate-limited',
  'too-slow',
  'too-expensive',
  'price-unknown',
]);

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
