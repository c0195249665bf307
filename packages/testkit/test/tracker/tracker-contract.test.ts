import type { Observation } from '@signalbox/core';
import { trackerCases, type TrackerContractOptions } from '@signalbox/testkit';
import { trackerContract } from '@signalbox/testkit/vitest';
import { describe, expect, test } from 'vitest';
import { tableTracker, type Fault, type SumFault, type Table } from './table-tracker.ts';

describe('a tracker without a defect', () => {
  trackerContract(tableTracker());
});

/** @throws what the case throws */
async function ask(title: string, options: TrackerContractOptions): Promise<void> {
  const found = trackerCases(options).find((one) => one.title === title);
  expect(found?.skipped).toBeUndefined();
  await found?.run();
}

/** Changes the row of what was tracked, once it is there. */
const afterwards =
  (change: (row: NonNullable<ReturnType<Table['rows']['get']>>, observation: Observation) => void): Fault =>
  (tracker, table) => ({
    ...tracker,
    async track(observation) {
      await tracker.track(observation);
      const row = table.rows.get(observation.id);
      if (row !== undefined) change(row, observation);
    },
  });

const without =
  (fact: 'outcome' | 'operation' | 'arm' | 'savedNanoUsd' | 'content'): Fault =>
  (tracker, table) =>
    afterwards((row) => delete row[fact])(tracker, table);

/** One defect each, and a case that sees it. */
const DEFECTS: readonly (readonly [seenBy: string, fault: Fault])[] = [
  [
    'keeps a row of a request that nobody began',
    (tracker, table) => ({
      ...tracker,
      track: (one) => (table.rows.has(one.id) ? tracker.track(one) : undefined),
    }),
  ],
  ['keeps every outcome', without('outcome')],
  ['keeps every kind of operation', without('operation')],
  ['keeps a hit of the cache: what it saved, and that it cost nothing', without('savedNanoUsd')],
  ['keeps the arm of an experiment', without('arm')],
  [
    'keeps tags as they are, whatever characters they have',
    afterwards((row, { metadata: { tags = [] } }) => void (row.tags = tags.join(',').split(','))),
  ],
  [
    'takes text of every kind: NUL, half a surrogate pair, and very much of it',
    afterwards((row) => void (row.user = row.user?.slice(0, 255))),
  ],
  [
    'keeps money to the last nano-dollar, up to the largest whole number',
    afterwards((row) => void (row.costNanoUsd &&= BigInt(Math.round(Math.fround(Number(row.costNanoUsd)))))),
  ],
  ['tells a cost that is not known from nothing', afterwards((row) => void (row.costNanoUsd ??= 0n))],
  [
    'takes many at once, and mixes up none',
    (tracker) => {
      let last: Observation | undefined;
      return {
        ...tracker,
        async track(observation) {
          last = observation;
          await new Promise(setImmediate);
          await tracker.track({ ...observation, metadata: last.metadata });
        },
      };
    },
  ],
  [
    'changes nothing of what it is told',
    (tracker) => ({
      ...tracker,
      track(observation) {
        (observation.metadata.tags as string[] | undefined)?.sort();
        return tracker.track(observation);
      },
    }),
  ],
  [
    'has the row of a request when its beginning was told',
    (tracker) => ({ ...tracker, begin: (dispatch) => void tracker.begin?.(dispatch) }),
  ],
  [
    'keeps one row of a request that was begun twice',
    (tracker, table) => ({
      ...tracker,
      async begin(dispatch) {
        if (table.rows.has(dispatch.id)) table.rows.set('again', { id: 'again', state: 'open' });
        await tracker.begin?.(dispatch);
      },
    }),
  ],
  [
    'keeps the end of a request whose beginning comes after it',
    (tracker, table) => ({
      ...tracker,
      async begin(dispatch) {
        table.rows.delete(dispatch.id);
        await tracker.begin?.(dispatch);
      },
    }),
  ],
  [
    'keeps one row of a request that is told twice, as it was told first',
    (tracker, table) => ({
      ...tracker,
      async track(observation) {
        table.rows.delete(observation.id);
        await tracker.track(observation);
      },
    }),
  ],
  [
    'keeps the row of a request that never ends, while its process lives',
    (tracker, table) => {
      for (const row of table.rows.values()) if (row.state === 'open') row.state = 'recovered';
      return tracker;
    },
  ],
  [
    'loses no row that is still being written when it is disposed of',
    (tracker) => ({ ...tracker, dispose: () => undefined }),
  ],
  [
    'keeps what was there when it is opened again',
    (tracker, table) => {
      table.rows.clear();
      return tracker;
    },
  ],
  [
    'can be disposed of when it was never told of anything',
    (tracker) => {
      let isTold = false;
      return {
        ...tracker,
        track: (one) => ((isTold = true), tracker.track(one)),
        async dispose() {
          await tracker.dispose?.();
          if (!isTold) throw new Error('nothing was opened');
        },
      };
    },
  ],
  [
    'closes by its estimate the row of a process that died',
    (tracker, table) => {
      for (const row of table.rows.values()) if (row.state === 'recovered') row.costNanoUsd = 0n;
      return tracker;
    },
  ],
  [
    'puts the truth in the place of an estimate, if it comes after all',
    (tracker, table) => ({
      ...tracker,
      track: (one) => (table.rows.get(one.id)?.state === 'recovered' ? undefined : tracker.track(one)),
    }),
  ],
  [
    'has the row of every request of a router, whatever became of it',
    (tracker) => ({ ...tracker, track: (one) => (one.outcome === 'cancelled' ? undefined : tracker.track(one)) }),
  ],
  [
    'keeps no prompt, no answer and no secret',
    afterwards((row, { content }) => void (row.content = `${content?.text} PROMPT-5e1f`)),
  ],
  ['keeps what was said where the configuration has it recorded', without('content')],
  [
    'fails no request when it cannot write, says so, and writes again when it can',
    (tracker, table) => ({
      ...tracker,
      begin: (dispatch) => (table.isBroken ? undefined : tracker.begin?.(dispatch)),
      track: (one) => (table.isBroken ? undefined : tracker.track(one)),
    }),
  ],
  [
    'agrees with a plain model, whatever is told in whatever order',
    (tracker, table) => ({
      ...tracker,
      async track(observation) {
        // Only where it was begun before, and costs just that.
        const isBegun = table.rows.get(observation.id)?.state === 'open';
        await tracker.track(isBegun && observation.cost.nanoUsd === 2 ? { ...observation, attempts: [] } : observation);
      },
    }),
  ],
];

