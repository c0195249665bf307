import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

// Prices: https://aws.amazon.com/bedrock/pricing/ as kept by LiteLLM (snapshot 2026-08-01), genai-prices (2026-08-21)
// and models.dev (2026-07-02). Where they differ by more than 5 % the dearer one stands here.
// Limits and capabilities: models.dev and LiteLLM, of the same dates. Latencies: `metrics.latencyMs` of short answers.
// Quality is a rough prior of ours, until the router has learnt better.
const source = 'https://aws.amazon.com/bedrock/pricing/';
const asOf = '2026-08-21';

/** Input, output, and where the model has a cache: read, write for 5 minutes, write for 1 hour. USD per million. */
type Rates = readonly [input: string, output: string, cacheRead?: string, cacheWrite5m?: string, cacheWrite1h?: string];

function price([input, output, cacheRead, cacheWrite5m, cacheWrite1h]: Rates): KnownPrice {
  return {
    kind: 'known',
    inputPerMTok: input,
    outputPerMTok: output,
    ...(cacheRead !== undefined && { cacheReadPerMTok: cacheRead }),
    ...(cacheWrite5m !== undefined && { cacheWrite5mPerMTok: cacheWrite5m }),
    ...(cacheWrite1h !== undefined && { cacheWrite1hPerMTok: cacheWrite1h }),
    source,
    asOf,
  };
}

/** What is the same for a model through all its inference profiles. */
type Facts = Omit<ModelCard, 'id' | 'kind' | 'price' | 'regions'>;

/** A profile serves from its geography; `global` from anywhere, so that no region can be promised. */
function profiles(base: string, facts: Facts, rates: Readonly<Record<string, Rates>>): ModelCard[] {
  return Object.entries(rates).map(([geography, each]) => ({
    id: `${geography}.${base}`,
    kind: 'chat',
    ...facts,
    price: price(each),
    ...(geography !== 'global' && { regions: [geography] }),
  }));
}

function chat(id: string, facts: Facts, rates: Rates): ModelCard {
  return { id, kind: 'chat', ...facts, price: price(rates) };
}

function embedding(id: string, contextTokens: number, inputPerMTok: string): ModelCard {
  return { id, kind: 'embedding', contextTokens, capabilities: [], price: price([inputPerMTok, '0']) };
}

const CLAUDE: readonly Capability[] = [
  'tools',
  'parallel-tools',
  'json-schema',
  'vision',
  'file-input',
  'reasoning',
  'prompt-caching',
];
const NOVA: readonly Capability[] = ['tools', 'parallel-tools', 'vision', 'file-input', 'prompt-caching'];
const OPEN: readonly Capability[] = ['tools', 'json-schema'];

/** Claude through a geography costs a tenth more than through `global`, from 4.5 on. */
const OPUS: Readonly<Record<'global' | 'regional', Rates>> = {
  global: ['5', '25', '0.5', '6.25', '10'],
  regional: ['5.5', '27.5', '0.55', '6.875', '11'],
};
const SONNET: Readonly<Record<'global' | 'regional', Rates>> = {
  global: ['3', '15', '0.3', '3.75', '6'],
  regional: ['3.3', '16.5', '0.33', '4.125', '6.6'],
};
const HAIKU: Readonly<Record<'global' | 'regional', Rates>> = {
  global: ['1', '5', '0.1', '1.25', '2'],
  regional: ['1.1', '5.5', '0.11', '1.375', '2.2'],
};
const FABLE: Readonly<Record<'global' | 'regional', Rates>> = {
  global: ['10', '50', '1', '12.5', '20'],
  regional: ['11', '55', '1.1', '13.75', '22'],
};

function through(geographies: readonly string[], { global, regional }: typeof OPUS): Record<string, Rates> {
  return { global, ...Object.fromEntries(geographies.map((geography) => [geography, regional])) };
}

const EVERYWHERE = ['us', 'eu', 'jp', 'au'];

