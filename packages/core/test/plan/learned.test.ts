import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LearnedBelief, LearnedSnapshot, ScoredCandidate } from '@signalbox/core';
import { fakeCard } from '@signalbox/testkit';
import { chancesOf } from '../../src/plan/exploration.ts';
import { learned } from '../../src/plan/learned.ts';
import { catalogOf, planInput, scored } from './plan-input.ts';

const INPUT = planInput(catalogOf({}));

interface Known {
  /** What the card says. */
  readonly stated?: number;
  readonly costUsd?: number;
  readonly belief?: Partial<LearnedBelief>;
}

function candidatesOf(list: readonly Known[]): ScoredCandidate[] {
  return scored(...list.map(({ costUsd }) => ({ ...(costUsd !== undefined && { costUsd }) }))).map((one, place) => {
    const { stated } = list[place] ?? {};
    return stated === undefined ? one : { ...one, card: { ...fakeCard(one.model), quality: stated } };
  });
}

function snapshotOf(list: readonly Known[], more: Partial<LearnedSnapshot> = {}): LearnedSnapshot {
  return {
    belief: (candidate, _task, _tenant, priorVariance) => {
      const place = Number(candidate.replace('acme/m', ''));
      return { mean: 0, variance: priorVariance, answers: 0, signs: 0, ...list[place]?.belief };
    },
    usualDifficulty: 0.3,
    tolerance: 0.05,
    explore: 0,
    neverExplore: new Set(['enterprise']),
    ...more,
  };
}

function order(
  list: readonly Known[],
  more: Partial<LearnedSnapshot> = {},
  request: { draw?: number; difficulty?: number; task?: string } = {},
) {
  const { draw = 0.5, difficulty, task = 'general' } = request;
  const classification = { ...INPUT.classification, task, ...(difficulty !== undefined && { difficulty }) };
  return learned.order(candidatesOf(list), { ...INPUT, draw, classification, learned: snapshotOf(list, more) });
}

function first(...input: Parameters<typeof order>): string | undefined {
  return order(...input)[0]?.candidate.model;
}

const CHEAP_AND_STRONG: readonly Known[] = [
  { stated: 0.75, costUsd: 0.0004 },
  { stated: 0.9, costUsd: 0.006 },
];

