import { curveOf, type Gains, type Ranking } from './curve.ts';
import { metricsOf, type Metrics } from './metrics.ts';
import { seeded } from './seeded.ts';

/** A measure, and between what it would be with other prompts of the same kind, 19 times in 20. */
export interface Interval {
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export type Intervals = { readonly [Name in keyof Metrics]: Interval };

const NAMES = ['apgr', 'cpt50', 'cpt80', 'area'] as const satisfies (keyof Metrics)[];

export interface IntervalOptions {
  readonly weak: Float64Array;
  /** How often the prompts are drawn anew, with repetition (the bootstrap). */
  readonly resamples: number;
  readonly seed: number;
}

/** @param options `weak` are the weaker model's scores */
export function intervalsOf(ranked: Ranking, gains: Gains, options: IntervalOptions): Intervals {
  const { weak, resamples, seed } = options;
  const { length } = weak;
  const value = metricsOf(curveOf(ranked, gains), mean(weak), length);
  const random = seeded(seed);
  const times = new Uint16Array(length);
  const drawn: Metrics[] = [];
  for (let sample = 0; sample < resamples; sample += 1) {
    times.fill(0);
    let quality = 0;
    for (let count = 0; count < length; count += 1) {
      const prompt = Math.floor(random() * length);
      times[prompt] = (times[prompt] as number) + 1;
      quality += weak[prompt] as number;
    }
    drawn.push(metricsOf(curveOf(ranked, gains, times), quality / length, length));
  }
  return Object.fromEntries(
    NAMES.map((name) => {
      const seen = drawn.flatMap((metrics) => metrics[name] ?? []).sort((a, b) => a - b);
      return [name, { value: value[name], low: quantile(seen, 0.025), high: quantile(seen, 0.975) }];
    }),
  ) as Intervals;
}

function quantile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
