import type { Capability, ModelCard } from '@signalbox/core';

/**
 * What the shared API serves to everybody. gpt-oss: LiteLLM (2026-08-01), models.dev (2026-07-02) and genai-prices
 * (2026-08-21) agree on price and context; the longer answer is models.dev's. Qwen 3.8: models.dev alone, 2026-09-03.
 * Cached input costs as much as other input. `quality` and `expectedLatencyMs` are our own rough order by generation,
 * size and the vendor's speeds, a prior until the router has measured; no benchmark is claimed. GLM 4.7, Llama and
 * Qwen 3 were withdrawn in 2026, and gemma-4-31b is for dedicated endpoints; name what you have in `models`.
 */
const MODELS_DEV = 'https://github.com/anomalyco/models.dev/blob/dev/providers/cerebras/models';

const CHAT: readonly Capability[] = ['tools', 'json', 'json-schema', 'reasoning', 'prompt-caching'];

export const models: readonly ModelCard[] = [
  {
    id: 'gpt-oss-120b',
    kind: 'chat',
    contextTokens: 131_072,
    maxOutputTokens: 40_960,
    capabilities: CHAT,
    price: {
      kind: 'known',
      inputPerMTok: '0.35',
      outputPerMTok: '0.75',
      source: `${MODELS_DEV}/gpt-oss-120b.toml`,
      asOf: '2026-08-21',
    },
    expectedLatencyMs: 500,
    quality: 0.72,
  },
  {
    id: 'qwen-3.8-27b',
    kind: 'chat',
    contextTokens: 65_536,
    maxOutputTokens: 32_768,
    capabilities: [...CHAT, 'parallel-tools', 'vision'],
    price: {
      kind: 'known',
      inputPerMTok: '0.99',
      outputPerMTok: '1.49',
      source: `${MODELS_DEV}/qwen-3.8-27b.toml`,
      asOf: '2026-09-03',
    },
    expectedLatencyMs: 700,
    quality: 0.74,
  },
];