const known: fc.Arbitrary<Known> = fc.record({
  stated: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  costUsd: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  belief: fc.record({
    mean: fc.double({ min: -4, max: 4, noNaN: true }),
    variance: fc.double({ min: 0.01, max: 1, noNaN: true }),
    answers: fc.nat(300),
    signs: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  }),
}) as fc.Arbitrary<Known>;
const several = fc.array(known, { minLength: 1, maxLength: 12 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const draw = fc.double({ min: 0, max: 0.999_999, noNaN: true });

describe('learned', () => {
  test('is the cheapest within the tolerance of the best', () => {
    expect(first(CHEAP_AND_STRONG, { tolerance: 0.2 })).toBe('m0');
    expect(first(CHEAP_AND_STRONG, { tolerance: 0.05 })).toBe('m1');
    expect(first(CHEAP_AND_STRONG, { tolerance: 0 })).toBe('m1');
  });

  test('asks a strong model for difficult prompts, and a cheap one for easy ones', () => {
    const tolerance = 0.12;
    expect(first(CHEAP_AND_STRONG, { tolerance }, { difficulty: 0 })).toBe('m0');
    expect(first(CHEAP_AND_STRONG, { tolerance }, { difficulty: 0.9 })).toBe('m1');
  });

  test('believes what was seen rather than the card', () => {
    const list = [{ ...CHEAP_AND_STRONG[0], belief: { mean: 1.5, variance: 0.05, answers: 60 } }, CHEAP_AND_STRONG[1]];
    expect(first(list as readonly Known[], { tolerance: 0.03 })).toBe('m0');
  });

  test('works without anything learned', () => {
    const [one] = learned.order(candidatesOf(CHEAP_AND_STRONG), INPUT);
    expect(one?.candidate.model).toBe('m1');
    expect(one?.propensity).toBe(1);
  });

  test('takes an unknown price for the dearest, and prefers it to nobody who will do', () => {
    expect(first([{ stated: 0.9 }, { stated: 0.89, costUsd: 9 }])).toBe('m1');
  });

  test('says why, for people', () => {
    const list: readonly Known[] = [
      { stated: 0.75, costUsd: 0.0004, belief: { mean: 0.7, variance: 0.1, answers: 12 } },
      { stated: 0.9, costUsd: 0.006 },
      { costUsd: 0.0001 },
    ];
    expect(order(list, { tolerance: 0.1 }).map(({ reason }) => reason)).toMatchInlineSnapshot(`
      [
        "quality .85 ± .04 (12 answers of yours), .04 below the best (up to .10 will do), costs about $0.00040 instead of $0.0060",
        "quality .89 ± .06 (as its card says), the best, costs about $0.0060",
        "quality .61 ± .28 (nobody has stated any), .29 below the best (no more than .10 will do), costs about $0.00010",
      ]
    `);
    const draws = Array.from({ length: 100 }, (_, index) => index / 100);
    const tried = draws
      .map((draw) => order(list, { tolerance: 0.1, explore: 0.2 }, { draw })[0])
      .find((one) => one?.candidate.model === 'm1');
    expect(tried?.reason).toMatchInlineSnapshot(
      `"tried out, as 3.5 % of such requests are while nobody can be sure: quality .89 ± .06 (as its card says), costs about $0.0060"`,
    );
  });

  test('a higher tolerance makes nothing dearer, and nothing better', () => {
    fc.assert(
      fc.property(several, share, share, (list, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const strict = order(list, { tolerance: low })[0];
        const loose = order(list, { tolerance: high })[0];
        const cost = (ranked: typeof strict): number => ranked?.candidate.estimate.costUsd ?? Infinity;
        expect(cost(loose)).toBeLessThanOrEqual(cost(strict));
        expect(loose?.quality ?? 0).toBeLessThanOrEqual((strict?.quality ?? 0) + 1e-12);
      }),
    );
  });

  test('the shares are 1 together, and all but the explored are the first one’s', () => {
    fc.assert(
      fc.property(several, share, share, draw, (list, tolerance, explore, at) => {
        const ranked = order(list, { tolerance, explore }, { draw: at });
        const shares = ranked.map(({ propensity }) => propensity ?? NaN);
        expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
        for (const each of shares) expect(each).toBeGreaterThanOrEqual(0);
        expect(Math.max(...shares)).toBeGreaterThanOrEqual(1 - explore - 1e-9);
        expect(ranked[0]?.propensity).toBeGreaterThan(0);
      }),
    );
  });

  test('each comes first as often as its share says', () => {
    const list: readonly Known[] = [
      { stated: 0.8, costUsd: 0.001 },
      { stated: 0.8, costUsd: 0.002 },
      { stated: 0.85, costUsd: 0.003 },
    ];
    const shares = new Map<string, number>();
    const counts = new Map<string, number>();
    const DRAWS = 20_000;
    for (let index = 0; index < DRAWS; index += 1) {
      const ranked = order(list, { tolerance: 0.05, explore: 0.6 }, { draw: index / DRAWS });
      for (const { candidate, propensity = 0 } of ranked) shares.set(candidate.model, propensity);
      const model = ranked[0]?.candidate.model ?? '';
      counts.set(model, (counts.get(model) ?? 0) + 1);
    }
    for (const [model, each] of shares) expect(Math.abs((counts.get(model) ?? 0) / DRAWS - each)).toBeLessThan(0.015);
    expect(Math.min(...shares.values())).toBeGreaterThan(0.01);
  });

  test('never tries anything where that is turned off, or in a task that is exempt', () => {
    for (const [explore, task] of [
      [0, 'general'],
      [1, 'enterprise'],
    ] as const) {
      fc.assert(
        fc.property(several, draw, (list, at) => {
          const ranked = order(list, { explore }, { draw: at, task });
          expect(ranked.map(({ propensity }) => propensity)).toEqual(ranked.map((_, place) => (place === 0 ? 1 : 0)));
        }),
      );
    }
  });

  test('what others have shown moves a candidate that nobody has judged, a little', () => {
    const harsh: readonly Known[] = [
      { stated: 0.8, costUsd: 1, belief: { mean: -1, variance: 0.02, answers: 100 } },
      { stated: 0.8, costUsd: 1 },
    ];
    const [mild, stern] = [order([{ stated: 0.8, costUsd: 1 }, harsh[1] as Known]), order(harsh)];
    const of = (ranked: typeof mild): number => ranked.find(({ candidate }) => candidate.model === 'm1')?.quality ?? 0;
    expect(of(stern)).toBeLessThan(of(mild));
    expect(of(mild) - of(stern)).toBeLessThan(0.08);
  });
});

describe('the chances of being the right choice', () => {
  const arm = fc.record({
    mean: fc.double({ min: -4, max: 4, noNaN: true }),
    deviation: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  });

  test('are 1 together', () => {
    fc.assert(
      fc.property(fc.array(arm, { minLength: 1, maxLength: 8 }), share, (arms, tolerance) => {
        const chances = chancesOf(arms, tolerance);
        expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
        for (const chance of chances) expect(chance).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('are what drawing many times comes to', () => {
    const arms = [
      { mean: 0.6, deviation: 0.5 },
      { mean: 1, deviation: 0.8 },
      { mean: 1.6, deviation: 0.3 },
    ];
    const tolerance = 0.06;
    let state = 1;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 0.5) / 4_294_967_296;
    };
    const counts = arms.map(() => 0);
    const DRAWS = 60_000;
    for (let index = 0; index < DRAWS; index += 1) {
      const qualities = arms.map(({ mean, deviation }) => {
        const share = random();
        const ability = mean + ((deviation * Math.sqrt(3)) / Math.PI) * Math.log(share / (1 - share));
        return 1 / (1 + Math.exp(-ability));
      });
      const enough = Math.max(...qualities) - tolerance;
      const chosen = qualities.findIndex((quality) => quality >= enough);
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    const chances = chancesOf(arms, tolerance);
    for (const [place, count] of counts.entries()) {
      expect(Math.abs(count / DRAWS - (chances[place] ?? 0))).toBeLessThan(0.03);
    }
  });
});
