import type { Usage } from '@signalbox/core';
import type { OpenAiQuirks } from './quirks.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The `usage` of the wire in our terms: input includes cached, output includes reasoning, all ≥ 0. Azure-hosted Grok
 * reports more cached tokens than prompt tokens, so parts are cut to their whole.
 * @returns `undefined` when it holds no counts
 */
export function fromOpenAiUsage(usage: unknown, quirks: OpenAiQuirks = {}): Usage | undefined {
  if (!isFields(usage)) return undefined;
  const prompt = count(usage['prompt_tokens']);
  if (prompt === undefined) return undefined;
  const input = fieldsOf(usage['prompt_tokens_details']);
  const output = fieldsOf(usage['completion_tokens_details']);
  const reasoning = count(output['reasoning_tokens']);
  const completion = count(usage['completion_tokens']) ?? 0;
  const answer = quirks.reasoningOutsideCompletion === true ? completion + (reasoning ?? 0) : completion;
  // DeepSeek counts hits beside the details.
  const cached = atMost(prompt, count(input['cached_tokens']) ?? count(usage['prompt_cache_hit_tokens']));
  const parts = {
    cachedInputTokens: cached,
    cacheWriteTokens: atMost(prompt - (cached ?? 0), count(input['cache_write_tokens'])),
    reasoningTokens: atMost(answer, reasoning),
    audioInputTokens: atMost(prompt, count(input['audio_tokens'])),
    audioOutputTokens: atMost(answer, count(output['audio_tokens'])),
  };
  const stated: { -readonly [Name in keyof Usage]: Usage[Name] } = { inputTokens: prompt, outputTokens: answer };
  for (const [name, value] of Object.entries(parts))
    if (value !== undefined) stated[name as keyof typeof parts] = value;
  return stated;
}

/** What the vendor itself says the call cost, in US dollars. */
export function statedCostUsd(usage: unknown, { costPath }: OpenAiQuirks): number | undefined {
  if (costPath === undefined) return undefined;
  let value = usage;
  for (const name of costPath) value = fieldsOf(value)[name];
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : undefined;
}

function atMost(whole: number, part: number | undefined): number | undefined {
  return part === undefined ? undefined : Math.min(whole, part);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
