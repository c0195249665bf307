import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices and limits are LiteLLM's list of 2026-08-01, checked against models.dev (2026-07-02) and genai-prices
 * (2026-08-21); those of the Agent API are its own list of models. An answer says itself what it cost, and that is
 * counted. A request of Sonar has a fee by the size of its search context: the one here is that of the smallest, which is
 * the default; genai-prices has the largest (12 and 14 dollars for a thousand requests). `quality` and
 * `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has measured; no
 * benchmark is claimed.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const AGENT_MODELS = { source: 'https://api.perplexity.ai/v1/models', asOf: '2026-08-10' };

type Extra = Partial<Omit<KnownPrice, 'kind'>>;

function price(inputPerMTok: string, outputPerMTok: string, extra: Extra = {}): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok, source: LITELLM, asOf: '2026-08-01', ...extra };
}

const SONAR: readonly Capability[] = ['web-search', 'json-schema'];
const AGENT: readonly Capability[] = ['tools', 'json-schema'];

export const models: readonly ModelCard[] = [
  {
    id: 'sonar',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 4_096,
    capabilities: [...SONAR, 'vision', 'file-input'],
    price: price('1', '1', { perRequest: '0.005' }),
    expectedLatencyMs: 3_000,
    quality: 0.65,
  },
  {
    id: 'sonar-pro',
    kind: 'chat',
    contextTokens: 200_000,
    maxOutputTokens: 8_192,
    capabilities: [...SONAR, 'vision', 'file-input'],
    price: price('3', '15', { perRequest: '0.006' }),
    expectedLatencyMs: 5_000,
    quality: 0.78,
  },
  {
    id: 'sonar-reasoning-pro',
    kind: 'chat',
    contextTokens: 128_000,
    capabilities: [...SONAR, 'vision', 'file-input', 'reasoning'],
    price: price('2', '8', { perRequest: '0.006' }),
    expectedLatencyMs: 9_000,
    quality: 0.82,
  },
  {
    id: 'sonar-deep-research',
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 32_768,
    capabilities: ['web-search', 'reasoning'],
    // Pages that were read for the answer are billed as input, searches by the piece.
    price: price('2', '8', { reasoningPerMTok: '3', perSearch: '0.005' }),
    expectedLatencyMs: 180_000,
    quality: 0.88,
  },
  {
    id: 'perplexity/sonar',
    kind: 'chat',
    capabilities: AGENT,
    price: price('0.25', '2.5', { cacheReadPerMTok: '0.0625', ...AGENT_MODELS }),
    expectedLatencyMs: 3_000,
    quality: 0.65,
  },
  {
    id: 'perplexity/kimi-k3',
    kind: 'chat',
    capabilities: AGENT,
    price: price('3', '15', { cacheReadPerMTok: '0.3', ...AGENT_MODELS }),
    expectedLatencyMs: 8_000,
    quality: 0.88,
  },
  {
    id: 'perplexity/glm-5.2',
    kind: 'chat',
    capabilities: AGENT,
    price: price('1.4', '4.4', { cacheReadPerMTok: '0.14', ...AGENT_MODELS }),
    expectedLatencyMs: 7_000,
    quality: 0.84,
  },
  {
    id: 'pplx-embed-v1-0.6b',
    kind: 'embedding',
    contextTokens: 32_768,
    capabilities: [],
    price: price('0.004', '0'),
    expectedLatencyMs: 300,
    quality: 0.6,
  },
  {
    id: 'pplx-embed-v1-4b',
    kind: 'embedding',
    contextTokens: 32_768,
    capabilities: [],
    price: price('0.03', '0'),
    expectedLatencyMs: 400,
    quality: 0.72,
  },
];
