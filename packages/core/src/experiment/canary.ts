import { differenceOfRates, isSureThatNot, type Rate } from './always-valid.ts';
import type { Canary } from './options.ts';

/** What is to be done with the second arm; `undefined`: too little is known. */
export interface Verdict {
  readonly decision: 'promoted' | 'completed' | 'rolled-back';
  readonly reason: string;
}

/**
 * Decides a step of a canary. Pure, and valid however often it is asked: each step has its part of `alpha`. Counts are those
 * of this step alone, since other days have other requests.
 * @param step the place in `steps`, from 0
 */
export function verdictOf(canary: Required<Canary>, step: number, control: Rate, arm: Rate): Verdict | undefined {
  const { steps, metric, tolerance, alpha, minimumRequests } = canary;
  if (arm.count < minimumRequests || control.count === 0) return undefined;
  const share = alpha / steps.filter((each) => each < 1).length;
  const effect = arm.sum / arm.count - control.sum / control.count;
  const isWorse = effect < 0 && isSureThatNot(control, arm, 0, share);
  const isGood = !isWorse && effect > -tolerance && isSureThatNot(control, arm, -tolerance, share);
  if (!isWorse && !isGood) return undefined;
  const { low, high } = differenceOfRates(control, arm, share) as { readonly low: number; readonly high: number };
  const found =
    `${metric} ${percent(arm)} of ${arm.count}, the control's ${percent(control)} of ${control.count}: ` +
    `a difference of ${points(effect)} points (${points(low)} to ${points(high)})`;
  if (isWorse) return { decision: 'rolled-back', reason: found };
  // With a last step of all there is no control left to compare with.
  const next = steps[step + 1];
  return { decision: next === undefined || next >= 1 ? 'completed' : 'promoted', reason: found };
}

function percent({ count, sum }: Rate): string {
  return `${((sum / count) * 100).toFixed(1)} %`;
}

function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(difference * 100).toFixed(1)}`;
}
