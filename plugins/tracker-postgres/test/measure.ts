// What a request waits for its row, and how fast rows are brought to Postgres:
// `node --conditions=@signalbox/source plugins/tracker-postgres/test/measure.ts`
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from '@signalbox/core';
import { createFakeContext, dispatchOf, observations, startTcpProxy } from '@signalbox/testkit';
import * as fc from 'fast-check';
import pg from 'pg';
import { createPostgresTracker } from '../src/index.ts';

const URL_OF_POSTGRES = process.env['SIGNALBOX_TEST_POSTGRES_URL'] ?? 'postgres://root@127.0.0.1:5432/test';
const COUNT = 20_000;
const PACED = 500;

const [sample] = fc.sample(
  observations.filter((all) => (all[0]?.attempts.length ?? 0) > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];
const folder = mkdtempSync(join(tmpdir(), 'signalbox-measure-'));
const schema = `measure_${randomUUID()}`;
const url = new URL(URL_OF_POSTGRES);
const proxy = await startTcpProxy(Number(url.port));
url.port = String(proxy.port);
const clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
const tracker = createPostgresTracker(
  { url: url.href, schema, spool: { folder, maxBytes: 2 ** 30 }, disposeMs: 60_000 },
  createFakeContext({ clock }),
);
await tracker.ledger.verify();

process.stdout.write(`Postgres is there: ${await paced('there')}\n`);
proxy.refuse();
process.stdout.write(`Postgres is away: ${await paced('away')}\n`);
proxy.restore();
await tracker.ledger.verify();

for (let place = 0; place < COUNT; place += 1) request(`bulk-${place}`);
const start = performance.now();
await tracker.ledger.recover();
const seconds = (performance.now() - start) / 1_000;
process.stdout.write(`${COUNT} requests brought in ${seconds.toFixed(1)} s: ${Math.round(COUNT / seconds)} a second\n`);
await tracker.dispose();
await proxy.close();
const client = new pg.Client({ connectionString: URL_OF_POSTGRES });
await client.connect();
await client.query(`drop schema "${schema}" cascade`);
await client.end();
rmSync(folder, { recursive: true, force: true });

function request(id: string): number {
  const start = performance.now();
  tracker.begin({ ...dispatchOf(sample), id });
  const us = (performance.now() - start) * 1_000;
  tracker.track({ ...sample, id });
  return us;
}

/** With time between them, as requests come: the sender works beside. */
async function paced(name: string): Promise<string> {
  const times: number[] = [];
  for (let place = 0; place < PACED; place += 1) {
    times.push(request(`${name}-${place}`));
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(times[Math.floor(share * PACED)] ?? 0);
  return `begin takes ${at(0.5)} µs (median), ${at(0.99)} µs (99 of 100)`;
}
