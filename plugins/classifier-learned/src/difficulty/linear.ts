/** A weighted sum of measures, each against its mean in training, and cut off where it is far from what was seen there. */
export interface Linear {
  readonly base: number;
  readonly means: readonly number[];
  readonly spreads: readonly number[];
  readonly weights: readonly number[];
}

/** In standard deviations. */
const FAR = 3;

export function weigh({ base, means, spreads, weights }: Linear, measures: ArrayLike<number>): number {
  let sum = base;
  for (let at = 0; at < weights.length; at += 1) {
    sum += (weights[at] as number) * standing(measures[at] as number, means[at] as number, spreads[at] as number);
  }
  return sum;
}

/** How far a measure is from its mean, in standard deviations; 0 for one that was always the same. */
export function standing(value: number, mean: number, spread: number): number {
  return spread === 0 ? 0 : Math.max(-FAR, Math.min(FAR, (value - mean) / spread));
}
