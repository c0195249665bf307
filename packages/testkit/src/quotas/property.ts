import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { QuotaEntry } from '@signalbox/core';
import { budget, places, rate, withQuotas, type MakeQuotas } from './bench.ts';
import { QuotasModel } from './model.ts';

const KEYS = ['b1', 'b2', 'r1', 'r2', 'p1'] as const;

function entryOf(key: (typeof KEYS)[number], amount: number): QuotaEntry {
  if (key === 'p1') return places(key, 2);
  if (key === 'r1') return rate(key, amount, 7, 1_000);
  if (key === 'r2') return rate(key, amount, 30, 333);
  return budget(key, amount, key === 'b1' ? 40 : 90);
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const amounts = fc.dictionary(fc.constantFrom(...KEYS), fc.integer({ min: 0, max: 20 }), { noNullPrototype: true });
const entries = amounts.map((asked) =>
  KEYS.flatMap((key) => (asked[key] === undefined ? [] : entryOf(key, asked[key]))),
);
const leaseMs = fc.constantFrom(200, 1_000, 5_000);

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('hold' as const), id, entries, leaseMs }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), id, amounts }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const), ids: fc.uniqueArray(id), leaseMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 800 }) }) },
);

const all = KEYS.map((key) => entryOf(key, 0));

/** Steps in any order, by two who see the same counters: each answer, and every counter after it, is the model's. */
export function agreesWithModel(make: MakeQuotas, runs: number): Promise<void> {
  const steps = fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 40 });
  return fc.assert(
    fc.asyncProperty(steps, async (history) => {
      await withQuotas(make, async ({ quotas, other, clock }) => {
        const model = new QuotasModel(() => clock.now());
        for (const [one, isOther] of history) {
          const by = isOther ? other : quotas;
          if (one.do === 'hold') assert.deepEqual(await by.hold(one), model.hold(one));
          if (one.do === 'release') {
            assert.deepEqual(byKey(await by.release(one)), byKey(model.release(one.id, one.amounts)));
          }
          if (one.do === 'renew') {
            await by.renew(one.ids, one.leaseMs);
            model.renew(one.ids, one.leaseMs);
          }
          if (one.do === 'sweep') {
            const [swept, expected] = [await by.sweep(), model.sweep()];
            assert.equal(swept.settled, expected.settled);
            assert.deepEqual(spans(swept.moves), spans(expected.moves));
          }
          if (one.do === 'wait') await clock.advance(one.ms);
          assert.deepEqual(await by.read(KEYS), model.levels(all));
        }
      });
    }),
    { numRuns: runs },
  );
}

function byKey<Move extends { readonly key: string }>(moves: readonly Move[]): readonly Move[] {
  return moves.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** From where to where each counter was moved: in which order several holds are swept is nobody's promise. */
function spans(moves: readonly { readonly key: string; readonly before: number; readonly after: number }[]): unknown {
  return KEYS.map((key) => {
    const own = moves.filter((move) => move.key === key);
    return own.length === 0
      ? []
      : [Math.min(...own.map((one) => one.before)), Math.max(...own.map((one) => one.after))];
  });
}
