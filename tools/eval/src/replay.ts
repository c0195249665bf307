import { createRouter, definePlugin, TOKENS, type RouterConfig } from '@signalbox/core';
import { TOKENS_OF_A_REQUEST, type Pool } from './pool.ts';
import type { Question } from './question.ts';
import { seeded } from '@signalbox/testkit';

export type LearnedOptions = NonNullable<RouterConfig['learned']>;

export interface ReplayOptions {
  readonly learned: LearnedOptions;
  /** Whether the router is told, after each answer, if it was right. */
  readonly hasFeedback: boolean;
  readonly seed: number;
}

/**
 * Asks the questions one after the other of a real router whose providers answer at once, and says whom it asked, as places
 * in the pool. It is told the task, as a table by task is, and only of the answers that it got.
 */
export async function replay(
  pool: Pool,
  questions: readonly Question[],
  { learned, hasFeedback, seed }: ReplayOptions,
): Promise<readonly number[]> {
  const random = seeded(seed);
  const use = pool.models.map(({ id }) => `recorded/${id}`);
  const router = createRouter({
    plugins: [recorded(pool)],
    tasks: Object.fromEntries([...new Set(questions.map(({ task }) => task))].map((task) => [task, learnedTask(use)])),
    learned,
    override: (scope) => scope.bind(TOKENS.random, () => random),
  });
  const places = new Map(pool.models.map(({ id }, at) => [id, at]));
  const asked: number[] = [];
  try {
    for (const { prompt, task, scores } of questions) {
      const { id, model } = await router.complete({
        messages: [{ role: 'user', content: prompt }],
        metadata: { task },
      });
      const place = places.get(model);
      if (place === undefined) throw new Error(`${model} is not of the pool`);
      asked.push(place);
      if (hasFeedback) await router.feedback(id, { score: scores[place] as number });
    }
  } finally {
    await router.dispose();
  }
  return asked;
}

function learnedTask(use: readonly string[]): NonNullable<RouterConfig['tasks']>[string] {
  return { use, strategy: 'learned' };
}

function recorded({ models }: Pool) {
  return definePlugin({
    kind: 'provider',
    id: 'recorded',
    apiVersion: 1,
    models: models.map(({ id, inputPerMTok, outputPerMTok, quality }) => ({
      id,
      kind: 'chat' as const,
      capabilities: [],
      quality,
      price: { kind: 'known' as const, inputPerMTok, outputPerMTok, source: 'stated', asOf: '2026-11-25' },
    })),
    create: () => ({
      async *stream() {
        yield { type: 'text-delta', text: 'ok' };
        yield { type: 'finish', finishReason: 'stop', usage: TOKENS_OF_A_REQUEST };
      },
    }),
  })();
}
