import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices of models.dev (snapshot of 2026-07-02; later releases read 2026-09-23), checked against LiteLLM (2026-08-01),
 * which agrees where it has the model. Limits are models.dev's. `quality` and `expectedLatencyMs` are our own rough order
 * by generation and size, a prior until the router has measured; no benchmark is claimed. There are many more models:
 * name them in `models`, as the account's list (`listModels`) has them.
 */
const MODELS_DEV = 'https://github.com/anomalyco/models.dev/tree/dev/providers/togetherai/models';
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';

type Rates = readonly [input: string, output: string, cacheRead?: string];

const price = (
  [inputPerMTok, outputPerMTok, cacheReadPerMTok]: Rates,
  asOf: string,
  source = MODELS_DEV,
): KnownPrice => ({
  kind: 'known',
  inputPerMTok,
  outputPerMTok,
  ...(cacheReadPerMTok !== undefined && { cacheReadPerMTok }),
  source,
  asOf,
});

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema'];
const THINKS: readonly Capability[] = [...CHAT, 'reasoning'];
const CACHES: readonly Capability[] = [...THINKS, 'prompt-caching'];

const JULY = '2026-07-02';
const AUGUST = '2026-08-01';
const SEPTEMBER = '2026-09-23';

const card = (
  id: string,
  capabilities: readonly Capability[],
  [contextTokens, maxOutputTokens]: readonly [number, number],
  cost: KnownPrice,
  [expectedLatencyMs, quality]: readonly [number, number],
): ModelCard => ({
  id,
  kind: 'chat',
  contextTokens,
  maxOutputTokens,
  capabilities,
  price: cost,
  expectedLatencyMs,
  quality,
});

const unpriced = (
  id: string,
  kind: ModelCard['kind'],
  [expectedLatencyMs, quality]: readonly [number, number],
): ModelCard => ({ id, kind, capabilities: [], price: { kind: 'unknown' }, expectedLatencyMs, quality });

export const models: readonly ModelCard[] = [
  card('zai-org/GLM-5.3', CACHES, [1_048_575, 262_144], price(['1.4', '4.4', '0.26'], SEPTEMBER), [12_000, 0.86]),
  card(
    'moonshotai/Kimi-K3',
    [...CACHES, 'vision'],
    [262_144, 131_072],
    price(['3', '15', '0.3'], SEPTEMBER),
    [12_000, 0.88],
  ),
  card(
    'deepseek-ai/DeepSeek-V4-Pro-0813',
    CACHES,
    [512_000, 384_000],
    price(['1.32', '3.96', '0.13'], SEPTEMBER),
    [10_000, 0.84],
  ),
  card(
    'deepseek-ai/DeepSeek-V4.1-Flash',
    [...CACHES, 'vision'],
    [512_000, 262_144],
    price(['0.3', '1.2', '0.006'], SEPTEMBER),
    [5_000, 0.8],
  ),
  card(
    'MiniMaxAI/MiniMax-M2.7',
    [...CHAT, 'prompt-caching'],
    [202_752, 131_072],
    price(['0.3', '1.2', '0.06'], JULY),
    [6_000, 0.74],
  ),
  card('Qwen/Qwen3.5-9B', [...THINKS, 'vision'], [262_144, 65_536], price(['0.17', '0.25'], JULY), [2_500, 0.56]),
  card('openai/gpt-oss-120b', THINKS, [131_072, 131_072], price(['0.15', '0.6'], AUGUST), [2_500, 0.72]),
  card('openai/gpt-oss-20b', THINKS, [131_072, 131_072], price(['0.05', '0.2'], AUGUST), [1_500, 0.6]),
  card('google/gemma-4-31B-it', [...CHAT, 'vision'], [262_144, 131_072], price(['0.39', '0.97'], JULY), [3_000, 0.66]),
  card(
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    CHAT,
    [131_072, 131_072],
    price(['0.88', '0.88'], AUGUST),
    [2_000, 0.6],
  ),
  {
    id: 'BAAI/bge-base-en-v1.5',
    kind: 'embedding',
    contextTokens: 512,
    capabilities: [],
    price: price(['0.008', '0'], AUGUST, LITELLM),
    expectedLatencyMs: 300,
    quality: 0.5,
  },
  // Named by version 0.52.0 of the vendor's SDK; no source here has their prices. Pictures are billed by the megapixel.
  unpriced('black-forest-labs/FLUX.1-schnell', 'image', [3_000, 0.5]),
  unpriced('hexgrad/Kokoro-82M', 'speech', [1_000, 0.5]),
  unpriced('openai/whisper-large-v3', 'transcription', [1_500, 0.7]),
];
