import type { KnownPrice, ModelCard } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { azureOpenai, type AzureOpenaiOptions, type DeploymentType } from '../src/index.ts';
import { models } from '../src/models.ts';

const cards = (options: AzureOpenaiOptions): readonly ModelCard[] => azureOpenai(options).definition.models;
const priceOf = (card: ModelCard | undefined): KnownPrice => card?.price as KnownPrice;

describe('the cards of a resource', () => {
  test('are those of all models, under their own names, where no deployments are told', () => {
    expect(cards({})).toEqual(models);
  });

  test('are those of its deployments, with the facts of the models behind them', () => {
    const found = cards({ deployments: { fast: 'gpt-5-mini', Deep: { model: 'deepseek-v3.2' }, mine: 'of-my-own' } });
    expect(found.map(({ id }) => id)).toEqual(['fast', 'Deep']);
    const behind = models.find(({ id }) => id === 'gpt-5-mini');
    expect(found[0]).toEqual({ ...behind, id: 'fast', listedAs: { model: 'gpt-5-mini' } });
    expect(found[1]).toMatchObject({ contextTokens: 128_000, price: { inputPerMTok: '0.58' } });
  });

  test('leave the plugin what it is otherwise', () => {
    const { definition, id, options } = azureOpenai({ id: 'azure-eu', deployments: {} });
    expect([id, definition.id, definition.models]).toEqual(['azure-eu', 'azure-openai', []]);
    expect(options).toEqual({ id: 'azure-eu', deployments: {} });
  });
});

describe('prices', () => {
  const at = (type: DeploymentType, model: string): KnownPrice =>
    priceOf(cards({ deployments: { mine: { model, type } } })[0]);

  test.for<[DeploymentType, string, string, string]>([
    ['global', 'gpt-5.1', '1.25', '0.125'],
    ['data-zone-us', 'gpt-5.1', '1.375', '0.1375'],
    ['data-zone-eu', 'gpt-5.1', '1.375', '0.1375'],
    ['data-zone-apac', 'gpt-5.1', '1.5', '0.15'],
    ['regional', 'gpt-4.1', '2.2', '0.55'],
    ['data-zone-us', 'gpt-6-luna', '0.11', '0.011'],
    ['data-zone-eu', 'gpt-6-luna', '0.12', '0.012'],
    ['data-zone-apac', 'gpt-5.4', '3', '0.3'],
  ])('of a %s deployment of %s are %s, and %s where it is cached', ([type, model, input, cached]) => {
    expect(at(type, model)).toMatchObject({ inputPerMTok: input, cacheReadPerMTok: cached });
  });

  test('are dearer by the same part for long prompts, and keep their threshold and where they were read', () => {
    expect(at('data-zone-us', 'gpt-6-astra')).toEqual({
      ...at('global', 'gpt-6-astra'),
      inputPerMTok: '11',
      outputPerMTok: '55',
      cacheReadPerMTok: '1.1',
      cacheWrite5mPerMTok: '13.75',
      longContext: [
        {
          overInputTokens: 272_000,
          inputPerMTok: '22',
          outputPerMTok: '82.5',
          cacheReadPerMTok: '2.2',
          cacheWrite5mPerMTok: '27.5',
        },
      ],
    });
  });

  test("are not guessed for other makers' models in a zone", () => {
    expect(at('data-zone-us', 'Kimi-K2.6')).toEqual({ kind: 'unknown' });
    expect(at('global', 'Kimi-K2.6')).toMatchObject({ kind: 'known' });
  });

  test('are by the type of all deployments where one does not say its own', () => {
    const [one, other] = cards({
      type: 'regional',
      deployments: { a: 'gpt-4.1', b: { model: 'gpt-4.1', type: 'global' } },
    });
    expect([priceOf(one).outputPerMTok, priceOf(other).outputPerMTok]).toEqual(['8.8', '8']);
  });

  test('of free output stay nothing', () => {
    expect(at('regional', 'text-embedding-3-small')).toMatchObject({ inputPerMTok: '0.022', outputPerMTok: '0' });
  });
});
