import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { AttemptRecord, Cost, Observation } from '@signalbox/core';
import { withTracker, type TrackerCaseDefinition } from './bench.ts';
import type { TrackerContractOptions } from './options.ts';
import { storable } from './row.ts';
import { dispatchOf, sample } from './samples.ts';
import { plainSums, type SumBy, type SumLine, type TrackerSums } from './sums.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-25T12:00:00Z');

/** What a tracker answers that can be asked for sums. */
export const SUM_CASES: readonly TrackerCaseDefinition[] = [
  {
    title: 'sums exactly what no JavaScript number holds',
    needs: ['sums'],
    async run({ tracker }, { sums }) {
      const nanoUsd = Number.MAX_SAFE_INTEGER;
      for (const id of ['1', '2', '3']) await tracker.track(sample(id, { cost: { source: 'provider', nanoUsd } }));
      const lines = await sums?.(tracker).task?.();
      assert.deepEqual(
        lines?.map(({ name, costNanoUsd }) => [name, costNanoUsd]),
        [['coding', 3n * BigInt(nanoUsd)]],
      );
    },
  },
  {
    title: 'keeps its sums when rows are rolled up, however long the names are that they are told apart by',
    needs: ['sums', 'rollUp'],
    async run({ tracker }, { sums, rollUp }) {
      const names = ['x'.repeat(50_000), `${'x'.repeat(50_000)}y`, 'a\0b', '日本語'.repeat(3_000)];
      const all = names.map((name, place) =>
        sample(`${place}`, { startedAt: START - 40 * DAY_MS, metadata: { user: name, tenant: name, tags: [name] } }),
      );
      for (const one of all) await tracker.track(one);
      const lines = async (): Promise<unknown> =>
        (await sums?.(tracker).user?.())?.map(({ name: user, ...line }) => ({ ...line, user: storable(user) }));
      const before = await lines();
      await rollUp?.(tracker, START);
      assert.deepEqual(await lines(), before);
    },
  },
];

const name = (...names: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...names);
const cost: fc.Arbitrary<Cost> = fc.oneof(
  fc.record({ source: fc.constantFrom('provider' as const, 'catalogue' as const), nanoUsd: fc.nat(10 ** 12) }),
  fc.constant({ source: 'unknown' as const }),
);
const call = fc.record({
  provider: name('acme', "o'hara"),
  model: name('small', 'large%_'),
  outcome: fc.constantFrom('ok' as const, 'failed' as const, 'cancelled' as const),
  inputTokens: fc.nat(100_000),
  cost,
});

/** Anything that a router might tell of, in the last hundred days; its sums are those of its calls. */
const observations: fc.Arbitrary<readonly Observation[]> = fc
  .array(
    fc.record({
      daysAgo: fc.nat(100),
      calls: fc.array(call, { maxLength: 3 }),
      outcome: fc.constantFrom('ok' as const, 'failed' as const, 'cancelled' as const),
      task: name('coding', 'general'),
      tags: fc.array(name('a', 'b', 'a\nb', '\\', '\\n', '%', "'"), { maxLength: 3 }),
      user: fc.option(name('ada', 'Ada', ' '), { nil: undefined }),
      tenant: fc.option(name('acme', 'other'), { nil: undefined }),
      isHit: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ daysAgo, calls, outcome, task, tags, user, tenant, isHit }, place) => {
      const id = `request-${String(place).padStart(3, '0')}`;
      const attempts = isHit ? [] : calls.map((one, index) => attemptOf(`${id}-${index}`, one));
      const costs = attempts.map((one) => one.cost.nanoUsd);
      return sample(id, {
        startedAt: START - daysAgo * DAY_MS - place,
        metadata: { tags, ...(user !== undefined && { user }), ...(tenant !== undefined && { tenant }) },
        classification: { task, confidence: 0.5, evidence: [], by: 'keywords' },
        outcome: isHit ? 'ok' : outcome,
        attempts,
        usage: {
          inputTokens: attempts.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0),
          outputTokens: 0,
        },
        cost: costs.includes(undefined)
          ? { source: 'unknown' }
          : { source: 'catalogue', nanoUsd: costs.reduce<number>((sum, one) => sum + (one ?? 0), 0) },
        ...(isHit && { cache: { kind: 'exact' as const, savedNanoUsd: 7 } }),
      });
    }),
  );

function attemptOf(
  id: string,
  { inputTokens, ...one }: Pick<AttemptRecord, 'provider' | 'model' | 'outcome' | 'cost'> & { inputTokens: number },
): AttemptRecord {
  const usage = { inputTokens, outputTokens: 0 };
  return { ...one, id, retry: 0, startedAt: START, latencyMs: 1, sent: true, usage };
}

/** Whatever it was told: its sums are those of a plain computation, before and after its rows are rolled up. */
export function sumsAreRight(options: TrackerContractOptions): Promise<void> {
  return fc.assert(
    fc.asyncProperty(observations, (all) =>
      withTracker(options, async ({ tracker }) => {
        for (const one of all) {
          await tracker.begin?.(dispatchOf(one));
          await tracker.track(one);
        }
        await check(options.sums?.(tracker), all);
        if (options.rollUp === undefined) return;
        for (const days of [10, 40]) {
          await options.rollUp(tracker, START - days * DAY_MS);
          await check(options.sums?.(tracker), all);
        }
      }),
    ),
    { numRuns: options.runs ?? 20 },
  );
}

async function check(sums: TrackerSums = {}, all: readonly Observation[]): Promise<void> {
  for (const [by, ask] of Object.entries(sums) as (readonly [SumBy, () => Promise<readonly SumLine[]>])[]) {
    const lines = await ask();
    const found = new Map(
      lines.map(({ name: key, calls, costNanoUsd, inputTokens }) => [key, { calls, costNanoUsd, inputTokens }]),
    );
    assert.deepEqual(found, plainSums(all, by), `by ${by}`);
    assert.equal(found.size, lines.length, 'a name has one line');
  }
}
