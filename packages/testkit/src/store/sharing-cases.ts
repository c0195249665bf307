import assert from 'node:assert/strict';
import type { StoreCaseDefinition } from './bench.ts';

/** What several processes see of each other. */
export const SHARING_CASES: readonly StoreCaseDefinition[] = [
  {
    title: 'shares its entries with every store of its space',
    async run({ store, another, entriesOf }) {
      const other = await another();
      await store.set('a', 'from the first');
      await other.set('b', 'from the second');
      const both = [
        ['a', 'from the first'],
        ['b', 'from the second'],
      ];
      assert.deepEqual(await entriesOf(store), both);
      assert.deepEqual(await entriesOf(other), both);
      await other.set('a', 'written over');
      await store.delete('b');
      assert.deepEqual(await entriesOf(store), [['a', 'written over']]);
      assert.deepEqual(await entriesOf(other), [['a', 'written over']]);
    },
  },
  {
    title: 'forgets for everybody at once',
    async run({ store, another, entriesOf, passTime }) {
      const other = await another();
      await store.set('a', 'one', 1_000);
      assert.equal((await other.list('')).size, 1);
      await passTime(1_050);
      assert.deepEqual(await entriesOf(other), []);
      assert.deepEqual(await entriesOf(store), []);
    },
  },
  {
    title: 'is whole at any time, whoever writes: a value is one that was set',
    async run({ store, another }) {
      const other = await another();
      const values = ['a'.repeat(20_000), 'b'.repeat(20_000)];
      await store.set('a', values[0] ?? '');
      const writing = [store, other].map(async (one, index) => {
        for (let turn = 0; turn < 20; turn += 1) await one.set('a', values[index] ?? '');
      });
      const seen: (string | undefined)[] = [];
      for (let turn = 0; turn < 40; turn += 1) seen.push((await other.list('a')).get('a'));
      await Promise.all(writing);
      assert.ok(
        seen.every((value) => value !== undefined && values.includes(value)),
        'it is neither missing nor half of it',
      );
    },
  },
  {
    title: 'keeps its entries from stores of other spaces, and outlives those of its own',
    async run({ store, another, stranger, leave, entriesOf }) {
      const [other, far] = [await another(), await stranger()];
      await other.set('a', 'one');
      await far.set('a', 'somebody else');
      assert.deepEqual(await entriesOf(store), [['a', 'one']]);
      await leave(other);
      assert.deepEqual(await entriesOf(store), [['a', 'one']], 'an entry stays when who wrote it has gone');
    },
  },
];
