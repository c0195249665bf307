import type { Capability, DecimalUsd, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices are those of LiteLLM's list of 2026-08-01, checked against models.dev (2026-07-02) and genai-prices
 * (2026-08-21); where they differ by more than 5 % the dearer one stands, and is noted. Limits are of models.dev.
 * `quality` and `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has
 * measured; no benchmark is claimed.
 *
 * Not listed: `-latest` aliases, which change what they stand for and cost; Imagen, which is shut down since 2026-08-17;
 * Gemma, for which nobody states a price here; live, video and music models, which other APIs serve.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const MODELS_DEV = 'https://models.dev';

/** Google Search, by the prompt up to Gemini 2.5, by the query from Gemini 3 on. */
const PER_PROMPT = '0.035';
const PER_QUERY = '0.014';

type Rates = Omit<KnownPrice, 'kind' | 'source' | 'asOf' | 'inputPerMTok' | 'outputPerMTok'> & {
  readonly source?: string;
  readonly asOf?: string;
};

function price(inputPerMTok: DecimalUsd, outputPerMTok: DecimalUsd, more: Rates = {}): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok, source: LITELLM, asOf: '2026-08-01', ...more };
}

/** Above 200,000 input tokens the whole request is dearer. */
function long(inputPerMTok: DecimalUsd, outputPerMTok: DecimalUsd, cacheReadPerMTok: DecimalUsd): Rates {
  return { longContext: { overInputTokens: 200_000, inputPerMTok, outputPerMTok, cacheReadPerMTok } };
}

const CHAT: readonly Capability[] = [
  'tools',
  'parallel-tools',
  'json',
  'json-schema',
  'vision',
  'file-input',
  'audio-input',
  'reasoning',
  'prompt-caching',
  'web-search',
];
const MILLION = 1_048_576;

type Facts = Pick<ModelCard, 'id' | 'price' | 'quality' | 'expectedLatencyMs'> & Partial<ModelCard>;

function chat(facts: Facts): ModelCard {
  return { kind: 'chat', contextTokens: MILLION, maxOutputTokens: 65_536, capabilities: CHAT, ...facts };
}

/** They draw, and call no functions. */
function artist(facts: Facts): ModelCard {
  return chat({ contextTokens: 65_536, maxOutputTokens: 32_768, capabilities: ['vision', 'image-output'], ...facts });
}

export const models: readonly ModelCard[] = [
  chat({
    id: 'gemini-4-argon',
    // Until 2026-11-30 it costs half of this.
    price: price('4', '20', {
      cacheReadPerMTok: '0.2',
      perSearch: PER_QUERY,
      source: 'https://github.com/BerriAI/litellm/discussions/46238',
      asOf: '2026-11-25',
    }),
    quality: 0.94,
    expectedLatencyMs: 9_000,
  }),
  chat({
    id: 'gemini-3.8-flash',
    // What cached input costs is not stated there, and is billed as input until it is.
    price: price('0.75', '3.75', {
      perSearch: PER_QUERY,
      source: 'https://vercel.com/ai-gateway/models/gemini-3.8-flash',
      asOf: '2026-11-25',
    }),
    quality: 0.87,
    expectedLatencyMs: 3_000,
  }),
  chat({
    id: 'gemini-3.6-flash',
    price: price('1.5', '7.5', { cacheReadPerMTok: '0.15', perSearch: PER_QUERY }),
    quality: 0.85,
    expectedLatencyMs: 3_000,
  }),
  chat({
    // Google has 3.6 Flash answer for it by now.
    id: 'gemini-3.5-flash',
    // LiteLLM has sound at 1.
    price: price('1.5', '9', { cacheReadPerMTok: '0.15', audioInputPerMTok: '1.5', perSearch: PER_QUERY }),
    quality: 0.84,
    expectedLatencyMs: 3_000,
  }),
  chat({
    id: 'gemini-3.5-flash-lite',
    price: price('0.3', '2.5', { cacheReadPerMTok: '0.03', perSearch: PER_QUERY }),
    quality: 0.74,
    expectedLatencyMs: 1_500,
  }),
  chat({
    id: 'gemini-3.1-pro-preview',
    // Asked for 3 Pro, Google answers with 3.1.
    aliases: ['gemini-3-pro-preview'],
    price: price('2', '12', { cacheReadPerMTok: '0.2', perSearch: PER_QUERY, ...long('4', '18', '0.4') }),
    quality: 0.91,
    expectedLatencyMs: 9_000,
  }),
  chat({
    id: 'gemini-3.1-flash-lite',
    aliases: ['gemini-3.1-flash-lite-preview'],
    price: price('0.25', '1.5', { cacheReadPerMTok: '0.025', audioInputPerMTok: '0.5', perSearch: PER_QUERY }),
    quality: 0.7,
    expectedLatencyMs: 1_500,
  }),
  chat({
    id: 'gemini-3-flash-preview',
    price: price('0.5', '3', { cacheReadPerMTok: '0.05', audioInputPerMTok: '1', perSearch: PER_QUERY }),
    quality: 0.82,
    expectedLatencyMs: 3_500,
  }),
  chat({
    id: 'gemini-2.5-pro',
    price: price('1.25', '10', { cacheReadPerMTok: '0.125', perSearch: PER_PROMPT, ...long('2.5', '15', '0.25') }),
    quality: 0.84,
    expectedLatencyMs: 9_000,
  }),
  chat({
    id: 'gemini-2.5-flash',
    price: price('0.3', '2.5', { cacheReadPerMTok: '0.03', audioInputPerMTok: '1', perSearch: PER_PROMPT }),
    quality: 0.74,
    expectedLatencyMs: 2_500,
  }),
  chat({
    id: 'gemini-2.5-flash-lite',
    price: price('0.1', '0.4', { cacheReadPerMTok: '0.01', audioInputPerMTok: '0.3', perSearch: PER_PROMPT }),
    quality: 0.6,
    expectedLatencyMs: 1_200,
  }),

  // What they write besides costs a twelfth to a fortieth of what they draw. All their output has the dear price, since a
  // picture must never be taken for words; thoughts, which are told apart, have their own.
  artist({
    id: 'gemini-3-pro-image',
    aliases: ['gemini-3-pro-image-preview'],
    price: price('2', '120', { reasoningPerMTok: '12', perSearch: PER_QUERY }),
    quality: 0.85,
    expectedLatencyMs: 20_000,
  }),
  artist({
    id: 'gemini-3.1-flash-image',
    aliases: ['gemini-3.1-flash-image-preview'],
    // LiteLLM has input at 0.25; models.dev and genai-prices at 0.5.
    price: price('0.5', '60', { reasoningPerMTok: '1.5', perSearch: PER_QUERY }),
    quality: 0.8,
    expectedLatencyMs: 12_000,
  }),
  artist({
    id: 'gemini-2.5-flash-image',
    contextTokens: 32_768,
    // LiteLLM has cached input at 0.03, models.dev at 0.075.
    price: price('0.3', '30', { cacheReadPerMTok: '0.075', perSearch: PER_PROMPT }),
    quality: 0.7,
    expectedLatencyMs: 10_000,
  }),

  // The dearer of LiteLLM (0.3 and 2.5; 1.25 and 10) and models.dev (0.5 and 10; 1 and 20), side by side.
  {
    id: 'gemini-2.5-flash-preview-tts',
    kind: 'speech',
    contextTokens: 8_192,
    maxOutputTokens: 16_384,
    capabilities: [],
    price: price('0.5', '10', { source: MODELS_DEV, asOf: '2026-07-02' }),
    expectedLatencyMs: 4_000,
  },
  {
    id: 'gemini-2.5-pro-preview-tts',
    kind: 'speech',
    contextTokens: 8_192,
    maxOutputTokens: 16_384,
    capabilities: [],
    price: price('1.25', '20', { source: MODELS_DEV, asOf: '2026-07-02' }),
    expectedLatencyMs: 6_000,
  },

  {
    id: 'gemini-embedding-2',
    aliases: ['gemini-embedding-2-preview'],
    kind: 'embedding',
    contextTokens: 8_192,
    capabilities: [],
    price: price('0.2', '0'),
    expectedLatencyMs: 400,
  },
  {
    id: 'gemini-embedding-001',
    kind: 'embedding',
    contextTokens: 2_048,
    capabilities: [],
    price: price('0.15', '0'),
    expectedLatencyMs: 400,
  },
];
