import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Usage } from '@signalbox/core';

/**
 * What was used, in our terms.
 * @returns `undefined` when one of the totals is not known: a total is never counted as zero by accident
 */
export function usageOf({ inputTokens: input, outputTokens: output, raw }: LanguageModelV4Usage): Usage | undefined {
  const inputTokens = count(input.total) ?? sum(input.noCache, input.cacheRead, input.cacheWrite);
  const outputTokens = count(output.total) ?? sum(output.text, output.reasoning);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cachedInputTokens = within(inputTokens, input.cacheRead);
  const cacheWriteTokens = within(inputTokens - (cachedInputTokens ?? 0), input.cacheWrite);
  const cacheWrite1hTokens = within(cacheWriteTokens ?? 0, writtenForAnHour(raw));
  const reasoningTokens = within(outputTokens, output.reasoning);
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(cacheWrite1hTokens !== undefined && { cacheWrite1hTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  };
}

/** Usage of a model that only reads: vectors and rankings. */
export function inputUsage(tokens: number | undefined): Usage | undefined {
  const inputTokens = count(tokens);
  return inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 };
}

/** Some packages have `null` or NaN where the vendor said nothing. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : undefined;
}

function sum(...parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.map(count).filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, part) => total + part, 0);
}

function within(whole: number, part: unknown): number | undefined {
  const known = count(part);
  return known === undefined ? undefined : Math.min(known, whole);
}

/**
 * What was written to the cache for an hour costs more, and the AI SDK has no field for it; Anthropic's own account,
 * which also Bedrock and Vertex hand on, has.
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance (read 2026-11-25)
 */
function writtenForAnHour(raw: LanguageModelV4Usage['raw']): unknown {
  const creation = raw?.['cache_creation'];
  return typeof creation === 'object' && creation !== null && 'ephemeral_1h_input_tokens' in creation
    ? creation['ephemeral_1h_input_tokens']
    : undefined;
}
