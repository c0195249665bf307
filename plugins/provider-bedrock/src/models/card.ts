import type { KnownPrice, ModelCard } from '@signalbox/core';

// Prices: https://aws.amazon.com/bedrock/pricing/ as kept by LiteLLM (snapshot 2026-08-01), genai-prices (2026-08-21)
// and models.dev (2026-07-02), those of newer models from AWS's model cards and public catalogues of October 2026. Where
// they differ by more than 5 % the dearer one stands here.
// Limits and capabilities: models.dev, LiteLLM and the model cards, of the same dates.
// Latencies: `metrics.latencyMs` of short answers. Quality is a rough prior of ours, until the router has learnt better.
const source = 'https://aws.amazon.com/bedrock/pricing/';
const asOf = '2026-11-25';

/** Input, output, and where the model has a cache: read, write for 5 minutes, write for 1 hour. USD per million. */
export type Rates = readonly [
  input: string,
  output: string,
  cacheRead?: string,
  cacheWrite5m?: string,
  cacheWrite1h?: string,
];

/** What is the same for a model through all its inference profiles. */
export type Facts = Omit<ModelCard, 'id' | 'kind' | 'price' | 'regions'>;

/** Rates for prompts over so many tokens. */
export interface LongRates {
  readonly overInputTokens: number;
  readonly rates: Rates;
}

export function chat(id: string, facts: Facts, rates: Rates): ModelCard {
  return { id, kind: 'chat', ...facts, price: price(rates) };
}

/** A profile serves from its geography; `global` from anywhere, so that no region can be promised. */
export function profiles(
  base: string,
  facts: Facts,
  rates: Readonly<Record<string, Rates>>,
  long: Readonly<Record<string, LongRates>> = {},
): ModelCard[] {
  return Object.entries(rates).map(([geography, each]) => ({
    id: `${geography}.${base}`,
    kind: 'chat',
    ...facts,
    price: price(each, long[geography]),
    ...(geography !== 'global' && { regions: [geography] }),
  }));
}

export function price(rates: Rates, long?: LongRates): KnownPrice {
  return {
    kind: 'known',
    ...named(rates),
    ...(long !== undefined && { longContext: { overInputTokens: long.overInputTokens, ...named(long.rates) } }),
    source,
    asOf,
  };
}

function named([input, output, cacheRead, cacheWrite5m, cacheWrite1h]: Rates) {
  return {
    inputPerMTok: input,
    outputPerMTok: output,
    ...(cacheRead !== undefined && { cacheReadPerMTok: cacheRead }),
    ...(cacheWrite5m !== undefined && { cacheWrite5mPerMTok: cacheWrite5m }),
    ...(cacheWrite1h !== undefined && { cacheWrite1hPerMTok: cacheWrite1h }),
  };
}
