import type { Usage } from '@signalbox/core';
import type { OpenAiQuirks } from '../quirks.ts';
import { fromOpenAiUsage } from '../usage.ts';
import type { WireResponse } from './wire.ts';

interface Counts {
  readonly input_tokens?: unknown;
  readonly input_tokens_details?: unknown;
  readonly output_tokens?: unknown;
  readonly output_tokens_details?: unknown;
}

/**
 * The usage of an answer in our terms: input includes cached, output includes reasoning.
 * @param searchCalls web searches among the items of the answer, for where the vendor does not count them itself
 * @returns `undefined` when it holds no counts
 */
export function fromResponsesUsage(
  { usage, tool_usage: tools }: WireResponse,
  searchCalls: number,
  quirks: OpenAiQuirks = {},
): Usage | undefined {
  const counts = (usage ?? {}) as Counts;
  // The same numbers as in a chat, under other names.
  const counted = fromOpenAiUsage(
    {
      ...counts,
      prompt_tokens: counts.input_tokens,
      prompt_tokens_details: detailsOf(counts.input_tokens_details),
      completion_tokens: counts.output_tokens,
      completion_tokens_details: counts.output_tokens_details,
    },
    // xAI leaves reasoning out of its answers' counts in a chat, and not here.
    { ...quirks, reasoningOutsideCompletion: false },
  );
  if (counted === undefined) return undefined;
  const stated = tools?.web_search?.num_requests ?? statedSearches(usage, quirks) ?? counted.searches;
  // Vendors that count sources say 0 of searches that found them.
  const searches = stated === undefined || stated === 0 ? searchCalls : stated;
  return searches === 0 ? counted : { ...counted, searches };
}

/** Perplexity's names are Anthropic's. */
function detailsOf(details: unknown): object {
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = (details ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return { cached_tokens: read, cache_write_tokens: written, ...(details as object | null | undefined) };
}

function statedSearches(usage: unknown, { responses }: OpenAiQuirks): number | undefined {
  const counts = responses?.searchCounts
    ?.map((path) => valueAt(usage, path))
    .filter((count) => typeof count === 'number');
  return counts === undefined || counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

function valueAt(usage: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name],
    usage,
  );
}
