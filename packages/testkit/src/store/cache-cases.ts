import assert from 'node:assert/strict';
import type { CacheStore } from '@signalbox/core';
import type { StoreBench, StoreCaseDefinition } from './bench.ts';

const TTL_MS = 1_000;

function aboutCache(title: string, run: (cache: CacheStore, bench: StoreBench) => Promise<void>): StoreCaseDefinition {
  return {
    title: `${title}, where it has a cache`,
    run: async (bench) => (bench.store.cache === undefined ? undefined : run(bench.store.cache, bench)),
  };
}

/** Answers kept for a while. */
export const CACHE_CASES: readonly StoreCaseDefinition[] = [
  aboutCache('keeps an answer for its time', async (cache, { passTime }) => {
    await cache.set('a', 'one', TTL_MS);
    assert.equal(await cache.get('a'), 'one');
    assert.equal(await cache.get('b'), undefined);
    await cache.set('a', 'two', TTL_MS);
    assert.equal(await cache.get('a'), 'two');
    await passTime(TTL_MS + 50);
    assert.equal(await cache.get('a'), undefined);
  }),
  aboutCache('forgets one answer, or all whose key begins so', async (cache) => {
    for (const key of ['a:1', 'a:2', 'a*', 'b:1']) await cache.set(key, key, 100 * TTL_MS);
    await cache.delete('a:1');
    assert.equal(await cache.get('a:1'), undefined);
    await cache.clear('a*');
    assert.equal(await cache.get('a:2'), 'a:2', 'a prefix is no pattern');
    await cache.clear('a');
    assert.equal(await cache.get('a:2'), undefined);
    assert.equal(await cache.get('b:1'), 'b:1');
    await cache.clear('');
    assert.equal(await cache.get('b:1'), undefined);
  }),
  aboutCache('shares answers with every store of its space, and not among its entries', async (cache, bench) => {
    const { cache: other } = await bench.another();
    await cache.set('a', 'one', TTL_MS);
    assert.equal(await other?.get('a'), 'one');
    assert.deepEqual(await bench.entriesOf(bench.store), [], 'an answer is no entry');
    await cache.clear('');
  }),
];
