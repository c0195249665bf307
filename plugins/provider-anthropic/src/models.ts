import type { Capability, KnownPrice, ModelCard } from '@signalbox/core';

/** Cross-checked with GET /v1/models and three price lists of July and August 2026, which know none of the 5.5 models. */
const SOURCE = { source: 'https://platform.claude.com/docs/en/about-claude/pricing', asOf: '2026-11-25' } as const;

/** All of them search the web for 10 USD per 1,000 searches. */
const PER_SEARCH = '0.01';

/** There is no `json`: the API has no JSON mode without a schema. */
const CAPABILITIES: readonly Capability[] = [
  'tools',
  'parallel-tools',
  'json-schema',
  'vision',
  'file-input',
  'reasoning',
  'prompt-caching',
];

/**
 * Until generation 4.5 a model goes on from a last message of the assistant, while it does not think; later ones refuse.
 * @see https://docs.claude.com/en/docs/prefill-claudes-response
 * @see https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6 (both read 2026-11-25)
 */
const CAPABILITIES_4_5: readonly Capability[] = [...CAPABILITIES, 'prefill'];

type Rates = Pick<
  KnownPrice,
  'inputPerMTok' | 'outputPerMTok' | 'cacheReadPerMTok' | 'cacheWrite5mPerMTok' | 'cacheWrite1hPerMTok' | 'longContext'
>;

function rates(input: string, output: string, cacheRead: string, cacheWrite5m: string, cacheWrite1h: string) {
  return {
    inputPerMTok: input,
    outputPerMTok: output,
    cacheReadPerMTok: cacheRead,
    cacheWrite5mPerMTok: cacheWrite5m,
    cacheWrite1hPerMTok: cacheWrite1h,
  };
}

const FABLE = rates('10', '50', '1', '12.5', '20');
const OPUS = rates('5', '25', '0.5', '6.25', '10');
const SONNET_4 = rates('3', '15', '0.3', '3.75', '6');

function card(
  facts: Pick<ModelCard, 'id' | 'aliases' | 'quality' | 'expectedLatencyMs'> & Partial<Pick<ModelCard, 'capabilities'>>,
  price: Rates,
  limits: Pick<ModelCard, 'contextTokens' | 'maxOutputTokens'> = { contextTokens: 1_000_000, maxOutputTokens: 128_000 },
): ModelCard {
  return {
    capabilities: CAPABILITIES,
    ...facts,
    ...limits,
    kind: 'chat',
    price: { kind: 'known', ...price, perSearch: PER_SEARCH, ...SOURCE },
  };
}

const SMALL = { contextTokens: 200_000, maxOutputTokens: 64_000 };

/**
 * The models that the API serves on 2026-11-25, newest first. Quality and latency are priors of ours, from the
 * vendor's own ordering, until the router has measured. Retired (Claude 3, 3.5, 3.7, Opus and Sonnet 4, Opus 4.1)
 * and invitation-only models (Mythos) are not listed; `options.models` can add them.
 * @see https://platform.claude.com/docs/en/about-claude/models/overview (read 2026-11-25)
 */
export const models: readonly ModelCard[] = [
  // https://platform.claude.com/docs/en/models/fable-5-2/migration-guide, released 2026-11-09
  card({ id: 'claude-fable-5-2', quality: 0.98, expectedLatencyMs: 12_000 }, rates('8', '40', '0.2', '10', '16')),
  card({ id: 'claude-fable-5-1', quality: 0.97, expectedLatencyMs: 15_000 }, { ...FABLE, cacheReadPerMTok: '0.25' }),
  card({ id: 'claude-opus-5-5', quality: 0.95, expectedLatencyMs: 8_000 }, rates('4', '20', '0.2', '5', '8')),
  // Reading its cache costs half of what it did before 2026-10-07.
  card({ id: 'claude-sonnet-5-5', quality: 0.92, expectedLatencyMs: 5_000 }, rates('2', '10', '0.1', '2.5', '4')),
  card(
    { id: 'claude-haiku-5-5', quality: 0.82, expectedLatencyMs: 2_500 },
    {
      ...rates('0.1', '0.5', '0.01', '0.125', '0.2'),
      longContext: { overInputTokens: 100_000, ...rates('0.5', '2.5', '0.05', '0.625', '1') },
    },
  ),
  card({ id: 'claude-fable-5', quality: 0.95, expectedLatencyMs: 15_000 }, FABLE),
  card({ id: 'claude-opus-5', quality: 0.94, expectedLatencyMs: 9_000 }, OPUS),
  // The rise to 3/15 announced for 2026-09-01 was called off.
  card({ id: 'claude-sonnet-5', quality: 0.9, expectedLatencyMs: 5_500 }, rates('2', '10', '0.2', '2.5', '4')),
  card({ id: 'claude-opus-4-8', quality: 0.92, expectedLatencyMs: 9_000 }, OPUS),
  card({ id: 'claude-opus-4-7', quality: 0.91, expectedLatencyMs: 9_000 }, OPUS),
  card({ id: 'claude-opus-4-6', quality: 0.9, expectedLatencyMs: 9_000 }, OPUS),
  card({ id: 'claude-sonnet-4-6', quality: 0.88, expectedLatencyMs: 6_000 }, SONNET_4),
  card(
    {
      id: 'claude-opus-4-5',
      aliases: ['claude-opus-4-5-20251101'],
      capabilities: CAPABILITIES_4_5,
      quality: 0.88,
      expectedLatencyMs: 9_000,
    },
    OPUS,
    SMALL,
  ),
  card(
    {
      id: 'claude-haiku-4-5',
      aliases: ['claude-haiku-4-5-20251001'],
      capabilities: CAPABILITIES_4_5,
      quality: 0.78,
      expectedLatencyMs: 3_000,
    },
    rates('1', '5', '0.1', '1.25', '2'),
    SMALL,
  ),
  // To be retired on 2026-11-30, says the SDK. More than 200,000 tokens need a beta feature, at the higher rates.
  card(
    {
      id: 'claude-sonnet-4-5',
      aliases: ['claude-sonnet-4-5-20250929'],
      capabilities: CAPABILITIES_4_5,
      quality: 0.86,
      expectedLatencyMs: 6_000,
    },
    { ...SONNET_4, longContext: { overInputTokens: 200_000, ...rates('6', '22.5', '0.6', '7.5', '12') } },
    SMALL,
  ),
];
