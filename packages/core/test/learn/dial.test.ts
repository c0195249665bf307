import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Weighed } from '@signalbox/core';
import { choiceAmong, createDial, toleranceFor as tolerance } from '../../src/learn/dial.ts';

interface Choice {
  readonly qualities: readonly number[];
  readonly costs: readonly number[];
}

function toleranceFor(wish: Parameters<typeof tolerance>[0], choices: readonly Choice[]): number {
  const offersOf = ({ qualities, costs }: Choice) =>
    qualities.map((quality, place) => ({ quality, cost: costs[place] ?? NaN }));
  return tolerance(
    wish,
    choices.map((choice) => choiceAmong(offersOf(choice))),
  );
}

/** What a strict reading of the rule would have spent and got. */
function spent(choices: readonly Choice[], within: number) {
  let cost = 0;
  let quality = 0;
  for (const { qualities, costs } of choices) {
    const enough = Math.max(...qualities) - within;
    const good = costs.map((_, place) => place).filter((place) => (qualities[place] ?? 0) >= enough);
    good.sort((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0) || (qualities[b] ?? 0) - (qualities[a] ?? 0));
    cost += costs[good[0] ?? 0] ?? 0;
    quality += qualities[good[0] ?? 0] ?? 0;
  }
  return { cost, quality };
}

const number = fc.double({ min: 0.001, max: 1, noNaN: true });
const choice: fc.Arbitrary<Choice> = fc
  .array(fc.tuple(number, number), { minLength: 2, maxLength: 6 })
  .map((pairs) => ({ qualities: pairs.map(([quality]) => quality), costs: pairs.map(([, cost]) => cost) }));
const choices = fc.array(choice, { minLength: 1, maxLength: 60 });

describe('the tolerance for a wish', () => {
  test('at most a share of what the best would cost is not passed, wherever that can be had', () => {
    fc.assert(
      fc.property(choices, number, (all, share) => {
        const found = toleranceFor({ dial: 0.5, spendAtMost: share }, all);
        const most = share * spent(all, 0).cost;
        const { cost } = spent(all, found);
        expect(cost <= most * (1 + 1e-6) || cost === spent(all, 1).cost).toBe(true);
      }),
    );
  });

  test('at least a share of the best quality is kept', () => {
    fc.assert(
      fc.property(choices, number, (all, share) => {
        const found = toleranceFor({ dial: 0.5, qualityAtLeast: share }, all);
        expect(spent(all, found).quality).toBeGreaterThanOrEqual(share * spent(all, 0).quality - 1e-9);
      }),
    );
  });

  test('a dial turned up makes nothing cheaper and nothing worse; at its ends it is the cheapest and the best', () => {
    fc.assert(
      fc.property(choices, number, number, (all, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const less = spent(all, toleranceFor({ dial: low }, all));
        const more = spent(all, toleranceFor({ dial: high }, all));
        expect(more.cost).toBeGreaterThanOrEqual(less.cost - 1e-9);
        expect(more.quality).toBeGreaterThanOrEqual(less.quality - 1e-9);
        expect(spent(all, toleranceFor({ dial: 0 }, all)).cost).toBeCloseTo(spent(all, 1).cost, 9);
        expect(spent(all, toleranceFor({ dial: 1 }, all)).quality).toBeCloseTo(spent(all, 0).quality, 2);
      }),
    );
  });
});

describe('what the strong one costs', () => {
  test('is told by the cards: a cheap model that proves to be the best is not left without money', () => {
    const offers = [
      { quality: 0.5, cost: 0.1, stated: 0.6 },
      { quality: 0.8, cost: 1, stated: 0.7 },
      { quality: 0.7, cost: 20, stated: 0.9 },
    ];
    const choices = Array.from({ length: 40 }, () => choiceAmong(offers));
    expect(tolerance({ dial: 0.5, spendAtMost: 0.1 }, choices)).toBeLessThan(0.3);
    expect(tolerance({ dial: 0.1 }, choices)).toBeLessThan(0.3);
    expect(tolerance({ dial: 0 }, choices)).toBeGreaterThan(0.29);
  });
});

describe('the dial', () => {
  const weighed = (qualities: readonly number[]): Weighed[] =>
    qualities.map((quality, place) => ({
      provider: 'acme',
      model: `m${place}`,
      propensity: place === 0 ? 1 : 0,
      quality,
      costUsd: 10 ** place,
    }));

  test('follows what requests of late could have had', () => {
    const dial = createDial({ dial: 0.5, spendAtMost: 0.4 });
    const before = dial.tolerance;
    for (let count = 0; count < 31; count += 1) dial.note(weighed([0.5, 0.8]));
    expect(dial.tolerance).toBe(before);
    // A gap of 0.1 to 0.4, evenly: four in ten may be worth the dear one.
    for (let count = 0; count < 512; count += 1) dial.note(weighed([0.8 - 0.1 - (0.3 * (count % 100)) / 100, 0.8]));
    expect(dial.tolerance).toBeGreaterThan(0.25);
    expect(dial.tolerance).toBeLessThan(0.34);
    for (let count = 0; count < 512; count += 1) dial.note(weighed([0.8 - (0.1 * (count % 100)) / 100, 0.8]));
    expect(dial.tolerance).toBeLessThan(0.1);
  });

  test('leaves out what cannot be compared', () => {
    const dial = createDial({ dial: 0.5 });
    const before = dial.tolerance;
    for (let count = 0; count < 100; count += 1) {
      dial.note([{ provider: 'acme', model: 'a', propensity: 1, quality: 0.5 }]);
      dial.note(weighed([0.5]));
    }
    expect(dial.tolerance).toBe(before);
  });
});
