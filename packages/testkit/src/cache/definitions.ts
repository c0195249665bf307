import assert from 'node:assert/strict';
import type { CacheCaseDefinition } from './options.ts';

/** So short that a cache with a clock of its own can be waited for, so long that its case is over before. */
const TTL_MS = 500;
/** What a clock of another machine may be late by. */
const LATE_MS = 50;
const LONG_MS = 600_000;

/** Patterns of Redis, SQL, file names and regular expressions among them: keys and prefixes are text. */
const AWKWARD = [
  'a*b',
  'a?b',
  'a[b]c',
  'a%b',
  'a_b',
  'a\\b',
  'a.b',
  '../a',
  "a'b",
  'a b',
  'a\nb',
  'A*b',
  '日本語',
] as const;

/** What every cache must do, whoever shares it. */
export const CACHE_DEFINITIONS: readonly CacheCaseDefinition[] = [
  {
    title: 'knows nothing that it was not told',
    async run({ cache }) {
      assert.equal(await cache.get('a'), undefined);
      await cache.set('a', 'one', LONG_MS);
      assert.equal(await cache.get('a:'), undefined);
      assert.equal(await cache.get(''), undefined);
    },
  },
  {
    title: 'keeps the answer that was set last',
    async run({ cache }) {
      await cache.set('a', 'first', LONG_MS);
      await cache.set('b', 'other', LONG_MS);
      await cache.set('a', 'second', LONG_MS);
      assert.equal(await cache.get('a'), 'second');
      assert.equal(await cache.get('b'), 'other');
    },
  },
  {
    title: 'forgets an answer when its time is over',
    async run({ cache, passTime }) {
      await cache.set('short', 'one', TTL_MS);
      await cache.set('long', 'two', LONG_MS);
      assert.equal(await cache.get('short'), 'one');
      await passTime(TTL_MS + LATE_MS);
      assert.equal(await cache.get('short'), undefined);
      assert.equal(await cache.get('long'), 'two');
    },
  },
  {
    title: 'counts the time of an answer that is set again from then on',
    async run({ cache, passTime }) {
      await cache.set('longer', 'one', TTL_MS);
      await cache.set('shorter', 'one', LONG_MS);
      await cache.set('longer', 'two', LONG_MS);
      await cache.set('shorter', 'two', TTL_MS);
      await passTime(TTL_MS + LATE_MS);
      assert.equal(await cache.get('longer'), 'two');
      assert.equal(await cache.get('shorter'), undefined);
    },
  },
  {
    title: 'reads without making an answer live longer',
    async run({ cache, passTime }) {
      await cache.set('a', 'one', TTL_MS);
      await passTime(TTL_MS / 2);
      assert.equal(await cache.get('a'), 'one');
      await passTime(TTL_MS / 2 + LATE_MS);
      assert.equal(await cache.get('a'), undefined);
    },
  },
  {
    title: 'takes lives in fractions of a millisecond, and very long ones',
    async run({ cache }) {
      await cache.set('fraction', 'one', LONG_MS + 0.5);
      await cache.set('years', 'two', 10 * 365 * 86_400_000);
      assert.equal(await cache.get('fraction'), 'one');
      assert.equal(await cache.get('years'), 'two');
    },
  },
  {
    title: 'deletes one answer, and minds none that is not there',
    async run({ cache }) {
      await cache.set('a', 'one', LONG_MS);
      await cache.set('a:b', 'two', LONG_MS);
      await cache.delete('a');
      await cache.delete('a');
      assert.equal(await cache.get('a'), undefined);
      assert.equal(await cache.get('a:b'), 'two');
    },
  },
  {
    title: 'clears all whose key begins so, and no others',
    async run({ cache }) {
      for (const key of ['a:1', 'a:2', 'ab:1', 'b:a:1', 'A:1']) await cache.set(key, key, LONG_MS);
      await cache.clear('c');
      await cache.clear('a:');
      assert.equal(await cache.get('a:1'), undefined);
      assert.equal(await cache.get('a:2'), undefined);
      for (const key of ['ab:1', 'b:a:1', 'A:1']) assert.equal(await cache.get(key), key);
      await cache.clear('');
      for (const key of ['ab:1', 'b:a:1', 'A:1']) assert.equal(await cache.get(key), undefined);
    },
  },
  {
    title: 'clears many at once',
    async run({ cache }) {
      const keys = Array.from({ length: 1_200 }, (_, index) => `k:${index}`);
      await Promise.all(keys.map(async (key) => cache.set(key, key, LONG_MS)));
      await cache.set('other', 'stays', LONG_MS);
      await cache.clear('k:');
      assert.deepEqual(
        (await Promise.all(keys.map(async (key) => cache.get(key)))).filter((value) => value !== undefined),
        [],
      );
      assert.equal(await cache.get('other'), 'stays');
    },
  },
  {
    title: 'takes keys of every script, patterns among them, and prefixes as they are',
    async run({ cache }) {
      const long = 'x'.repeat(400);
      for (const key of [...AWKWARD, long]) await cache.set(key, `value of ${key}`, LONG_MS);
      for (const key of [...AWKWARD, long]) assert.equal(await cache.get(key), `value of ${key}`);
      for (const [index, key] of AWKWARD.entries()) {
        await cache.clear(key);
        assert.equal(await cache.get(key), undefined);
        for (const later of AWKWARD.slice(index + 1)) {
          assert.equal(await cache.get(later), `value of ${later}`, `${later} does not begin with ${key}`);
        }
      }
      assert.equal(await cache.get(long), `value of ${long}`);
    },
  },
  {
    title: 'gives back every kind of text as it was, empty and long ones too',
    async run({ cache }) {
      const values = ['', ' ', 'null', '0', 'naïve\n"日本語" \\ 👩‍👩‍👧', JSON.stringify({ a: [1] }), 'y'.repeat(300_000)];
      for (const [index, value] of values.entries()) await cache.set(`v${index}`, value, LONG_MS);
      for (const [index, value] of values.entries()) assert.equal(await cache.get(`v${index}`), value);
    },
  },
  {
    title: 'takes many at once, and mixes up none',
    async run({ cache }) {
      const keys = Array.from({ length: 200 }, (_, index) => `k:${index}`);
      await Promise.all(keys.map(async (key) => cache.set(key, `${key} `.repeat(50), LONG_MS)));
      const values = await Promise.all(keys.map(async (key) => cache.get(key)));
      assert.deepEqual(
        values,
        keys.map((key) => `${key} `.repeat(50)),
      );
      await Promise.all(['one', 'two', 'three'].map(async (value) => cache.set('same', value.repeat(9_000), LONG_MS)));
      const same = (await cache.get('same')) ?? '';
      assert.ok(/^(?:(?:one)+|(?:two)+|(?:three)+)$/.test(same), 'an answer is one of those that were set, and whole');
    },
  },
  {
    title: 'shows every process the same',
    async run({ cache, other }) {
      await cache.set('a', 'one', LONG_MS);
      assert.equal(await other.get('a'), 'one');
      await other.set('a', 'two', LONG_MS);
      assert.equal(await cache.get('a'), 'two');
      await other.delete('a');
      assert.equal(await cache.get('a'), undefined);
      await cache.set('b:1', 'one', LONG_MS);
      await other.clear('b:');
      assert.equal(await cache.get('b:1'), undefined);
    },
  },
];
