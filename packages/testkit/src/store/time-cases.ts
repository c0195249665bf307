import assert from 'node:assert/strict';
import type { StoreCaseDefinition } from './bench.ts';

/** Long enough for a slow machine to look in time, where time is real. */
const TTL_MS = 1_000;
/** Clocks of servers may be a little off. */
const MARGIN_MS = 50;

/** How long entries live. */
export const TIME_CASES: readonly StoreCaseDefinition[] = [
  {
    title: 'forgets an entry when its time is over, and no sooner',
    async run({ store, entriesOf, passTime }) {
      await store.set('short', 'one', TTL_MS);
      await store.set('long', 'two', 100 * TTL_MS);
      await store.set('for ever', 'three');
      assert.equal((await store.list('')).size, 3, 'all are there at first');
      await passTime(TTL_MS + MARGIN_MS);
      assert.deepEqual(await entriesOf(store), [
        ['for ever', 'three'],
        ['long', 'two'],
      ]);
    },
  },
  {
    title: 'counts the time anew when an entry is set again',
    async run({ store, entriesOf, passTime }) {
      await store.set('a', 'first', TTL_MS);
      await store.set('a', 'second', 100 * TTL_MS);
      await store.set('b', 'first', 100 * TTL_MS);
      await store.set('b', 'second', TTL_MS);
      await passTime(TTL_MS + MARGIN_MS);
      assert.deepEqual(await entriesOf(store), [['a', 'second']]);
    },
  },
  {
    title: 'keeps an entry for ever that is set again without a time',
    async run({ store, entriesOf, passTime }) {
      await store.set('a', 'first', TTL_MS);
      await store.set('a', 'second');
      await passTime(TTL_MS + MARGIN_MS);
      assert.deepEqual(await entriesOf(store), [['a', 'second']]);
    },
  },
  {
    title: 'takes a time that is no whole number of milliseconds',
    async run({ store, entriesOf, passTime }) {
      // What is left of a rest is such a number.
      await store.set('a', 'one', TTL_MS - 0.123);
      await store.set('b', 'two', 0.5);
      await passTime(MARGIN_MS);
      assert.deepEqual(await entriesOf(store), [['a', 'one']]);
      await passTime(TTL_MS);
      assert.deepEqual(await entriesOf(store), []);
    },
  },
];
