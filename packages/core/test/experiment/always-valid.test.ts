import { describe, expect, test } from 'vitest';
import {
  alwaysValidP,
  differenceOfMeans,
  differenceOfRates,
  evidenceAgainst,
  isSureThatNot,
  type Moments,
  type Rate,
} from '../../src/experiment/always-valid.ts';
import { seeded } from '@signalbox/testkit';

const rate = (sum: number, count: number): Rate => ({ count, sum });

/** Requests one by one, this share of them to the arm, looked at after each: at which one it is first sure; `undefined`: never. */
function firstSure(
  requests: number,
  share: number,
  draw: { readonly control: () => number; readonly arm: () => number; readonly chance: () => number },
): number | undefined {
  let [control, arm] = [rate(0, 0), rate(0, 0)];
  for (let request = 1; request <= requests; request += 1) {
    if (draw.chance() < share) arm = rate(arm.sum + draw.arm(), arm.count + 1);
    else control = rate(control.sum + draw.control(), control.count + 1);
    if (isSureThatNot(control, arm, 0, 0.05)) return request;
  }
  return undefined;
}

/** How often it is sure, of so many trials. */
function shareSure(trials: number, run: (random: () => number) => number | undefined): number {
  let sure = 0;
  for (let trial = 0; trial < trials; trial += 1) if (run(seeded(trial + 1)) !== undefined) sure += 1;
  return sure / trials;
}

describe('looking after every request', () => {
  test.for([
    ['half and half, rare failures', 0.5, 0.97],
    ['half and half, a coin', 0.5, 0.5],
    ['one in twenty, rare failures', 0.05, 0.98],
  ] as const)('is wrongly sure in no more than 1 of 20 trials: %s', ([, share, truth]) => {
    const wrong = shareSure(300, (random) => {
      const draw = (): number => (random() < truth ? 1 : 0);
      return firstSure(600, share, { control: draw, arm: draw, chance: random });
    });
    expect(wrong).toBeLessThanOrEqual(0.05);
  });

  test('a test that is made for one look, looked at after every request, is wrong far more often', () => {
    const wrong = shareSure(300, (random) => {
      let [control, arm] = [rate(0, 0), rate(0, 0)];
      for (let request = 1; request <= 600; request += 1) {
        const value = random() < 0.5 ? 1 : 0;
        if (random() < 0.5) arm = rate(arm.sum + value, arm.count + 1);
        else control = rate(control.sum + value, control.count + 1);
        if (request >= 50 && Math.abs(zOf(control, arm)) > 1.96) return request;
      }
      return undefined;
    });
    expect(wrong).toBeGreaterThan(0.15);
  });

  test('holds for values between 0 and 1 as well', () => {
    const wrong = shareSure(200, (random) => {
      const draw = (): number => 0.4 + 0.5 * random();
      return firstSure(400, 0.5, { control: draw, arm: draw, chance: random });
    });
    expect(wrong).toBeLessThanOrEqual(0.05);
  });

  test.for([
    [0.95, 0.8, 0.5, 600],
    [0.98, 0.7, 0.05, 1_500],
    [0.6, 0.8, 0.5, 800],
  ] as const)('finds that %f is not %f', ([control, arm, share, within]) => {
    const found = shareSure(100, (random) =>
      firstSure(within, share, {
        control: () => (random() < control ? 1 : 0),
        arm: () => (random() < arm ? 1 : 0),
        chance: random,
      }),
    );
    expect(found).toBeGreaterThan(0.9);
  });
});

function zOf(control: Rate, arm: Rate): number {
  const all = (control.sum + arm.sum) / (control.count + arm.count);
  const spread = Math.sqrt(all * (1 - all) * (1 / control.count + 1 / arm.count));
  return (arm.sum / arm.count - control.sum / control.count) / spread;
}

describe('the interval', () => {
  test('holds the true difference at every look, in 19 of 20 trials or more', () => {
    const missed = shareSure(200, (random) => {
      let [control, arm] = [rate(0, 0), rate(0, 0)];
      for (let request = 1; request <= 400; request += 1) {
        if (random() < 0.5) arm = rate(arm.sum + (random() < 0.6 ? 1 : 0), arm.count + 1);
        else control = rate(control.sum + (random() < 0.8 ? 1 : 0), control.count + 1);
        if (isSureThatNot(control, arm, -0.2, 0.05)) return request;
      }
      return undefined;
    });
    expect(missed).toBeLessThanOrEqual(0.05);
  });

  test('is as wide as it can be while nothing is known, and narrows', () => {
    expect(differenceOfRates(rate(0, 0), rate(1, 1), 0.05)).toBeUndefined();
    const few = differenceOfRates(rate(9, 10), rate(8, 10), 0.05);
    const many = differenceOfRates(rate(9_000, 10_000), rate(8_000, 10_000), 0.05);
    expect(few?.low).toBeLessThan(-0.5);
    expect(many?.low).toBeGreaterThan(-0.13);
    expect(many?.high).toBeLessThan(-0.07);
    expect(many?.effect).toBeCloseTo(-0.1);
  });

  test('ends where the evidence is enough, and agrees with the p', () => {
    const [control, arm] = [rate(480, 500), rate(440, 500)];
    const { low, high } = differenceOfRates(control, arm, 0.05)!;
    expect(evidenceAgainst(control, arm, low)).toBeCloseTo(Math.log(20), 3);
    expect(evidenceAgainst(control, arm, high)).toBeCloseTo(Math.log(20), 3);
    expect(high < 0).toBe(alwaysValidP(control, arm) < 0.05);
    expect(alwaysValidP(control, control)).toBe(1);
  });

  test('knows what cannot be: all failed, all succeeded', () => {
    expect(differenceOfRates(rate(0, 50), rate(50, 50), 0.05)).toMatchObject({ effect: 1, high: 1 });
    expect(differenceOfRates(rate(50, 50), rate(0, 50), 0.05)).toMatchObject({ effect: -1, low: -1 });
    expect(evidenceAgainst(rate(50, 50), rate(50, 50), 0)).toBeLessThan(0);
  });
});

test('the interval of means without bounds holds at every look, and finds a difference', () => {
  const add = ({ count, sum, squares }: Moments, value: number): Moments => ({
    count: count + 1,
    sum: sum + value,
    squares: squares + value * value,
  });
  const none: Moments = { count: 0, sum: 0, squares: 0 };
  let [wrong, found] = [0, 0];
  for (let trial = 0; trial < 100; trial += 1) {
    const random = seeded(trial + 5_000);
    const skewed = (mean: number): number => -Math.log1p(-random()) * mean;
    let [control, same, dearer] = [none, none, none];
    let [isWrong, isFound] = [false, false];
    for (let request = 1; request <= 1_000; request += 1) {
      [control, same, dearer] = [add(control, skewed(1)), add(same, skewed(1)), add(dearer, skewed(1.4))];
      if (request < 50) continue;
      const [a, b] = [differenceOfMeans(control, same, 0.05)!, differenceOfMeans(control, dearer, 0.05)!];
      isWrong ||= a.low > 0 || a.high < 0;
      isFound ||= b.low > 0;
    }
    if (isWrong) wrong += 1;
    if (isFound) found += 1;
  }
  expect(wrong).toBeLessThanOrEqual(5);
  expect(found).toBeGreaterThan(90);
  expect(differenceOfMeans(add(none, 1), none, 0.05)).toBeUndefined();
});
