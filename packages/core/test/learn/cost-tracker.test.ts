import { describe, expect, test } from 'vitest';
import type { CostTracker, Observation } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { createCatalog } from '../../src/catalog/create-catalog.ts';
import { createCostTracker } from '../../src/learn/cost-tracker.ts';
import { usd } from '../plan/plan-input.ts';
import { attempt, observation } from './observation.ts';

function setUp(baseline?: string, ...observations: readonly Observation[]): CostTracker {
  const acme = fakeProvider({
    id: 'acme',
    models: [
      { id: 'one', price: usd('1', '10') },
      {
        id: 'large',
        price: {
          ...usd('100', '100'),
          longContext: { overInputTokens: 150, inputPerMTok: '900', outputPerMTok: '900' },
        },
      },
      { id: 'free', price: { kind: 'free' } },
      { id: 'odd', price: { kind: 'unknown' } },
    ],
  });
  const catalog = createCatalog({ plugins: [acme], secret: () => undefined });
  const tracker = createCostTracker({ catalog, clock: { now: () => 0 }, baseline });
  for (const each of observations) void tracker.track(each);
  return tracker;
}

describe('the summary', () => {
  test('of nothing is nothing', () => {
    expect(setUp().summary()).toEqual({
      calls: 0,
      costUsd: 0,
      inputTokens: 0,
      outputTokens: 0,
      failed: 0,
      cancelled: 0,
      unknownCosts: 0,
      byProvider: {},
      byModel: {},
      byTask: {},
      byTag: {},
      byDay: {},
      latencyMs: undefined,
      cache: { exact: 0, semantic: 0, coalesced: 0, savedUsd: 0 },
    });
  });

  test('counts by provider, model, task, tag and day', () => {
    const line = { calls: 1, costUsd: 0.001, inputTokens: 100, outputTokens: 10 };
    const { calls, costUsd, byProvider, byModel, byTask, byTag, byDay } = setUp(
      undefined,
      observation({ metadata: { tags: ['team-a', 'urgent', 'team-a'] } }),
      observation({
        startedAt: Date.parse('2026-11-22T00:00:00Z'),
        attempts: [attempt({ provider: 'other', model: 'vendor/two' })],
        classification: { task: 'coding', confidence: 1, evidence: [], by: 'keywords' },
      }),
    ).summary();
    expect({ calls, costUsd }).toEqual({ calls: 2, costUsd: 0.002 });
    expect(byProvider).toEqual({ acme: line, other: line });
    expect(byModel).toEqual({ 'acme/one': line, 'other/vendor/two': line });
    expect(byTask).toEqual({ general: line, coding: line });
    expect(byTag).toEqual({ 'team-a': line, urgent: line });
    expect(byDay).toEqual({ '2026-11-21': line, '2026-11-22': line });
  });

  test('has the dearest first', () => {
    const costing = (tag: string, nanoUsd: number) =>
      observation({ metadata: { tags: [tag] }, cost: { source: 'catalogue', nanoUsd } });
    const { byTag } = setUp(undefined, costing('cheap', 1), costing('dear', 9), costing('middle', 5)).summary();
    expect(Object.keys(byTag)).toEqual(['dear', 'middle', 'cheap']);
  });

  test('has failed attempts paid for, at the provider that failed', () => {
    const failed = attempt({ provider: 'other', outcome: 'failed', cost: { source: 'estimate', nanoUsd: 500_000 } });
    const {
      byProvider,
      costUsd,
      failed: failures,
    } = setUp(
      undefined,
      observation({ attempts: [failed, attempt()], cost: { source: 'estimate', nanoUsd: 1_500_000 } }),
    ).summary();
    expect(byProvider).toMatchObject({ other: { calls: 1, costUsd: 0.0005 }, acme: { calls: 1, costUsd: 0.001 } });
    expect({ costUsd, failures }).toEqual({ costUsd: 0.0015, failures: 0 });
  });

  test('leaves out what was never sent', () => {
    const skipped = attempt({
      provider: 'resting',
      sent: false,
      outcome: 'skipped',
      cost: { source: 'free', nanoUsd: 0 },
    });
    expect(Object.keys(setUp(undefined, observation({ attempts: [skipped, attempt()] })).summary().byProvider)).toEqual(
      ['acme'],
    );
  });

  test('counts failures, cancellations and unknown costs apart', () => {
    const summary = setUp(
      undefined,
      observation({ outcome: 'failed' }),
      observation({ outcome: 'cancelled' }),
      observation({ outcome: 'cancelled', cost: { source: 'unknown' } }),
      observation(),
    ).summary();
    expect(summary).toMatchObject({ calls: 4, failed: 1, cancelled: 2, unknownCosts: 1, costUsd: 0.003 });
  });

  test('takes up a bounded space, however many tags there are', () => {
    const tracker = setUp();
    for (let index = 0; index < 2_000; index += 1)
      void tracker.track(observation({ metadata: { tags: [`user-${index}`] } }));
    const { byTag } = tracker.summary();
    expect(Object.keys(byTag)).toHaveLength(501);
    expect(byTag['(other)']?.calls).toBe(1_500);
    expect(Object.values(byTag).reduce((sum, { calls }) => sum + calls, 0)).toBe(2_000);
  });

  test('takes a tag for a name, whatever it is called', () => {
    const { byTag } = setUp(undefined, observation({ metadata: { tags: ['__proto__', 'constructor'] } })).summary();
    expect(Object.keys(byTag)).toEqual(['__proto__', 'constructor']);
  });
});

