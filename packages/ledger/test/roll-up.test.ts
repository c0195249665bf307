import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Observation } from '@signalbox/core';
import { createFakeClock, OBSERVED_AT as NOW, observations } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  createSqliteTracker,
  type LedgerReader,
  type Retention,
  type SpendBy,
  type SqliteTracker,
} from '../src/index.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'signalbox-roll-up-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

async function withTracker(work: (tracker: SqliteTracker, file: string) => Promise<void>): Promise<void> {
  const file = join(folder, `${(files += 1)}.db`);
  const tracker = createSqliteTracker({ file }, { clock: createFakeClock(NOW) });
  try {
    await work(tracker, file);
  } finally {
    await tracker.dispose?.();
  }
}

/** Everything that was ever summed: each column over both kinds. */
async function totals(ledger: Pick<LedgerReader, 'spend'>, by: SpendBy): Promise<unknown> {
  const sum = {
    calls: 0,
    ok: 0,
    failed: 0,
    cancelled: 0,
    unknownCosts: 0,
    costNanoUsd: 0n,
    inputTokens: 0,
    outputTokens: 0,
  };
  for (const line of await ledger.spend(by)) {
    sum.calls += line.calls;
    sum.ok += line.ok;
    sum.failed += line.failed;
    sum.cancelled += line.cancelled;
    sum.unknownCosts += line.unknownCosts;
    sum.costNanoUsd += line.costNanoUsd;
    sum.inputTokens += line.inputTokens;
    sum.outputTokens += line.outputTokens;
  }
  return sum;
}

interface Count {
  readonly count: number;
}

/** The most lines that one hour or day has, those of names that there were too many of left out. */
function mostLines(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database
    .prepare(
      `select coalesce(max(count), 0) as count from (select count(*) as count from rollups
       where coalesce(user_id, '') <> '(other)' group by grain, started_at, kind)`,
    )
    .get() as unknown as Count;
  database.close();
  return row.count;
}

/** In few hours, so that many lines fall into one. */
const crowded = observations.map((all) =>
  all.map((one) => ({ ...one, startedAt: NOW - 50 * DAY_MS - (one.startedAt % 3) * HOUR_MS })),
);

describe('roll-ups', () => {
  test('have no more lines than they may, and the same sums before and after', async () => {
    await fc.assert(
      fc.asyncProperty(crowded, fc.nat(6), async (all, maxLines) => {
        await withTracker(async (tracker, file) => {
          for (const one of all) tracker.track(one);
          const exact = ['provider', 'model', 'day', 'experiment'] as const;
          const bounded = ['task', 'user', 'tenant', 'key'] as const;
          const now = async () => ({
            lines: await Promise.all(exact.map((by) => tracker.ledger.spend(by))),
            totals: await Promise.all(bounded.map((by) => totals(tracker.ledger, by))),
            hits: await tracker.ledger.cacheHits(),
          });
          const before = await now();
          for (const hoursMs of [90 * DAY_MS, 10 * DAY_MS]) {
            await tracker.ledger.prune({ rowsMs: DAY_MS, hoursMs, maxLines });
            expect(await now()).toEqual(before);
            expect(mostLines(file)).toBeLessThanOrEqual(maxLines);
          }
          expect(await tracker.ledger.verify()).toMatchObject({ isGood: true, rows: 0 });
        });
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('tell users apart as long as there is room, and call the others so', async () => {
    await withTracker(async (tracker, file) => {
      const [one] = fc.sample(
        crowded.filter((all) => all.length > 0),
        { numRuns: 1, seed: 3 },
      )[0] as [Observation];
      const told = (user: number): void =>
        tracker.track({
          ...one,
          id: `${user}-${files}-${ids++}`,
          attempts: [],
          cost: { source: 'provider', nanoUsd: 10 },
          usage: { inputTokens: 1, outputTokens: 1 },
          metadata: { user: `user ${user}`, tags: ['a', `user ${user}`], key: 'key' },
        });
      let ids = 0;
      for (let user = 0; user < 1_200; user += 1) told(user);
      const keep: Partial<Retention> = { rowsMs: DAY_MS, maxLines: 100 };
      await tracker.ledger.prune(keep);
      // One who has a line has it still; one who has none gets none.
      const named = (await tracker.ledger.spend('user')).map(({ name }) => name);
      told(Number(named.find((name) => name !== '(other)')?.split(' ')[1]));
      told(5_000);
      await tracker.ledger.prune(keep);
      const lines = await tracker.ledger.spend('user');
      expect(lines.map(({ name, calls }) => `${name}: ${calls}`).slice(0, 2)).toEqual([
        '(other): 1101',
        expect.stringMatching(/^user \d+: 2$/),
      ]);
      expect(lines).toHaveLength(101);
      expect(mostLines(file)).toBe(100);
      expect((await tracker.ledger.spend('tag')).find(({ name }) => name === '(other)')?.calls).toBe(1_101);
      expect((await tracker.ledger.spend('day'))[0]).toMatchObject({ calls: 1_202, costNanoUsd: 12_020n });
    });
  }, 30_000);

  test('stay exact beyond what a JavaScript number holds, by the hour and by the day', async () => {
    await withTracker(async (tracker) => {
      const [one] = fc.sample(
        crowded.filter((all) => all.length > 0),
        { numRuns: 1, seed: 3 },
      )[0] as [Observation];
      const nanoUsd = Number.MAX_SAFE_INTEGER;
      for (const id of ['1', '2', '3', '4', '5']) {
        tracker.track({ ...one, id, attempts: [], cost: { source: 'provider', nanoUsd } });
      }
      for (const hoursMs of [90 * DAY_MS, 10 * DAY_MS]) {
        await tracker.ledger.prune({ rowsMs: DAY_MS, hoursMs });
        expect((await tracker.ledger.spend('day'))[0]?.costNanoUsd).toBe(5n * BigInt(nanoUsd));
      }
    });
  });

  test('go the way of all time: rows, then hours, then days, then nothing', async () => {
    const clock = createFakeClock(NOW);
    const tracker = createSqliteTracker({ file: ':memory:' }, { clock });
    const [one] = fc.sample(
      observations.filter((all) => all.length > 0),
      { numRuns: 1, seed: 3 },
    )[0] as [Observation];
    tracker.track({ ...one, startedAt: NOW });
    const seen: unknown[] = [];
    for (const days of [29, 32, 91, 1_095, 1_098]) {
      await clock.advance(NOW + days * DAY_MS - clock.now());
      const { rows, hours, days: dropped } = await tracker.ledger.prune();
      const calls = (await tracker.ledger.spend('task')).reduce((sum, line) => sum + line.calls, 0);
      seen.push({ days, rows, isFolded: hours > 0, isDropped: dropped > 0, calls });
    }
    expect(seen).toEqual([
      { days: 29, rows: 0, isFolded: false, isDropped: false, calls: 1 },
      { days: 32, rows: 1, isFolded: false, isDropped: false, calls: 1 },
      { days: 91, rows: 0, isFolded: true, isDropped: false, calls: 1 },
      { days: 1_095, rows: 0, isFolded: false, isDropped: false, calls: 1 },
      { days: 1_098, rows: 0, isFolded: false, isDropped: true, calls: 0 },
    ]);
    await tracker.dispose?.();
  });
});
