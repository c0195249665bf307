/**
 * Comparisons that may be looked at after every request, and be ended when they please: the chance of an error holds over
 * the whole time, not for one look.
 *
 * Rates and means of values from 0 to 1: the beta mixture of likelihood ratios is a martingale with mean 1 at the true mean
 * of ones and zeros, and no more than that for other values (Hoeffding: the ratio is convex in the value). By Ville's
 * inequality it passes 1/α with a chance of α, ever. For two arms the product of both is one, whichever way requests are
 * dealt out.
 * @see H. Robbins, Statistical methods related to the law of the iterated logarithm, Ann. Math. Statist. 41(5), 1970
 * @see S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, Time-uniform, nonparametric, nonasymptotic confidence sequences,
 *   Ann. Statist. 49(2), 2021, https://arxiv.org/abs/1810.08240
 * @see R. Turner, A. Ly, P. Grünwald, Generic E-variables for exact sequential k-sample tests that allow for optional
 *   stopping, 2021, https://arxiv.org/abs/2106.02693
 */

/** Values from 0 to 1, and how many they are. */
export interface Rate {
  readonly count: number;
  readonly sum: number;
}

/** What an arm has beside the control. */
export interface Difference {
  /** Of the means: the arm's less the control's. */
  readonly effect: number;
  /** Holds the true difference with a chance of 1 - α, at every look. */
  readonly low: number;
  readonly high: number;
}

/** Jeffreys' prior. */
const PRIOR = 0.5;

/**
 * How sure it is that two rates do not differ by this much: the logarithm of an e-value. From `ln(1 / α)` on it is.
 * @param difference the arm's rate less the control's, -1 to 1
 */
export function evidenceAgainst(control: Rate, arm: Rate, difference: number): number {
  const ofControl = evidenceOf(control);
  const ofArm = evidenceOf(arm);
  const least = Math.max(0, -difference);
  const most = Math.min(1, 1 - difference);
  // Convex in the control's rate: the rate that fits best is found by halving.
  return leastOf((rate) => ofControl(rate) + ofArm(rate + difference), least, most);
}

/**
 * Whether it is sure by now that two rates do not differ by this much.
 * @param alpha the chance of ever being sure although they do, 0 to 1
 */
export function isSureThatNot(control: Rate, arm: Rate, difference: number, alpha: number): boolean {
  const enough = Math.log(1 / alpha);
  // Where even a likely pair of rates that differ by it is not ruled out, the likeliest is not either: most looks end here.
  const pooled = (control.sum + arm.sum - arm.count * difference) / Math.max(1, control.count + arm.count);
  const rate = Math.min(Math.min(1, 1 - difference), Math.max(0, -difference, pooled));
  if (evidenceOf(control)(rate) + evidenceOf(arm)(rate + difference) < enough) return false;
  return evidenceAgainst(control, arm, difference) >= enough;
}

/** The chance of as much evidence, ever, if both were the same: may be looked at as often as one likes. */
export function alwaysValidP(control: Rate, arm: Rate): number {
  return Math.min(1, Math.exp(-evidenceAgainst(control, arm, 0)));
}

/** @param alpha the chance that the true difference is ever outside, 0 to 1 */
export function differenceOfRates(control: Rate, arm: Rate, alpha: number): Difference | undefined {
  if (control.count === 0 || arm.count === 0) return undefined;
  const effect = arm.sum / arm.count - control.sum / control.count;
  const isOut = (difference: number): boolean => isSureThatNot(control, arm, difference, alpha);
  return { effect, low: edge(effect, -1, isOut), high: edge(effect, 1, isOut) };
}

/** Values of any size: their sum, and that of their squares. */
export interface Moments extends Rate {
  readonly squares: number;
}

/** The number of values at which the interval is narrowest. */
const TARGET = 500;

/**
 * The same for means without bounds, such as costs and times. It holds for many values, not for few: a central limit
 * theorem stands behind it.
 * @see I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy, A. Ramdas, Time-uniform central limit theory and asymptotic
 *   confidence sequences, Ann. Statist. 52(6), 2024, https://arxiv.org/abs/2103.06476, theorem 2.2
 * @returns `undefined` for fewer than two values in one of them
 */
export function differenceOfMeans(control: Moments, arm: Moments, alpha: number): Difference | undefined {
  if (control.count < 2 || arm.count < 2) return undefined;
  const effect = arm.sum / arm.count - control.sum / control.count;
  const radius = radiusOf(control, alpha / 2) + radiusOf(arm, alpha / 2);
  return { effect, low: effect - radius, high: effect + radius };
}

function radiusOf({ count, sum, squares }: Moments, alpha: number): number {
  const mean = sum / count;
  const variance = Math.max(0, squares / count - mean * mean);
  const twice = -2 * Math.log(alpha);
  const rho = (twice + Math.log(twice + 1)) / TARGET;
  const spread = count * rho + 1;
  return Math.sqrt(variance * ((2 * spread) / (count * count * rho)) * Math.log(Math.sqrt(spread) / alpha));
}

/** What speaks against a rate: the logarithm of the mixture. */
function evidenceOf({ count, sum }: Rate): (rate: number) => number {
  const rest = count - sum;
  const mixture = logBeta(PRIOR + sum, PRIOR + rest) - logBeta(PRIOR, PRIOR);
  return (rate) => mixture - times(sum, Math.log(rate)) - times(rest, Math.log1p(-rate));
}

/** 0 × -∞ is 0 here: what was never seen says nothing. */
function times(count: number, log: number): number {
  return count <= 0 ? 0 : count * log;
}

const STEPS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The least value of a convex function. */
function leastOf(of: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [ofA, ofB] = [of(a), of(b)];
  for (let step = 0; step < STEPS; step += 1) {
    if (ofA < ofB) {
      [high, b, ofB] = [b, a, ofA];
      a = high - GOLDEN * (high - low);
      ofA = of(a);
    } else {
      [low, a, ofA] = [a, b, ofB];
      b = low + GOLDEN * (high - low);
      ofB = of(b);
    }
  }
  // The least may be at an end, where nothing speaks against it.
  return Math.min(ofA, ofB, of(from), of(to));
}

/** Where what is in ends, on the way from the middle to the border. */
function edge(middle: number, border: number, isOut: (x: number) => boolean): number {
  if (!isOut(border)) return border;
  let [inside, outside] = [middle, border];
  for (let step = 0; step < 40; step += 1) {
    const half = (inside + outside) / 2;
    if (isOut(half)) outside = half;
    else inside = half;
  }
  return outside;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Lanczos, g = 7, n = 9: right to 15 digits for what is above 0. @see C. Lanczos, SIAM J. Numer. Anal. B 1, 1964 */
const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
  1.505_632_735_149_311_6e-7,
] as const;

function logGamma(x: number): number {
  const at = x - 1;
  let sum: number = LANCZOS[0];
  for (let place = 1; place < LANCZOS.length; place += 1) sum += (LANCZOS[place] as number) / (at + place);
  const t = at + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(sum);
}
