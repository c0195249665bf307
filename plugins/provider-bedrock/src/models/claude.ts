import type { Capability, ModelCard } from '@signalbox/core';
import { profiles, type Facts, type Rates } from './card.ts';

const CLAUDE: readonly Capability[] = [
  'tools',
  'parallel-tools',
  'vision',
  'file-input',
  'reasoning',
  'prompt-caching',
];
/** Bedrock holds no later Claude to a schema. */
const UP_TO_4_6: readonly Capability[] = [...CLAUDE, 'json-schema'];

const BIG: Facts = { contextTokens: 1_000_000, maxOutputTokens: 128_000, capabilities: CLAUDE };
const SMALL: Facts = { contextTokens: 200_000, maxOutputTokens: 64_000, capabilities: UP_TO_4_6 };

/** Claude through a geography costs a tenth more than through `global`, from 4.5 on. */
interface Tariff {
  readonly global: Rates;
  readonly regional: Rates;
}

const FABLE: Tariff = {
  global: ['10', '50', '1', '12.5', '20'],
  regional: ['11', '55', '1.1', '13.75', '22'],
};
const OPUS: Tariff = {
  global: ['5', '25', '0.5', '6.25', '10'],
  regional: ['5.5', '27.5', '0.55', '6.875', '11'],
};
const SONNET_4: Tariff = {
  global: ['3', '15', '0.3', '3.75', '6'],
  regional: ['3.3', '16.5', '0.33', '4.125', '6.6'],
};
const HAIKU_4_5: Tariff = {
  global: ['1', '5', '0.1', '1.25', '2'],
  regional: ['1.1', '5.5', '0.11', '1.375', '2.2'],
};

/** `global`, and these geographies. */
function through(geographies: readonly string[], { global, regional }: Tariff): Record<string, Rates> {
  return { global, ...inEach(geographies, regional) };
}

function inEach<T>(geographies: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(geographies.map((geography) => [geography, value]));
}

const EVERYWHERE = ['us', 'eu', 'jp', 'au'];
const WITH_INDIA = [...EVERYWHERE, 'in'];

/** From 4.5 on Bedrock serves Claude through inference profiles only, so that none has a card without one. */
export const claude: readonly ModelCard[] = [
  ...profiles('anthropic.claude-fable-5-2', { ...BIG, quality: 0.98 }, { us: ['8.8', '44', '0.22', '11', '17.6'] }),
  ...profiles(
    'anthropic.claude-fable-5-1',
    { ...BIG, quality: 0.97 },
    through(['us'], {
      global: ['10', '50', '0.25', '12.5', '20'],
      regional: ['11', '55', '0.275', '13.75', '22'],
    }),
  ),
  ...profiles('anthropic.claude-fable-5', { ...BIG, quality: 0.96 }, through(['us', 'eu'], FABLE)),
  ...profiles(
    'anthropic.claude-opus-5-5',
    { ...BIG, quality: 0.96 },
    through(EVERYWHERE, {
      global: ['4', '20', '0.2', '5', '8'],
      regional: ['4.4', '22', '0.22', '5.5', '8.8'],
    }),
  ),
  ...profiles('anthropic.claude-opus-5', { ...BIG, quality: 0.95 }, through(WITH_INDIA, OPUS)),
  ...profiles('anthropic.claude-opus-4-8', { ...BIG, quality: 0.94 }, through(EVERYWHERE, OPUS)),
  ...profiles('anthropic.claude-opus-4-7', { ...BIG, quality: 0.93 }, through(EVERYWHERE, OPUS)),
  ...profiles(
    'anthropic.claude-opus-4-6-v1',
    { ...BIG, capabilities: UP_TO_4_6, quality: 0.92 },
    through(['us', 'eu', 'au'], OPUS),
  ),
  ...profiles('anthropic.claude-opus-4-5-20251101-v1:0', { ...SMALL, quality: 0.91 }, through(['us', 'eu'], OPUS)),
  ...profiles(
    'anthropic.claude-sonnet-5-5',
    { ...BIG, quality: 0.94, expectedLatencyMs: 5_000 },
    through(['us', 'eu'], {
      global: ['2', '10', '0.1', '2.5', '4'],
      regional: ['2.2', '11', '0.11', '2.75', '4.4'],
    }),
  ),
  // genai-prices has the rise to 3/15 of 2026-09-01, which was called off: later catalogues have the old price.
  ...profiles(
    'anthropic.claude-sonnet-5',
    { ...BIG, quality: 0.93 },
    through(WITH_INDIA, {
      global: ['2', '10', '0.2', '2.5', '4'],
      regional: ['2.2', '11', '0.22', '2.75', '4.4'],
    }),
  ),
  ...profiles(
    'anthropic.claude-sonnet-4-6',
    { ...BIG, maxOutputTokens: 64_000, capabilities: UP_TO_4_6, quality: 0.9, expectedLatencyMs: 4_000 },
    through(EVERYWHERE, SONNET_4),
  ),
  ...profiles(
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    { ...SMALL, quality: 0.88, expectedLatencyMs: 3_000 },
    through(EVERYWHERE, SONNET_4),
  ),
  ...profiles(
    'anthropic.claude-haiku-5-5',
    { ...BIG, quality: 0.84, expectedLatencyMs: 1_500 },
    through(EVERYWHERE, {
      global: ['0.1', '0.5', '0.01', '0.125', '0.2'],
      regional: ['0.11', '0.55', '0.011', '0.1375', '0.22'],
    }),
    {
      global: { overInputTokens: 100_000, rates: ['0.5', '2.5', '0.05', '0.625', '1'] },
      ...inEach(EVERYWHERE, { overInputTokens: 100_000, rates: ['0.55', '2.75', '0.055', '0.6875', '1.1'] as const }),
    },
  ),
  ...profiles(
    'anthropic.claude-haiku-4-5-20251001-v1:0',
    { ...SMALL, quality: 0.81, expectedLatencyMs: 1_000 },
    through([...WITH_INDIA, 'apac'], HAIKU_4_5),
  ),
];
