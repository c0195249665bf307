import { mean } from './asked.ts';

/** Student's t for 19 times in 20, by degrees of freedom from 1. */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262] as const;

/** A mean over repetitions, and how far it may be off 19 times in 20; `undefined` with one repetition. */
export interface Spread {
  readonly mean: number;
  readonly plusMinus: number | undefined;
}

export function spreadOf(values: readonly number[]): Spread {
  const middle = mean(values);
  const { length } = values;
  if (length < 2) return { mean: middle, plusMinus: undefined };
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (length - 1);
  return { mean: middle, plusMinus: (T[length - 2] ?? 1.96) * Math.sqrt(variance / length) };
}

/** Above or below nothing, or not to be told apart from it. */
export function verdict({ mean: middle, plusMinus }: Spread): 'above' | 'below' | 'level' {
  if (plusMinus === undefined || Math.abs(middle) <= plusMinus) return 'level';
  return middle > 0 ? 'above' : 'below';
}

/** In percentage points: `+1.2 ± .4`. */
export function points({ mean: middle, plusMinus }: Spread): string {
  const sign = middle < 0 ? '-' : '+';
  const off = plusMinus === undefined ? '' : ` ± ${(plusMinus * 100).toFixed(1)}`;
  return `${sign}${Math.abs(middle * 100).toFixed(1)}${off}`;
}
