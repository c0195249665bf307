import type { Usage } from '@signalbox/core';

/** The counts that `usage` holds on the wire, in an answer and in both events of a stream. */
export interface WireUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: number | null } | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
  readonly server_tool_use?: { readonly web_search_requests?: number | null } | null;
  readonly service_tier?: string | null;
  /** Not Anthropic's own: OpenRouter's Messages API says in US dollars what the call cost. */
  readonly cost?: number | null;
}

/** `message_delta` repeats the counts of `message_start` where they have grown; a null or missing one stays. */
export function mergeUsage(earlier: WireUsage, later: WireUsage): WireUsage {
  const given = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(given) };
}

/**
 * Anthropic's `input_tokens` are only those that neither came from the cache nor went to it; ours are all three.
 * @returns `undefined` when the wire gave no counts
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance (read 2026-11-21)
 */
export function usageOf(wire: WireUsage): Usage | undefined {
  const { input_tokens: input, output_tokens: output } = wire;
  if (typeof input !== 'number' || typeof output !== 'number') return undefined;
  const cacheRead = wire.cache_read_input_tokens ?? undefined;
  const cacheWrite = wire.cache_creation_input_tokens ?? undefined;
  const cacheWrite1h = wire.cache_creation?.ephemeral_1h_input_tokens ?? undefined;
  const thinking = wire.output_tokens_details?.thinking_tokens ?? undefined;
  const searches = wire.server_tool_use?.web_search_requests ?? undefined;
  return {
    inputTokens: input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    outputTokens: output,
    ...(cacheRead !== undefined && { cachedInputTokens: cacheRead }),
    ...(cacheWrite !== undefined && { cacheWriteTokens: cacheWrite }),
    ...(cacheWrite1h !== undefined && { cacheWrite1hTokens: cacheWrite1h }),
    ...(thinking !== undefined && { reasoningTokens: thinking }),
    ...(searches !== undefined && { searches }),
  };
}
