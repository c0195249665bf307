import type { Plan, PlannedCandidate } from '../contracts/index.ts';

/**
 * The plan without some of its candidates, for a budget that does not cover them.
 * @returns `undefined` when nobody, or nobody else, is left
 */
export function without(plan: Plan, names: readonly string[], reason: string): Plan | undefined {
  const isOut = ({ provider, model }: PlannedCandidate): boolean => names.includes(`${provider}/${model}`);
  const candidates = plan.candidates.filter((one) => !isOut(one));
  if (candidates.length === 0 || candidates.length === plan.candidates.length) return undefined;
  const out = plan.candidates.filter(isOut);
  // With which probability the next one comes first is another question than the one that was drawn for.
  const isDrawn = out.every(({ propensity = 0 }) => propensity === 0);
  const { weighed, ...rest } = plan;
  const rejected = out.map(({ provider, model }) => ({ provider, model, code: 'too-expensive' as const, reason }));
  return {
    ...rest,
    candidates: isDrawn ? candidates : candidates.map(({ propensity: _, ...one }) => one),
    rejected: [...plan.rejected, ...rejected],
    ...(isDrawn && weighed !== undefined && { weighed }),
  };
}

/** The candidate that could cost most, as `provider/model`. One of unknown price is dearest. */
export function dearestOf({ candidates }: Plan): string | undefined {
  const worst = ({ estimate }: PlannedCandidate): number => estimate.worstCaseUsd ?? Infinity;
  const [first, ...others] = candidates;
  if (first === undefined) return undefined;
  const dearest = others.reduce((most, one) => (worst(one) > worst(most) ? one : most), first);
  return `${dearest.provider}/${dearest.model}`;
}
