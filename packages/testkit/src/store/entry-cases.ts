import assert from 'node:assert/strict';
import type { StoreCaseDefinition } from './bench.ts';

/** Patterns of Redis, SQL, file names and regular expressions among them: a prefix is text. */
const AWKWARD = [
  'a*b',
  'a?b',
  'a[b]c',
  'a%b',
  'a_b',
  'a\\b',
  'a.b',
  'a/b',
  '../a',
  "a'b",
  'a"b',
  'a b',
  'a\nb',
  'A*b',
  '日本語',
  '👩‍👩‍👧',
] as const;

const LONG = 'x'.repeat(400);

/** What becomes of entries that nobody but this store sees. */
export const ENTRY_CASES: readonly StoreCaseDefinition[] = [
  {
    title: 'lists nothing when it is empty',
    async run({ store, entriesOf }) {
      assert.deepEqual(await entriesOf(store), []);
    },
  },
  {
    title: 'lists the entries whose key begins so, and no others',
    async run({ store, entriesOf }) {
      await store.set('a:1', 'one');
      await store.set('a:2', 'two');
      await store.set('ab:1', 'another');
      await store.set('b:a:1', 'in the middle');
      const [one, two] = [
        ['a:1', 'one'],
        ['a:2', 'two'],
      ] as const;
      assert.deepEqual(await entriesOf(store, 'a:'), [one, two]);
      assert.deepEqual(await entriesOf(store, 'a:1'), [one], 'a whole key is a prefix of itself');
      assert.equal((await store.list('')).size, 4, 'every key begins with nothing');
      assert.deepEqual(await entriesOf(store, 'c'), []);
    },
  },
  {
    title: 'keeps the value that was set last',
    async run({ store, entriesOf }) {
      await store.set('a', 'first');
      await store.set('a', 'second');
      assert.deepEqual(await entriesOf(store), [['a', 'second']]);
    },
  },
  {
    title: 'deletes one entry, and minds none that is not there',
    async run({ store, entriesOf }) {
      await store.set('a', 'one');
      await store.set('a:b', 'two');
      await store.delete('a');
      await store.delete('a');
      assert.deepEqual(await entriesOf(store), [['a:b', 'two']]);
    },
  },
  {
    title: 'takes keys of every script, patterns among them, and prefixes as they are',
    async run({ store, entriesOf }) {
      for (const key of AWKWARD) await store.set(key, `value of ${key}`);
      await store.set(LONG, 'long');
      assert.equal((await store.list('')).size, AWKWARD.length + 1, 'no two keys are taken for one');
      for (const key of AWKWARD) {
        assert.deepEqual(await entriesOf(store, key), [[key, `value of ${key}`]], `only ${key} begins with ${key}`);
      }
      for (const key of AWKWARD) await store.delete(key);
      assert.deepEqual(await entriesOf(store), [[LONG, 'long']]);
    },
  },
  {
    title: 'takes values of every kind of text, empty and long ones too',
    async run({ store, entriesOf }) {
      const values = ['', ' ', 'null', '0', 'naïve\n"日本語" \\ 👩‍👩‍👧', JSON.stringify({ a: [1] }), 'y'.repeat(100_000)];
      for (const [index, value] of values.entries()) await store.set(`v${index}`, value);
      assert.deepEqual(
        (await entriesOf(store)).map(([, value]) => value),
        values,
      );
    },
  },
  {
    title: 'hands out a list that stays as it was',
    async run({ store }) {
      await store.set('a', 'one');
      const listed = await store.list('');
      await store.set('a', 'two');
      await store.set('b', 'more');
      assert.deepEqual([...listed], [['a', 'one']]);
    },
  },
  {
    title: 'takes many at once, and loses none',
    async run({ store }) {
      const keys = Array.from({ length: 100 }, (_, index) => `k:${index}`);
      await Promise.all(keys.map(async (key) => store.set(key, key)));
      assert.deepEqual(new Set((await store.list('k:')).values()), new Set(keys));
      await Promise.all(keys.slice(50).map(async (key) => store.delete(key)));
      assert.equal((await store.list('k:')).size, 50);
    },
  },
];
