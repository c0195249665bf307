import type { Cost, Price, Usage } from '../contracts/index.ts';
import type { RouterError } from '../errors/router-error.ts';
import { serviceTierOf } from '../money/billing-words.ts';
import { priceUsage } from '../money/price.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { askedTerms, type Bill } from '../money/terms.ts';
import type { AttemptDraft } from './draft.ts';

const NOT_BILLED = { cost: { source: 'free', nanoUsd: 0 } satisfies Cost, usage: undefined, reported: true } as const;

/**
 * What an attempt cost: what the provider says, else what its usage costs by the card, else an estimate by what was
 * sent and seen. A call that was refused costs nothing; one that was cut off is paid for.
 */
export function attemptCost(
  draft: AttemptDraft,
  expected: Bill,
  error: RouterError | undefined,
): { readonly cost: Cost; readonly usage: Usage | undefined; readonly reported: boolean } {
  const { finish, candidate } = draft;
  if (!draft.sent || (error !== undefined && draft.firstChunkMs === undefined && !error.billed)) return NOT_BILLED;
  const { price } = candidate.card;
  const { inputTokens, units } = expected;
  const reported = finish?.usage !== undefined && isSane(finish.usage);
  // Estimates are high, and no provider answers more than it may.
  const outputTokens = Math.min(Math.ceil(draft.outputTokens), draft.outputLimit);
  const usage = reported ? (finish.usage as Usage) : { ...units, inputTokens, outputTokens };
  if (finish?.costUsd !== undefined && Number.isFinite(finish.costUsd) && finish.costUsd >= 0) {
    return { cost: { source: 'provider', nanoUsd: toNanoUsd(finish.costUsd) }, usage, reported };
  }
  const nanoUsd = costAt(price, usage, draft, expected);
  if (nanoUsd === undefined) return { cost: { source: 'unknown' }, usage, reported };
  const source = price.kind === 'free' ? 'free' : reported ? 'catalogue' : 'estimate';
  return { cost: { source, nanoUsd }, usage, reported };
}

/**
 * At the tier that the answer names. One that names none, though another than the standard tier was asked for, may have
 * been billed as either: the dearer one counts.
 */
function costAt(
  price: Price,
  usage: Usage,
  { finish, candidate, startedAt }: AttemptDraft,
  expected: Bill,
): number | undefined {
  const asked = askedTerms(expected, candidate, startedAt);
  const said = finish?.serviceTier;
  if (said !== undefined) return priceUsage(price, usage, { ...asked, serviceTier: serviceTierOf(said) });
  const cost = priceUsage(price, usage, asked);
  if (asked.serviceTier === undefined || cost === undefined) return cost;
  return Math.max(cost, priceUsage(price, usage, { ...asked, serviceTier: 'standard' }) ?? 0);
}

/** A count that is negative or no number is no report. */
function isSane(usage: Usage): boolean {
  return Object.values(usage).every(
    (count: unknown) => typeof count === 'number' && Number.isFinite(count) && count >= 0,
  );
}
