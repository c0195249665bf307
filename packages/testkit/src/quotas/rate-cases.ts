import assert from 'node:assert/strict';
import { budget, places, rate, type Bench } from './bench.ts';

type Case = readonly [title: string, run: (bench: Bench) => Promise<void>];

export const RATE_CASES: readonly Case[] = [
  [
    'lets a whole period through at once, and then one by one, evenly',
    async ({ clock, hold, fits }) => {
      for (let burst = 0; burst < 10; burst += 1) assert.equal(await fits(`burst-${burst}`, [rate('r', 1)]), true);
      for (let later = 0; later < 25; later += 1) {
        const refusal = await hold(`early-${later}`, [rate('r', 1)]);
        assert.equal(refusal.ok === false && refusal.retryAfterMs, 100);
        await clock.advance(99);
        const still = await hold(`late-${later}`, [rate('r', 1)]);
        assert.equal(still.ok === false && still.retryAfterMs, 1);
        await clock.advance(1);
        assert.equal(await fits(`there-${later}`, [rate('r', 1)]), true);
      }
    },
  ],
  [
    'says to the millisecond when there will be room',
    async ({ clock, hold, fits }) => {
      // 7 in 1000 ms: one in 142 and 6/7 ms.
      await fits('a', [rate('r', 7, 7)]);
      const refusal = await hold('b', [rate('r', 3, 7)]);
      assert.deepEqual(refusal, {
        ok: false,
        refused: [0],
        levels: [{ key: 'r', used: 7, held: 0 }],
        retryAfterMs: 429,
      });
      await clock.advance(428);
      assert.equal(await fits('b', [rate('r', 3, 7)]), false);
      await clock.advance(1);
      assert.equal(await fits('b', [rate('r', 3, 7)]), true);
    },
  ],
  [
    'loses nothing to rounding, however often it is asked',
    async ({ clock, fits }) => {
      // 3 in 1000 ms, asked every 7 ms for an hour's worth of 36 s: what passes is the burst, and what has leaked.
      let passed = 0;
      const start = clock.now();
      for (let step = 0; clock.now() - start < 36_000; step += 1) {
        if (await fits(`id-${step}`, [rate('r', 1, 3)])) passed += 1;
        await clock.advance(7);
      }
      assert.equal(passed, 3 + 108 - 1);
    },
  ],
  [
    'gives back what was not used, and takes more where more was',
    async ({ clock, fits, quotas, levels }) => {
      await fits('a', [rate('r', 10)]);
      await clock.advance(200);
      assert.deepEqual(await levels('r'), [[8, 0]]);
      assert.deepEqual(await quotas.release({ id: 'a', amounts: { r: 4 } }), [], 'only budgets move');
      assert.deepEqual(await levels('r'), [[2, 0]]);
      await fits('b', [rate('r', 1)]);
      await quotas.release({ id: 'b', amounts: { r: 21 } });
      assert.deepEqual(await levels('r'), [[23, 0]]);
      assert.equal(await fits('c', [rate('r', 1)]), false);
      await clock.advance(1_399);
      assert.equal(await fits('c', [rate('r', 1)]), false);
      await clock.advance(1);
      assert.equal(await fits('c', [rate('r', 1)]), true);
    },
  ],
  [
    'never gives back more than is left to be recovered, and takes more after all has recovered',
    async ({ clock, fits, quotas, levels }) => {
      await fits('a', [rate('r', 10)]);
      await fits('b', [rate('other', 10)]);
      await clock.advance(60_000 - 1);
      await quotas.release({ id: 'a', amounts: { r: 0 } });
      await quotas.release({ id: 'b', amounts: { other: 15 } });
      assert.deepEqual(await levels('r', 'other'), [
        [0, 0],
        [5, 0],
      ]);
      assert.equal(await fits('c', [rate('r', 10)]), true);
      assert.equal(await fits('d', [rate('r', 1)]), false);
    },
  ],
  [
    'has no time to tell where more is asked for than the limit, or where no rate is in the way',
    async ({ hold, fits }) => {
      const tooMuch = await hold('a', [rate('r', 11)]);
      assert.deepEqual(tooMuch, { ok: false, refused: [0], levels: [{ key: 'r', used: 0, held: 0 }] });
      await fits('full', [budget('b', 100), places('p', 1)]);
      const full = await hold('b', [budget('b', 1), places('p', 1), rate('r', 1)]);
      assert.deepEqual([full.ok, 'retryAfterMs' in full], [false, false]);
      await fits('slow', [rate('slow', 10, 10, 60_000), rate('r', 10)]);
      const both = await hold('c', [rate('r', 1), rate('slow', 1, 10, 60_000), budget('b', 0)]);
      assert.equal(both.ok === false && both.retryAfterMs, 6_000, 'the last of them');
    },
  ],
  [
    'goes by the limit that it is asked with',
    async ({ clock, fits, levels }) => {
      await fits('a', [rate('r', 10, 10)]);
      assert.equal(await fits('b', [rate('r', 10, 20)]), true);
      await clock.advance(500);
      assert.deepEqual(await levels('r'), [[10, 0]]);
    },
  ],
  [
    'counts those who run at once, and gives a place to the next when one leaves',
    async ({ fits, quotas, other, levels }) => {
      assert.equal(await fits('a', [places('p')]), true);
      assert.equal(await fits('b', [places('p')]), true);
      assert.equal(await fits('c', [places('p')]), false);
      assert.equal(await fits('b', [places('p')]), true, 'it has its place already');
      assert.equal(await fits('b', [places('p', 1)]), true, 'whatever the limit is by now');
      assert.deepEqual(await quotas.release({ id: 'a', amounts: { p: 0 } }), []);
      assert.deepEqual(await levels('p'), [[1, 0]]);
      assert.equal((await other.hold({ id: 'c', entries: [places('p')], leaseMs: 60_000 })).ok, true);
      assert.equal(await fits('d', [places('p')]), false);
    },
  ],
];
