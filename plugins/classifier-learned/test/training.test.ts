import { describe, expect, test } from 'vitest';
import { predict } from '../src/difficulty/forest.ts';
import { scaled } from '../src/difficulty/difficulty-model.ts';
import { weigh } from '../src/difficulty/linear.ts';
import { apgr } from '../training/apgr.ts';
import { fitForest } from '../training/fit-forest.ts';
import { fitLinear } from '../training/fit-linear.ts';
import { fitScale } from '../training/fit-scale.ts';
import { quantised, rounded } from '../training/quantise.ts';
import { seeded } from '../training/seeded.ts';

const random = seeded(5);
const rows = Array.from({ length: 600 }, () => [random(), random(), 1]);

describe('what is fitted', () => {
  test('a forest finds where two measures meet, and leaves the others alone', () => {
    const target = ([a, b]: readonly number[]): number => ((a as number) > 0.5 && (b as number) > 0.3 ? 1 : 0);
    const options = { trees: 80, depth: 2, learningRate: 0.1, leastRows: 10, subsample: 0.7, seed: 1 };
    const forest = fitForest(rows, rows.map(target), options);
    const wrong = rows.filter((row) => Math.round(predict(forest, row)) !== target(row));
    expect(wrong.length).toBeLessThan(30);
    expect(
      forest.trees.every(({ measures, thresholds }) =>
        measures.every((at, fork) => at < 2 || thresholds[fork] === Infinity),
      ),
    ).toBe(true);
    expect(fitForest(rows, rows.map(target), options)).toEqual(forest);
  });

  test('a weighted sum finds the weights, less where it is held back', () => {
    const targets = rows.map(([a, b]) => 2 * (a as number) - (b as number) + 3);
    const free = fitLinear(rows, targets, 1e-6);
    expect(rows.every((row, at) => Math.abs(weigh(free, row) - (targets[at] as number)) < 1e-6)).toBe(true);
    const held = fitLinear(rows, targets, 1e6);
    expect(weigh(held, [1, 0, 1]) - weigh(held, [0, 1, 1])).toBeLessThan(0.1);
  });

  test('a scale says as often as it is so', () => {
    const scores = rows.map(([a]) => a as number);
    const isTrue = scores.map((score) => random() < 1 / (1 + Math.exp(-(4 * score - 3))));
    const scale = fitScale(scores, isTrue);
    expect(scale.slope).toBeGreaterThan(2.5);
    expect(scale.slope).toBeLessThan(5.5);
    const said = scores.reduce((sum, score) => sum + scaled(score, scale), 0);
    expect(said).toBeCloseTo(isTrue.filter(Boolean).length, 3);
  });
});

test('the gap that is recovered is half of it by chance, and nine tenths for who knows the one prompt of five', () => {
  expect(apgr([1, 1, 1, 1, 1], [0, 0, 1, 0, 0])).toBeCloseTo(0.5, 12);
  expect(apgr([0, 0, 1, 0, 0], [0, 0, 1, 0, 0])).toBeCloseTo(0.9, 12);
});

test('weights in 8 bits are near what they were, each label by its own step', () => {
  const weights = Float32Array.of(1, 0.01, -0.5, 0.005);
  const { weights: small, scales } = quantised(weights, 2);
  for (const [at, weight] of weights.entries()) {
    expect((small[at] as number) * (scales[at % 2] as number)).toBeCloseTo(weight, 2);
  }
  expect([...small]).toEqual([127, 127, -63, 64]);
  expect(rounded({ a: 1.23456789, b: Infinity })).toEqual({ a: 1.235, b: 1e9 });
});
