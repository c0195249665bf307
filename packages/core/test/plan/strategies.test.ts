import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScoredCandidate } from '@signalbox/core';
import { seeded } from '@signalbox/testkit';
import { STRATEGIES } from '../../src/plan/strategies.ts';
import { planInput, catalogOf, scored } from './plan-input.ts';

const INPUT = planInput(catalogOf({}));

function order(id: string, candidates: readonly ScoredCandidate[], draw = 0.5) {
  const strategy = STRATEGIES.find((each) => each.id === id);
  return (strategy as (typeof STRATEGIES)[number]).order(candidates, { ...INPUT, draw });
}

function models(id: string, candidates: readonly ScoredCandidate[], draw?: number): string {
  return order(id, candidates, draw)
    .map(({ candidate }) => candidate.model)
    .join(' ');
}

describe('order', () => {
  test.for<[string, string, ScoredCandidate[], string]>([
    ['priority', 'is that of the list', scored({ costUsd: 9 }, { costUsd: 1 }), 'm0 m1'],
    ['cheapest', 'is by estimated cost', scored({ costUsd: 3 }, { costUsd: 1 }, { costUsd: 2 }), 'm1 m2 m0'],
    ['cheapest', 'has unknown prices last', scored({}, { costUsd: 9 }, { costUsd: 0 }, {}), 'm2 m1 m0 m3'],
    [
      'cheapest',
      'keeps to the list between equals',
      scored({ costUsd: 1 }, { costUsd: 1 }, { costUsd: 1 }),
      'm0 m1 m2',
    ],
    ['fastest', 'is by latency', scored({ latencyMs: 900 }, { latencyMs: 200 }), 'm1 m0'],
    ['fastest', 'has unknown times last', scored({}, { latencyMs: 9_000 }), 'm1 m0'],
    ['quality', 'is by quality', scored({ quality: 0.2 }, { quality: 0.9 }, { quality: 0.5 }), 'm1 m2 m0'],
    ['quality', 'has the unstated last', scored({}, { quality: 0.1 }), 'm1 m0'],
    ['balanced', 'prefers the better of two equals', scored({ quality: 0.5 }, { quality: 0.6 }), 'm1 m0'],
    [
      'balanced',
      'prefers the cheaper of two equals',
      scored({ quality: 0.5, costUsd: 0.02 }, { quality: 0.5, costUsd: 0.01 }),
      'm1 m0',
    ],
    ['balanced', 'prefers the faster of two equals', scored({ latencyMs: 900 }, { latencyMs: 800 }), 'm1 m0'],
    [
      'balanced',
      'lets much quality win over the price',
      scored({ quality: 0.2, costUsd: 0.001 }, { quality: 0.95, costUsd: 0.1 }),
      'm1 m0',
    ],
    [
      'balanced',
      'lets the price win over a little quality',
      scored({ quality: 0.9, costUsd: 0.1 }, { quality: 0.85, costUsd: 0.001 }),
      'm1 m0',
    ],
    ['balanced', 'keeps to the list where nothing is known', scored({}, {}, {}), 'm0 m1 m2'],
    ['weighted', 'never begins with a weight of 0', scored({ weight: 0 }, { weight: 1 }), 'm1 m0'],
    [
      'weighted',
      'has several weights of 0 last, as listed',
      scored({ weight: 0 }, { weight: 0 }, { weight: 1 }),
      'm2 m0 m1',
    ],
  ])('%s %s', ([id, , candidates, expected]) => {
    expect(models(id, candidates)).toBe(expected);
  });

  test.for(STRATEGIES)('$id loses nobody, changes nothing and gives the same order each time', (strategy) => {
    const known = fc.record(
      {
        costUsd: fc.double({ min: 0, max: 10, noNaN: true }),
        latencyMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
        quality: fc.double({ min: 0, max: 1, noNaN: true }),
        weight: fc.double({ min: 0, max: 100, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(known, { maxLength: 8 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (list, draw) => {
        const candidates = Object.freeze(scored(...list).map((candidate) => Object.freeze(candidate)));
        const ranked = strategy.order(candidates, { ...INPUT, draw });
        expect(new Set(ranked.map(({ candidate }) => candidate))).toEqual(new Set(candidates));
        expect(ranked).toHaveLength(candidates.length);
        expect(strategy.order(candidates, { ...INPUT, draw })).toEqual(ranked);
        for (const { reason } of ranked) expect(reason).not.toBe('');
      }),
    );
  });
});

describe('balanced', () => {
  test('is half quality, 0.3 cheapness and 0.2 speed, on logarithmic scales', () => {
    const [first, second, third] = order(
      'balanced',
      scored(
        { quality: 0.6, costUsd: 0.0001, latencyMs: 100 },
        { quality: 0.8, costUsd: 0.01, latencyMs: 10_000 },
        { quality: 0.7, costUsd: 0.001, latencyMs: 1_000 },
      ),
    );
    expect(first?.reason).toBe('utility 0.80: quality 0.6, about $0.00010, 100 ms (stated)');
    expect(second?.reason).toBe('utility 0.60: quality 0.7, about $0.0010, 1000 ms (stated)');
    expect(third?.reason).toBe('utility 0.40: quality 0.8, about $0.010, 10000 ms (stated)');
  });

  test('gives half of what is not known', () => {
    const [only] = order('balanced', scored({}));
    expect(only?.reason).toBe('utility 0.50: quality not stated, about an unknown price, an unknown time');
  });
});

describe('weighted', () => {
  const DRAWS = 20_000;
  /** An even spread and a random one must both come out right: draws of real requests are random numbers. */
  const spreads = {
    'evenly spread draws': (index: number) => index / DRAWS,
    'random draws': seeded(42),
  };

  test.for<[keyof typeof spreads, readonly number[]]>([
    ['random draws', [1, 1]],
    ['random draws', [9, 1]],
    ['random draws', [0.7, 0.2, 0.1]],
    ['random draws', [5, 3, 1, 1, 0]],
    ['evenly spread draws', [0.7, 0.2, 0.1]],
    ['evenly spread draws', [1, 1, 1, 1, 1]],
  ])('over %s, %j come first by their shares', ([spread, weights]) => {
    const candidates = scored(...weights.map((weight) => ({ weight })));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const firsts = weights.map(() => 0);
    for (let index = 0; index < DRAWS; index += 1) {
      const [first] = order('weighted', candidates, spreads[spread](index));
      const position = first?.candidate.position ?? -1;
      firsts[position] = (firsts[position] ?? 0) + 1;
    }
    for (const [position, weight] of weights.entries()) {
      expect(Math.abs((firsts[position] ?? 0) / DRAWS - weight / total)).toBeLessThan(0.01);
    }
  });

  test('the second place has the right chances as well', () => {
    const candidates = scored({ weight: 2 }, { weight: 1 }, { weight: 1 });
    const random = seeded(7);
    let first = 0;
    let both = 0;
    for (let index = 0; index < DRAWS; index += 1) {
      const [a, b] = order('weighted', candidates, random());
      if (a?.candidate.position !== 0) continue;
      first += 1;
      if (b?.candidate.position === 1) both += 1;
    }
    expect(Math.abs(both / first - 0.5)).toBeLessThan(0.02);
  });

  test('one draw gives one order', () => {
    const candidates = scored({ weight: 3 }, { weight: 2 }, { weight: 1 });
    for (const draw of [0, 0.123, 0.5, 0.999]) {
      expect(models('weighted', candidates, draw)).toBe(models('weighted', candidates, draw));
    }
  });
});

describe('reasons', () => {
  test.for<[string, ScoredCandidate[], string]>([
    ['priority', scored({}), 'number 1 in the list'],
    ['cheapest', scored({ costUsd: 0.00123 }), 'costs about $0.0012'],
    ['cheapest', scored({}), 'costs about an unknown price'],
    ['fastest', scored({ latencyMs: 812.4 }), 'takes about 812 ms (stated)'],
    ['fastest', scored({ latencyMs: 812.4, measured: true }), 'takes about 812 ms (measured)'],
    ['fastest', scored({}), 'takes about an unknown time'],
    ['quality', scored({ quality: 0.9 }), 'quality 0.9'],
    ['quality', scored({}), 'quality not stated'],
    ['weighted', scored({ weight: 3 }), 'drawn by weight 3'],
  ])('%s says why', ([id, candidates, reason]) => {
    expect(order(id, candidates)[0]?.reason).toBe(reason);
  });
});
