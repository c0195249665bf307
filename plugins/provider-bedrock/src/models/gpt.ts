import type { ModelCard } from '@signalbox/core';
import { profiles, type Facts, type LongRates, type Rates } from './card.ts';

const GPT: Facts = {
  contextTokens: 1_050_000,
  maxOutputTokens: 128_000,
  capabilities: ['tools', 'parallel-tools', 'json-schema', 'vision', 'reasoning'],
};

/** Above this the whole request costs more. */
const LONG = 272_000;

interface Tariff {
  readonly short: Rates;
  readonly long: Rates;
}

/** `global` costs what OpenAI itself asks, a geography a tenth more. */
function gpt(name: string, quality: number, tariffs: Readonly<Record<string, Tariff>>): ModelCard[] {
  const each = Object.entries(tariffs);
  const rates = Object.fromEntries(each.map(([geography, { short }]) => [geography, short]));
  const long = Object.fromEntries(
    each.map(([geography, tariff]): [string, LongRates] => [geography, { overInputTokens: LONG, rates: tariff.long }]),
  );
  return profiles(`openai.${name}`, { ...GPT, quality }, rates, long);
}

/**
 * OpenAI's models as Converse has them: through inference profiles.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-openai-gpt-6-1-sol.html (read 2026-11-25)
 */
export const gptModels: readonly ModelCard[] = [
  ...gpt('gpt-6-astra', 0.97, {
    global: { short: ['10', '50', '1', '12.5'], long: ['20', '75', '2', '25'] },
    us: { short: ['11', '55', '1.1', '13.75'], long: ['22', '82.5', '2.2', '27.5'] },
  }),
  ...gpt('gpt-6.1-sol', 0.95, {
    global: { short: ['2', '10', '0.1', '2.5'], long: ['4', '15', '0.2', '5'] },
    us: { short: ['2.2', '11', '0.11', '2.75'], long: ['4.4', '16.5', '0.22', '5.5'] },
  }),
  ...gpt('gpt-6-sol', 0.94, {
    global: { short: ['2', '10', '0.2', '2.5'], long: ['4', '15', '0.4', '5'] },
    us: { short: ['2.2', '11', '0.22', '2.75'], long: ['4.4', '16.5', '0.44', '5.5'] },
  }),
  ...gpt('gpt-6-luna', 0.82, {
    global: { short: ['0.1', '0.5', '0.01', '0.125'], long: ['0.2', '0.75', '0.02', '0.25'] },
    us: { short: ['0.11', '0.55', '0.011', '0.1375'], long: ['0.22', '0.825', '0.022', '0.275'] },
  }),
];