const SUM_DEFECTS: readonly (readonly [seenBy: string, fault: SumFault])[] = [
  [
    'sums exactly what no JavaScript number holds',
    (lines) => lines.map((line) => ({ ...line, costNanoUsd: BigInt(Number(line.costNanoUsd)) })),
  ],
  ['sums what a plain computation sums', (lines) => lines.filter(({ calls }) => calls < 4)],
];

const ROLL_UP = 'keeps its sums when rows are rolled up, however long the names are that they are told apart by';

test.for(DEFECTS)('"%s" sees its defect', async ([seenBy, fault]) => {
  await expect(ask(seenBy, tableTracker(fault))).rejects.toThrow();
});

test.for(SUM_DEFECTS)('"%s" sees its defect', async ([seenBy, fault]) => {
  await expect(ask(seenBy, tableTracker(undefined, fault))).rejects.toThrow();
});

test(`"${ROLL_UP}" sees its defect`, async () => {
  let isRolledUp = false;
  const cut: SumFault = (lines) =>
    lines.map((line) => ({ ...line, name: isRolledUp ? line.name.slice(0, 99) : line.name }));
  const options = { ...tableTracker(undefined, cut), rollUp: async () => (isRolledUp = true) };
  await expect(ask(ROLL_UP, options)).rejects.toThrow();
});

test('every case sees some defect', () => {
  const seen = [...DEFECTS, ...SUM_DEFECTS].map(([title]) => title);
  const titles = trackerCases(tableTracker()).map(({ title }) => title);
  expect([...seen, ROLL_UP].toSorted()).toEqual(titles.toSorted());
});

test('what a tracker does not keep is not asked for, and the case says so', () => {
  const { make } = tableTracker();
  const skipped = (options: TrackerContractOptions): Record<string, string> =>
    Object.fromEntries(
      trackerCases(options).flatMap((one) => (one.skipped === undefined ? [] : [[one.title, one.skipped]])),
    );
  expect(skipped({ make })['keeps every outcome']).toBe('it keeps no rows: `read` is not given');
  expect(skipped({ make, read: async () => [], keeps: ['tags'] })).toMatchObject({
    'keeps every outcome': 'its rows do not hold `outcome`',
    'closes by its estimate the row of a process that died': 'its rows do not hold `state`',
  });
  expect(skipped({ make, skip: { 'keeps every outcome': 'why' } })['keeps every outcome']).toBe('why');
  expect(() => trackerCases({ make, skip: { nothing: 'why' } })).toThrow('skip names no case: nothing');
});