describe('latency', () => {
  test('has percentiles of the calls that succeeded', () => {
    const tracker = setUp(undefined, observation({ latencyMs: 9_999, outcome: 'failed' }));
    for (let ms = 100; ms >= 1; ms -= 1) void tracker.track(observation({ latencyMs: ms }));
    expect(tracker.summary().latencyMs).toEqual({ mean: 50.5, p50: 50, p95: 95, p99: 99 });
  });

  test('of one call is that call', () => {
    expect(setUp(undefined, observation()).summary().latencyMs).toEqual({ mean: 150, p50: 150, p95: 150, p99: 150 });
  });

  test('has percentiles over the last thousand and the mean over all', () => {
    const tracker = setUp();
    for (let index = 0; index < 1_000; index += 1) void tracker.track(observation({ latencyMs: 10 }));
    for (let index = 0; index < 1_000; index += 1) void tracker.track(observation({ latencyMs: 30 }));
    expect(tracker.summary().latencyMs).toEqual({ mean: 20, p50: 30, p95: 30, p99: 30 });
  });
});

describe('savings', () => {
  test('are what the baseline would have cost for the same answers', () => {
    const failed = attempt({ outcome: 'failed', usage: { inputTokens: 100, outputTokens: 0 } });
    const observed = [
      observation({ attempts: [failed, attempt()], cost: { source: 'catalogue', nanoUsd: 2_000_000 } }),
      observation({ outcome: 'failed' }),
      observation({ operation: 'embed' }),
    ];
    expect(setUp('acme/large', ...observed).summary().savings).toEqual({
      baseline: 'acme/large',
      baselineUsd: 0.011,
      savedUsd: 0.009,
      savedShare: 9 / 11,
    });
  });

  test('are at base rates, though the sum of the prompts is long', () => {
    expect(setUp('acme/large', observation(), observation()).summary().savings?.baselineUsd).toBe(0.022);
  });

  test('are negative where the baseline is cheaper', () => {
    const { savedUsd, savedShare } = setUp('acme/one', observation()).summary().savings ?? {};
    expect(savedUsd).toBeCloseTo(-0.0008, 9);
    expect(savedShare).toBeCloseTo(-4, 9);
  });

  test('against a free baseline have no share', () => {
    expect(setUp('acme/free', observation()).summary().savings).toMatchObject({ baselineUsd: 0, savedShare: 0 });
  });

  test('may be asked for against another baseline', () => {
    expect(setUp('acme/large', observation()).summary({ baseline: 'acme/one' }).savings?.baseline).toBe('acme/one');
    expect(setUp(undefined, observation()).summary({ baseline: 'acme/one' }).savings?.baseline).toBe('acme/one');
  });

  test.for(['acme/odd', 'acme/nothing-known', 'nobody/x'])('against %s are a TypeError', (baseline) => {
    expect(() => setUp(undefined, observation()).summary({ baseline })).toThrow(
      new TypeError(`baseline "${baseline}": expected a model with a known price, as "provider/model"`),
    );
  });
});
