import type { AttemptRecord, Observation, Price } from '@signalbox/core';
import { createFakeClock, OBSERVED_AT as NOW } from '@signalbox/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSqliteTracker, type SqliteTracker } from '../src/index.ts';

const DAY_MS = 86_400_000;

function open(): SqliteTracker {
  const tracker = createSqliteTracker({ file: ':memory:' }, { clock: createFakeClock(NOW) });
  onTestFinished(() => tracker.dispose?.());
  return tracker;
}

const call: AttemptRecord = {
  id: 'call',
  provider: 'acme',
  model: 'small',
  retry: 0,
  startedAt: NOW,
  latencyMs: 1,
  sent: true,
  outcome: 'ok',
  cost: { source: 'catalogue', nanoUsd: 0 },
};

/** A chat that took so long. */
function chat(id: string, change: Partial<Observation> = {}): Observation {
  return {
    id,
    operation: 'chat',
    startedAt: NOW - DAY_MS,
    latencyMs: 100,
    metadata: {},
    classification: { task: 'coding', confidence: 1, evidence: [], by: 'rules' },
    plan: { candidates: [], rejected: [], strategy: 'balanced', route: 'catalogue' },
    attempts: [],
    outcome: 'ok',
    provider: 'acme',
    model: 'small',
    usage: { inputTokens: 0, outputTokens: 0 },
    cost: { source: 'catalogue', nanoUsd: 0 },
    ...change,
  };
}

/** One that was answered at the last of some calls, each with its tokens and cost. */
function answered(
  id: string,
  calls: readonly Partial<AttemptRecord>[],
  change: Partial<Observation> = {},
): Observation {
  const attempts = calls.map((one, place) => ({ ...call, id: `${id}-${place}`, ...one }));
  const nanoUsd = attempts.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0);
  return chat(id, { attempts, cost: { source: 'catalogue', nanoUsd }, ...change });
}

const costs = (nanoUsd: number): AttemptRecord['cost'] => ({ source: 'catalogue', nanoUsd });

describe('savings', () => {
  const price: Price = {
    kind: 'known',
    inputPerMTok: '10',
    outputPerMTok: '100',
    cacheReadPerMTok: '1',
    longContext: { overInputTokens: 100, inputPerMTok: '900', outputPerMTok: '900' },
    source: 'https://example.com',
    asOf: '2026-11-01',
  };
  // 1,000 tokens of input and 100 of output: 10 + 10 thousandths of a dollar.
  const usage = { inputTokens: 1_000, outputTokens: 100 };

  test('are what the answers would have cost at the baseline, less all that was paid for them', async () => {
    const { ledger, track } = open();
    // The failed call is paid for as well; the baseline would have answered once.
    const failed = {
      outcome: 'failed' as const,
      usage: { inputTokens: 1_000, outputTokens: 0 },
      cost: costs(1_000_000),
    };
    track(answered('1', [failed, { usage, cost: costs(2_000_000) }]));
    track(answered('2', [{ usage: { ...usage, cachedInputTokens: 500 }, cost: costs(3_000_000) }]));
    // Nothing that is no answer at a known cost: vectors, failures, what is not known, what came from the cache.
    track(answered('3', [{ usage, cost: costs(9) }], { operation: 'embed' }));
    track(answered('4', [failed], { outcome: 'failed', errorCode: 'provider_unavailable' }));
    track(answered('5', [{ usage, cost: { source: 'unknown' } }], { cost: { source: 'unknown' } }));
    track(chat('6', { cost: { source: 'free', nanoUsd: 0 }, cache: { kind: 'exact', savedNanoUsd: 5 } }));
    const expected = {
      paidNanoUsd: 6_000_000n,
      // Without the tier for long prompts: which prompt was long cannot be told from sums.
      baselineNanoUsd: 20_000_000n + 15_500_000n,
      savedUsd: 0.0295,
      savedShare: 29.5 / 35.5,
    };
    expect(await ledger.savings({ price, at: NOW })).toEqual(expected);
    await ledger.prune({ rowsMs: 3_600_000 });
    expect(await ledger.savings({ price, at: NOW })).toEqual(expected);
  });

  test('are negative where the baseline is cheaper, nothing where nothing was answered, and need a price', async () => {
    const { ledger, track } = open();
    expect(await ledger.savings({ price, at: NOW })).toMatchObject({ baselineNanoUsd: 0n, savedUsd: 0, savedShare: 0 });
    track(answered('1', [{ usage, cost: costs(30_000_000) }]));
    expect(await ledger.savings({ price, at: NOW })).toMatchObject({ savedUsd: -0.01, savedShare: -0.5 });
    expect(await ledger.savings({ price: { kind: 'free' }, at: NOW })).toMatchObject({
      savedUsd: -0.03,
      savedShare: 0,
    });
    await expect(ledger.savings({ price: { kind: 'unknown' }, at: NOW })).rejects.toThrow(
      'savings: expected a baseline with a known price',
    );
  });

  test('are of those that the filter names', async () => {
    const { ledger, track } = open();
    track(answered('1', [{ usage, cost: costs(1) }], { metadata: { user: 'ada', tags: ['a'] } }));
    track(answered('2', [{ usage, cost: costs(10) }], { metadata: { user: 'bob', tags: ['a', 'b'] } }));
    const paid = async (filter: object): Promise<bigint> =>
      (await ledger.savings({ price, at: NOW }, filter)).paidNanoUsd;
    expect(await Promise.all([{ user: 'ada' }, { tag: 'a' }, { tag: 'b' }, { tag: '' }].map(paid))).toEqual([
      1n,
      11n,
      10n,
      0n,
    ]);
  });
});

