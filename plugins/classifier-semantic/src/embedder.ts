import { normalised, type Facts, type PluginContext } from '@signalbox/core';
import type { Settings } from './options.ts';

/** As many texts as every provider takes at once: Cohere's 96 is the least (https://docs.cohere.com/reference/embed, 2026-11-25). */
const MOST_TEXTS = 96;

export interface Embedder {
  /**
   * Vectors of length 1, in the order of the texts.
   * @param facts of the request on whose behalf; absent: on the program's own
   */
  (texts: readonly string[], facts?: Facts): Promise<readonly Float32Array[]>;
}

export function createEmbedder(
  { embed, timeLimitMs }: Pick<Settings, 'embed' | 'timeLimitMs'>,
  { clock, embed: ask }: Pick<PluginContext, 'clock' | 'embed'>,
): Embedder {
  const vectorsOf = async (
    texts: readonly string[],
    facts: Facts | undefined,
    signal: AbortSignal,
  ): Promise<readonly ArrayLike<number>[]> => {
    if (typeof embed === 'function') return embed(texts, { signal });
    if (ask === undefined) throw new TypeError('a model is asked by a router, and there is none; give a function');
    const cache = { read: false, write: false };
    const routing = facts?.reach;
    const metadata = facts === undefined ? {} : askerOf(facts);
    // Both sides are prompts: none of them is a document to be found.
    const request = { model: embed, input: texts, inputType: 'query', metadata, cache, signal } as const;
    const { embeddings } = await ask(routing === undefined ? request : { ...request, routing });
    return embeddings;
  };

  return async (texts, facts) => {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += MOST_TEXTS) {
      const some = texts.slice(from, from + MOST_TEXTS);
      const made = await inTime(clock, timeLimitMs, (signal) => vectorsOf(some, facts, signal));
      if (made.length !== some.length) {
        throw new TypeError(`expected ${some.length} vectors, found ${made.length}`);
      }
      vectors.push(...made.map(normalised));
    }
    return vectors;
  };
}

/** Its embedding counts against the budgets of who asks. */
function askerOf({ user, session, tenant, tags }: Facts): object {
  return {
    ...(user !== undefined && { user }),
    ...(session !== undefined && { session }),
    ...(tenant !== undefined && { tenant }),
    ...(tags.length > 0 && { tags }),
  };
}

/** Ends when the time is up, whether or not the function listens. */
async function inTime<T>(
  clock: PluginContext['clock'],
  timeLimitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason as Error), { once: true });
  });
  const cancel = clock.after(timeLimitMs, () => over.abort(new Error(`no embedding within ${timeLimitMs} ms`)));
  try {
    return await Promise.race([work(over.signal), ended]);
  } finally {
    cancel();
  }
}
