import type { BenchRows } from './bench-rows.ts';

/** Two models of a bench to route between, by their places in its list. */
export interface Pair {
  readonly weak: number;
  readonly strong: number;
}

/** Names that the user gave; both may be absent. */
export interface WantedPair {
  readonly weak: string | undefined;
  readonly strong: string | undefined;
}

/**
 * The models that were named; else as the stronger one the best, and as the weaker one the cheapest of those that are
 * worse, or where no costs are known the one at the lower quarter: the very worst often fail by the form of their answers.
 * @returns the pair, or why there is none
 */
export function pairOf({ models, scores, costs }: BenchRows, wanted: WantedPair): Pair | string {
  const missing = [wanted.weak, wanted.strong].find((name) => name !== undefined && !models.includes(name));
  if (missing !== undefined) return `there is no model "${missing}"; there are ${models.join(', ')}`;
  const quality = scores.map(mean);
  const byQuality = [...quality.keys()].sort((a, b) => (quality[a] as number) - (quality[b] as number));
  const others = (name: string | undefined): number[] => byQuality.filter((at) => models[at] !== name);
  const strong = wanted.strong === undefined ? others(wanted.weak).at(-1) : models.indexOf(wanted.strong);
  const worse = byQuality.filter((at) => at !== strong);
  const weak = wanted.weak === undefined ? weakest(worse, costs?.map(mean)) : models.indexOf(wanted.weak);
  if (weak === undefined || strong === undefined || weak === strong) return 'expected two models';
  return { weak, strong };
}

function weakest(worse: readonly number[], costs: readonly number[] | undefined): number | undefined {
  if (costs === undefined) return worse[Math.floor((worse.length - 1) / 4)];
  return worse.toSorted((a, b) => (costs[a] as number) - (costs[b] as number))[0];
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