describe('latency', () => {
  test('is told by nearest rank, of requests that were answered', async () => {
    const { ledger, track } = open();
    expect(await ledger.latency()).toBeUndefined();
    for (let ms = 1; ms <= 200; ms += 1) {
      track(chat(`${String((ms * 77) % 201).padStart(3, '0')}`, { latencyMs: ms + 0.25, timeToFirstChunkMs: ms / 2 }));
    }
    track(chat('failed', { latencyMs: 99_999, outcome: 'failed' }));
    track(chat('cancelled', { latencyMs: 99_999, outcome: 'cancelled' }));
    expect(await ledger.latency()).toEqual({ count: 200, p50Ms: 100.25, p95Ms: 190.25, p99Ms: 198.25 });
    expect(await ledger.latency({}, 'first-chunk')).toEqual({ count: 200, p50Ms: 50, p95Ms: 95, p99Ms: 99 });
  });

  test('of one is that one, and of those that the filter names', async () => {
    const { ledger, track } = open();
    track(chat('1', { latencyMs: 7, metadata: { session: 's-1' } }));
    track(chat('2', { latencyMs: 500, provider: 'other', metadata: { session: 's-2' } }));
    expect(await ledger.latency({ session: 's-1' })).toEqual({ count: 1, p50Ms: 7, p95Ms: 7, p99Ms: 7 });
    expect(await ledger.latency({ provider: 'other' })).toMatchObject({ count: 1, p50Ms: 500 });
    expect(await ledger.latency({ session: 's-1' }, 'first-chunk')).toBeUndefined();
  });
});

test('a session is found as long as its rows are kept, and in no roll-up', async () => {
  const { ledger, track } = open();
  for (const id of ['1', '2', '3']) {
    const metadata = { session: id === '3' ? 'other' : "s'1" };
    track(answered(id, [{ cost: costs(5) }], { metadata }));
  }
  expect(await ledger.spend('model', { session: "s'1" })).toMatchObject([{ calls: 2, costNanoUsd: 10n }]);
  expect(await ledger.spend('task', { session: "s'1" })).toMatchObject([{ calls: 2, costNanoUsd: 10n }]);
  await ledger.prune({ rowsMs: 3_600_000 });
  expect(await ledger.spend('task', { session: "s'1" })).toEqual([]);
  expect(await ledger.spend('task')).toMatchObject([{ calls: 3, costNanoUsd: 15n }]);
});
