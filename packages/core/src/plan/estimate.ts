import type { CandidateHealth, Estimate, Facts, ModelCard } from '../contracts/index.ts';
import { priceUsage } from '../money/price.ts';
import { toUsd } from '../money/nano-usd.ts';

/** An answer of about a page, where the request sets no limit: enough to compare candidates by. */
const TYPICAL_OUTPUT_TOKENS = 500;

/** What to set aside for a model that states no limit. */
const UNSTATED_OUTPUT_LIMIT = 8_192;

/** What we expect of a candidate before we ask it. */
export function estimate(card: ModelCard, facts: Facts, task: string, health: CandidateHealth | undefined): Estimate {
  const { inputTokens } = facts;
  const limit = outputLimit(card, facts);
  const outputTokens = Math.min(TYPICAL_OUTPUT_TOKENS, limit);
  return {
    inputTokens,
    outputTokens,
    costUsd: usd(priceUsage(card.price, { inputTokens, outputTokens })),
    worstCaseUsd: usd(priceUsage(card.price, { inputTokens, outputTokens: limit })),
    latencyMs: health?.latencyMs ?? card.expectedLatencyMs,
    quality: typeof card.quality === 'object' ? (card.quality[task] ?? card.quality['general']) : card.quality,
  };
}

/** The most output tokens an answer may have. Embeddings and rankings have none. */
export function outputLimit(card: ModelCard, facts: Facts): number {
  if (facts.operation !== 'chat') return 0;
  const limit = card.maxOutputTokens ?? UNSTATED_OUTPUT_LIMIT;
  return facts.maxOutputTokens === undefined ? limit : Math.min(facts.maxOutputTokens, limit);
}

function usd(nanoUsd: number | undefined): number | undefined {
  return nanoUsd === undefined ? undefined : toUsd(nanoUsd);
}
