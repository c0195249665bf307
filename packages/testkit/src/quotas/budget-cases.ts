import assert from 'node:assert/strict';
import { budget, places, rate, type Bench } from './bench.ts';

type Case = readonly [title: string, run: (bench: Bench) => Promise<void>];

const MOST = Number.MAX_SAFE_INTEGER;

export const BUDGET_CASES: readonly Case[] = [
  [
    'sets money aside, and puts the truth in its place',
    async ({ hold, quotas, levels }) => {
      assert.deepEqual(await hold('a', [budget('b', 60)]), { ok: true, levels: [{ key: 'b', used: 0, held: 60 }] });
      assert.deepEqual(await hold('b', [budget('b', 40)]), { ok: true, levels: [{ key: 'b', used: 0, held: 100 }] });
      const move = { key: 'b', limit: 100, before: 0, after: 13 };
      assert.deepEqual(await quotas.release({ id: 'a', amounts: { b: 13 } }), [move]);
      assert.deepEqual(await levels('b'), [[13, 40]]);
      const next = { key: 'b', limit: 100, before: 13, after: 53 };
      assert.deepEqual(await quotas.release({ id: 'b', amounts: {} }), [next], 'what is not named is as set aside');
      assert.deepEqual(await levels('b', 'never moved'), [
        [53, 0],
        [0, 0],
      ]);
    },
  ],
  [
    'fills a budget to the last unit, and not one further',
    async ({ fits, quotas, levels }) => {
      assert.equal(await fits('a', [budget('b', 99)]), true);
      assert.equal(await fits('b', [budget('b', 2)]), false);
      assert.equal(await fits('c', [budget('b', 1)]), true);
      assert.equal(await fits('d', [budget('b', 1)]), false);
      await quotas.release({ id: 'a', amounts: { b: 99 } });
      assert.equal(await fits('e', [budget('b', 1)]), false, 'spent is spent');
      assert.equal(await fits('f', [budget('b', 0)]), true, 'what takes nothing is never refused');
      assert.deepEqual(await levels('b'), [[99, 1]]);
    },
  ],
  [
    'counts more than was set aside when that is the truth, and is then over the limit',
    async ({ fits, quotas, levels }) => {
      await fits('a', [budget('b', 90)]);
      const [move] = await quotas.release({ id: 'a', amounts: { b: 120 } });
      assert.deepEqual(move, { key: 'b', limit: 100, before: 0, after: 120 });
      assert.deepEqual(await levels('b'), [[120, 0]]);
      assert.equal(await fits('b', [budget('b', 1)]), false);
      assert.equal(await fits('c', [budget('b', 0)]), true);
    },
  ],
  [
    'counts amounts up to the largest whole number exactly',
    async ({ fits, quotas, levels }) => {
      assert.equal(await fits('a', [budget('b', MOST - 1, MOST)]), true);
      assert.equal(await fits('b', [budget('b', 1, MOST)]), true);
      assert.deepEqual(await levels('b'), [[0, MOST]]);
      await quotas.release({ id: 'a', amounts: { b: MOST - 1 } });
      await quotas.release({ id: 'b', amounts: { b: 1 } });
      assert.deepEqual(await levels('b'), [[MOST, 0]]);
    },
  ],
  [
    'takes all of several entries, or none of them',
    async ({ hold, fits, levels }) => {
      await fits('full', [budget('narrow', 95), places('door', 1)]);
      const refusal = await hold('a', [
        budget('wide', 10, 1_000),
        budget('narrow', 10),
        rate('rate', 4),
        places('door', 1),
      ]);
      assert.deepEqual(refusal, {
        ok: false,
        refused: [1, 3],
        levels: [
          { key: 'wide', used: 0, held: 0 },
          { key: 'narrow', used: 0, held: 95 },
          { key: 'rate', used: 0, held: 0 },
          { key: 'door', used: 1, held: 0 },
        ],
      });
      assert.deepEqual(await levels('wide', 'narrow', 'rate', 'door'), [
        [0, 0],
        [0, 95],
        [0, 0],
        [1, 0],
      ]);
    },
  ],
  [
    'changes nothing when it is asked twice with one id, by whomever',
    async ({ hold, other, quotas, levels }) => {
      const entries = [budget('b', 60), rate('r', 6), places('p', 1)];
      const first = await hold('a', entries);
      assert.equal(first.ok, true);
      assert.deepEqual(await hold('a', entries), first);
      assert.deepEqual(await other.hold({ id: 'a', entries, leaseMs: 60_000 }), first);
      assert.deepEqual(await levels('b', 'r', 'p'), [
        [0, 60],
        [6, 0],
        [1, 0],
      ]);
      assert.equal((await other.release({ id: 'a', amounts: { b: 5 } })).length, 1);
      assert.deepEqual(await quotas.release({ id: 'a', amounts: { b: 5 } }), []);
      assert.deepEqual(await quotas.release({ id: 'nobody', amounts: { b: 5 } }), []);
      assert.deepEqual(await levels('b', 'r', 'p'), [
        [5, 0],
        [6, 0],
        [0, 0],
      ]);
    },
  ],
  [
    'raises what an id holds to what is asked, adds new keys, and never lowers',
    async ({ hold, fits, quotas, levels }) => {
      await hold('a', [budget('b', 30), rate('r', 3)]);
      assert.equal(await fits('a', [budget('b', 50), rate('r', 2), budget('new', 7)]), true);
      assert.deepEqual(await levels('b', 'r', 'new'), [
        [0, 50],
        [3, 0],
        [0, 7],
      ]);
      assert.equal(await fits('a', [budget('b', 101), budget('new', 8)]), false);
      assert.deepEqual(await levels('b', 'new'), [
        [0, 50],
        [0, 7],
      ]);
      const moves = await quotas.release({ id: 'a', amounts: { b: 1, r: 0, new: 2 } });
      assert.deepEqual(moves.map(({ key, after }) => `${key} ${after}`).toSorted(), ['b 1', 'new 2']);
      assert.deepEqual(await levels('b', 'r', 'new'), [
        [1, 0],
        [0, 0],
        [2, 0],
      ]);
    },
  ],
  [
    'forgets a counter when it need not be kept any longer, and what was held of it',
    async ({ clock, fits, quotas, levels }) => {
      const end = clock.now() + 10_000;
      await fits('a', [budget('b', 60, 100, end), budget('total', 60)]);
      await fits('b', [budget('b', 40, 100, end)]);
      await quotas.release({ id: 'b', amounts: { b: 40 } });
      await clock.advance(9_999);
      assert.deepEqual(await levels('b'), [[40, 60]]);
      await clock.advance(1);
      assert.deepEqual(await levels('b', 'total'), [
        [0, 0],
        [0, 60],
      ]);
      const moves = await quotas.release({ id: 'a', amounts: { b: 5, total: 5 } });
      assert.deepEqual(
        moves.map(({ key }) => key),
        ['total'],
      );
      assert.deepEqual(await quotas.list('', 10), [{ key: 'total', used: 5, held: 0 }]);
    },
  ],
  [
    'lists counters by the beginning of their keys, whatever characters they have',
    async ({ fits, quotas }) => {
      const odd = 'b:user:50% *[a]_?\\"\'é😀:1';
      await fits('a', [budget(odd, 1), budget('b:user:50X', 2), budget('b:userX', 3), budget('c', 4)]);
      const keys = async (prefix: string, most = 10): Promise<readonly string[]> =>
        (await quotas.list(prefix, most)).map(({ key }) => key);
      assert.deepEqual(await keys('b:user:50% *[a]_?\\"'), [odd]);
      assert.deepEqual(await keys('b:user:'), [odd, 'b:user:50X']);
      assert.deepEqual(await keys('b:', 2), [odd, 'b:user:50X']);
      assert.deepEqual(await keys('nobody'), []);
    },
  ],
  [
    'lists rates and places like budgets, as they stand',
    async ({ fits, quotas, other }) => {
      await fits('a', [budget('l:b', 1), rate('l:r:x', 3), rate('l:r:y', 4), places('l:p:x')]);
      await fits('b', [places('l:p:x'), rate('l:r:x', 2)]);
      const listed = async (prefix: string): Promise<readonly string[]> =>
        (await other.list(prefix, 10)).map(({ key, used }) => `${key} ${used}`);
      assert.deepEqual(await listed('l:r:'), ['l:r:x 5', 'l:r:y 4']);
      assert.deepEqual(await listed('l:p:'), ['l:p:x 2']);
      await quotas.release({ id: 'a', amounts: { 'l:r:y': 0 } });
      assert.deepEqual(await listed('l:p:'), ['l:p:x 1']);
    },
  ],
  [
    'lets exactly as many through as there is room for, when all come at once',
    async ({ quotas, other, levels }) => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, place) => {
          const entries = [budget('b', 7), rate('r', 1, 20), places('p', 17)];
          return (place % 2 ? quotas : other).hold({ id: `id-${place}`, entries, leaseMs: 60_000 });
        }),
      );
      assert.equal(answers.filter(({ ok }) => ok).length, 14);
      assert.deepEqual(await levels('b', 'r', 'p'), [
        [0, 98],
        [14, 0],
        [14, 0],
      ]);
    },
  ],
  [
    'says of each settlement from where to where it moved: two never overlap',
    async ({ fits, quotas, other }) => {
      const ids = Array.from({ length: 40 }, (_, place) => `id-${place}`);
      for (const id of ids) await fits(id, [budget('b', 2)]);
      const moves = await Promise.all(
        ids.map(async (id, place) => (place % 2 ? quotas : other).release({ id, amounts: { b: 1 + (place % 2) } })),
      );
      const steps = moves.flat().toSorted((a, b) => a.before - b.before);
      assert.equal(steps.length, 40);
      assert.deepEqual(
        steps.map(({ before }) => before),
        [0, ...steps.slice(0, -1).map(({ after }) => after)],
      );
      assert.equal(steps.at(-1)?.after, 60);
    },
  ],
];
