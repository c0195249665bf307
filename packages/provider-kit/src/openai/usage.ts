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
  const { usagePaths: { moreInput, reasoning: reasoningPath, searches, audioSeconds } = {} } = quirks;
  const stated = count(usage['prompt_tokens']);
  if (stated === undefined) return undefined;
  const prompt = stated + (countAt(usage, moreInput) ?? 0);
  const input = fieldsOf(usage['prompt_tokens_details']);
  const output = fieldsOf(usage['completion_tokens_details']);
  const reasoning = countAt(usage, reasoningPath) ?? count(output['reasoning_tokens']);
  const completion = count(usage['completion_tokens']) ?? 0;
  const answer = quirks.reasoningOutsideCompletion === true ? completion + (reasoning ?? 0) : completion;
  // DeepSeek counts hits beside the details, Together has no details.
  const hits = input['cached_tokens'] ?? usage['prompt_cache_hit_tokens'] ?? usage['cached_tokens'];
  const cached = atMost(prompt, count(hits));
  const parts = {
    cachedInputTokens: cached,
    cacheWriteTokens: atMost(prompt - (cached ?? 0), count(input['cache_write_tokens'])),
    reasoningTokens: atMost(answer, reasoning),
    audioInputTokens: atMost(prompt, count(input['audio_tokens'])),
    audioOutputTokens: atMost(answer, count(output['audio_tokens'])),
    imageOutputTokens: atMost(answer, count(output['image_tokens'])),
    searches: countAt(usage, searches),
    audioSeconds: countAt(usage, audioSeconds),
  };
  const read: { -readonly [Name in keyof Usage]: Usage[Name] } = { inputTokens: prompt, outputTokens: answer };
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) read[name as keyof typeof parts] = value;
  return read;
}

/**
 * What the vendor itself says the call cost, in US dollars.
 * @returns `undefined` when it says nothing
 */
export function statedCostUsd(
  usage: unknown,
  { costPath, costUnitsPerUsd = 1, ownKeyCost }: OpenAiQuirks,
): number | undefined {
  const own = costPath === undefined ? undefined : amount(valueAt(usage, costPath));
  if (own === undefined) return undefined;
  const upstream =
    ownKeyCost !== undefined && valueAt(usage, ownKeyCost.flag) === true ? amount(valueAt(usage, ownKeyCost.path)) : 0;
  return (own + (upstream ?? 0)) / costUnitsPerUsd;
}

function valueAt(usage: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => fieldsOf(value)[name], usage);
}

function countAt(usage: unknown, path: readonly string[] | undefined): number | undefined {
  return path === undefined ? undefined : count(valueAt(usage, path));
}

function amount(value: unknown): number | undefined {
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
