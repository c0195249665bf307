import type { BenchRows } from './bench-rows.ts';
import type { Pair } from './pair.ts';
import { seeded } from './seeded.ts';

/** Routers that read no prompt. `subject` knows only what a prompt is about, `oracle` knows the outcome. */
export type PlainRouter = 'length' | 'random' | 'cheapest' | 'subject' | 'oracle';

/**
 * What a router says of each prompt: a higher score is sent to the stronger model first.
 * @returns `undefined` where the rows do not hold what it needs
 */
export function plainScores(router: PlainRouter, rows: BenchRows, pair: Pair, seed: number): Float64Array | undefined {
  return PLAIN[router](rows, pair, seed);
}

const PLAIN: Readonly<Record<PlainRouter, (rows: BenchRows, pair: Pair, seed: number) => Float64Array | undefined>> = {
  length: ({ lengths }) => lengths,
  random(rows, _pair, seed) {
    const random = seeded(seed);
    return rows.lengths.map(() => random());
  },
  // All the same: nobody is sent to the stronger model before anybody else.
  cheapest: ({ lengths }) => lengths.map(() => 0),
  oracle: gainsOf,
  subject: subjectPrior,
};

export function gainsOf({ scores }: BenchRows, { weak, strong }: Pair): Float64Array {
  const [of, against] = [scores[strong] as Float64Array, scores[weak] as Float64Array];
  return of.map((score, at) => score - (against[at] as number));
}

const FOLDS = 5;
/** So many rows of the mean are added to each subject, so that a small one says little. */
const PRIOR_ROWS = 10;

/** The mean gain of the subject over the other four fifths of the rows. */
function subjectPrior(rows: BenchRows, pair: Pair, seed: number): Float64Array | undefined {
  const { subjects } = rows;
  if (new Set(subjects).size < 2) return undefined;
  const gains = gainsOf(rows, pair);
  const random = seeded(seed);
  const fold = subjects.map(() => Math.floor(random() * FOLDS));
  const sums = new Map<string, { rows: number; gain: number }>();
  const count = (key: string, gain: number): void => {
    const sum = sums.get(key) ?? { rows: 0, gain: 0 };
    sums.set(key, { rows: sum.rows + 1, gain: sum.gain + gain });
  };
  for (const [at, gain] of gains.entries()) {
    count(keyOf(subjects[at], 'all'), gain);
    count(keyOf(subjects[at], fold[at]), gain);
  }
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  return gains.map((_, at) => {
    const all = sums.get(keyOf(subjects[at], 'all')) ?? NONE;
    const own = sums.get(keyOf(subjects[at], fold[at])) ?? NONE;
    return (all.gain - own.gain + PRIOR_ROWS * mean) / (all.rows - own.rows + PRIOR_ROWS);
  });
}

const NONE = { rows: 0, gain: 0 };

function keyOf(subject: string | undefined, fold: number | 'all' | undefined): string {
  return `${fold} ${subject ?? ''}`;
}
