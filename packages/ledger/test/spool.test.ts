import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Observation } from '@signalbox/core';
import { createFakeClock, dispatchOf, type FakeClock, observations, OBSERVED_AT as NOW } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createReader,
  createSpooledTracker,
  migrate,
  type Builder,
  type Database,
  type Row,
  type Script,
  type SpooledTrackerOptions,
} from '../src/engine.ts';
import { openSqlite } from '../src/index.ts';
import { deliver } from '../src/spool/deliver.ts';
import { createSpool, takeSpool } from '../src/spool/spool.ts';

const [SAMPLE] = fc.sample(
  observations.filter((all) => (all[0]?.attempts.length ?? 0) > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-spool-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A real database that can be away: before it has done anything, or after it has done all. */
function awayNowAndThen(): Database & { away: () => 'before' | 'after' | undefined; refuses: RegExp | undefined } {
  const real = openSqlite({ file: ':memory:' });
  const database = {
    ...real,
    away: (): 'before' | 'after' | undefined => undefined,
    refuses: undefined as RegExp | undefined,
    async run<T>(script: (builder: Builder) => Script<T>): Promise<T> {
      const away = database.away();
      if (away === 'before') throw new Error('away');
      const result = await real.run(function* (builder) {
        const steps = script(builder);
        let step = steps.next([]);
        while (step.done !== true) {
          if (database.refuses?.test(JSON.stringify(step.value.parameters)) === true) throw new RangeError('too large');
          step = steps.next(yield step.value);
        }
        return step.value;
      });
      if (away === 'after') throw new Error('away');
      return result;
    },
    isRefusal: (error: unknown) => error instanceof RangeError,
    async close() {},
  };
  onTestFinished(() => real.close());
  return database;
}

function open(database: Database, options: Partial<SpooledTrackerOptions> & { clock?: FakeClock } = {}) {
  const { clock = createFakeClock(NOW), ...more } = options;
  const reports: string[] = [];
  const tracker = createSpooledTracker(
    {
      id: 'spooled',
      database,
      prepare: migrate,
      target: 'here',
      spool: { folder: newFolder() },
      after: clock.after,
      random: () => 1,
      ...more,
    },
    { clock, report: (error) => void reports.push((error as Error).message) },
  );
  onTestFinished(() => tracker.dispose());
  return { tracker, reports, clock };
}

describe('the spool', () => {
  test('ends in the same ledger, whatever is told how often, and whenever the database is away', async () => {
    const step = fc.record({
      id: fc.constantFrom('1', '2', '3'),
      isEnd: fc.boolean(),
      away: fc.constantFrom(undefined, 'before' as const, 'after' as const),
      isSent: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const database = awayNowAndThen();
        const { tracker } = open(database);
        for (const { id, isEnd, away, isSent } of steps) {
          if (isEnd) tracker.track({ ...SAMPLE, id });
          else tracker.begin({ ...dispatchOf(SAMPLE), id });
          database.away = () => away;
          if (isSent) await tracker.ledger.verify().catch(() => {});
        }
        database.away = () => undefined;
        const report = await tracker.ledger.verify();
        const ids = new Set(steps.map(({ id }) => id));
        const ended = new Set(steps.filter(({ isEnd }) => isEnd).map(({ id }) => id));
        expect(report).toMatchObject({ isGood: true, rows: ids.size, open: ids.size - ended.size, missing: 0 });
        const spent = await tracker.ledger.spend('task');
        expect(spent.reduce((sum, { calls }) => sum + calls, 0)).toBe(ended.size);
        await tracker.dispose();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('does not bring again what was rolled up meanwhile', async () => {
    const database = awayNowAndThen();
    const { tracker } = open(database);
    await tracker.ledger.verify();
    tracker.begin(dispatchOf(SAMPLE));
    tracker.track(SAMPLE);
    database.away = () => 'after';
    await expect(tracker.ledger.verify()).rejects.toThrow('away');
    database.away = () => undefined;
    const ledger = createReader(database, () => NOW);
    expect(await ledger.verify()).toMatchObject({ rows: 1 });
    await ledger.prune({ rowsMs: -86_400_000 * 400 });
    await tracker.ledger.verify();
    expect(await ledger.verify()).toMatchObject({ rows: 0, isGood: true });
    expect(await ledger.spend('task')).toMatchObject([{ calls: 1 }]);
  });

  test('brings entries once that are sent twice, or again with new ones', async () => {
    const database = awayNowAndThen();
    await database.run(migrate);
    const entries = [
      { place: 1, kind: 'close' as const, body: JSON.stringify({ row: { id: '1', state: 'closed' }, attempts: [] }) },
    ];
    const arrived: number[] = [];
    for (const sent of [entries, entries, [...entries, { ...entries[0]!, place: 2 }]]) {
      await database.run((builder) => deliver(builder, 'a', sent));
      const rows = await database.run(function* (builder): Script<readonly Row[]> {
        return yield builder.db.deleteFrom('requests').returning('id').compile();
      });
      arrived.push(rows.length);
    }
    expect(arrived).toEqual([1, 0, 1]);
    const left = await database.run(function* (builder): Script<readonly Row[]> {
      return yield builder.db.selectFrom('spools').selectAll().compile();
    });
    expect(left).toEqual([{ instance: 'a', delivered: 2 }]);
  });

  test('rests longer each time, tells of the outage once, and goes on at once when it is over', async () => {
    const database = awayNowAndThen();
    const tries: number[] = [];
    const clock = createFakeClock(NOW);
    const { tracker, reports } = open(database, { clock });
    let isAway = true;
    database.away = () => {
      tries.push(clock.monotonicMs());
      return isAway ? 'before' : undefined;
    };
    tracker.begin(dispatchOf(SAMPLE));
    tracker.track(SAMPLE);
    await clock.advance(150_000);
    expect(tries.map((at, place) => at - (tries[place - 1] ?? 0))).toEqual([
      50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000,
    ]);
    expect(reports).toEqual(['away']);
    isAway = false;
    await clock.advance(30_000);
    expect(await createReader(database, () => NOW).verify()).toMatchObject({ rows: 1, open: 0 });
    isAway = true;
    tracker.track({ ...SAMPLE, id: 'later' });
    await clock.advance(1_000);
    expect(reports).toEqual(['away', 'away']);
    isAway = false;
  });

  test('that is full refuses a request whose row is required; the end of one under way has its room', async () => {
    const database = awayNowAndThen();
    database.away = () => 'before';
    const { tracker, reports } = open(database, { required: true, spool: { folder: newFolder(), maxBytes: 1_000 } });
    const begin = (id: string): void => tracker.begin({ ...dispatchOf(SAMPLE), id });
    for (const id of ['1', '2', '3', '4', '5']) if (begun(() => begin(id)) instanceof Error) break;
    expect(() => begin('6')).toThrow(
      expect.objectContaining({ code: 'store_unavailable', message: expect.stringContaining('is full (1000 bytes)') }),
    );
    tracker.track({ ...SAMPLE, id: '1' });
    expect(reports.filter((text) => text.includes('is full'))).toHaveLength(1);
    database.away = () => undefined;
    expect((await tracker.ledger.spend('task'))[0]).toMatchObject({ calls: 1 });
    begin('7');
  });

  test('that is full and not required tells of it once, counts, and the ledger knows that rows are missing', async () => {
    const database = awayNowAndThen();
    database.away = () => 'before';
    const { tracker, reports } = open(database, { spool: { folder: newFolder(), maxBytes: 2_000 } });
    for (let place = 0; place < 20; place += 1) {
      tracker.begin({ ...dispatchOf(SAMPLE), id: `${place}` });
      tracker.track({ ...SAMPLE, id: `${place}` });
    }
    database.away = () => undefined;
    const { rows } = await tracker.ledger.verify();
    expect(rows).toBeLessThan(20);
    expect(reports.map((text) => text.replace(/the spool .*\.spool/, 'the spool'))).toEqual([
      expect.stringMatching(
        /^the spool is full \(2000 bytes\), and the ledger is away: rows of new requests are not kept/,
      ),
      expect.stringContaining(`${20 - rows} rows are not in the ledger`),
    ]);
    tracker.begin({ ...dispatchOf(SAMPLE), id: 'later' });
    expect(await tracker.ledger.verify()).toMatchObject({ missing: 20 - rows, isGood: false });
  });

  test('keeps what the database refuses, tells of it, and sends the rest', async () => {
    const database = awayNowAndThen();
    const folder = newFolder();
    const { tracker, reports } = open(database, { spool: { folder } });
    database.refuses = /"bad"/;
    for (const id of ['1', 'bad', '2']) tracker.track({ ...SAMPLE, id });
    expect(await tracker.ledger.verify()).toMatchObject({ rows: 2 });
    expect(reports).toEqual([expect.stringMatching(/^a row is not in the ledger and stays in .*: too large$/)]);
    await tracker.dispose();
    const [name] = readdirSync(folder);
    const left = takeSpool(join(folder, String(name)));
    expect({ waiting: left?.waiting, refused: left?.refused }).toEqual({ waiting: 0, refused: 1 });
    left?.close();
  });

  test('is held by its process alone', () => {
    const folder = newFolder();
    const own = createSpool({ folder, instance: 'a', target: 'here', durability: 'process' });
    own.append('open', '{"id":"1"}');
    expect(takeSpool(own.file)).toBeUndefined();
    own.close();
    const next = takeSpool(own.file);
    expect(next).toMatchObject({ instance: 'a', target: 'here', waiting: 1, bytes: 10 });
    next?.append('close', '{}');
    expect(next?.read(5).map(({ place }) => place)).toEqual([1, 2]);
    next?.remove(next.read(5));
    expect(next).toMatchObject({ waiting: 0, bytes: 0 });
    next?.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a newer program, and what is no spool, is left alone and told of once', async () => {
    const folder = newFolder();
    const newer = new DatabaseSync(join(folder, 'newer.spool'));
    newer.exec('pragma user_version = 99; create table entries (place integer)');
    newer.close();
    writeFileSync(join(folder, 'other.spool'), 'x'.repeat(5_000));
    writeFileSync(join(folder, 'being-made.spool'), '');
    const clock = createFakeClock(NOW);
    const { tracker, reports } = open(awayNowAndThen(), { clock, spool: { folder } });
    await tracker.ledger.verify();
    await clock.advance(120_000);
    await tracker.ledger.verify();
    expect(reports.toSorted()).toEqual([
      expect.stringMatching(/newer\.spool cannot be read: it has version 99, this program knows 1: install a newer/),
      expect.stringMatching(/other\.spool cannot be read: file is not a database/),
    ]);
    await tracker.dispose();
    expect(readdirSync(folder).toSorted()).toEqual(['being-made.spool', 'newer.spool', 'other.spool']);
  });
});

function begun(work: () => void): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
