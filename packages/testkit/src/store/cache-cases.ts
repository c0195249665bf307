import assert from 'node:assert/strict';
import type { CacheStore } from '@signalbox/core';
import { CACHE_DEFINITIONS } from '../cache/definitions.ts';
import type { StoreBench, StoreCaseDefinition } from './bench.ts';

const TTL_MS = 1_000;

function aboutCache(title: string, run: (cache: CacheStore, bench: StoreBench) => Promise<void>): StoreCaseDefinition {
  return {
    title: `${title}, where it has a cache`,
    async run(bench) {
      const { cache } = bench.store;
      if (cache === undefined) return;
      await run(cache, bench);
      await cache.clear('');
    },
  };
}

/** Answers kept for a while: what every cache must do, shared by the stores of a space. */
export const CACHE_CASES: readonly StoreCaseDefinition[] = [
  ...CACHE_DEFINITIONS.map(({ title, run }) =>
    aboutCache(title, async (cache, { another, passTime }) => {
      const { cache: other } = await another();
      assert.ok(other !== undefined, 'every store of a space has a cache, or none');
      await run({ cache, other, passTime });
    }),
  ),
  aboutCache('keeps answers apart from entries, and from other spaces', async (cache, bench) => {
    const { cache: strange } = await bench.stranger();
    await cache.set('a', 'one', TTL_MS);
    assert.deepEqual(await bench.entriesOf(bench.store), [], 'an answer is no entry');
    assert.equal(await strange?.get('a'), undefined);
    await strange?.clear('');
    assert.equal(await cache.get('a'), 'one');
    await bench.store.set('b', 'an entry');
    await cache.clear('');
    assert.deepEqual(await bench.entriesOf(bench.store), [['b', 'an entry']]);
  }),
];
