/**
 * How good a policy would have been, from what another one did: each answer counts by how much likelier the new policy is to
 * have asked for it than the old one was.
 *
 * `snips` divides by the sum of the weights, and so is off by a little for few requests, but never out of range.
 * `doublyRobust` also uses what is expected of each candidate, and is right when either the chances or the expectations are.
 * @see A. Swaminathan, T. Joachims, The self-normalized estimator for counterfactual learning, NIPS 2015
 * @see M. Dudík, J. Langford, L. Li, Doubly robust policy evaluation and learning, ICML 2011,
 *   https://arxiv.org/abs/1103.4601
 */

/** One request whose answer was judged. */
export interface LoggedChoice {
  /** The chance that the new policy makes the choice that was made. */
  readonly target: number;
  /** The chance with which it was made, above 0. */
  readonly propensity: number;
  /** 0 to 1. */
  readonly reward: number;
  /** What is expected of the choice that was made, and of what the new policy would choose; absent: nothing is. */
  readonly expected?: { readonly made: number; readonly target: number };
}

/** A mean from 0 to 1 with a 95 % interval, for the one look that is taken at it. */
export interface Estimated {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface PolicyValue {
  readonly snips: Estimated;
  /** Absent where something is expected of too few. */
  readonly doublyRobust?: Estimated;
  /** Judged answers that say something of the new policy. */
  readonly judged: number;
  /** As many equal weights would be as sure: `(Σw)² ÷ Σw²`. */
  readonly effectiveSample: number;
  readonly largestWeight: number;
}

/** @returns `undefined` when the new policy would have made none of the choices */
export function policyValue(choices: readonly LoggedChoice[]): PolicyValue | undefined {
  const weighed = choices.map((choice) => ({ ...choice, weight: choice.target / choice.propensity }));
  const total = sum(weighed.map(({ weight }) => weight));
  if (total === 0) return undefined;
  const squares = sum(weighed.map(({ weight }) => weight ** 2));
  const value = sum(weighed.map(({ weight, reward }) => weight * reward)) / total;
  const error = Math.sqrt(sum(weighed.map(({ weight, reward }) => (weight * (reward - value)) ** 2))) / total;
  const robust = doublyRobust(weighed);
  return {
    snips: around(value, error),
    ...(robust !== undefined && { doublyRobust: robust }),
    judged: weighed.filter(({ weight }) => weight > 0).length,
    effectiveSample: total ** 2 / squares,
    largestWeight: weighed.reduce((most, { weight }) => Math.max(most, weight), 0),
  };
}

function doublyRobust(choices: readonly (LoggedChoice & { readonly weight: number })[]): Estimated | undefined {
  const terms = choices.flatMap(({ weight, reward, expected }) =>
    expected === undefined ? [] : [expected.target + weight * (reward - expected.made)],
  );
  if (terms.length < 2 || terms.length < choices.length) return undefined;
  const mean = sum(terms) / terms.length;
  const variance = sum(terms.map((term) => (term - mean) ** 2)) / (terms.length - 1);
  return around(mean, Math.sqrt(variance / terms.length));
}

/** 95 % of a normal distribution. */
const WIDTH = 1.96;

function around(value: number, error: number): Estimated {
  const within = (number: number): number => Math.min(1, Math.max(0, number));
  return { value: within(value), low: within(value - WIDTH * error), high: within(value + WIDTH * error) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
