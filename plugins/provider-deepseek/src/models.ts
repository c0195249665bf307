import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Prices are those of the vendor's page at peak hours (01:00-04:00 and 06:00-10:00 UTC on working days in China): a card
 * has one price, and the dearer one stands. All other hours cost half. LiteLLM (2026-08-01), models.dev (2026-07-02) and
 * genai-prices (2026-08-21) still have the lower prices from before 2026-08-16. `quality` and `expectedLatencyMs` are our
 * own rough order by generation and size, a prior until the router has measured; no benchmark is claimed.
 */
const PRICING = 'https://api-docs.deepseek.com/quick_start/pricing';

function price(inputPerMTok: string, outputPerMTok: string, cacheReadPerMTok: string): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok, cacheReadPerMTok, source: PRICING, asOf: '2026-11-15' };
}

const CHAT: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'reasoning', 'prompt-caching', 'fim'];

export const models: readonly ModelCard[] = [
  {
    id: 'deepseek-flash',
    // The old names are answered by the same model, at its price.
    aliases: ['deepseek-v4-flash', 'deepseek-v4-flash-vision-exp'],
    kind: 'chat',
    contextTokens: 1_000_000,
    maxOutputTokens: 393_216,
    capabilities: [...CHAT, 'vision'],
    price: price('0.3', '1.2', '0.006'),
    expectedLatencyMs: 6_000,
    quality: 0.8,
  },
  {
    id: 'deepseek-v4-pro',
    kind: 'chat',
    contextTokens: 1_000_000,
    maxOutputTokens: 393_216,
    capabilities: CHAT,
    price: price('1.32', '3.96', '0.044'),
    expectedLatencyMs: 12_000,
    quality: 0.84,
  },
];
