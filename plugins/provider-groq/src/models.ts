import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices are LiteLLM's list of 2026-08-01, checked against models.dev (2026-07-02) and genai-prices (2026-08-21), which
 * agree. Limits are those of models.dev; where it has none, or a larger answer than LiteLLM, LiteLLM's. `quality` and `expectedLatencyMs` are our own rough order by generation and size, a prior
 * until the router has measured; no benchmark is claimed. groq/compound has no price per token and is not listed.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok?: string): KnownPrice {
  const cached = cacheReadPerMTok === undefined ? {} : { cacheReadPerMTok };
  return { kind: 'known', inputPerMTok, outputPerMTok, ...cached, source: LITELLM, asOf: '2026-08-01' };
}

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json'];
const SCHEMA: readonly Capability[] = [...CHAT, 'json-schema'];
/** Cached prompts at half price. https://console.groq.com/docs/prompt-caching (read 2026-11-21) */
const GPT_OSS: readonly Capability[] = ['tools', 'json', 'json-schema', 'reasoning', 'prompt-caching'];

export const models: readonly ModelCard[] = [
  {
    id: 'openai/gpt-oss-120b',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    capabilities: GPT_OSS,
    price: price('0.15', '0.6', '0.075'),
    expectedLatencyMs: 900,
    quality: 0.72,
  },
  {
    id: 'openai/gpt-oss-20b',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    capabilities: GPT_OSS,
    price: price('0.075', '0.3', '0.0375'),
    expectedLatencyMs: 600,
    quality: 0.6,
  },
  {
    id: 'moonshotai/kimi-k2-instruct-0905',
    aliases: ['moonshotai/kimi-k2-instruct'],
    kind: 'chat',
    contextTokens: 262_144,
    maxOutputTokens: 16_384,
    capabilities: [...SCHEMA, 'prompt-caching'],
    price: price('1', '3', '0.5'),
    expectedLatencyMs: 1_200,
    quality: 0.74,
  },
  {
    id: 'llama-3.3-70b-versatile',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    capabilities: CHAT,
    price: price('0.59', '0.79'),
    expectedLatencyMs: 900,
    quality: 0.6,
  },
  {
    id: 'llama-3.1-8b-instant',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 8_192,
    capabilities: CHAT,
    price: price('0.05', '0.08'),
    expectedLatencyMs: 400,
    quality: 0.38,
  },
  {
    id: 'qwen/qwen3-32b',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 40_960,
    capabilities: [...CHAT, 'reasoning'],
    price: price('0.29', '0.59'),
    expectedLatencyMs: 1_500,
    quality: 0.66,
  },
  {
    id: 'meta-llama/llama-4-scout-17b-16e-instruct',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 8_192,
    capabilities: [...SCHEMA, 'vision'],
    price: price('0.11', '0.34'),
    expectedLatencyMs: 700,
    quality: 0.52,
  },
  {
    id: 'meta-llama/llama-4-maverick-17b-128e-instruct',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 8_192,
    capabilities: [...SCHEMA, 'vision'],
    price: price('0.2', '0.6'),
    expectedLatencyMs: 800,
    quality: 0.58,
  },
];
