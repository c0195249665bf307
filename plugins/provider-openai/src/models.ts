import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices and limits are LiteLLM's list of 2026-08-01, checked against models.dev (2026-07-02) and genai-prices
 * (2026-08-21); where they differ by more than 5 % the dearer one stands, with its own source. Those of models that are
 * newer than these lists are OpenAI's own, from the page of the model. Models that OpenAI has shut down are not listed
 * (https://developers.openai.com/api/docs/deprecations, read 2026-11-25); gpt-5, its sizes and o3 end on 2026-12-11.
 * `quality` and `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has
 * measured; no benchmark is claimed.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const MODEL_PAGES = 'https://developers.openai.com/api/docs/models/';

type Extra = Partial<Omit<KnownPrice, 'kind'>>;

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok?: string, extra: Extra = {}): KnownPrice {
  const cached = cacheReadPerMTok === undefined ? {} : { cacheReadPerMTok };
  return { kind: 'known', inputPerMTok, outputPerMTok, ...cached, source: LITELLM, asOf: '2026-08-01', ...extra };
}

const OVER_272K = 272_000;

/** Dollars a million tokens for input, output, cache reads and cache writes (of 30 minutes). */
type Rates = readonly [input: string, output: string, cacheRead: string, cacheWrite: string];

/** Above 272,000 tokens of input, all of it and of the cache costs twice as much, and output 1.5 times. */
function tiered(model: string, short: Rates, long: Rates): KnownPrice {
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
    source: MODEL_PAGES + model,
    asOf: '2026-11-25',
  });
}

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema', 'prompt-caching'];
const SEES: readonly Capability[] = [...CHAT, 'vision', 'file-input'];
const THINKS: readonly Capability[] = [...SEES, 'reasoning'];
/** Thinks long, and is held to no schema. */
const PRO = THINKS.filter((capability) => capability !== 'json-schema' && capability !== 'prompt-caching');
/** The o-series calls one tool at a time. */
const O_SERIES = THINKS.filter((capability) => capability !== 'parallel-tools');

export const models: readonly ModelCard[] = [
  {
    id: 'gpt-6.2-astra',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6.2-astra', ['8', '40', '0.4', '10'], ['16', '60', '0.8', '20']),
    expectedLatencyMs: 10_000,
    quality: 0.98,
  },
  {
    id: 'gpt-6.2-sol',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6.2-sol', ['2', '10', '0.1', '2.5'], ['4', '15', '0.2', '5']),
    expectedLatencyMs: 6_000,
    quality: 0.96,
  },
  {
    id: 'gpt-6.1-sol',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6.1-sol', ['2', '10', '0.1', '2.5'], ['4', '15', '0.2', '5']),
    expectedLatencyMs: 6_000,
    quality: 0.95,
  },
  {
    id: 'gpt-6.1-terra',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6.1-terra', ['1', '5', '0.05', '1.25'], ['2', '7.5', '0.1', '2.5']),
    expectedLatencyMs: 4_000,
    quality: 0.91,
  },
  {
    id: 'gpt-6-astra',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6-astra', ['10', '50', '1', '12.5'], ['20', '75', '2', '25']),
    expectedLatencyMs: 10_000,
    quality: 0.97,
  },
  {
    id: 'gpt-6-sol',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6-sol', ['2', '10', '0.2', '2.5'], ['4', '15', '0.4', '5']),
    expectedLatencyMs: 6_000,
    quality: 0.94,
  },
  {
    id: 'gpt-6-luna',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: tiered('gpt-6-luna', ['0.1', '0.5', '0.01', '0.125'], ['0.2', '0.75', '0.02', '0.25']),
    expectedLatencyMs: 2_500,
    quality: 0.84,
  },
  {
    id: 'gpt-5.6',
    aliases: ['gpt-5.6-sol'],
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    // Its page has 4 / 20 until 2026-11-21 at least: the price after that stands, which is the dearer one.
    price: tiered('gpt-5.6-sol', ['5', '30', '0.5', '6.25'], ['10', '45', '1', '12.5']),
    expectedLatencyMs: 8_000,
    quality: 0.93,
  },
  {
    id: 'gpt-5.6-terra',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    // Since 2026-07-30; genai-prices still has 2.5 / 15.
    price: tiered('gpt-5.6-terra', ['2', '12', '0.2', '2.5'], ['4', '18', '0.4', '5']),
    expectedLatencyMs: 6_000,
    quality: 0.9,
  },
  {
    id: 'gpt-5.6-luna',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    // Since 2026-07-30; genai-prices still has 1 / 6.
    price: tiered('gpt-5.6-luna', ['0.2', '1.2', '0.02', '0.25'], ['0.4', '1.8', '0.04', '0.5']),
    expectedLatencyMs: 3_000,
    quality: 0.8,
  },
  {
    id: 'gpt-5.5-pro',
    aliases: ['gpt-5.5-pro-2026-04-23'],
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: PRO,
    price: price('30', '180', undefined, {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '60', outputPerMTok: '270' },
    }),
    expectedLatencyMs: 60_000,
    quality: 0.96,
  },
  {
    id: 'gpt-5.4-pro',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: PRO,
    price: price('30', '180', undefined, {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '60', outputPerMTok: '270' },
    }),
    expectedLatencyMs: 60_000,
    quality: 0.94,
  },
  {
    id: 'gpt-5.2-pro',
    aliases: ['gpt-5.2-pro-2025-12-11'],
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: PRO,
    price: price('21', '168'),
    expectedLatencyMs: 60_000,
    quality: 0.92,
  },
  {
    id: 'gpt-5.3-codex',
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('1.75', '14', '0.175'),
    expectedLatencyMs: 8_000,
    quality: 0.9,
  },
  {
    id: 'gpt-5.5',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('5', '30', '0.5', {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '10', outputPerMTok: '45', cacheReadPerMTok: '1' },
    }),
    expectedLatencyMs: 8_000,
    quality: 0.93,
  },
  {
    id: 'gpt-5.4',
    kind: 'chat',
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('2.5', '15', '0.25', {
      longContext: { overInputTokens: OVER_272K, inputPerMTok: '5', outputPerMTok: '22.5', cacheReadPerMTok: '0.5' },
    }),
    expectedLatencyMs: 7_000,
    quality: 0.92,
  },
  {
    id: 'gpt-5.4-mini',
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('0.75', '4.5', '0.075'),
    expectedLatencyMs: 3_500,
    quality: 0.82,
  },
  {
    id: 'gpt-5.4-nano',
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('0.2', '1.25', '0.02'),
    expectedLatencyMs: 2_000,
    quality: 0.7,
  },
  {
    id: 'gpt-5.2',
    aliases: ['gpt-5.2-2025-12-11'],
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('1.75', '14', '0.175'),
    expectedLatencyMs: 7_000,
    quality: 0.9,
  },
  {
    id: 'gpt-5.1',
    aliases: ['gpt-5.1-2025-11-13'],
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('1.25', '10', '0.125'),
    expectedLatencyMs: 6_000,
    quality: 0.88,
  },
  {
    id: 'gpt-5',
    aliases: ['gpt-5-2025-08-07'],
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('1.25', '10', '0.125'),
    expectedLatencyMs: 9_000,
    quality: 0.87,
  },
  {
    id: 'gpt-5-mini',
    aliases: ['gpt-5-mini-2025-08-07'],
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('0.25', '2', '0.025'),
    expectedLatencyMs: 6_000,
    quality: 0.78,
  },
  {
    id: 'gpt-5-nano',
    aliases: ['gpt-5-nano-2025-08-07'],
    kind: 'chat',
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    capabilities: THINKS,
    price: price('0.05', '0.4', '0.005'),
    expectedLatencyMs: 4_000,
    quality: 0.64,
  },
  {
    id: 'gpt-4.1',
    aliases: ['gpt-4.1-2025-04-14'],
    kind: 'chat',
    contextTokens: 1_047_576,
    maxOutputTokens: 32_768,
    capabilities: SEES,
    price: price('2', '8', '0.5'),
    expectedLatencyMs: 3_000,
    quality: 0.77,
  },
  {
    id: 'gpt-4.1-mini',
    aliases: ['gpt-4.1-mini-2025-04-14'],
    kind: 'chat',
    contextTokens: 1_047_576,
    maxOutputTokens: 32_768,
    capabilities: SEES,
    price: price('0.4', '1.6', '0.1'),
    expectedLatencyMs: 2_000,
    quality: 0.68,
  },
  {
    id: 'gpt-4o',
    aliases: ['gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'],
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    capabilities: SEES,
    price: price('2.5', '10', '1.25'),
    expectedLatencyMs: 2_500,
    quality: 0.72,
  },
  {
    id: 'gpt-4o-mini',
    aliases: ['gpt-4o-mini-2024-07-18'],
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    capabilities: SEES,
    price: price('0.15', '0.6', '0.075'),
    expectedLatencyMs: 1_800,
    quality: 0.58,
  },
  {
    id: 'gpt-audio',
    aliases: ['gpt-audio-2025-08-28'],
    kind: 'chat',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    capabilities: ['tools', 'parallel-tools', 'audio-input'],
    price: price('2.5', '10', undefined, { audioInputPerMTok: '32', audioOutputPerMTok: '64' }),
    expectedLatencyMs: 3_000,
    quality: 0.68,
  },
  {
    id: 'o3',
    aliases: ['o3-2025-04-16'],
    kind: 'chat',
    contextTokens: 200_000,
    maxOutputTokens: 100_000,
    capabilities: O_SERIES,
    price: price('2', '8', '0.5'),
    expectedLatencyMs: 10_000,
    quality: 0.85,
  },
  {
    id: 'text-embedding-3-small',
    kind: 'embedding',
    contextTokens: 8_191,
    capabilities: [],
    price: price('0.02', '0'),
    expectedLatencyMs: 300,
    quality: 0.6,
  },
  {
    id: 'text-embedding-3-large',
    kind: 'embedding',
    contextTokens: 8_191,
    capabilities: [],
    price: price('0.13', '0'),
    expectedLatencyMs: 400,
    quality: 0.75,
  },
  {
    id: 'text-embedding-ada-002',
    kind: 'embedding',
    contextTokens: 8_191,
    capabilities: [],
    price: price('0.1', '0'),
    expectedLatencyMs: 300,
    quality: 0.5,
  },
];
