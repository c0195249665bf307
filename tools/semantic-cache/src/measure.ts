import { createRouter, type ChatRequest, type SemanticOptions } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import type { Vectors } from './embedders.ts';
import type { Pair } from './pairs.ts';

/** How near the two questions of a pair are to the cache; `undefined`: it would never give one's answer to the other. */
export interface Outcome {
  readonly kind: string;
  readonly similarity: number | undefined;
}

/** Asks a real router both questions of each pair, with every cosine near enough, and reads how near they were. */
export async function measure(
  pairs: readonly Pair[],
  vectors: Vectors,
  semantic: Partial<SemanticOptions>,
): Promise<readonly Outcome[]> {
  const embed = (texts: readonly string[]) => texts.map((text) => vectors.get(text) ?? []);
  const router = createRouter({
    plugins: [fakeProvider()],
    cache: { semantic: { embed, threshold: 0, ...semantic } },
    on: {
      'internal.error': ({ error }) => {
        throw error;
      },
    },
  });
  const outcomes: Outcome[] = [];
  for (const [index, { kind, one, two }] of pairs.entries()) {
    const ask = (content: string): ChatRequest => ({
      messages: [{ role: 'user', content }],
      temperature: 0,
      // Pairs must not answer each other.
      metadata: { tenant: String(index) },
    });
    await router.complete(ask(one));
    const { cache } = await router.complete(ask(two));
    outcomes.push({ kind, similarity: cache?.similarity });
  }
  await router.dispose();
  return outcomes;
}
