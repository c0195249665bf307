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
 * @returns `undefined` when the cap is used up
 */
export function jobFor(
  way: Way,
  job: OperationRequest,
  candidate: PlannedCandidate,
  at: number,
): OperationRequest | undefined {
  if (!isWritten(job)) return job;
  const limit = outputLimitFor(way, candidate, at);
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
function outputLimitFor({ job, attempts, expected }: Way, candidate: PlannedCandidate, at: number): number | undefined {
  const { maxCostUsd } = job.request.routing ?? {};
  if (maxCostUsd === undefined || attempts.length === 0) return candidate.maxOutputTokens;
  const spent = attempts.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0);
  const terms = askedTerms(expected, candidate, at);
  const left = toNanoUsd(maxCostUsd) - spent;
  const affordable = affordableOutputTokens(candidate.card.price, promptOf(expected), left, terms) ?? 0;
  // The plan sets no limit where the request's own is the lower one.
  const planned = candidate.maxOutputTokens ?? (isWritten(job) ? job.request.maxOutputTokens : undefined);
  return Math.min(affordable, planned ?? Infinity);
}
