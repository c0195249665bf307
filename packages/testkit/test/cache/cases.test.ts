import { createMemoryCache, type CacheStore } from '@signalbox/core';
import { cacheCases, type CacheCase, type CacheContractOptions } from '@signalbox/testkit';
import { expect, test } from 'vitest';

type Fault = (cache: CacheStore) => CacheStore;

function options(fault: Fault = (cache) => cache): CacheContractOptions {
  const make: NonNullable<CacheContractOptions['makeBounded']> = (clock, maxBytes) => {
    const cache = createMemoryCache({ maxBytes, clock });
    return { cache: fault(cache), other: cache };
  };
  return { make: (clock) => make(clock, 10_000_000), makeBounded: make };
}

async function failuresOf(cases: readonly CacheCase[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { title, run } of cases) await run().catch(() => failed.push(title));
  return failed;
}

/** One defect each, and a case that sees it. */
const DEFECTS: readonly (readonly [seenBy: string, fault: Fault])[] = [
  ['knows nothing that it was not told', (cache) => ({ ...cache, get: (key) => cache.get(key.replace(/:$/, '')) })],
  [
    'keeps the answer that was set last',
    (cache) => ({
      ...cache,
      set: async (k, v, t) => ((await cache.get(k)) === undefined ? cache.set(k, v, t) : undefined),
    }),
  ],
  ['forgets an answer when its time is over', (cache) => ({ ...cache, set: (k, v) => cache.set(k, v, 1e9) })],
  [
    'counts the time of an answer that is set again from then on',
    (cache) => {
      const lives = new Map<string, number>();
      return {
        ...cache,
        set(k, v, t) {
          lives.set(k, lives.get(k) ?? t);
          return cache.set(k, v, lives.get(k) as number);
        },
      };
    },
  ],
  [
    'reads without making an answer live longer',
    (cache) => ({
      ...cache,
      async get(key) {
        const value = await cache.get(key);
        if (value !== undefined) await cache.set(key, value, 500);
        return value;
      },
    }),
  ],
  [
    'takes lives in fractions of a millisecond, and very long ones',
    (cache) => ({ ...cache, set: (k, v, t) => (t > 2 ** 31 ? undefined : cache.set(k, v, t)) }),
  ],
  [
    'deletes one answer, and minds none that is not there',
    (cache) => ({ ...cache, delete: (key) => cache.clear(key) }),
  ],
  ['clears all whose key begins so, and no others', (cache) => ({ ...cache, clear: () => cache.clear('') })],
  ['clears many at once', (cache) => ({ ...cache, clear: () => undefined })],
  [
    'takes keys of every script, patterns among them, and prefixes as they are',
    (cache) => ({ ...cache, clear: (prefix) => cache.clear(prefix.split('*', 1)[0] as string) }),
  ],
  [
    'gives back every kind of text as it was, empty and long ones too',
    (cache) => ({ ...cache, get: async (key) => (await cache.get(key)) || undefined }),
  ],
  [
    'takes many at once, and mixes up none',
    (cache) => ({ ...cache, set: async (k, v, t) => cache.set(k, `${(await cache.get(k)) ?? ''}${v} `, t) }),
  ],
  [
    'shows every process the same',
    (cache) => {
      const own = createMemoryCache({ maxBytes: 1e7 });
      return { ...cache, get: (key) => own.get(key), set: (k, v, t) => own.set(k, v, t) };
    },
  ],
  [
    'stays within its bound, and keeps the latest',
    (cache) => {
      const more = new Map<string, string>();
      return {
        ...cache,
        get: (key) => more.get(key),
        set: (key, value) => void more.set(key, value),
        clear: () => more.clear(),
      };
    },
  ],
];

test('a cache without a defect passes every case', async () => {
  expect(await failuresOf(cacheCases(options()))).toEqual([]);
});

test.for(DEFECTS)('"%s" sees its defect', async ([seenBy, fault]) => {
  expect(await failuresOf(cacheCases(options(fault)))).toContain(seenBy);
});

test('every case sees some defect', () => {
  expect(DEFECTS.map(([seenBy]) => seenBy)).toEqual(cacheCases(options()).map(({ title }) => title));
});

test('a cache that somebody else bounds is not asked for its bound, and the case says so', () => {
  const { make } = options();
  const skipped = cacheCases({ make }).filter((each) => each.skipped !== undefined);
  expect(skipped.map(({ title }) => title)).toEqual(['stays within its bound, and keeps the latest']);
});
