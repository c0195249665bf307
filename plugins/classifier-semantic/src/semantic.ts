import { definePlugin, RouterError, type Classification, type Facts } from '@signalbox/core';
import { createEmbedder } from './embedder.ts';
import { loadExamples } from './examples.ts';
import { readOptions, type SemanticOptions } from './options.ts';
import { RouteIndex, type Match } from './route-index.ts';

/** After a failure nobody is asked for so long: requests must not all wait for a provider that is down. */
const REST_MS = 1_000;

/** Of an example, as evidence. */
const SHOWN_CHARACTERS = 60;

/**
 * Tells the task of a prompt by examples: it is that of the route whose examples are nearest, by the vectors of any model
 * that embeds. The examples are embedded once and kept on disk. Each prompt costs one embedding call, a request of the
 * router that counts against the budgets of who asks.
 */
export const semantic = definePlugin<SemanticOptions>({
  kind: 'classifier',
  id: 'semantic',
  apiVersion: 1,
  create(options, context) {
    const settings = readOptions(options);
    const embed = createEmbedder(settings, context);
    const { clock, report } = context;
    let index: Promise<RouteIndex> | undefined;
    let isStale = false;
    let restsUntil = -Infinity;

    const load = async (): Promise<RouteIndex> => {
      try {
        return new RouteIndex(await loadExamples(settings, { embed, isStale, report }), settings);
      } catch (error) {
        index = undefined;
        throw error;
      }
    };
    const vectorOf = async (facts: Facts): Promise<Float32Array | undefined> => {
      try {
        return (await embed([facts.text.slice(0, settings.maxCharacters)], facts))[0];
      } catch (error) {
        // Nobody who may see the text embeds it: no failure, and no reason to rest.
        const isWithheld = RouterError.isInstance(error) && error.code === 'no_candidate';
        if (facts.reach !== undefined && isWithheld) return undefined;
        throw error;
      }
    };
    const classify = async (facts: Facts): Promise<Classification | undefined> => {
      try {
        // Both at once: the first prompt waits no longer than it must.
        index ??= load();
        const [routes, vector] = await Promise.all([index, vectorOf(facts)]);
        if (vector === undefined) return undefined;
        isStale = vector.length !== routes.dimensions;
        if (isStale) {
          index = undefined;
          throw new TypeError(
            `the examples have ${routes.dimensions} dimensions, and the prompt ${vector.length}: the model is another by now, and the examples are embedded anew`,
          );
        }
        return classificationOf(routes.match(vector));
      } catch (error) {
        restsUntil = clock.monotonicMs() + REST_MS;
        throw error;
      }
    };
    return {
      id: 'semantic',
      classify: (facts) => (facts.text.trim() === '' || clock.monotonicMs() < restsUntil ? undefined : classify(facts)),
    };
  },
});

function classificationOf(match: Match | undefined): Classification | undefined {
  if (match === undefined) return undefined;
  const { route, similarity, nearest } = match;
  return {
    task: route.task,
    confidence: Math.min(1, Math.max(0, similarity)),
    evidence: [`near "${nearest.slice(0, SHOWN_CHARACTERS)}" (${similarity.toFixed(2)})`],
    by: 'semantic',
    ...(route.use !== undefined && { use: route.use }),
  };
}
