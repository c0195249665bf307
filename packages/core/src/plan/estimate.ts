import type {
  BillingTerms,
  Candidate,
  CandidateHealth,
  Estimate,
  Facts,
  ModelCard,
  Operation,
} from '../contracts/index.ts';
import { statedQuality } from '../belief/prior.ts';
import { priceUsage, worstCaseNanoUsd } from '../money/price.ts';
import { toUsd } from '../money/nano-usd.ts';
import { promptOf } from '../money/terms.ts';

/** An answer of about a page, where the request sets no limit: enough to compare candidates by. */
const TYPICAL_OUTPUT_TOKENS = 500;

/** Caches forget, and machines change: of what should be in a provider's cache so much is counted on. */
const WARMTH = 0.8;

/** What to set aside for a model that states no limit. */
const UNSTATED_OUTPUT_LIMIT = 8_192;

/** What we expect of a candidate before we ask it. */
export function estimate(
  { card }: Candidate,
  facts: Facts,
  task: string,
  health: CandidateHealth | undefined,
  terms: BillingTerms,
  warmTokens = 0,
): Estimate {
  const { inputTokens, units } = facts;
  const cachedInputTokens = Math.min(inputTokens, Math.floor(warmTokens * WARMTH));
  const limit = outputLimit(card, facts);
  const outputTokens = Math.min(TYPICAL_OUTPUT_TOKENS, limit);
  return {
    inputTokens,
    outputTokens,
    costUsd: usd(priceUsage(card.price, { ...units, inputTokens, outputTokens, cachedInputTokens }, terms)),
    worstCaseUsd: usd(worstCaseNanoUsd(card.price, promptOf(facts), limit, terms)),
    worstCaseTokens: inputTokens + limit,
    latencyMs: health?.latencyMs ?? card.expectedLatencyMs,
    quality: statedQuality(card, task),
    ...(cachedInputTokens > 0 && { cachedInputTokens }),
  };
}

/** Whether text comes out, of a length that can be limited. */
export function isWritten(operation: Operation): boolean {
  return operation === 'chat' || operation === 'fill';
}

/** Operations that have no output tokens at all. */
const SILENT: ReadonlySet<Operation> = new Set(['embed', 'rerank']);

/** The most output tokens an answer may have. */
export function outputLimit(card: ModelCard, facts: Facts): number {
  if (SILENT.has(facts.operation)) return 0;
  const limit = card.maxOutputTokens ?? UNSTATED_OUTPUT_LIMIT;
  return facts.maxOutputTokens === undefined ? limit : Math.min(facts.maxOutputTokens, limit);
}

function usd(nanoUsd: number | undefined): number | undefined {
  return nanoUsd === undefined ? undefined : toUsd(nanoUsd);
}
