import * as fc from 'fast-check';
import { withTracker, type TrackerCaseDefinition } from './bench.ts';
import type { TrackerContractOptions } from './options.ts';
import { closedRow, openRow, type TrackedRow } from './row.ts';
import { dispatchOf, sample } from './samples.ts';

/** In which order, and how often, a tracker is told: a request has one row, and its first end is its end. */
export const ORDER_CASES: readonly TrackerCaseDefinition[] = [
  {
    title: 'has the row of a request when its beginning was told',
    needs: ['read', 'state'],
    async run({ begin, tracker, expectRowsNow, expectRows }) {
      const told = sample('one', { metadata: { user: 'ada', tags: ['a'] } });
      await begin(dispatchOf(told));
      await expectRowsNow(openRow(dispatchOf(told)));
      await tracker.track(told);
      await expectRows(closedRow(told));
    },
  },
  {
    title: 'keeps one row of a request that was begun twice',
    needs: ['read', 'state'],
    async run({ begin, tracker, another, expectRowsNow, expectRows }) {
      const told = sample('one');
      await begin(dispatchOf(told));
      await begin(dispatchOf(told));
      await (await another()).begin?.(dispatchOf(told));
      await expectRowsNow(openRow(dispatchOf(told)));
      await tracker.track(told);
      await expectRows(closedRow(told));
    },
  },
  {
    title: 'keeps the end of a request whose beginning comes after it',
    needs: ['read', 'state'],
    async run({ begin, tracker, expectRows }) {
      const told = sample('one');
      await tracker.track(told);
      await begin(dispatchOf(told));
      await expectRows(closedRow(told));
    },
  },
  {
    title: 'keeps one row of a request that is told twice, as it was told first',
    needs: ['read'],
    async run({ tracker, another, expectRows }) {
      const told = sample('one');
      await tracker.track(told);
      await tracker.track(told);
      await (await another()).track(told);
      await tracker.track(sample('one', { outcome: 'failed', cost: { source: 'catalogue', nanoUsd: 9 } }));
      await expectRows(closedRow(told));
    },
  },
  {
    title: 'keeps the row of a request that never ends, while its process lives',
    needs: ['read', 'state', 'crash'],
    async run({ begin, another, expectRowsNow }) {
      const told = sample('one');
      await begin(dispatchOf(told));
      const other = await another();
      await other.track(sample('two'));
      await expectRowsNow(openRow(dispatchOf(told)), closedRow(sample('two')));
    },
  },
];

type Step = readonly [what: 'begin' | 'track', id: number, version: number];

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.tuple(fc.constantFrom('begin' as const, 'track' as const), fc.nat(2), fc.nat(2)),
  { minLength: 1, maxLength: 12 },
);

/** Beginnings and ends of a few requests in any order: each has the row that a plain model has. */
export function agreesWithModel(options: TrackerContractOptions): Promise<void> {
  return fc.assert(
    fc.asyncProperty(steps, (history) =>
      withTracker(options, async ({ begin, tracker, expectRows }) => {
        const rows = new Map<string, TrackedRow>();
        for (const [what, id, version] of history) {
          const told = sample(`request ${id}`, { cost: { source: 'catalogue', nanoUsd: version } });
          const known = rows.get(told.id);
          if (what === 'begin') {
            await begin(dispatchOf(told));
            if (known === undefined) rows.set(told.id, openRow(dispatchOf(told)));
          } else {
            await tracker.track(told);
            if (known?.state !== 'closed') rows.set(told.id, closedRow(told));
          }
        }
        await expectRows(...rows.values());
      }),
    ),
    { numRuns: options.runs ?? 20 },
  );
}
