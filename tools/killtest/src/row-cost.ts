// What the row at dispatch costs a request: `npm run bench:ledger [-- --rounds N --json <file>]`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRouter, type OtherPlugin, type Tracker } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { postgresTracker } from '@signalbox/tracker-postgres';
import { sqliteTracker } from '@signalbox/tracker-sqlite';
import { isPostgresThere, postgresStore } from './postgres-store.ts';
import { sqliteStore } from './sqlite-store.ts';
import type { KillStore } from './store.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' }, json: { type: 'string' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new TypeError(`--rounds: expected a whole number, found "${values.rounds}"`);

/** In one round, of each subject: they take turns, so that what else the machine does hits all alike. */
const REQUESTS = 50;

interface Subject {
  readonly name: string;
  ask(): Promise<unknown>;
  /** Of each request, how long its row was waited for, in microseconds. */
  readonly beginUs: number[];
  readonly totalUs: number[];
  dispose(): Promise<void>;
}

const stores: KillStore[] = [];
const subjects: Subject[] = [subject('no ledger', undefined)];
for (const durability of ['process', 'power'] as const) {
  const store = sqliteStore();
  stores.push(store);
  const { file } = store.tracker.options as { readonly file: string };
  subjects.push(subject(`SQLite, ${durability}`, sqliteTracker({ file, durability })));
}
if (await isPostgresThere()) {
  const store = await postgresStore();
  stores.push(store);
  const options = store.tracker.options as unknown as Parameters<typeof postgresTracker>[0];
  subjects.push(subject('Postgres, spool', postgresTracker(options)));
} else console.log('Postgres is left out: it is not there');

for (const one of subjects) for (let warmUp = 0; warmUp < 200; warmUp += 1) await one.ask();
for (const one of subjects) one.beginUs.length = one.totalUs.length = 0;
for (let round = 0; round < rounds; round += 1) {
  for (const one of subjects) {
    for (let request = 0; request < REQUESTS; request += 1) {
      const start = performance.now();
      await one.ask();
      one.totalUs.push((performance.now() - start) * 1_000);
    }
  }
}
const rows = subjects.map(({ name, beginUs, totalUs }) => ({
  ledger: name,
  'row, p50 µs': percentile(beginUs, 0.5),
  'row, p99 µs': percentile(beginUs, 0.99),
  'request, p50 µs': percentile(totalUs, 0.5),
  'request, p99 µs': percentile(totalUs, 0.99),
}));
console.table(rows);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows)}\n`);
for (const one of subjects) await one.dispose();
for (const store of stores) await store.clean();

/** A router whose provider answers at once, from memory. */
function subject(name: string, plugin: OtherPlugin | undefined): Subject {
  const beginUs: number[] = [];
  const tracker = plugin?.kind === 'tracker' ? [{ ...plugin, create: timed }] : [];
  function timed(context: Parameters<OtherPlugin['create']>[0]): Tracker {
    const made = plugin?.create(context) as Tracker;
    return {
      ...made,
      async begin(dispatch) {
        const start = performance.now();
        await made.begin?.(dispatch);
        beginUs.push((performance.now() - start) * 1_000);
      },
    };
  }
  const router = createRouter({ plugins: [fakeProvider(), ...tracker] });
  const request = { messages: [{ role: 'user' as const, content: 'Hi' }], metadata: { user: 'ada', tags: ['a'] } };
  return {
    name,
    beginUs,
    totalUs: [],
    ask: () => router.complete(request),
    dispose: () => router.dispose(),
  };
}

function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  return value === undefined ? undefined : Math.round(value);
}
