import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Observation } from '@signalbox/core';
import { createFakeClock, dispatchOf, observations, OBSERVED_AT as NOW } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSqliteTracker, openSqlite, type SqliteTracker } from '../src/index.ts';

const DAY_MS = 86_400_000;
const [SAMPLE] = fc.sample(
  observations.filter((all) => all.length > 0 && (all[0]?.attempts.length ?? 0) > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-ledger-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(file = ':memory:', options: { required?: boolean; busyMs?: number } = {}): SqliteTracker {
  const tracker = createSqliteTracker({ file, ...options }, { clock: createFakeClock(NOW) });
  onTestFinished(() => tracker.dispose?.());
  return tracker;
}

/** The same sums without a database. */
function plainSpend(all: readonly Observation[], namesOf: (one: Observation) => readonly string[]) {
  const lines = new Map<string, { calls: number; costNanoUsd: bigint; inputTokens: number }>();
  for (const one of all) {
    for (const name of namesOf(one)) {
      const line = lines.get(name) ?? { calls: 0, costNanoUsd: 0n, inputTokens: 0 };
      line.calls += 1;
      line.costNanoUsd += BigInt(one.cost.nanoUsd ?? 0);
      line.inputTokens += one.usage.inputTokens;
      lines.set(name, line);
    }
  }
  return Object.fromEntries(lines);
}

async function spendOf(tracker: SqliteTracker, by: Parameters<SqliteTracker['ledger']['spend']>[0]) {
  const lines = await tracker.ledger.spend(by);
  return Object.fromEntries(
    lines.map(({ name, calls, costNanoUsd, inputTokens }) => [name, { calls, costNanoUsd, inputTokens }]),
  );
}

function safe(tag: string): string {
  return tag.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD');
}

function expectations(all: readonly Observation[]) {
  return {
    task: plainSpend(all, (one) => [one.classification.task]),
    user: plainSpend(all, (one) => [one.metadata.user ?? '']),
    day: plainSpend(all, (one) => [new Date(one.startedAt).toISOString().slice(0, 10)]),
    tag: plainSpend(all, (one) => [...new Set(one.metadata.tags?.map(safe))]),
    model: plainSpend(
      all.flatMap((one) =>
        one.attempts.map((attempt) => ({ ...one, ...attempt, usage: attempt.usage ?? one.usage }) as Observation),
      ),
      (one) => [`${one.provider}/${one.model}`],
    ),
  };
}

describe('the ledger in SQLite', () => {
  test('counts what a plain computation counts, before and after rows were rolled up', async () => {
    await fc.assert(
      fc.asyncProperty(observations, async (all) => {
        const tracker = createSqliteTracker({ file: ':memory:' }, { clock: createFakeClock(NOW) });
        for (const one of all) {
          tracker.begin(dispatchOf(one));
          tracker.track(one);
        }
        const expected = expectations(all);
        const check = async (): Promise<void> => {
          for (const by of ['task', 'user', 'day', 'tag', 'model'] as const) {
            expect({ by, lines: await spendOf(tracker, by) }).toEqual({ by, lines: expected[by] });
          }
          const hits = await tracker.ledger.cacheHits();
          expect(hits.hits['exact']).toBe(all.filter(({ cache }) => cache).length);
          const arms = await tracker.ledger.experiments();
          expect(arms.reduce((sum, { requests }) => sum + requests, 0)).toBe(
            all.filter(({ experiment }) => experiment).length,
          );
        };
        await check();
        expect(await tracker.ledger.verify()).toMatchObject({ isGood: true, missing: 0, open: 0 });
        const old = all.filter(({ startedAt }) => startedAt < NOW - 10 * DAY_MS).length;
        expect((await tracker.ledger.prune({ rowsMs: 10 * DAY_MS, hoursMs: 40 * DAY_MS })).rows).toBe(old);
        await check();
        expect(await tracker.ledger.verify()).toMatchObject({ isGood: true, missing: 0, rows: all.length - old });
        await tracker.dispose?.();
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('ends in one right row, whatever is told twice or in the wrong order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), async (ends) => {
        const tracker = createSqliteTracker({ file: ':memory:' }, { clock: createFakeClock(NOW) });
        for (const isEnd of ends) {
          if (isEnd) tracker.track(SAMPLE);
          else tracker.begin(dispatchOf(SAMPLE));
        }
        const report = await tracker.ledger.verify();
        const isClosed = ends.includes(true);
        expect(report).toMatchObject({ isGood: true, rows: 1, open: isClosed ? 0 : 1 });
        if (isClosed) expect(await spendOf(tracker, 'task')).toEqual(expectations([SAMPLE]).task);
        await tracker.dispose?.();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('tells of a lost row, a wrong sum and a call without a request', async () => {
    const file = join(folder(), 'ledger.db');
    const tracker = open(file);
    for (const id of ['1', '2', '3']) {
      tracker.begin({ ...dispatchOf(SAMPLE), id });
      tracker.track({ ...SAMPLE, id });
    }
    const other = new DatabaseSync(file);
    other.exec(
      "update requests set input_tokens = input_tokens + 1 where id = '3'; delete from requests where id = '2'",
    );
    other.close();
    const report = await tracker.ledger.verify();
    expect(report).toMatchObject({ isGood: false, missing: 1, wrongSums: ['3'], orphans: SAMPLE.attempts.length });
  });

  test('sums exactly what no JavaScript number holds', async () => {
    const tracker = open();
    const nanoUsd = Number.MAX_SAFE_INTEGER;
    for (const id of ['1', '2', '3'])
      tracker.track({ ...SAMPLE, id, attempts: [], cost: { source: 'provider', nanoUsd } });
    expect((await tracker.ledger.spend('task'))[0]?.costNanoUsd).toBe(3n * BigInt(nanoUsd));
  });

  test('closes the rows of a process that was killed, and leaves those of a living one alone', async () => {
    const file = join(folder(), 'ledger.db');
    const living = open(file);
    living.begin({ ...dispatchOf(SAMPLE), id: 'living' });
    const child = spawn(process.execPath, ['--conditions=@signalbox/source', '--input-type=module', '-e', SCRIPT], {
      cwd: new URL('.', import.meta.url),
      env: { ...process.env, LEDGER: file, DISPATCH: JSON.stringify({ ...dispatchOf(SAMPLE), id: 'dead' }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await living.ledger.verify()).toMatchObject({ isGood: false, open: 1, abandoned: 1 });
    const next = open(file);
    expect(await next.ledger.verify()).toMatchObject({ isGood: true, open: 1, recovered: 1, abandoned: 0 });
    expect((await next.ledger.spend('task'))[0]).toMatchObject({ calls: 1, costNanoUsd: 1_000n });
  });

  test('refuses a request where a row is required, and says why', () => {
    const file = join(folder(), 'ledger.db');
    const strict = open(file, { required: true, busyMs: 0 });
    const lenient = open(file, { busyMs: 0 });
    const holder = new DatabaseSync(file);
    holder.exec('begin immediate');
    expect(() => strict.begin(dispatchOf(SAMPLE))).toThrow(
      expect.objectContaining({ code: 'store_unavailable', message: expect.stringContaining(`${file} does not take`) }),
    );
    expect(() => lenient.begin(dispatchOf(SAMPLE))).toThrow(expect.not.objectContaining({ code: 'store_unavailable' }));
    holder.close();
    strict.begin(dispatchOf(SAMPLE));
  });

  test('says what is wrong with a file that is no ledger', () => {
    expect(() => openSqlite({ file: import.meta.filename })).toThrow(/cannot be opened: file is not a database/);
  });
});

const SCRIPT = `
  import { createSqliteTracker } from '@signalbox/ledger';
  const clock = { now: Date.now, monotonicMs: () => performance.now(), after: () => () => {} };
  const tracker = createSqliteTracker({ file: process.env.LEDGER }, { clock });
  tracker.begin(JSON.parse(process.env.DISPATCH));
  console.log('ready');
  setInterval(() => {}, 1000);
`;
