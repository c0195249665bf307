import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttemptRecord, Cost } from '@signalbox/core';
import { settle, sumCosts } from '../../src/settle/settle.ts';

function attempt(more: Partial<AttemptRecord>): AttemptRecord {
  return {
    id: 'a',
    provider: 'acme',
    model: 'one',
    retry: 0,
    startedAt: 0,
    latencyMs: 1,
    sent: true,
    outcome: 'ok',
    cost: { source: 'catalogue', nanoUsd: 10 },
    ...more,
  };
}

const provider: Cost = { source: 'provider', nanoUsd: 1 };
const catalogue: Cost = { source: 'catalogue', nanoUsd: 20 };
const estimate: Cost = { source: 'estimate', nanoUsd: 300 };
const free: Cost = { source: 'free', nanoUsd: 0 };
const unknown: Cost = { source: 'unknown' };

describe('settle', () => {
  test.for<[string, readonly AttemptRecord[], Cost]>([
    ['nothing sent is free', [], free],
    ['one attempt costs what it costs', [attempt({})], { source: 'catalogue', nanoUsd: 10 }],
    [
      'failed and abandoned attempts are paid for',
      [attempt({ outcome: 'failed', cost: estimate }), attempt({ outcome: 'cancelled' }), attempt({})],
      { source: 'estimate', nanoUsd: 320 },
    ],
    [
      'what was never sent is not',
      [attempt({ sent: false, outcome: 'skipped', cost: unknown }), attempt({})],
      { source: 'catalogue', nanoUsd: 10 },
    ],
  ])('%s', ([, attempts, cost]) => {
    expect(settle(attempts)).toEqual({ kind: 'settled', attempts, cost });
  });
});

describe('sumCosts', () => {
  test.for<[string, readonly Cost[], Cost]>([
    ['stated ones stay stated', [provider, provider], { source: 'provider', nanoUsd: 2 }],
    ['free ones take nothing from the certainty', [free, provider], { source: 'provider', nanoUsd: 1 }],
    ['a priced one makes it priced', [provider, catalogue], { source: 'catalogue', nanoUsd: 21 }],
    ['an estimate makes it an estimate', [estimate, catalogue, provider], { source: 'estimate', nanoUsd: 321 }],
    ['an unknown one makes it unknown', [provider, unknown, estimate], { source: 'unknown' }],
  ])('%s', ([, costs, sum]) => {
    expect(sumCosts(costs)).toEqual(sum);
  });

  test('does not depend on the order and is never negative', () => {
    const cost = fc.oneof(
      fc.constant(unknown),
      fc.record({ source: fc.constantFrom('provider', 'catalogue', 'free', 'estimate'), nanoUsd: fc.nat() }),
    ) as fc.Arbitrary<Cost>;
    fc.assert(
      fc.property(fc.array(cost, { maxLength: 6 }), (costs) => {
        const sum = sumCosts(costs);
        expect(sumCosts(costs.toReversed())).toEqual(sum);
        expect(sum.nanoUsd ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
