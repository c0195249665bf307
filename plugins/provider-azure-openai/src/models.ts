import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * The models that Azure offers on 2026-11-25, with the prices of global deployments. Those of GPT-5.6 and GPT-6 are from
 * Microsoft's announcements and Azure's list of prices, as others read them by 2026-09-25; the rest is LiteLLM's list of
 * 2026-08-01, checked against models.dev (2026-07-02), where the dearer one stands if they differ by more than 5 %.
 * LiteLLM's `azure/gpt-4o` of 2.75 and `azure/gpt-4o-mini` of 0.165 are regional ones. models.dev rounds what cached
 * input of gpt-5-mini and gpt-5-nano costs to whole cents.
 * Models that have been retired are not listed
 * (https://learn.microsoft.com/azure/foundry/openai/concepts/model-retirement-schedule, of 2026-08-19).
 * `quality` and `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has
 * measured; no benchmark is claimed.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const MODELS_DEV = 'https://models.dev/api.json';
const GPT_6_ASTRA =
  'https://azure.microsoft.com/en-us/blog/gpt-6-astra-frontier-intelligence-for-work-now-generally-available-in-microsoft-foundry/';
const GPT_6 =
  'https://azure.microsoft.com/en-us/blog/gpt-6-astra-sol-and-luna-for-production-agents-in-microsoft-foundry/';
const GPT_5_6 = 'https://azure.microsoft.com/en-us/blog/gpt-5-6-now-available-in-microsoft-foundry/';

type Extra = Partial<Omit<KnownPrice, 'kind'>>;

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok?: string, extra: Extra = {}): KnownPrice {
  const cached = cacheReadPerMTok === undefined ? {} : { cacheReadPerMTok };
  return { kind: 'known', inputPerMTok, outputPerMTok, ...cached, source: LITELLM, asOf: '2026-08-01', ...extra };
}

const OVER_272K = 272_000;

/** Dollars a million tokens for input, output, cache reads and cache writes (of 30 minutes). */
type Rates = readonly [input: string, output: string, cacheRead: string, cacheWrite: string];

/** Above 272,000 tokens of input, all of it and of the cache costs twice as much, and output 1.5 times. */
function tiered(source: string, asOf: string, short: Rates, long: Rates): KnownPrice {
  const [input, output, cacheRead, cacheWrite5mPerMTok] = short;
  return price(input, output, cacheRead, {
    cacheWrite5mPerMTok,
    longContext: {
      overInputTokens: OVER_272K,
      inputPerMTok: long[0],
      outputPerMTok: long[1],
      cacheReadPerMTok: long[2],
      cacheWrite5mPerMTok: long[3],
    },
    source,
    asOf,
  });
}

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema', 'prompt-caching'];
const SEES: readonly Capability[] = [...CHAT, 'vision', 'file-input'];
const THINKS: readonly Capability[] = [...SEES, 'reasoning'];
/** Thinks long, and is held to no schema. */
const PRO = THINKS.filter((capability) => capability !== 'json-schema' && capability !== 'prompt-caching');
/** What models of other makers can be asked for. */
const OPEN: readonly Capability[] = ['tools', 'json'];

/** Limits that many have. */
const MILLION = { contextTokens: 1_050_000, maxOutputTokens: 128_000 } as const;
const GPT_5 = { contextTokens: 400_000, maxOutputTokens: 128_000 } as const;
const GPT_4_1 = { contextTokens: 1_047_576, maxOutputTokens: 32_768 } as const;
const GPT_4O = { contextTokens: 128_000, maxOutputTokens: 16_384 } as const;

const chat = (id: string, rest: Omit<ModelCard, 'id' | 'kind'>): ModelCard => ({ id, kind: 'chat', ...rest });

const embedding = (id: string, contextTokens: number, inputPerMTok: string, quality: number): ModelCard => ({
  id,
  kind: 'embedding',
  contextTokens,
  capabilities: [],
  price: price(inputPerMTok, '0'),
  expectedLatencyMs: 300,
  quality,
});

/** OpenAI's own. */
export const openAiModels: readonly ModelCard[] = [
  chat('gpt-6-astra', {
    ...MILLION,
    capabilities: THINKS,
    price: tiered(GPT_6_ASTRA, '2026-09-05', ['10', '50', '1', '12.5'], ['20', '75', '2', '25']),
    expectedLatencyMs: 10_000,
    quality: 0.97,
  }),
  chat('gpt-6-sol', {
    ...MILLION,
    capabilities: THINKS,
    price: tiered(GPT_6, '2026-09-25', ['2', '10', '0.2', '2.5'], ['4', '15', '0.4', '5']),
    expectedLatencyMs: 6_000,
    quality: 0.94,
  }),
  chat('gpt-6-luna', {
    ...MILLION,
    capabilities: THINKS,
    price: tiered(GPT_6, '2026-09-25', ['0.1', '0.5', '0.01', '0.125'], ['0.2', '0.75', '0.02', '0.25']),
    expectedLatencyMs: 2_500,
    quality: 0.84,
  }),
  chat('gpt-5.6-sol', {
    ...MILLION,
    capabilities: THINKS,
    // 4 / 20 until 2026-11-30 at least: the price after that stands, which is the dearer one.
    price: tiered(GPT_5_6, '2026-09-14', ['5', '30', '0.5', '6.25'], ['10', '45', '1', '12.5']),
    expectedLatencyMs: 8_000,
    quality: 0.93,
  }),
  chat('gpt-5.6-terra', {
    ...MILLION,
    capabilities: THINKS,
    // Since 2026-08-01; LiteLLM's list still has 2.5 / 15.
    price: tiered(GPT_5_6, '2026-09-14', ['2', '12', '0.2', '2.5'], ['4', '18', '0.4', '5']),
    expectedLatencyMs: 6_000,
    quality: 0.9,
  }),
  chat('gpt-5.6-luna', {
    ...MILLION,
    capabilities: THINKS,
    // Since 2026-08-01; LiteLLM's list still has 1 / 6.
    price: tiered(GPT_5_6, '2026-09-14', ['0.2', '1.2', '0.02', '0.25'], ['0.4', '1.8', '0.04', '0.5']),
    expectedLatencyMs: 3_000,
    quality: 0.8,
  }),
  chat('gpt-5.5', {
    ...MILLION,
    capabilities: THINKS,
    price: price('5', '30', '0.5', {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '10', outputPerMTok: '45', cacheReadPerMTok: '1' },
    }),
    expectedLatencyMs: 8_000,
    quality: 0.93,
  }),
  chat('gpt-5.4-pro', {
    ...MILLION,
    capabilities: PRO,
    price: price('30', '180', undefined, {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '60', outputPerMTok: '270' },
    }),
    expectedLatencyMs: 60_000,
    quality: 0.94,
  }),
  chat('gpt-5.4', {
    ...MILLION,
    capabilities: THINKS,
    price: price('2.5', '15', '0.25', {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '5', outputPerMTok: '22.5', cacheReadPerMTok: '0.5' },
    }),
    expectedLatencyMs: 7_000,
    quality: 0.92,
  }),
  chat('gpt-5.4-mini', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('0.75', '4.5', '0.075'),
    expectedLatencyMs: 3_500,
    quality: 0.82,
  }),
  chat('gpt-5.4-nano', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('0.2', '1.25', '0.02'),
    expectedLatencyMs: 2_000,
    quality: 0.7,
  }),
  chat('gpt-5.3-codex', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('1.75', '14', '0.175'),
    expectedLatencyMs: 8_000,
    quality: 0.9,
  }),
  chat('gpt-5.2', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('1.75', '14', '0.175'),
    expectedLatencyMs: 7_000,
    quality: 0.9,
  }),
  chat('gpt-5.1', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('1.25', '10', '0.125'),
    expectedLatencyMs: 6_000,
    quality: 0.88,
  }),
  chat('gpt-5.1-codex-mini', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('0.25', '2', '0.025'),
    expectedLatencyMs: 5_000,
    quality: 0.76,
  }),
  chat('gpt-5', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('1.25', '10', '0.125'),
    expectedLatencyMs: 9_000,
    quality: 0.87,
  }),
  chat('gpt-5-mini', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('0.25', '2', '0.025'),
    expectedLatencyMs: 6_000,
    quality: 0.78,
  }),
  chat('gpt-5-nano', {
    ...GPT_5,
    capabilities: THINKS,
    price: price('0.05', '0.4', '0.005'),
    expectedLatencyMs: 4_000,
    quality: 0.64,
  }),
  chat('gpt-4.1', {
    ...GPT_4_1,
    capabilities: SEES,
    price: price('2', '8', '0.5'),
    expectedLatencyMs: 3_000,
    quality: 0.77,
  }),
  chat('gpt-4.1-mini', {
    ...GPT_4_1,
    capabilities: SEES,
    price: price('0.4', '1.6', '0.1'),
    expectedLatencyMs: 2_000,
    quality: 0.68,
  }),
  chat('gpt-4o', {
    ...GPT_4O,
    capabilities: SEES,
    price: price('2.5', '10', '1.25'),
    expectedLatencyMs: 2_500,
    quality: 0.72,
  }),
  chat('gpt-4o-mini', {
    ...GPT_4O,
    capabilities: SEES,
    price: price('0.15', '0.6', '0.075', { source: MODELS_DEV, asOf: '2026-07-02' }),
    expectedLatencyMs: 1_800,
    quality: 0.58,
  }),
  embedding('text-embedding-3-small', 8_191, '0.02', 0.6),
  embedding('text-embedding-3-large', 8_191, '0.13', 0.75),
  embedding('text-embedding-ada-002', 8_191, '0.1', 0.5),
];

/** Those of other makers, by the names that Azure proposes for their deployments. */
const otherModels: readonly ModelCard[] = [
  chat('gpt-oss-120b', {
    contextTokens: 131_072,
    maxOutputTokens: 131_072,
    capabilities: [...OPEN, 'reasoning'],
    price: price('0.15', '0.6'),
    expectedLatencyMs: 2_500,
    quality: 0.74,
  }),
  chat('DeepSeek-V4-Pro', {
    contextTokens: 1_000_000,
    maxOutputTokens: 384_000,
    capabilities: OPEN,
    price: price('1.74', '3.48'),
    expectedLatencyMs: 8_000,
    quality: 0.88,
  }),
  chat('DeepSeek-V4-Flash', {
    contextTokens: 1_000_000,
    maxOutputTokens: 384_000,
    capabilities: OPEN,
    price: price('0.19', '0.51'),
    expectedLatencyMs: 4_000,
    quality: 0.79,
  }),
  chat('DeepSeek-V3.2', {
    contextTokens: 128_000,
    maxOutputTokens: 128_000,
    capabilities: OPEN,
    price: price('0.58', '1.68'),
    expectedLatencyMs: 5_000,
    quality: 0.78,
  }),
  chat('grok-4-1-fast-reasoning', {
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    capabilities: [...OPEN, 'parallel-tools', 'json-schema', 'vision'],
    // models.dev has 0.05 for cached input, LiteLLM none: it is counted as input.
    price: price('0.2', '0.5'),
    expectedLatencyMs: 5_000,
    quality: 0.8,
  }),
  chat('grok-4-1-fast-non-reasoning', {
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    capabilities: [...OPEN, 'parallel-tools', 'json-schema', 'vision'],
    price: price('0.2', '0.5'),
    expectedLatencyMs: 2_500,
    quality: 0.72,
  }),
  chat('Kimi-K2.6', {
    contextTokens: 262_144,
    maxOutputTokens: 262_144,
    capabilities: [...OPEN, 'vision'],
    price: price('0.95', '4'),
    expectedLatencyMs: 6_000,
    quality: 0.84,
  }),
  chat('Mistral-Large-3', {
    contextTokens: 256_000,
    maxOutputTokens: 8_191,
    capabilities: [...OPEN, 'vision'],
    price: price('0.5', '1.5'),
    expectedLatencyMs: 4_000,
    quality: 0.76,
  }),
  chat('Llama-3.3-70B-Instruct', {
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    capabilities: OPEN,
    price: price('0.71', '0.71'),
    expectedLatencyMs: 3_000,
    quality: 0.62,
  }),
  embedding('embed-v-4-0', 128_000, '0.12', 0.76),
  embedding('Cohere-embed-v3-english', 512, '0.1', 0.6),
  embedding('Cohere-embed-v3-multilingual', 512, '0.1', 0.6),
];

/** By the names that deployments have if nobody gives them another. */
export const models: readonly ModelCard[] = [...openAiModels, ...otherModels];
