import type { Plan, PlannedCandidate, RejectedCandidate } from '../contracts/index.ts';

/**
 * The plan without the candidate that could cost most, for a budget that does not cover it. Of unknown price is dearest.
 * @returns `undefined` when only one is left
 */
export function withoutDearest(plan: Plan): Plan | undefined {
  if (plan.candidates.length < 2) return undefined;
  const worst = ({ estimate }: PlannedCandidate): number => estimate.worstCaseUsd ?? Infinity;
  const dearest = plan.candidates.reduce((most, one) => (worst(one) > worst(most) ? one : most));
  const rejected: RejectedCandidate = {
    provider: dearest.provider,
    model: dearest.model,
    code: 'too-expensive',
    reason: 'the budget does not cover it',
  };
  return {
    ...plan,
    candidates: plan.candidates.filter((one) => one !== dearest),
    rejected: [...plan.rejected, rejected],
  };
}
