import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Observation } from '@signalbox/core';
import { dispatchOf, observations, startTcpProxy, type TcpProxy } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isPostgresThere, newPlace, POSTGRES_URL, until, type Place } from './postgres.ts';

const [SAMPLE] = fc.sample(
  observations.filter((all) => (all[0]?.attempts.length ?? 0) > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];

/** What a request may wait for its row at the very most, on a machine that others are using as well. */
const AT_ONCE_MS = 5;

async function proxied(): Promise<{ proxy: TcpProxy; url: string }> {
  const url = new URL(POSTGRES_URL);
  const proxy = await startTcpProxy(Number(url.port));
  onTestFinished(() => proxy.close());
  url.port = String(proxy.port);
  return { proxy, url: url.href };
}

type Tracker = ReturnType<Place['open']>['tracker'];

function request(tracker: Tracker, id: string): void {
  tracker.begin({ ...dispatchOf(SAMPLE), id });
  tracker.track({ ...SAMPLE, id });
}

/** @returns how long the median of them took, in milliseconds */
function requests(tracker: Tracker, count: number, name: string): number {
  const times = Array.from({ length: count }, (_, place) => {
    const start = performance.now();
    request(tracker, `${name}-${place}`);
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[count >> 1] ?? 0;
}

async function expectRows(place: Place, rows: number): Promise<void> {
  const ledger = await place.read();
  expect(await ledger.verify()).toMatchObject({ isGood: true, rows, open: 0, recovered: 0 });
}

describe.skipIf(!isPostgresThere)(`an outage (skipped where no Postgres is at ${POSTGRES_URL})`, () => {
  test('that is there from the start: requests go on, and their rows arrive when it is over', async () => {
    const place = newPlace();
    const { proxy, url } = await proxied();
    proxy.refuse();
    const { tracker, reports } = place.open({ url });
    expect(requests(tracker, 300, 'a')).toBeLessThan(AT_ONCE_MS);
    await expect(tracker.ledger.verify()).rejects.toThrow(/^postgres at 127\.0\.0\.1:\d+\/test is away/);
    expect(reports).toEqual([expect.stringMatching(/is away/)]);
    proxy.restore();
    await until(async () => (await tracker.ledger.verify().catch(() => undefined))?.rows === 300);
    await tracker.dispose();
    await expectRows(place, 300);
    expect(reports).toHaveLength(1);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  test('in which everything freezes: requests go on, it is told once, and nothing is lost', async () => {
    const place = newPlace();
    const { proxy, url } = await proxied();
    const { tracker, reports } = place.open({ url, statementTimeoutMs: 1_000 });
    requests(tracker, 10, 'a');
    await tracker.ledger.verify();
    proxy.freeze();
    let round = 0;
    for (; reports.length === 0; round += 1) {
      expect(requests(tracker, 20, `b${round}`)).toBeLessThan(AT_ONCE_MS);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const told = Number((await place.query('select count(*) as count from requests'))[0]?.['count']);
    expect(told).toBe(10);
    proxy.restore();
    await until(async () => (await tracker.ledger.verify().catch(() => undefined)) !== undefined);
    expect(await tracker.ledger.verify()).toMatchObject({ isGood: true, rows: 10 + 20 * round });
    expect(reports).toHaveLength(1);
  });

  test.for(['cut', 'terminated'] as const)('in which connections are %s in mid-traffic', async (how) => {
    const place = newPlace();
    const { proxy, url } = await proxied();
    const { tracker } = place.open({ url: `${url}?application_name=${place.schema}` });
    const breakThem = async (): Promise<unknown> =>
      how === 'cut'
        ? proxy.cut()
        : place.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
            place.schema.slice(0, 63),
          ]);
    for (let round = 0; round < 15; round += 1) {
      requests(tracker, 60, `${round}`);
      await new Promise((resolve) => setTimeout(resolve, 12 * (round % 8)));
      await breakThem();
    }
    await until(async () => (await tracker.ledger.verify().catch(() => undefined))?.rows === 900);
    expect(proxy.connections).toBeGreaterThan(2);
    await tracker.dispose();
    await expectRows(place, 900);
  });

  test('whose last word is lost: what was committed is not written twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('before', 'after'), { minLength: 1, maxLength: 4 }), async (cuts) => {
        const place = newPlace();
        const { proxy, url } = await proxied();
        const { tracker } = place.open({ url });
        await tracker.ledger.verify();
        const left = [...cuts];
        proxy.cutWhen = (piece) => (piece.includes('commit') ? left.shift() : undefined);
        requests(tracker, 3, 'a');
        await until(async () => (await tracker.ledger.verify().catch(() => undefined))?.rows === 3);
        // A row that was rolled up before the answer was repeated would be there anew.
        await tracker.ledger.prune({ rowsMs: 1 });
        await tracker.dispose();
        expect(left).toEqual([]);
        const ledger = await place.read();
        expect(await ledger.verify()).toMatchObject({ isGood: true, rows: 0 });
        expect(await ledger.spend('task')).toMatchObject([{ calls: 3 }]);
      }),
      { numRuns: 6 },
    );
  });

  test('that outlives the process: the next one sends what it left, and closes what it left open', async () => {
    const place = newPlace();
    const { proxy, url } = await proxied();
    proxy.refuse();
    const first = place.open({ url, disposeMs: 100 });
    requests(first.tracker, 20, 'a');
    first.tracker.begin({ ...dispatchOf(SAMPLE), id: 'open' });
    await first.tracker.dispose();
    expect(first.reports.at(-1)).toMatch(/^41 rows wait in .*: the next process with this folder sends them$/);
    // A file of one database is not sent to another one.
    const other = place.open({ spool: { folder: place.folder } });
    await other.tracker.ledger.verify();
    expect(other.reports).toEqual([expect.stringMatching(/holds rows for postgres at 127\.0\.0\.1:\d+\/test/)]);
    await other.tracker.dispose();

    proxy.restore();
    const next = place.open({ url });
    request(next.tracker, 'next');
    expect(await next.tracker.ledger.verify()).toMatchObject({ isGood: true, rows: 22, recovered: 1, open: 0 });
    await next.tracker.dispose();
    expect(readdirSync(place.folder)).toEqual([]);
    expect(await place.query('select * from spools')).toEqual([]);
  });

  test('in which a process is killed: another one on its machine sends its rows, and they are there once', async () => {
    const place = newPlace();
    const { proxy, url } = await proxied();
    proxy.refuse();
    const living = place.open({ url });
    const child = spawn(process.execPath, ['--conditions=@signalbox/source', '--input-type=module', '-e', SCRIPT], {
      cwd: new URL('.', import.meta.url),
      env: {
        ...process.env,
        OPTIONS: JSON.stringify({ url, schema: place.schema, spool: { folder: place.folder } }),
        DISPATCH: JSON.stringify(dispatchOf(SAMPLE)),
        OBSERVATION: JSON.stringify(SAMPLE),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const heirs = [place.open({ url }), place.open({ url })];
    proxy.restore();
    for (const { tracker } of heirs) await tracker.ledger.verify();
    expect(readdirSync(place.folder).filter((name) => name.endsWith('.spool'))).toHaveLength(4);
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Two at once go for what it has left.
    const next = [place.open({ url }), place.open({ url })];
    await Promise.all(next.map(async ({ tracker }) => until(async () => (await tracker.ledger.verify()).rows === 51)));
    await until(async () => (await next[0]?.tracker.ledger.verify())?.open === 0);
    const report = await living.tracker.ledger.verify();
    expect(report).toMatchObject({ isGood: true, rows: 51, recovered: 1, open: 0 });
  });
});

const SCRIPT = `
  import { createPostgresTracker } from '@signalbox/tracker-postgres';
  const clock = { now: Date.now, monotonicMs: () => performance.now(), after: () => () => {} };
  const tracker = createPostgresTracker(JSON.parse(process.env.OPTIONS), { clock, secret: () => undefined });
  const dispatch = JSON.parse(process.env.DISPATCH);
  for (let n = 0; n < 50; n += 1) {
    tracker.begin({ ...dispatch, id: 'dead-' + n });
    tracker.track({ ...JSON.parse(process.env.OBSERVATION), id: 'dead-' + n });
  }
  tracker.begin({ ...dispatch, id: 'open' });
  console.log('ready');
  setInterval(() => {}, 1000);
`;