const claude: readonly ModelCard[] = [
  ...profiles(
    'anthropic.claude-fable-5',
    { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE, quality: 0.96 },
    through(['us', 'eu'], FABLE),
  ),
  ...profiles(
    'anthropic.claude-opus-5',
    { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE, quality: 0.95 },
    through(EVERYWHERE, OPUS),
  ),
  ...profiles(
    'anthropic.claude-opus-4-8',
    { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE, quality: 0.94 },
    through(EVERYWHERE, OPUS),
  ),
  ...profiles(
    'anthropic.claude-opus-4-7',
    { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE, quality: 0.93 },
    through(EVERYWHERE, OPUS),
  ),
  ...profiles(
    'anthropic.claude-opus-4-6-v1',
    { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE, quality: 0.92 },
    through(['us', 'eu', 'au'], OPUS),
  ),
  ...profiles(
    'anthropic.claude-opus-4-5-20251101-v1:0',
    { contextTokens: 200_000, maxOutputTokens: 64_000, capabilities: CLAUDE, quality: 0.91 },
    through(['us', 'eu'], OPUS),
  ),
  // genai-prices has the rise of 2026-09-01. Anthropic called its own off, of AWS's no word was found: the dearer stands.
  ...profiles(
    'anthropic.claude-sonnet-5',
    { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE, quality: 0.93 },
    through(EVERYWHERE, SONNET),
  ),
  ...profiles(
    'anthropic.claude-sonnet-4-6',
    {
      contextTokens: 1_000_000,
      maxOutputTokens: 64_000,
      capabilities: CLAUDE,
      quality: 0.9,
      expectedLatencyMs: 4_000,
    },
    through(EVERYWHERE, SONNET),
  ),
  ...profiles(
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    { contextTokens: 200_000, maxOutputTokens: 64_000, capabilities: CLAUDE, quality: 0.88, expectedLatencyMs: 3_000 },
    through(EVERYWHERE, SONNET),
  ),
  ...profiles(
    'anthropic.claude-haiku-4-5-20251001-v1:0',
    { contextTokens: 200_000, maxOutputTokens: 64_000, capabilities: CLAUDE, quality: 0.81, expectedLatencyMs: 1_000 },
    through([...EVERYWHERE, 'apac'], HAIKU),
  ),
];

const novaLite: Facts = {
  contextTokens: 300_000,
  maxOutputTokens: 10_000,
  capabilities: NOVA,
  quality: 0.6,
  expectedLatencyMs: 800,
};
const novaPro: Facts = {
  contextTokens: 300_000,
  maxOutputTokens: 10_000,
  capabilities: NOVA,
  quality: 0.69,
  expectedLatencyMs: 2_100,
};
const novaMicro: Facts = {
  contextTokens: 128_000,
  maxOutputTokens: 10_000,
  capabilities: ['tools', 'parallel-tools', 'prompt-caching'],
  quality: 0.52,
  expectedLatencyMs: 600,
};

const nova: readonly ModelCard[] = [
  ...profiles(
    'amazon.nova-2-lite-v1:0',
    {
      contextTokens: 1_000_000,
      maxOutputTokens: 64_000,
      capabilities: [...NOVA, 'reasoning'],
      quality: 0.74,
      expectedLatencyMs: 900,
    },
    {
      global: ['0.3', '2.5', '0.075'],
      us: ['0.33', '2.75', '0.0825'],
      eu: ['0.33', '2.75', '0.0825'],
      jp: ['0.33', '2.75', '0.0825'],
      apac: ['0.33', '2.75', '0.0825'],
    },
  ),
  chat('amazon.nova-micro-v1:0', novaMicro, ['0.035', '0.14', '0.00875']),
  ...profiles('amazon.nova-micro-v1:0', novaMicro, {
    us: ['0.035', '0.14', '0.00875'],
    eu: ['0.046', '0.184'],
    apac: ['0.037', '0.148'],
  }),
  chat('amazon.nova-lite-v1:0', novaLite, ['0.06', '0.24', '0.015']),
  ...profiles('amazon.nova-lite-v1:0', novaLite, {
    us: ['0.06', '0.24', '0.015'],
    eu: ['0.078', '0.312'],
    apac: ['0.063', '0.252'],
  }),
  chat('amazon.nova-pro-v1:0', novaPro, ['0.8', '3.2', '0.2']),
  ...profiles('amazon.nova-pro-v1:0', novaPro, {
    us: ['0.8', '3.2', '0.2'],
    eu: ['1.05', '4.2'],
    apac: ['0.84', '3.36'],
  }),
];

const LLAMA_3 = { contextTokens: 128_000, maxOutputTokens: 4_096, capabilities: ['tools'] } as const satisfies Facts;

