import type { GuardedCache } from '../cache/guarded-cache.ts';
import type { CacheOptions } from '../cache/options.ts';
import type { RoadDeps } from './road.ts';
import type { SimilarAnswers } from './similar-answers.ts';

/** What the road beside a cache needs. */
export interface CachedRoadDeps {
  readonly road: RoadDeps;
  readonly options: CacheOptions;
  readonly cache: GuardedCache;
  readonly similar: SimilarAnswers | undefined;
}
