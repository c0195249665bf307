import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Limits and prices are those of Mistral's own pages, whose sources are public; models.dev (2026-07-02), LiteLLM
 * (2026-08-01) and genai-prices (2026-08-21) agree where they list the model, but for LiteLLM's price of an alias of
 * Codestral. Cached input costs a tenth, as the API's own description of `prompt_cache_key` says. `quality` and
 * `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has measured; no benchmark
 * is claimed. Embeddings have no `contextTokens`: the limit is that of a single text, and any number of them fits.
 */
const VENDOR = 'https://github.com/mistralai/platform-docs-public/tree/main/src/schema/models/models';

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok?: string): KnownPrice {
  const cached = cacheReadPerMTok === undefined ? {} : { cacheReadPerMTok };
  return { kind: 'known', inputPerMTok, outputPerMTok, ...cached, source: VENDOR, asOf: '2026-11-25' };
}

/**
 * `prefill`: the description of the API has `prefix` on the assistant's message, for any model; LiteLLM lists it for all
 * that it knows. @see https://docs.mistral.ai/api (read 2026-11-25)
 */
const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema', 'prompt-caching', 'prefill'];
/** Documents are read by Mistral's own OCR before the model sees them. */
const SEEING: readonly Capability[] = [...CHAT, 'vision', 'file-input'];

export const models: readonly ModelCard[] = [
  {
    // Half of this during its preview; the price of the list stands, so that no budget is passed when that ends.
    id: 'mistral-large-4-0',
    aliases: ['mistral-large-4'],
    kind: 'chat',
    contextTokens: 1_000_000,
    capabilities: [...SEEING, 'reasoning'],
    price: price('1.36', '4.18', '0.14'),
    expectedLatencyMs: 3_000,
    quality: 0.84,
  },
  {
    id: 'mistral-medium-3-5',
    aliases: ['mistral-medium-3.5', 'mistral-medium-2604', 'mistral-medium-latest'],
    kind: 'chat',
    contextTokens: 262_144,
    capabilities: [...SEEING, 'reasoning'],
    price: price('1.5', '7.5', '0.15'),
    expectedLatencyMs: 2_500,
    quality: 0.8,
  },
  {
    id: 'mistral-large-2512',
    aliases: ['mistral-large-latest'],
    kind: 'chat',
    contextTokens: 262_144,
    capabilities: SEEING,
    price: price('0.5', '1.5', '0.05'),
    expectedLatencyMs: 2_200,
    quality: 0.72,
  },
  {
    id: 'mistral-small-2603',
    aliases: ['mistral-small-latest'],
    kind: 'chat',
    contextTokens: 256_000,
    capabilities: [...SEEING, 'reasoning'],
    price: price('0.15', '0.6', '0.015'),
    expectedLatencyMs: 1_200,
    quality: 0.66,
  },
  {
    // Deprecated. It thinks always.
    id: 'magistral-medium-2509',
    aliases: ['magistral-medium-latest'],
    kind: 'chat',
    contextTokens: 128_000,
    capabilities: [...CHAT, 'vision', 'reasoning'],
    price: price('2', '5', '0.2'),
    expectedLatencyMs: 6_000,
    quality: 0.7,
  },
  {
    id: 'ministral-14b-2512',
    aliases: ['ministral-14b-latest'],
    kind: 'chat',
    contextTokens: 262_144,
    capabilities: SEEING,
    price: price('0.2', '0.2', '0.02'),
    expectedLatencyMs: 1_000,
    quality: 0.56,
  },
  {
    id: 'ministral-8b-2512',
    aliases: ['ministral-8b-latest'],
    kind: 'chat',
    contextTokens: 262_144,
    capabilities: SEEING,
    price: price('0.15', '0.15', '0.015'),
    expectedLatencyMs: 800,
    quality: 0.5,
  },
  {
    id: 'ministral-3b-2512',
    aliases: ['ministral-3b-latest'],
    kind: 'chat',
    contextTokens: 262_144,
    capabilities: SEEING,
    price: price('0.1', '0.1', '0.01'),
    expectedLatencyMs: 600,
    quality: 0.42,
  },
  {
    id: 'devstral-2512',
    aliases: ['devstral-latest'],
    kind: 'chat',
    contextTokens: 262_144,
    capabilities: CHAT,
    price: price('0.4', '2', '0.04'),
    expectedLatencyMs: 2_000,
    quality: 0.66,
  },
  {
    id: 'codestral-2508',
    aliases: ['codestral-latest'],
    kind: 'chat',
    contextTokens: 128_000,
    capabilities: [...CHAT, 'fim'],
    price: price('0.3', '0.9', '0.03'),
    expectedLatencyMs: 1_000,
    quality: 0.52,
  },
  {
    // What it hears is billed by the minute, and its tokens are not.
    id: 'voxtral-small-2507',
    aliases: ['voxtral-small-latest'],
    kind: 'chat',
    contextTokens: 32_000,
    capabilities: [...CHAT, 'audio-input'],
    price: { ...price('0.1', '0.3', '0.01'), audioInputPerMTok: '0', perAudioMinute: '0.004' },
    expectedLatencyMs: 1_500,
    quality: 0.45,
  },
  {
    id: 'voxtral-mini-2602',
    aliases: ['voxtral-mini-latest'],
    kind: 'transcription',
    capabilities: [],
    price: { ...price('0', '0'), perAudioMinute: '0.003' },
    expectedLatencyMs: 3_000,
  },
  {
    id: 'mistral-ocr-4-1',
    aliases: ['mistral-ocr-4', 'mistral-ocr-latest'],
    kind: 'ocr',
    capabilities: [],
    // What is annotated as well costs a quarter more; only `providerOptions` can ask for that.
    price: { ...price('0', '0'), perPage: '0.004' },
    expectedLatencyMs: 3_000,
  },
  {
    id: 'mistral-ocr-4-0',
    kind: 'ocr',
    capabilities: [],
    price: { ...price('0', '0'), perPage: '0.004' },
    expectedLatencyMs: 3_000,
  },
  {
    id: 'mistral-ocr-2512',
    kind: 'ocr',
    capabilities: [],
    price: { ...price('0', '0'), perPage: '0.002' },
    expectedLatencyMs: 3_000,
  },
  {
    id: 'mistral-embed',
    aliases: ['mistral-embed-2312'],
    kind: 'embedding',
    capabilities: [],
    price: price('0.1', '0'),
  },
  {
    id: 'codestral-embed',
    aliases: ['codestral-embed-2505'],
    kind: 'embedding',
    capabilities: [],
    price: price('0.15', '0'),
  },
];
