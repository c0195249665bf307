import assert from 'node:assert/strict';
import { budget, places, rate, type Bench } from './bench.ts';

type Case = readonly [title: string, run: (bench: Bench) => Promise<void>];

const NOTHING = { settled: 0, moves: [] };

export const LEASE_CASES: readonly Case[] = [
  [
    'settles what nobody holds any more by what was set aside, once',
    async ({ clock, fits, quotas, other, levels }) => {
      await fits('dead', [budget('b', 60), rate('r', 5), places('p', 1)], 5_000);
      await fits('alive', [budget('b', 30)], 5_001);
      await clock.advance(4_999);
      assert.deepEqual(await other.sweep(), NOTHING);
      await clock.advance(1);
      assert.deepEqual(await other.sweep(), {
        settled: 1,
        moves: [{ key: 'b', limit: 100, before: 0, after: 60 }],
      });
      assert.deepEqual(await quotas.sweep(), NOTHING);
      assert.deepEqual(await quotas.release({ id: 'dead', amounts: { b: 0 } }), [], 'it comes too late');
      assert.deepEqual(await levels('b', 'p'), [
        [60, 30],
        [0, 0],
      ]);
      await clock.advance(1);
      assert.equal((await quotas.sweep()).settled, 1);
      assert.deepEqual(await levels('b'), [[90, 0]]);
    },
  ],
  [
    'frees the place of one whose lease has ended before anybody sweeps, and keeps its money set aside',
    async ({ clock, fits, quotas, levels }) => {
      await fits('dead', [budget('b', 60), places('p', 1)], 5_000);
      await clock.advance(4_999);
      assert.equal(await fits('next', [places('p', 1)]), false);
      await clock.advance(1);
      assert.equal(await fits('next', [places('p', 1)]), true);
      assert.deepEqual(await levels('b', 'p'), [
        [0, 60],
        [1, 0],
      ]);
      assert.equal(await fits('dead', [places('p', 1)]), false, 'its place is taken');
      await quotas.release({ id: 'dead', amounts: { b: 1 } });
      assert.deepEqual(await levels('b', 'p'), [
        [1, 0],
        [1, 0],
      ]);
    },
  ],
  [
    'lengthens leases, and passes over who holds nothing',
    async ({ clock, fits, quotas, other, levels }) => {
      await fits('a', [budget('b', 10), places('p', 1)], 5_000);
      await fits('b', [budget('b', 20)], 5_000);
      await clock.advance(4_000);
      await other.renew(['a', 'nobody'], 5_000);
      await clock.advance(1_000);
      assert.equal((await quotas.sweep()).settled, 1);
      assert.equal(await fits('c', [places('p', 1)]), false, 'a holds its place');
      await clock.advance(4_000);
      await other.renew([], 5_000);
      await other.renew(['a'], 5_000);
      assert.deepEqual(await quotas.sweep(), NOTHING, 'what was not swept is revived');
      await clock.advance(5_000);
      assert.equal((await quotas.sweep()).settled, 1);
      await other.renew(['a'], 5_000);
      assert.deepEqual(await levels('b', 'p'), [
        [30, 0],
        [0, 0],
      ]);
    },
  ],
  [
    'begins the lease anew when more is held, for all that the id holds',
    async ({ clock, fits, quotas }) => {
      await fits('a', [budget('b', 10), places('p', 1)], 5_000);
      await clock.advance(4_999);
      await fits('a', [budget('b', 20)], 5_000);
      await clock.advance(4_999);
      assert.equal(await fits('b', [places('p', 1)], 5_000), false);
      assert.deepEqual(await quotas.sweep(), NOTHING);
      assert.equal(await fits('a', [budget('b', 101)], 5_000), false);
      await clock.advance(1);
      assert.equal((await quotas.sweep()).settled, 1, 'a refusal lengthens nothing');
    },
  ],
  [
    'holds anew under an id that was swept',
    async ({ clock, fits, quotas, levels }) => {
      await fits('a', [budget('b', 40), places('p', 1)], 5_000);
      await clock.advance(5_000);
      await quotas.sweep();
      assert.equal(await fits('a', [budget('b', 60), places('p', 1)], 5_000), true);
      assert.deepEqual(await levels('b', 'p'), [
        [40, 60],
        [1, 0],
      ]);
      await quotas.release({ id: 'a', amounts: { b: 50 } });
      assert.deepEqual(await levels('b', 'p'), [
        [90, 0],
        [0, 0],
      ]);
    },
  ],
  [
    'sweeps a thousand that were left, each once, whoever comes',
    async ({ clock, quotas, other, levels }) => {
      for (let id = 0; id < 1_000; id += 1) {
        await quotas.hold({ id: `id-${id}`, entries: [budget('b', 1, 5_000), places('p', 5_000)], leaseMs: 1_000 });
      }
      await clock.advance(1_000);
      const sweeps = await Promise.all([quotas.sweep(), other.sweep(), quotas.sweep()]);
      assert.equal(
        sweeps.reduce((sum, { settled }) => sum + settled, 0),
        1_000,
      );
      assert.deepEqual(await levels('b', 'p'), [
        [1_000, 0],
        [0, 0],
      ]);
    },
  ],
];
