import type { Need, PlannedCandidate } from '../contracts/index.ts';
import { toNanoUsd } from './nano-usd.ts';

/** What one call to a planned candidate can take. */
export function needOf({ provider, model, estimate }: PlannedCandidate): Need {
  const { worstCaseUsd, costUsd, worstCaseTokens } = estimate;
  return {
    provider,
    model,
    worstCaseNanoUsd: worstCaseUsd === undefined ? undefined : toNanoUsd(worstCaseUsd),
    estimateNanoUsd: costUsd === undefined ? undefined : toNanoUsd(costUsd),
    worstCaseTokens,
  };
}
