import type { TrackerCaseDefinition } from './bench.ts';
import { closedRow, recoveredRow } from './row.ts';
import { dispatchOf, sample } from './samples.ts';

/** What becomes of rows when a tracker ends: in good order, or by `kill -9`. */
export const END_CASES: readonly TrackerCaseDefinition[] = [
  {
    title: 'loses no row that is still being written when it is disposed of',
    needs: ['read'],
    async run({ tracker, leave, expectRowsNow }) {
      const all = Array.from({ length: 200 }, (_, place) => sample(`last ${String(place).padStart(3, '0')}`));
      const written = all.map(async (one) => tracker.track(one));
      await leave();
      await expectRowsNow(...all.map(closedRow));
      await Promise.all(written);
    },
  },
  {
    title: 'keeps what was there when it is opened again',
    needs: ['read'],
    async run({ tracker, leave, another, expectRows }) {
      await tracker.track(sample('one'));
      await leave();
      await (await another()).track(sample('two'));
      await expectRows(closedRow(sample('one')), closedRow(sample('two')));
    },
  },
  {
    title: 'can be disposed of when it was never told of anything',
    needs: [],
    async run({ another, leave }) {
      await another();
      await leave();
    },
  },
  {
    title: 'closes by its estimate the row of a process that died',
    needs: ['read', 'state', 'crash'],
    async run({ space, leave, another, expectRows }, { crash }) {
      await leave();
      const [known, unknown] = [sample('known'), sample('unknown')];
      await crash?.(space, dispatchOf(known, 4_000));
      await crash?.(space, { ...dispatchOf(unknown), estimateNanoUsd: undefined });
      const next = await another();
      await next.track(sample('next'));
      await expectRows({ ...recoveredRow(dispatchOf(known, 4_000)), ...LOST }, closedRow(sample('next')), {
        ...recoveredRow({ ...dispatchOf(unknown), estimateNanoUsd: undefined }),
        ...LOST,
      });
    },
  },
  {
    title: 'puts the truth in the place of an estimate, if it comes after all',
    needs: ['read', 'state', 'crash'],
    async run({ space, leave, another, expectRows }, { crash }) {
      await leave();
      const told = sample('one');
      await crash?.(space, dispatchOf(told, 4_000));
      await (await another()).track(sample('two'));
      await leave();
      await (await another()).track(told);
      await expectRows(closedRow(told), closedRow(sample('two')));
    },
  },
];

/** How a request stands whose process died: nobody saw an answer. */
const LOST = { outcome: 'failed', errorCode: 'internal', attempts: 0 } as const;
