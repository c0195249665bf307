import type { Usage } from '@signalbox/core';

interface Counts {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly image_tokens?: number;
  readonly search_units?: number;
}

interface WireUsage {
  /** What is paid for. */
  readonly billed_units?: Counts | null;
  /** What the model read and wrote, Cohere's own preamble and markup included: not paid for. */
  readonly tokens?: Counts | null;
  readonly cached_tokens?: number | null;
}

/**
 * Usage as billed, which is less than what the model read and wrote: of the prompt template, the markup of citations
 * and the end of a turn nothing is billed. Parts that are counted with those (`cached_tokens` most of all) are cut to
 * what they are part of.
 * @param usage the `usage` of a chat, or the `meta` of an embedding or a ranking
 * @returns `undefined` when nothing is counted
 */
export function usageOf(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { billed_units: billed, tokens, cached_tokens: cached } = usage as WireUsage;
  const counted = billed ?? tokens;
  if (counted === undefined || counted === null) return undefined;
  // Embeddings count images beside the text, chats within it.
  const images = billed?.image_tokens ?? 0;
  const inputTokens = (counted.input_tokens ?? 0) + images;
  const outputTokens = counted.output_tokens ?? 0;
  const imageTokens = billed?.image_tokens ?? tokens?.image_tokens;
  const searches = counted.search_units;
  if (![counted.input_tokens, counted.output_tokens, searches, billed?.image_tokens].some(isCount)) return undefined;
  return {
    inputTokens,
    outputTokens,
    ...(isCount(cached) && { cachedInputTokens: Math.min(cached, inputTokens) }),
    ...(isCount(tokens?.reasoning_tokens) && { reasoningTokens: Math.min(tokens.reasoning_tokens, outputTokens) }),
    ...(isCount(imageTokens) && { imageInputTokens: Math.min(imageTokens, inputTokens) }),
    ...(isCount(searches) && { searches }),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
