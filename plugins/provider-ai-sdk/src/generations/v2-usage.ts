import type {
  JSONObject,
  LanguageModelV2Usage,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';

/**
 * The usage of generation 2 with totals that include their parts. Its specification left open whether they do, and the
 * packages hand on what their vendors count:
 * - Google's output leaves thinking out. Its total does not, so the difference shows it.
 * - Anthropic's and Bedrock's input leaves the cache out. The vendor's own words in the metadata give that away.
 *
 * Read in `@ai-sdk/google` 2.0.108, `@ai-sdk/anthropic` 2.0.112 and `@ai-sdk/amazon-bedrock` 3.0.137 (2026-11-25); those
 * of OpenAI, xAI, Groq, DeepSeek and Perplexity have the parts in their totals.
 */
export function usageFromV2(
  { inputTokens, outputTokens, totalTokens, reasoningTokens, cachedInputTokens }: LanguageModelV2Usage,
  metadata: SharedV4ProviderMetadata | undefined,
): LanguageModelV4Usage {
  const raw = accountIn(metadata);
  const cacheWrite = CACHE_WRITES.map((word) => raw?.[word]).find((value) => typeof value === 'number');
  const reasoning = reasoningTokens ?? 0;
  const missing = (totalTokens ?? 0) - (inputTokens ?? 0) - (outputTokens ?? 0);
  const cached = cachedInputTokens ?? 0;
  const cacheOutside = cached > (inputTokens ?? 0) || CACHE_OUTSIDE.some((word) => raw !== undefined && word in raw);
  return {
    inputTokens: {
      total: cacheOutside ? plus(inputTokens, cached + (cacheWrite ?? 0)) : inputTokens,
      noCache: undefined,
      cacheRead: cachedInputTokens,
      cacheWrite,
    },
    outputTokens: {
      total: reasoning > 0 && missing >= reasoning ? plus(outputTokens, reasoning) : outputTokens,
      text: undefined,
      reasoning: reasoningTokens,
    },
    ...(raw !== undefined && { raw }),
  };
}

/** The words of Anthropic, Bedrock and OpenAI for what was written to the cache. */
const CACHE_WRITES = ['cache_creation_input_tokens', 'cacheWriteInputTokens', 'cacheWriteTokens'];

/** Words of vendors whose input is what is left beside the cache. */
const CACHE_OUTSIDE = ['cache_read_input_tokens', 'cache_creation_input_tokens', 'cacheWriteInputTokens'];

/** The vendor's own account, which the packages put into the metadata under this name. */
function accountIn(metadata: SharedV4ProviderMetadata | undefined): JSONObject | undefined {
  const accounts = Object.values(metadata ?? {}).map(({ usage }) => usage);
  return accounts.find((usage): usage is JSONObject => typeof usage === 'object' && usage !== null);
}

function plus(whole: number | undefined, part: number): number | undefined {
  return whole === undefined ? undefined : whole + part;
}
