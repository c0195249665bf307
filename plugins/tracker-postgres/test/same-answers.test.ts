import type { Feedback, Observation } from '@signalbox/core';
import { createSqliteTracker, FEEDBACK_BY, SPEND_BY, type LedgerFilter, type LedgerReader } from '@signalbox/ledger';
import { collect, createFakeClock, dispatchOf, observations, OBSERVED_AT as NOW } from '@signalbox/testkit';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPostgresThere, newPlace, POSTGRES_URL } from './postgres.ts';

const DAY_MS = 86_400_000;
const PRICE = {
  kind: 'known',
  inputPerMTok: '3',
  outputPerMTok: '15',
  source: 'https://acme.example',
  asOf: '2026-11-25',
} as const;

const filters: fc.Arbitrary<LedgerFilter> = fc.record(
  {
    since: fc.nat(100).map((days) => NOW - days * DAY_MS),
    until: fc.nat(50).map((days) => NOW - days * DAY_MS),
    provider: fc.constantFrom('acme', "o'hara"),
    model: fc.constantFrom('small', 'large%_'),
    task: fc.constantFrom('coding', 'nothing'),
    tag: fc.constantFrom('a', '\\', 'a\nb', '%'),
    user: fc.constantFrom('ada', ''),
    experiment: fc.constant('trial'),
  },
  { requiredKeys: [] },
);

/** Every question that can be asked. */
async function answers(ledger: Omit<LedgerReader, 'close'>, filter: LedgerFilter): Promise<unknown> {
  return {
    spend: Object.fromEntries(await Promise.all(SPEND_BY.map(async (by) => [by, await ledger.spend(by, filter)]))),
    savings: await ledger.savings({ price: PRICE, at: NOW }, filter),
    latency: await ledger.latency(filter),
    firstChunk: await ledger.latency(filter, 'first-chunk'),
    cache: await ledger.cacheHits(filter),
    experiments: await ledger.experiments(filter),
    trials: rounded(await ledger.trials(filter)),
    records: await collect(ledger.records(filter)),
    record: await ledger.record('request-000'),
    feedback: await Promise.all(FEEDBACK_BY.map(async (by) => ledger.feedback(by, filter))),
    report: await ledger.verify(),
    // Which process wrote a row is its own.
    jsonl: (await collect(ledger.lines('jsonl', filter))).map((line) => line.replace(/"instance":"[^"]*"/, '')),
    csv: (await collect(ledger.lines('csv', filter))).map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '')),
  };
}

/** Sums of fractions hang on the order in which they were added, by a little. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'number' ? Number(one.toPrecision(6)) + 0 : one,
  );
}

interface Told {
  readonly all: readonly Observation[];
  /** Those of which the tracker hears the end alone, the beginning alone, or both. */
  readonly ends: readonly ('both' | 'end' | 'beginning' | 'twice' | 'backwards')[];
  readonly said: readonly Feedback[];
  readonly filter: LedgerFilter;
  readonly keepDays: number;
}

/** Quarters have exact sums, in whatever order they are added. */
const feedback: fc.Arbitrary<Feedback> = fc.record({
  id: fc.constantFrom('f1', 'f2', 'f3'),
  requestId: fc.nat(6).map((place) => `request-${String(place).padStart(3, '0')}`),
  by: fc.constantFrom('user', 'judge', 'signal:retry'),
  at: fc.nat(100).map((days) => NOW - days * DAY_MS),
  score: fc.nat(4).map((quarters) => quarters / 4),
  label: fc.string({ unit: 'binary', maxLength: 5 }),
});

const told: fc.Arbitrary<Told> = fc.record({
  all: observations,
  ends: fc.array(fc.constantFrom('both', 'end', 'beginning', 'twice', 'backwards'), { minLength: 12, maxLength: 12 }),
  said: fc.array(feedback, { maxLength: 6 }),
  filter: filters,
  keepDays: fc.integer({ min: 1, max: 60 }),
});

describe.skipIf(!isPostgresThere)(`two engines (skipped where no Postgres is at ${POSTGRES_URL})`, () => {
  test('give the same answer to every question, before and after rows were rolled up', async () => {
    await fc.assert(
      fc.asyncProperty(told, async ({ all, ends, said, filter, keepDays }) => {
        const clock = createFakeClock(NOW);
        const place = newPlace();
        const { tracker: postgres } = place.open({}, { clock });
        const sqlite = createSqliteTracker({ file: ':memory:' }, { clock });
        for (const tracker of [sqlite, postgres]) {
          for (const [index, one] of all.entries()) {
            const how = ends[index] ?? 'both';
            if (how === 'backwards') tracker.track(one);
            if (how !== 'end') tracker.begin(dispatchOf(one));
            if (how === 'twice') tracker.begin(dispatchOf(one));
            if (how !== 'beginning') tracker.track(one);
            if (how === 'twice') tracker.track(one);
          }
          for (const one of said) tracker.feedback(one);
        }
        const check = async (): Promise<void> =>
          expect(await answers(postgres.ledger, filter)).toEqual(await answers(sqlite.ledger, filter));
        await check();
        for (const { id } of all) {
          expect(await postgres.recall(id)).toEqual(sqlite.recall(id));
          expect(await postgres.ledger.record(id)).toEqual(await sqlite.ledger.record(id));
        }
        const retention = { rowsMs: keepDays * DAY_MS, hoursMs: keepDays * 1.5 * DAY_MS, daysMs: 80 * DAY_MS };
        expect(await postgres.ledger.prune(retention)).toEqual(await sqlite.ledger.prune(retention));
        await check();
        expect(await postgres.ledger.recover()).toBe(await sqlite.ledger.recover());
        await check();
        await sqlite.dispose?.();
        await postgres.dispose();
      }),
      { numRuns: 10, endOnFailure: true },
    );
  }, 120_000);
});
