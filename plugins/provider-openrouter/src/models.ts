import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * A choice of what OpenRouter has; any other of its models is taken by its id, too. An answer says itself what it cost,
 * and that is counted: these prices are for estimates before a call. They are those of genai-prices (2026-08-21), checked
 * against models.dev (2026-07-02) and LiteLLM (2026-08-01); where they differ by more than 5 % the dearer one stands, with
 * its own source. `quality` and `expectedLatencyMs` are our own rough order by generation and size, a prior until the
 * router has measured; no benchmark is claimed.
 */
const GENAI_PRICES = 'https://github.com/pydantic/genai-prices/blob/main/prices/data.json';
const MODELS_DEV = 'https://models.dev/api.json';
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const EMBEDDING_SOURCE = { source: 'https://openrouter.ai/openai/text-embedding-3-large', asOf: '2026-11-25' };

type Extra = Partial<Omit<KnownPrice, 'kind'>>;

function price(inputPerMTok: string, outputPerMTok: string, extra: Extra = {}): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok, source: GENAI_PRICES, asOf: '2026-08-21', ...extra };
}

const TEXT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema', 'prompt-caching'];
const THINKS: readonly Capability[] = [...TEXT, 'reasoning'];
const SEES: readonly Capability[] = [...TEXT, 'vision', 'file-input'];
const SEES_AND_THINKS: readonly Capability[] = [...SEES, 'reasoning'];
const HEARS: readonly Capability[] = [...SEES_AND_THINKS, 'audio-input'];

