import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Limits are those of https://docs.cohere.com/docs/models (read 2026-11-25). Prices are models.dev's of 2026-07-02 for
 * chat, which genai-prices and LiteLLM share where they list the model, and LiteLLM's of 2026-08-01 for the rest; Cohere
 * itself prints few of them. Embeddings and rankings have no `contextTokens`: what is too long of a single text is cut
 * off or cut up by the vendor, and any number of them fits. No discount for cached input is known, so that it is billed as input. `quality` and
 * `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has measured; no
 * benchmark is claimed.
 */
const MODELS_DEV = 'https://models.dev/api.json';
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';

function chatPrice(inputPerMTok: string, outputPerMTok: string): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok, source: MODELS_DEV, asOf: '2026-07-02' };
}

function inputPrice(inputPerMTok: string): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok: '0', source: LITELLM, asOf: '2026-08-01' };
}

/** A search is a query with up to 100 documents. */
const PER_SEARCH: KnownPrice = { ...inputPrice('0'), perSearch: '0.002' };
const COMMAND_A = chatPrice('2.5', '10');

/** Several calls at once are what a model does unless it may not. */
const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema'];

export const models: readonly ModelCard[] = [
  {
    id: 'command-a-plus-05-2026',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 64_000,
    capabilities: [...CHAT, 'vision', 'reasoning'],
    price: COMMAND_A,
    expectedLatencyMs: 2_500,
    quality: 0.72,
  },
  {
    id: 'command-a-reasoning-08-2025',
    kind: 'chat',
    contextTokens: 256_000,
    maxOutputTokens: 32_000,
    capabilities: [...CHAT, 'reasoning'],
    price: COMMAND_A,
    expectedLatencyMs: 4_000,
    quality: 0.68,
  },
  {
    id: 'command-a-03-2025',
    kind: 'chat',
    contextTokens: 256_000,
    maxOutputTokens: 8_000,
    capabilities: CHAT,
    price: COMMAND_A,
    expectedLatencyMs: 1_800,
    quality: 0.62,
  },
  {
    // Takes pictures, and no tools.
    id: 'command-a-vision-07-2025',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    capabilities: ['json', 'json-schema', 'vision'],
    price: COMMAND_A,
    expectedLatencyMs: 2_000,
    quality: 0.58,
  },
  {
    id: 'command-a-translate-08-2025',
    kind: 'chat',
    contextTokens: 8_000,
    maxOutputTokens: 8_000,
    capabilities: CHAT,
    price: COMMAND_A,
    expectedLatencyMs: 1_800,
    quality: 0.55,
  },
  {
    id: 'command-r-plus-08-2024',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 4_000,
    capabilities: CHAT,
    price: chatPrice('2.5', '10'),
    expectedLatencyMs: 2_000,
    quality: 0.5,
  },
  {
    id: 'command-r-08-2024',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 4_000,
    capabilities: CHAT,
    price: chatPrice('0.15', '0.6'),
    expectedLatencyMs: 1_200,
    quality: 0.42,
  },
  {
    id: 'command-r7b-12-2024',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 4_000,
    capabilities: CHAT,
    price: chatPrice('0.0375', '0.15'),
    expectedLatencyMs: 700,
    quality: 0.36,
  },
  {
    id: 'command-r7b-arabic-02-2025',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 4_000,
    capabilities: CHAT,
    price: chatPrice('0.0375', '0.15'),
    expectedLatencyMs: 700,
    quality: 0.36,
  },
  {
    // Free to try, sold by the machine: no price a token.
    id: 'north-mini-code-1-0',
    kind: 'chat',
    contextTokens: 256_000,
    maxOutputTokens: 64_000,
    capabilities: [...CHAT, 'reasoning'],
    price: { kind: 'unknown' },
    expectedLatencyMs: 2_000,
    quality: 0.55,
  },
  { id: 'embed-v4.0', kind: 'embedding', capabilities: [], price: inputPrice('0.12') },
  { id: 'embed-english-v3.0', kind: 'embedding', capabilities: [], price: inputPrice('0.1') },
  { id: 'embed-multilingual-v3.0', kind: 'embedding', capabilities: [], price: inputPrice('0.1') },
  { id: 'embed-english-light-v3.0', kind: 'embedding', capabilities: [], price: inputPrice('0.1') },
  {
    // LiteLLM has a thousand times the price of its sisters, which cannot be, and nobody else has any.
    id: 'embed-multilingual-light-v3.0',
    kind: 'embedding',
    capabilities: [],
    price: { kind: 'unknown' },
  },
  { id: 'rerank-v4.0-pro', kind: 'rerank', capabilities: [], price: { kind: 'unknown' } },
  { id: 'rerank-v4.0-fast', kind: 'rerank', capabilities: [], price: { kind: 'unknown' } },
  { id: 'rerank-v3.5', kind: 'rerank', capabilities: [], price: PER_SEARCH },
  { id: 'rerank-english-v3.0', kind: 'rerank', capabilities: [], price: PER_SEARCH },
  { id: 'rerank-multilingual-v3.0', kind: 'rerank', capabilities: [], price: PER_SEARCH },
];
