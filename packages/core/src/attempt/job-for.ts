import type { OperationRequest, PlannedCandidate } from '../contracts/index.ts';
import { affordableOutputTokens } from '../money/price.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { askedTerms, promptOf } from '../money/terms.ts';
import { withOwnState } from './own-state.ts';
import type { Way } from './way.ts';

/** What comes out is text, whose length can be limited. */
type WrittenJob = Extract<OperationRequest, { readonly operation: 'chat' | 'fill' }>;

export function isWritten(job: OperationRequest): job is WrittenJob {
  return job.operation === 'chat' || job.operation === 'fill';
}

/**
 * The request as this candidate gets it: without others' sealed state, and within what is left of the cost cap.
 * @param at epoch milliseconds: prices have their periods
 * @param moreInputTokens input beside the planned
 * @returns `undefined` when the cap is used up
 */
export function jobFor(
  way: Way,
  job: OperationRequest,
  candidate: PlannedCandidate,
  at: number,
  moreInputTokens: number,
): OperationRequest | undefined {
  if (!isWritten(job)) return job;
  const limit = outputLimitFor(way, candidate, at, moreInputTokens);
  if (limit !== undefined && limit < 1) return undefined;
  const own: WrittenJob =
    job.operation === 'chat' ? { ...job, request: withOwnState(job.request, candidate.provider) } : job;
  if (limit === undefined || limit === own.request.maxOutputTokens) return own;
  if (own.request.maxOutputTokens !== undefined) {
    way.warnings.push({ field: 'maxOutputTokens', message: `lowered to ${limit} to keep to routing.maxCostUsd` });
  }
  return { ...own, request: { ...own.request, maxOutputTokens: limit } } as WrittenJob;
}

/** What earlier attempts spent is gone from the cap. */
function outputLimitFor(
  way: Way,
  candidate: PlannedCandidate,
  at: number,
  moreInputTokens: number,
): number | undefined {
  const { job, attempts, expected } = way;
  const { maxCostUsd } = job.request.routing ?? {};
  if (maxCostUsd === undefined) return isWritten(job) ? limitToCountBy(way, job, candidate) : undefined;
  if (attempts.length === 0) return candidate.maxOutputTokens;
  // One that was cut off may be billed to its end.
  const spent = attempts.reduce((sum, { cost, atMostNanoUsd }) => sum + (atMostNanoUsd ?? cost.nanoUsd ?? 0), 0);
  const left = toNanoUsd(maxCostUsd) - spent;
  const prompt = promptOf({ ...expected, inputTokens: expected.inputTokens + moreInputTokens });
  const terms = askedTerms(expected, candidate, at);
  const affordable = affordableOutputTokens(candidate.card.price, prompt, left, terms) ?? 0;
  // The plan sets no limit where the request's own is the lower one.
  const planned = candidate.maxOutputTokens ?? (isWritten(job) ? job.request.maxOutputTokens : undefined);
  return Math.min(affordable, planned ?? Infinity);
}

/** A budget counts on an output limit. Where neither the request nor the model has one, the one it counts on is sent. */
function limitToCountBy(
  { reservation }: Way,
  { request }: WrittenJob,
  candidate: PlannedCandidate,
): number | undefined {
  const { card, estimate } = candidate;
  if (reservation?.grow === undefined || request.maxOutputTokens !== undefined) return undefined;
  if (card.maxOutputTokens !== undefined) return undefined;
  const room = (card.contextTokens ?? Infinity) - estimate.inputTokens;
  return Math.max(1, Math.min(estimate.worstCaseTokens - estimate.inputTokens, room));
}
