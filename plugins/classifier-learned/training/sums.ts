import { choiceOf } from '../src/difficulty/choice.ts';
import { weigh, type Linear } from '../src/difficulty/linear.ts';
import { measure } from '../src/difficulty/measures.ts';
import { fitLinear } from './fit-linear.ts';
import { gainOf, type Outcome } from './outcomes.ts';
import { partsOf, within, without } from './parts.ts';
import { seeded } from './seeded.ts';

const PARTS = 5;
/** Repeated with other parts, since there are few sums. */
const ROUNDS = 6;
const SHRINKAGE = 500;
/** How much the results of many models count beside those of the pair. */
const MANY_MODELS = 0.5;

/** What is fitted to sums told in words. */
export interface SumExpert {
  readonly linear: Linear;
  /** What is said of each sum by experts that were fitted without it; one list for each way to part them. */
  readonly unseen: readonly Float64Array[];
}

/** A weighted sum of measures: there are too few sums for trees, which were worse. */
export function fitSums(sums: readonly Outcome[], ofMany: readonly Outcome[], seed: number): SumExpert {
  const measures = sums.map(({ prompt }) => measure(prompt, choiceOf(prompt)));
  const harder = hardnessForMany(ofMany);
  const targets = sums.map((sum) => gainOf(sum) + MANY_MODELS * (harder.get(worded(sum)) ?? 0));
  const fit = (places: readonly number[]): Linear =>
    fitLinear(
      places.map((at) => measures[at] as Float64Array),
      places.map((at) => targets[at] as number),
      SHRINKAGE,
    );
  const random = seeded(seed);
  const unseen = Array.from({ length: ROUNDS }, () => {
    const part = partsOf(sums.length, PARTS, random);
    const said = new Float64Array(sums.length);
    for (let left = 0; left < PARTS; left += 1) {
      const linear = fit(without(part, left));
      for (const at of within(part, left)) said[at] = weigh(linear, measures[at] as Float64Array);
    }
    return said;
  });
  return { linear: fit([...sums.keys()]), unseen };
}

/** The same sum may be written with other spaces. */
function worded({ prompt }: Outcome): string {
  return prompt.replaceAll(/\s+/g, ' ').trim();
}

/** By how much more weak models fail at a sum than strong ones do, against the mean of all sums. */
function hardnessForMany(rows: readonly Outcome[]): ReadonlyMap<string, number> {
  const models = [...(rows[0]?.scores.keys() ?? [])];
  const right = models.map((model) => mean(rows, ({ scores }) => scores[model] as number));
  const weak = models.filter((model) => (right[model] as number) < 0.9);
  const strong = models.filter((model) => (right[model] as number) >= 0.94);
  const gap = ({ scores }: Outcome): number =>
    mean(strong, (model) => scores[model] as number) - mean(weak, (model) => scores[model] as number);
  const usual = mean(rows, gap);
  return new Map(rows.map((row) => [worded(row), gap(row) - usual]));
}

function mean<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}
