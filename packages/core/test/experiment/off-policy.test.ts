import { describe, expect, test } from 'vitest';
import { policyValue, type LoggedChoice } from '../../src/experiment/off-policy.ts';
import { seeded } from '@signalbox/testkit';

/** Two kinds of requests, two models: a is good at the first kind, b at the second. */
const QUALITY = { easy: { a: 0.9, b: 0.6 }, hard: { a: 0.3, b: 0.8 } } as const;

/** The old policy asks a mostly; the new one asks a for what is easy and b for what is hard: worth 0.85. */
function logged(count: number, seed: number, expectation?: (kind: 'easy' | 'hard', model: 'a' | 'b') => number) {
  const random = seeded(seed);
  return Array.from({ length: count }, (): LoggedChoice => {
    const kind = random() < 0.5 ? 'easy' : 'hard';
    const propensityOfA = kind === 'easy' ? 0.9 : 0.7;
    const made = random() < propensityOfA ? 'a' : 'b';
    const best = kind === 'easy' ? 'a' : 'b';
    return {
      target: made === best ? 1 : 0,
      propensity: made === 'a' ? propensityOfA : 1 - propensityOfA,
      reward: random() < QUALITY[kind][made] ? 1 : 0,
      ...(expectation && { expected: { made: expectation(kind, made), target: expectation(kind, best) } }),
    };
  });
}

const TRUTH = 0.85;

describe('the value of another policy', () => {
  test('is found although the old one chose otherwise', () => {
    const choices = logged(20_000, 1);
    const naive = choices.reduce((sum, { reward }) => sum + reward, 0) / choices.length;
    expect(naive).toBeLessThan(0.7);
    const { snips } = policyValue(choices)!;
    expect(Math.abs(snips.value - TRUTH)).toBeLessThan(0.02);
  });

  test('has an interval that holds the truth in about 19 of 20 cases', () => {
    let [held, robust] = [0, 0];
    for (let seed = 1; seed <= 200; seed += 1) {
      const value = policyValue(logged(400, seed, (kind, model) => QUALITY[kind][model] + 0.05))!;
      if (value.snips.low <= TRUTH && TRUTH <= value.snips.high) held += 1;
      const { low, high } = value.doublyRobust!;
      if (low <= TRUTH && TRUTH <= high) robust += 1;
    }
    expect(held).toBeGreaterThan(180);
    expect(robust).toBeGreaterThan(180);
  });

  test('doubly robust: right although what was expected is wrong, and surer when it is right', () => {
    const wrong = policyValue(logged(20_000, 3, () => 0.5))!.doublyRobust!;
    expect(Math.abs(wrong.value - TRUTH)).toBeLessThan(0.02);
    const width = ({ low, high }: { readonly low: number; readonly high: number }): number => high - low;
    const right = policyValue(logged(20_000, 3, (kind, model) => QUALITY[kind][model]))!.doublyRobust!;
    expect(width(right)).toBeLessThan(width(wrong));
  });

  test('says how much it stands on', () => {
    const choice = { propensity: 0.5, reward: 1 };
    expect(policyValue([{ ...choice, target: 0 }])).toBeUndefined();
    expect(policyValue([])).toBeUndefined();
    expect(policyValue(Array.from({ length: 40 }, () => ({ ...choice, target: 1 })))).toMatchObject({
      judged: 40,
      effectiveSample: 40,
      largestWeight: 2,
    });
    const few = [
      { ...choice, target: 1, propensity: 0.01 },
      ...Array.from({ length: 50 }, () => ({ ...choice, target: 1 })),
    ];
    expect(policyValue(few)!.effectiveSample).toBeLessThan(5);
  });
});
