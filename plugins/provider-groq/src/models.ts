import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices are LiteLLM's list of 2026-08-01, checked against models.dev (2026-07-02) and genai-prices (2026-08-21), which
 * agree; those of models and of kinds that the lists do not have are Groq's own. Limits are those of models.dev; where it
 * has none, or a larger answer than LiteLLM, LiteLLM's. `quality` and `expectedLatencyMs` are our own rough order by
 * generation and size, a prior until the router has measured; no benchmark is claimed. groq/compound has no price per
 * token and is not listed.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok?: string): KnownPrice {
  const cached = cacheReadPerMTok === undefined ? {} : { cacheReadPerMTok };
  return { kind: 'known', inputPerMTok, outputPerMTok, ...cached, source: LITELLM, asOf: '2026-08-01' };
}

/** As Groq itself states it. */
function ownPrice(price: Partial<KnownPrice>): KnownPrice {
  const source = 'https://console.groq.com/docs/models';
  return { kind: 'known', inputPerMTok: '0', outputPerMTok: '0', source, asOf: '2026-11-25', ...price };
}

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json'];
const SCHEMA: readonly Capability[] = [...CHAT, 'json-schema'];
/** Cached prompts at half price. https://console.groq.com/docs/prompt-caching (read 2026-11-21) */
const GPT_OSS: readonly Capability[] = ['tools', 'json', 'json-schema', 'reasoning', 'prompt-caching'];

const current: readonly ModelCard[] = [
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
    id: 'qwen/qwen3.8-27b',
    kind: 'chat',
    contextTokens: 131_042,
    maxOutputTokens: 16_384,
    capabilities: [...SCHEMA, 'vision', 'reasoning', 'prompt-caching'],
    price: ownPrice({ inputPerMTok: '0.8', outputPerMTok: '4', cacheReadPerMTok: '0.4' }),
    expectedLatencyMs: 1_500,
    quality: 0.8,
  },
  {
    id: 'qwen/qwen3.6-27b',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 16_384,
    capabilities: [...CHAT, 'vision', 'reasoning', 'prompt-caching'],
    price: ownPrice({ inputPerMTok: '0.6', outputPerMTok: '3', cacheReadPerMTok: '0.3' }),
    expectedLatencyMs: 1_500,
    quality: 0.76,
  },
];

/**
 * Groq took these from its free and developer plans in summer 2026, and left them to customers with a contract.
 * @see https://console.groq.com/docs/deprecations (read 2026-11-25)
 */
const underContract: readonly ModelCard[] = [
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
];

/** Billed by the hour: 0.111 and 0.04 US dollars. */
const transcripts: readonly ModelCard[] = [
  {
    id: 'whisper-large-v3',
    kind: 'transcription',
    capabilities: [],
    price: ownPrice({ perAudioMinute: '0.00185' }),
    expectedLatencyMs: 1_000,
    quality: 0.7,
  },
  {
    id: 'whisper-large-v3-turbo',
    kind: 'transcription',
    capabilities: [],
    price: ownPrice({ perAudioMinute: '0.000666667' }),
    expectedLatencyMs: 700,
    quality: 0.65,
  },
];

const speech: readonly ModelCard[] = [
  {
    id: 'canopylabs/orpheus-v1-english',
    kind: 'speech',
    contextTokens: 4_000,
    capabilities: [],
    price: ownPrice({ perMCharacters: '22' }),
    expectedLatencyMs: 1_500,
    quality: 0.7,
  },
  {
    id: 'canopylabs/orpheus-arabic-saudi',
    kind: 'speech',
    contextTokens: 4_000,
    capabilities: [],
    price: ownPrice({ perMCharacters: '40' }),
    expectedLatencyMs: 1_500,
    quality: 0.7,
  },
];

export const models: readonly ModelCard[] = [...current, ...underContract, ...transcripts, ...speech];
