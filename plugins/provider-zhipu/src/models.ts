import type { Capability, KnownPrice, ModelCard, Price } from '@signalbox/core';

/**
 * Prices are those of z.ai in US dollars; bigmodel.cn bills less, in yuan (genai-prices, 2026-08-21). models.dev
 * (2026-07-02) and LiteLLM (2026-08-01) agree where both have a model. Limits are models.dev's. `quality` and
 * `expectedLatencyMs` are our own rough order by generation and size, a prior until the router has measured; no benchmark
 * is claimed. The API has embedding models at bigmodel.cn; name them in `models`.
 */
const MODELS_DEV = 'https://github.com/anomalyco/models.dev/tree/dev/providers/zai/models';

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok?: string): KnownPrice {
  const cached = cacheReadPerMTok === undefined ? {} : { cacheReadPerMTok };
  return { kind: 'known', inputPerMTok, outputPerMTok, ...cached, source: MODELS_DEV, asOf: '2026-07-02' };
}

const TEXT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'reasoning', 'prompt-caching'];
const SEEING: readonly Capability[] = [...TEXT, 'vision'];

/** Released after the snapshots: what the vendor asks is not known here. */
const UNKNOWN: Price = { kind: 'unknown' };

const card = (
  id: string,
  capabilities: readonly Capability[],
  [contextTokens, maxOutputTokens]: readonly [number, number],
  cost: Price,
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

export const models: readonly ModelCard[] = [
  card('glm-5.3', TEXT, [1_000_000, 131_072], UNKNOWN, [14_000, 0.86]),
  card('glm-5.3-flash', SEEING, [1_000_000, 131_072], UNKNOWN, [6_000, 0.8]),
  card('glm-5.2', TEXT, [1_000_000, 131_072], price('1.4', '4.4', '0.26'), [12_000, 0.84]),
  card('glm-5.1', TEXT, [200_000, 131_072], price('1.4', '4.4', '0.26'), [9_000, 0.82]),
  card('glm-5', TEXT, [204_800, 131_072], price('1', '3.2', '0.2'), [9_000, 0.8]),
  card('glm-5-turbo', TEXT, [200_000, 131_072], price('1.2', '4', '0.24'), [5_000, 0.79]),
  card('glm-5v-turbo', SEEING, [200_000, 131_072], price('1.2', '4', '0.24'), [6_000, 0.78]),
  card('glm-4.7', TEXT, [204_800, 131_072], price('0.6', '2.2', '0.11'), [7_000, 0.76]),
  card('glm-4.7-flashx', TEXT, [200_000, 131_072], price('0.07', '0.4', '0.01'), [4_000, 0.66]),
  // The vendor asks nothing for it, and serves it with few requests at once.
  card('glm-4.7-flash', TEXT, [200_000, 131_072], { kind: 'free' }, [6_000, 0.66]),
  card('glm-4.6', TEXT, [204_800, 131_072], price('0.6', '2.2', '0.11'), [7_000, 0.74]),
  card('glm-4.6v', SEEING, [128_000, 32_768], price('0.3', '0.9'), [5_000, 0.66]),
  card('glm-4.5-air', TEXT, [131_072, 98_304], price('0.2', '1.1', '0.03'), [5_000, 0.64]),
];
