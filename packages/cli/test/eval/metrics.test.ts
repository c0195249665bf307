import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curveOf, ranking, type Gains } from '../../src/eval/curve.ts';
import { intervalsOf } from '../../src/eval/interval.ts';
import { metricsOf, type Metrics } from '../../src/eval/metrics.ts';
import { seeded } from '../../src/eval/seeded.ts';

function gainsOf(quality: readonly number[], cost = quality.map(() => 1)): Gains {
  return { quality: Float64Array.from(quality), cost: Float64Array.from(cost) };
}

function judged(scores: readonly number[], gains: Gains, weak = 0): Metrics {
  return metricsOf(curveOf(ranking(Float64Array.from(scores)), gains), weak, scores.length);
}

describe('the measures of a router', () => {
  test('who says the same of all is as good as chance', () => {
    const found = judged([0, 0, 0, 0, 0], gainsOf([1, 0, 0, 1, -1]));
    expect(found.apgr).toBeCloseTo(0.5, 12);
    expect(found.cpt50).toBeCloseTo(0.5, 12);
    expect(found.cpt80).toBeCloseTo(0.8, 12);
  });

  test('who knows the two prompts of ten that gain has them after a fifth of the calls', () => {
    const quality = [0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
    const found = judged(quality, gainsOf(quality), 0.3);
    expect(found.apgr).toBeCloseTo(0.9, 12);
    expect(found.cpt50).toBeCloseTo(0.1, 12);
    expect(found.cpt80).toBeCloseTo(0.16, 12);
    expect(found.area).toBeCloseTo(0.3 + 0.2 * 0.9, 12);
  });

  test('who sends the wrong ones first is below chance, by as much as the opposite is above', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ score: fc.integer({ min: -5, max: 5 }), gain: fc.integer({ min: -1, max: 1 }) }), {
          minLength: 1,
        }),
        (rows) => {
          const gains = gainsOf(rows.map(({ gain }) => gain));
          const [up, down] = [1, -1].map(
            (sign) =>
              judged(
                rows.map(({ score }) => sign * score),
                gains,
              ).apgr,
          );
          if (rows.reduce((sum, { gain }) => sum + gain, 0) <= 0) expect([up, down]).toEqual([undefined, undefined]);
          else expect((up as number) + (down as number)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  test('where nothing is to be gained there is no gap to recover', () => {
    expect(judged([1, 2], gainsOf([0, 0]), 0.5)).toEqual({
      apgr: undefined,
      cpt50: undefined,
      cpt80: undefined,
      area: 0.5,
    });
  });

  test('dollars count where they are known: the dear prompt that gains nothing comes last', () => {
    const gains = gainsOf([1, 0], [1, 9]);
    expect(judged([1, 0], gains).area).toBeCloseTo(0.1 * 0.25 + 0.9 * 0.5, 12);
    expect(judged([0, 1], gains).area).toBeCloseTo(0.1 * 0.25, 12);
  });
});

describe('intervals', () => {
  const random = seeded(7);
  const rows = Array.from({ length: 200 }, () => ({ score: random(), gain: random() < 0.3 ? 1 : 0 }));
  const gains = gainsOf(rows.map(({ gain }) => gain));
  const ranked = ranking(Float64Array.from(rows, ({ score }) => score));
  const interval = (seed: number) =>
    intervalsOf(ranked, gains, { weak: new Float64Array(200).fill(0.4), resamples: 300, seed });

  test('hold the value, and what chance would be where the router is chance', () => {
    const { apgr, area } = interval(1);
    expect(apgr.low).toBeLessThan(apgr.value as number);
    expect(apgr.high).toBeGreaterThan(apgr.value as number);
    expect(apgr.low).toBeLessThan(0.5);
    expect(apgr.high).toBeGreaterThan(0.5);
    expect((apgr.high as number) - (apgr.low as number)).toBeLessThan(0.3);
    expect(area.value).toBeGreaterThan(0.4);
  });

  test('are the same for the same seed', () => {
    expect(interval(1)).toEqual(interval(1));
    expect(interval(2)).not.toEqual(interval(1));
  });
});
