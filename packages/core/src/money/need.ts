import type { Need, PlannedCandidate } from '../contracts/index.ts';
import { toNanoUsd } from './nano-usd.ts';
import { worstCaseNanoUsd } from './price.ts';
import { askedTerms, promptOf, type Bill } from './terms.ts';

/** How a call differs from the one that was planned. */
export interface CallDetails {
  readonly bill: Bill;
  /** When it is made, epoch milliseconds. */
  readonly at: number;
  /** Input beside the planned: the beginning of an answer that is gone on with. */
  readonly moreInputTokens: number;
  /** The output limit that is sent. */
  readonly maxOutputTokens: number | undefined;
}

/** What one call to a planned candidate can take. */
export function needOf(candidate: PlannedCandidate, call?: CallDetails): Need {
  const { provider, model, estimate } = candidate;
  const { worstCaseUsd, costUsd, worstCaseTokens } = estimate;
  const planned: Need = {
    provider,
    model,
    worstCaseNanoUsd: worstCaseUsd === undefined ? undefined : toNanoUsd(worstCaseUsd),
    estimateNanoUsd: costUsd === undefined ? undefined : toNanoUsd(costUsd),
    worstCaseTokens,
  };
  return call === undefined ? planned : { ...planned, ...worstCase(candidate, call) };
}

function worstCase(candidate: PlannedCandidate, call: CallDetails): Partial<Need> {
  const { estimate, card } = candidate;
  const { bill, at, moreInputTokens, maxOutputTokens = Infinity } = call;
  const plannedOutput = estimate.worstCaseTokens - estimate.inputTokens;
  if (moreInputTokens === 0 && maxOutputTokens >= plannedOutput) return {};
  const inputTokens = estimate.inputTokens + moreInputTokens;
  const outputTokens = Math.min(plannedOutput, maxOutputTokens);
  const prompt = promptOf({ ...bill, inputTokens });
  return {
    worstCaseNanoUsd: worstCaseNanoUsd(card.price, prompt, outputTokens, askedTerms(bill, candidate, at)),
    worstCaseTokens: inputTokens + outputTokens,
  };
}