export const models: readonly ModelCard[] = [
  {
    id: 'anthropic/claude-opus-5',
    kind: 'chat',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    capabilities: SEES_AND_THINKS,
    price: price('5', '25', { cacheReadPerMTok: '0.5', cacheWrite5mPerMTok: '6.25', cacheWrite1hPerMTok: '10' }),
    expectedLatencyMs: 7_000,
    quality: 0.95,
  },
  {
    id: 'anthropic/claude-sonnet-5',
    kind: 'chat',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    capabilities: SEES_AND_THINKS,
    // Since 2026-09-01.
    price: price('3', '15', { cacheReadPerMTok: '0.3', cacheWrite5mPerMTok: '3.75', cacheWrite1hPerMTok: '6' }),
    expectedLatencyMs: 5_000,
    quality: 0.9,
  },
  {
    id: 'anthropic/claude-haiku-4.5',
    kind: 'chat',
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    capabilities: SEES_AND_THINKS,
    price: price('1', '5', { cacheReadPerMTok: '0.1', cacheWrite5mPerMTok: '1.25', cacheWrite1hPerMTok: '2' }),
    expectedLatencyMs: 3_000,
    quality: 0.76,
  },
  {
    id: 'openai/gpt-5.5',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: SEES_AND_THINKS,
    price: price('5', '30', { cacheReadPerMTok: '0.5' }),
    expectedLatencyMs: 8_000,
    quality: 0.94,
  },
  {
    id: 'openai/gpt-5.4-mini',
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: SEES_AND_THINKS,
    price: price('0.75', '4.5', { cacheReadPerMTok: '0.075' }),
    expectedLatencyMs: 3_500,
    quality: 0.82,
  },
  {
    id: 'openai/gpt-5.4-nano',
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: SEES_AND_THINKS,
    price: price('0.2', '1.25', { cacheReadPerMTok: '0.02' }),
    expectedLatencyMs: 2_000,
    quality: 0.7,
  },
  {
    id: 'openai/gpt-4.1-mini',
    kind: 'chat',
    contextTokens: 1_047_576,
    maxOutputTokens: 32_768,
    capabilities: SEES,
    price: price('0.4', '1.6', { cacheReadPerMTok: '0.1' }),
    expectedLatencyMs: 2_000,
    quality: 0.68,
  },
  {
    id: 'openai/gpt-oss-120b',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 131_072,
    capabilities: THINKS,
    // genai-prices has 0.039 / 0.18.
    price: price('0.18', '0.8', { source: LITELLM, asOf: '2026-08-01' }),
    expectedLatencyMs: 2_500,
    quality: 0.72,
  },
  {
    id: 'google/gemini-3.5-flash',
    kind: 'chat',
    contextTokens: 1_048_576,
    maxOutputTokens: 65_536,
    capabilities: HEARS,
    price: price('1.5', '9', { cacheReadPerMTok: '0.15' }),
    expectedLatencyMs: 3_000,
    quality: 0.85,
  },
  {
    id: 'google/gemini-3.1-pro-preview',
    kind: 'chat',
    contextTokens: 1_048_576,
    maxOutputTokens: 65_536,
    capabilities: HEARS,
    // genai-prices has no step.
    price: price('2', '12', {
      cacheReadPerMTok: '0.2',
      longContext: { overInputTokens: 200_000, inputPerMTok: '4', outputPerMTok: '18', cacheReadPerMTok: '0.4' },
      source: LITELLM,
      asOf: '2026-08-01',
    }),
    expectedLatencyMs: 8_000,
    quality: 0.91,
  },
  {
    id: 'google/gemini-2.5-flash',
    kind: 'chat',
    contextTokens: 1_048_576,
    maxOutputTokens: 65_535,
    capabilities: HEARS,
    // models.dev has 0.03 for cached input; LiteLLM alone has a price for sound.
    price: price('0.3', '2.5', { cacheReadPerMTok: '0.075', audioInputPerMTok: '1' }),
    expectedLatencyMs: 2_500,
    quality: 0.74,
  },
  {
    id: 'google/gemini-3.1-flash-image',
    aliases: ['google/gemini-3.1-flash-image-preview'],
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    capabilities: ['json', 'json-schema', 'vision', 'reasoning', 'image-output'],
    // The price of a picture's tokens is LiteLLM's for Gemini itself.
    price: price('0.5', '3', { imageOutputPerMTok: '60', source: LITELLM, asOf: '2026-08-01' }),
    expectedLatencyMs: 12_000,
    quality: 0.7,
  },
  {
    id: 'x-ai/grok-4.3',
    kind: 'chat',
    contextTokens: 1_000_000,
    capabilities: SEES_AND_THINKS,
    price: price('1.25', '2.5', {
      cacheReadPerMTok: '0.2',
      longContext: { overInputTokens: 200_000, inputPerMTok: '2.5', outputPerMTok: '5', cacheReadPerMTok: '0.4' },
      source: MODELS_DEV,
      asOf: '2026-07-02',
    }),
    expectedLatencyMs: 6_000,
    quality: 0.86,
  },
  {
    id: 'deepseek/deepseek-v4-pro',
    kind: 'chat',
    contextTokens: 1_048_576,
    maxOutputTokens: 384_000,
    capabilities: THINKS,
    price: price('0.435', '0.87', { cacheReadPerMTok: '0.003625' }),
    expectedLatencyMs: 9_000,
    quality: 0.84,
  },
  {
    id: 'deepseek/deepseek-v4-flash',
    kind: 'chat',
    contextTokens: 1_048_575,
    maxOutputTokens: 65_536,
    capabilities: THINKS,
    price: price('0.0983', '0.1966', { cacheReadPerMTok: '0.02' }),
    expectedLatencyMs: 5_000,
    quality: 0.78,
  },
  {
    id: 'moonshotai/kimi-k2.6',
    kind: 'chat',
    contextTokens: 262_144,
    maxOutputTokens: 262_144,
    capabilities: [...THINKS, 'vision'],
    // models.dev has 0.55 / 3.2.
    price: price('0.68', '3.41', { cacheReadPerMTok: '0.34' }),
    expectedLatencyMs: 7_000,
    quality: 0.84,
  },
  {
    id: 'qwen/qwen3.7-max',
    kind: 'chat',
    contextTokens: 1_000_000,
    maxOutputTokens: 65_536,
    capabilities: THINKS,
    price: price('1.25', '3.75', { cacheReadPerMTok: '0.25', cacheWrite5mPerMTok: '1.5625' }),
    expectedLatencyMs: 7_000,
    quality: 0.86,
  },
  {
    id: 'z-ai/glm-5.2',
    kind: 'chat',
    contextTokens: 1_048_576,
    maxOutputTokens: 32_768,
    capabilities: THINKS,
    // models.dev has 0.93 / 3.
    price: price('1.4', '4.4', { cacheReadPerMTok: '0.26' }),
    expectedLatencyMs: 7_000,
    quality: 0.84,
  },
  {
    id: 'minimax/minimax-m3',
    kind: 'chat',
    contextTokens: 524_288,
    maxOutputTokens: 512_000,
    capabilities: [...THINKS, 'vision'],
    price: price('0.3', '1.2', { cacheReadPerMTok: '0.06' }),
    expectedLatencyMs: 6_000,
    quality: 0.82,
  },
  {
    id: 'mistralai/mistral-medium-3-5',
    kind: 'chat',
    contextTokens: 262_144,
    maxOutputTokens: 262_144,
    capabilities: ['tools', 'parallel-tools', 'json', 'json-schema', 'vision', 'file-input', 'reasoning'],
    price: price('1.5', '7.5'),
    expectedLatencyMs: 4_000,
    quality: 0.8,
  },
  {
    id: 'meta-llama/llama-3.3-70b-instruct',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 16_384,
    capabilities: ['tools', 'parallel-tools', 'json', 'json-schema'],
    // genai-prices has 0.05 / 0.24.
    price: price('0.1', '0.32', { source: MODELS_DEV, asOf: '2026-07-02' }),
    expectedLatencyMs: 2_000,
    quality: 0.62,
  },
  {
    id: 'perplexity/sonar',
    kind: 'chat',
    contextTokens: 127_072,
    capabilities: ['vision', 'web-search'],
    // The fee for a request is Perplexity's own for a small context of its search.
    price: price('1', '1', { perRequest: '0.005' }),
    expectedLatencyMs: 3_500,
    quality: 0.62,
  },
  {
    // Chooses among other models, at their prices.
    id: 'openrouter/auto',
    kind: 'chat',
    contextTokens: 2_000_000,
    capabilities: ['tools', 'json', 'json-schema'],
    price: { kind: 'unknown' },
    expectedLatencyMs: 5_000,
    quality: 0.8,
  },
  {
    id: 'openai/text-embedding-3-small',
    kind: 'embedding',
    contextTokens: 8_192,
    capabilities: [],
    price: price('0.02', '0', EMBEDDING_SOURCE),
    expectedLatencyMs: 400,
    quality: 0.6,
  },
  {
    id: 'openai/text-embedding-3-large',
    kind: 'embedding',
    contextTokens: 8_192,
    capabilities: [],
    price: price('0.13', '0', EMBEDDING_SOURCE),
    expectedLatencyMs: 500,
    quality: 0.75,
  },
  {
    id: 'voyageai/rerank-2.5-lite',
    kind: 'rerank',
    contextTokens: 32_000,
    capabilities: [],
    // LiteLLM has it for Voyage itself; recorded answers of OpenRouter cost as much.
    price: price('0.02', '0', { source: LITELLM, asOf: '2026-08-01' }),
    expectedLatencyMs: 500,
    quality: 0.65,
  },
];