const openModels: readonly ModelCard[] = [
  chat(
    'meta.llama3-1-8b-instruct-v1:0',
    { ...LLAMA_3, aliases: ['us.meta.llama3-1-8b-instruct-v1:0'], quality: 0.46 },
    ['0.22', '0.22'],
  ),
  chat(
    'meta.llama3-1-70b-instruct-v1:0',
    { ...LLAMA_3, aliases: ['us.meta.llama3-1-70b-instruct-v1:0'], quality: 0.62 },
    ['0.99', '0.99'],
  ),
  chat(
    'meta.llama3-3-70b-instruct-v1:0',
    { ...LLAMA_3, aliases: ['us.meta.llama3-3-70b-instruct-v1:0'], quality: 0.67, expectedLatencyMs: 600 },
    ['0.72', '0.72'],
  ),
  chat('us.meta.llama4-scout-17b-instruct-v1:0', { ...LLAMA_3, capabilities: ['tools', 'vision'], quality: 0.64 }, [
    '0.17',
    '0.66',
  ]),
  chat('us.meta.llama4-maverick-17b-instruct-v1:0', { ...LLAMA_3, capabilities: ['tools', 'vision'], quality: 0.69 }, [
    '0.24',
    '0.97',
  ]),
  chat(
    'mistral.mistral-large-3-675b-instruct',
    { contextTokens: 128_000, maxOutputTokens: 8_192, capabilities: [...OPEN, 'vision'], quality: 0.77 },
    ['0.5', '1.5'],
  ),
  chat(
    'mistral.ministral-3-8b-instruct',
    { contextTokens: 128_000, maxOutputTokens: 4_096, capabilities: OPEN, quality: 0.55 },
    ['0.15', '0.15'],
  ),
  chat(
    'mistral.voxtral-small-24b-2507',
    { contextTokens: 32_000, maxOutputTokens: 8_192, capabilities: [...OPEN, 'audio-input'], quality: 0.6 },
    ['0.15', '0.35'],
  ),
  chat(
    'openai.gpt-oss-120b-1:0',
    { contextTokens: 128_000, maxOutputTokens: 16_384, capabilities: [...OPEN, 'reasoning'], quality: 0.76 },
    ['0.15', '0.6'],
  ),
  chat(
    'openai.gpt-oss-20b-1:0',
    { contextTokens: 128_000, maxOutputTokens: 16_384, capabilities: [...OPEN, 'reasoning'], quality: 0.67 },
    ['0.07', '0.3'],
  ),
  chat(
    'qwen.qwen3-235b-a22b-2507-v1:0',
    { contextTokens: 262_144, maxOutputTokens: 131_072, capabilities: OPEN, quality: 0.78 },
    ['0.22', '0.88'],
  ),
  chat(
    'qwen.qwen3-32b-v1:0',
    {
      contextTokens: 131_072,
      maxOutputTokens: 16_384,
      capabilities: [...OPEN, 'reasoning'],
      quality: 0.7,
      expectedLatencyMs: 500,
    },
    ['0.15', '0.6'],
  ),
  chat(
    'qwen.qwen3-coder-480b-a35b-v1:0',
    { contextTokens: 131_072, maxOutputTokens: 65_536, capabilities: OPEN, quality: 0.77 },
    ['0.45', '1.8'],
  ),
  chat(
    'qwen.qwen3-coder-30b-a3b-v1:0',
    { contextTokens: 262_144, maxOutputTokens: 131_072, capabilities: OPEN, quality: 0.68 },
    ['0.15', '0.6'],
  ),
  chat(
    'qwen.qwen3-vl-235b-a22b',
    { contextTokens: 128_000, maxOutputTokens: 8_192, capabilities: [...OPEN, 'vision'], quality: 0.77 },
    ['0.53', '2.66'],
  ),
  chat('deepseek.v3.2', { contextTokens: 163_840, maxOutputTokens: 81_920, capabilities: ['tools'], quality: 0.82 }, [
    '0.62',
    '1.85',
  ]),
  chat(
    'google.gemma-3-27b-it',
    {
      contextTokens: 128_000,
      maxOutputTokens: 8_192,
      capabilities: ['json-schema', 'vision'],
      quality: 0.62,
      expectedLatencyMs: 3_200,
    },
    ['0.23', '0.38'],
  ),
];

const embeddings: readonly ModelCard[] = [
  embedding('amazon.titan-embed-text-v2:0', 8_192, '0.02'),
  embedding('amazon.titan-embed-text-v1', 8_192, '0.1'),
  embedding('amazon.nova-2-multimodal-embeddings-v1:0', 8_172, '0.135'),
  embedding('cohere.embed-english-v3', 512, '0.1'),
  embedding('cohere.embed-multilingual-v3', 512, '0.1'),
  embedding('cohere.embed-v4:0', 128_000, '0.12'),
];

/**
 * What Bedrock offers, one card per inference profile where price or place differ. Claude from 4.5 on has no card
 * without a profile: Bedrock serves it on demand through profiles only.
 */
export const models: readonly ModelCard[] = [...claude, ...nova, ...openModels, ...embeddings];
