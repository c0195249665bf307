import type { Observation } from '@signalbox/core';
import { collect, createFakeClock, OBSERVED_AT as NOW, observations } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteTracker, type LedgerFilter, type SqliteTracker } from '../src/index.ts';

const [SAMPLE] = fc.sample(
  observations.filter((all) => all.length > 0),
  { numRuns: 1, seed: 7 },
)[0] as [Observation];

function open(): SqliteTracker {
  const tracker = createSqliteTracker({ file: ':memory:' }, { clock: createFakeClock(NOW) });
  onTestFinished(() => tracker.dispose?.());
  return tracker;
}

/** As RFC 4180 has it, by another hand: cells that begin with a quote end with one, and two stand for one. */
function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n|$)/gy;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text) as RegExpExecArray;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n' && cell.lastIndex < text.length) rows.push([]);
  }
  const [names = [], ...lines] = rows;
  return lines.map((line) => Object.fromEntries(line.map((value, place) => [names[place], value])));
}

async function exported(tracker: SqliteTracker, format: 'csv' | 'jsonl', filter?: LedgerFilter): Promise<string> {
  return (await collect(tracker.ledger.lines(format, filter))).join('');
}

const storable = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD');
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

test('every text comes back from CSV and from JSON lines, and begins no formula', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      '＝1',
      '"',
      '""',
      ',',
      'a\r\nb',
      ' ',
      "'",
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ user: text, tags: fc.array(text, { maxLength: 3 }) }), { maxLength: 5 }),
      async (all) => {
        const tracker = createSqliteTracker({ file: ':memory:' }, { clock: createFakeClock(NOW) });
        for (const [place, metadata] of all.entries()) tracker.track({ ...SAMPLE, id: `id-${place}`, metadata });
        const rows = readCsv(await exported(tracker, 'csv'));
        const lines = (await exported(tracker, 'jsonl'))
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line));
        await tracker.dispose?.();
        const users = all.map(({ user }) => storable(user));
        expect(rows.map((row) => row['user_id'])).toEqual(
          users.map((user) => (FORMULA.test(user) ? `'${user}` : user)),
        );
        expect(lines.map((line) => line.user_id)).toEqual(users);
        const tags = all.map((one) => [...new Set(one.tags.map(storable))].toSorted());
        expect(rows.map((row) => JSON.parse(row['tags'] || '[]'))).toEqual(tags);
        expect(lines.map((line) => line.tags)).toEqual(tags);
        for (const row of rows) for (const value of Object.values(row)) expect(value).not.toMatch(FORMULA);
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);

test('numbers are numbers, and nothing is nothing', async () => {
  const tracker = open();
  tracker.track({ ...SAMPLE, id: '1', cost: { source: 'unknown' }, latencyMs: 1.5 });
  tracker.track({ ...SAMPLE, id: '2', cost: { source: 'provider', nanoUsd: Number.MAX_SAFE_INTEGER } });
  const rows = readCsv(await exported(tracker, 'csv'));
  expect(rows.map((row) => [row['id'], row['cost_nano'], row['cost_source'], row['messages']])).toEqual([
    ['1', '', 'unknown', ''],
    ['2', '9007199254740991', 'provider', ''],
  ]);
  expect(rows[0]?.['latency_us']).toBe('1500');
  const [first, second] = (await exported(tracker, 'jsonl')).split('\n').map((line) => line && JSON.parse(line));
  expect(first).not.toHaveProperty('cost_nano');
  expect(second.cost_nano).toBe(Number.MAX_SAFE_INTEGER);
});

test('what the filter names, in the order of ids, over more than one page', async () => {
  const tracker = open();
  for (let place = 0; place < 1_500; place += 1) {
    const id = `id-${String((place * 7) % 1_500).padStart(4, '0')}`;
    tracker.track({ ...SAMPLE, id, attempts: [], metadata: { user: place % 2 === 0 ? 'ada' : 'bob' } });
  }
  const ids = readCsv(await exported(tracker, 'csv')).map((row) => row['id']);
  expect(ids).toEqual(Array.from({ length: 1_500 }, (_, place) => `id-${String(place).padStart(4, '0')}`));
  expect(readCsv(await exported(tracker, 'csv', { user: 'bob' }))).toHaveLength(750);
  expect(await exported(tracker, 'jsonl', { until: 0 })).toBe('');
}, 30_000);
