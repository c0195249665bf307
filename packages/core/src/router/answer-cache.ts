import { spaceOf } from '../cache/cache-key.ts';
import { guard } from '../cache/guarded-cache.ts';
import type { EmbedRequest, EmbedResult } from '../contracts/index.ts';
import { createCachedRoad, type Road } from './cached-road.ts';
import type { CompleteConfig } from './config.ts';
import type { RoadDeps } from './road.ts';
import type { Scope } from './scope.ts';
import { createSimilarAnswers } from './similar-answers.ts';
import { TOKENS } from './tokens.ts';

/** The cache of a router, and the road that leads past it. */
export interface AnswerCache {
  readonly road: Road;
  clear(which: { readonly tenant?: string | null; readonly namespace?: string }): Promise<void>;
  /** Resolves when nothing is being written any more. */
  idle(): Promise<void>;
}

/**
 * @param embed the router's own, for the questions that are looked up by what they mean
 * @returns `undefined` where the configuration has no cache
 */
export function createAnswerCache(
  { cacheOptions: options }: CompleteConfig,
  scope: Scope,
  road: RoadDeps,
  embed: (request: EmbedRequest) => Promise<EmbedResult>,
): AnswerCache | undefined {
  if (options === undefined) return undefined;
  const { clock, telemetry } = road;
  const cache = guard({ cache: scope.get(TOKENS.cache), clock, telemetry, timeLimitMs: options.timeLimitMs });
  const { semantic } = options;
  const similar =
    semantic === undefined ? undefined : createSimilarAnswers({ options: semantic, clock, telemetry, embed });
  return {
    road: createCachedRoad({ road, options, cache, similar }),
    async clear({ tenant, namespace }) {
      if (tenant === undefined && namespace !== undefined) {
        throw new TypeError('cache.clear: a namespace is of a tenant; tenant: null stands for requests without one');
      }
      const prefix = tenant === undefined ? '' : spaceOf(tenant ?? undefined, namespace);
      similar?.clear(prefix);
      await cache.clear(prefix);
    },
    idle: () => cache.idle(),
  };
}
