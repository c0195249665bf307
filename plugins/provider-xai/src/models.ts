import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices and limits are those of the vendor's pages, checked against models.dev (2026-07-02), LiteLLM (2026-08-01) and
 * genai-prices (2026-08-21). An answer says itself what it cost, and that is counted. `quality` and `expectedLatencyMs`
 * are our own rough order by generation and size, a prior until the router has measured; no benchmark is claimed.
 */
const MODELS = 'https://docs.x.ai/developers/models';

type Extra = Partial<Omit<KnownPrice, 'kind'>>;

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok: string, extra: Extra = {}): KnownPrice {
  return {
    kind: 'known',
    inputPerMTok,
    outputPerMTok,
    cacheReadPerMTok,
    source: MODELS,
    asOf: '2026-11-25',
    ...extra,
  };
}

/** From 200 000 tokens of input on, all of the request costs twice as much. */
function doubled(input: string, output: string, cacheRead: string): Extra {
  return {
    longContext: {
      overInputTokens: 199_999,
      inputPerMTok: input,
      outputPerMTok: output,
      cacheReadPerMTok: cacheRead,
    },
  };
}

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema', 'prompt-caching', 'vision'];
const THINKS: readonly Capability[] = [...CHAT, 'reasoning'];

export const models: readonly ModelCard[] = [
  {
    id: 'grok-4.7',
    kind: 'chat',
    contextTokens: 500_000,
    capabilities: THINKS,
    // The prices above 200 000 tokens are those of grok-4.6, whose price this model has.
    price: price('2', '6', '0.5', { ...doubled('4', '12', '1'), source: 'https://docs.x.ai/developers/grok-4-7' }),
    expectedLatencyMs: 8_000,
    quality: 0.93,
  },
  {
    id: 'grok-4.6',
    kind: 'chat',
    contextTokens: 500_000,
    capabilities: THINKS,
    price: price('2', '6', '0.5', doubled('4', '12', '1')),
    expectedLatencyMs: 8_000,
    quality: 0.92,
  },
  {
    id: 'grok-4.5',
    aliases: ['grok-4.5-latest'],
    kind: 'chat',
    contextTokens: 500_000,
    capabilities: THINKS,
    price: price('2', '6', '0.5', doubled('4', '12', '1')),
    expectedLatencyMs: 8_000,
    quality: 0.9,
  },
  {
    id: 'grok-4.3',
    aliases: ['grok-4.3-latest'],
    kind: 'chat',
    contextTokens: 1_000_000,
    capabilities: THINKS,
    price: price('1.25', '2.5', '0.2', doubled('2.5', '5', '0.4')),
    expectedLatencyMs: 6_000,
    quality: 0.86,
  },
  {
    id: 'grok-4.20-0309-reasoning',
    aliases: ['grok-4.20-reasoning', 'grok-4.20'],
    kind: 'chat',
    contextTokens: 1_000_000,
    capabilities: THINKS,
    // LiteLLM has 2 / 6, of the time when it was in beta.
    price: price('1.25', '2.5', '0.2', doubled('2.5', '5', '0.4')),
    expectedLatencyMs: 7_000,
    quality: 0.85,
  },
  {
    id: 'grok-4.20-0309-non-reasoning',
    aliases: ['grok-4.20-non-reasoning'],
    kind: 'chat',
    contextTokens: 1_000_000,
    capabilities: CHAT,
    // As above.
    price: price('1.25', '2.5', '0.2', doubled('2.5', '5', '0.4')),
    expectedLatencyMs: 3_000,
    quality: 0.76,
  },
  {
    id: 'grok-build-0.1',
    kind: 'chat',
    contextTokens: 256_000,
    capabilities: THINKS,
    price: price('1', '2', '0.2', doubled('2', '4', '0.4')),
    expectedLatencyMs: 5_000,
    quality: 0.8,
  },
  {
    id: 'grok-imagine-image',
    kind: 'image',
    capabilities: [],
    price: {
      kind: 'known',
      inputPerMTok: '0',
      outputPerMTok: '0',
      perImage: '0.02',
      source: 'https://docs.x.ai/developers/model-capabilities/images',
      asOf: '2026-11-25',
    },
    expectedLatencyMs: 10_000,
    quality: 0.75,
  },
];
