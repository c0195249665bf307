import { createRouter, type RouterConfig } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';

const ROUNDS = 15;
const REQUESTS = 300;
const ENTRIES = 1_000;
const DIMENSIONS = 1_536;

/** What a cache costs those it has no answer for: microseconds of processor time a request, beside none. The median of many rounds. */
export async function costs(): Promise<string> {
  const embed = (): Float32Array[] => [Float32Array.from({ length: DIMENSIONS }, () => Math.random() - 0.5)];
  const subjects: Readonly<Record<string, RouterConfig['cache']>> = {
    'no cache': undefined,
    'exact, a miss': {},
    [`semantic, a miss among ${ENTRIES} × ${DIMENSIONS}, without the embedding`]: {
      semantic: { embed, maxEntries: ENTRIES, threshold: 0.99 },
    },
  };
  const takes = new Map<string, number[]>();
  const runs = Object.entries(subjects).map(([name, cache]) => ({ name, ask: asker(cache) }));
  for (const { ask } of runs) for (let at = 0; at < ENTRIES; at += 1) await ask();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, ask } of runs) {
      const before = process.cpuUsage();
      for (let at = 0; at < REQUESTS; at += 1) await ask();
      const { user, system } = process.cpuUsage(before);
      takes.set(name, [...(takes.get(name) ?? []), (user + system) / REQUESTS]);
    }
  }
  return [...takes].map(([name, all]) => `${median(all).toFixed(0).padStart(6)} µs  ${name}`).join('\n');
}

function asker(cache: RouterConfig['cache']): () => Promise<unknown> {
  const router = createRouter({ plugins: [fakeProvider()], ...(cache !== undefined && { cache }) });
  let count = 0;
  return () => {
    // No two alike, and no digit in it.
    const word = (count += 1).toString().replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string);
    return router.complete({ messages: [{ role: 'user', content: `What is a ${word}?` }], temperature: 0 });
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
