import { describe, expect, test } from 'vitest';
import type { FactSource, ListedModel } from '@signalbox/catalog';
import { decimalText } from '../catalog/decimal-text.ts';
import type { Overrides } from '../catalog/overrides.ts';
import { readGenaiPrices } from '../catalog/read-genai-prices.ts';
import { readLitellm } from '../catalog/read-litellm.ts';
import { readModelsDev } from '../catalog/read-models-dev.ts';
import { update, type Data, type Update } from '../catalog/update.ts';

const SOURCES: Readonly<Record<string, FactSource>> = {
  litellm: { url: 'https://a.example', asOf: '2026-08-01' },
  'genai-prices': { url: 'https://b.example', asOf: '2026-08-21' },
  'models.dev': { url: 'https://c.example', asOf: '2026-07-02' },
};
const NO_OVERRIDES: Overrides = { sources: {}, models: {} };

interface Snapshots {
  readonly litellm?: Readonly<Record<string, object>>;
  readonly genai?: readonly object[];
  readonly dev?: Readonly<Record<string, object>>;
}

/** Of one provider, in the three formats. */
function updated(
  { litellm = {}, genai = [], dev = {} }: Snapshots,
  overrides = NO_OVERRIDES,
  before: Data = {},
): Update {
  const entries = Object.entries(litellm).map(([id, entry]) => [
    id,
    { litellm_provider: 'openai', mode: 'chat', ...entry },
  ]);
  return update(
    [
      { source: 'litellm', models: readLitellm(Object.fromEntries(entries)) },
      { source: 'genai-prices', models: readGenaiPrices([{ id: 'openai', models: genai }]) },
      { source: 'models.dev', models: readModelsDev({ openai: { models: dev } }) },
    ],
    SOURCES,
    overrides,
    before,
  );
}

function model(result: Update, id: string): ListedModel | undefined {
  return result.data['openai']?.find((each) => each.id === id);
}

const LITELLM = { input_cost_per_token: 0.0000025, output_cost_per_token: 0.000015 };
const OTHER = { id: 'm', prices: { input_mtok: 2, output_mtok: 15 } };

test.for<[number, number, string]>([
  [2.5e-7, 6, '0.25'],
  [0.000003, 6, '3'],
  [1.3e-7, 6, '0.13'],
  [15, 0, '15'],
  [0.1, 0, '0.1'],
  [12, -3, '0.012'],
  [100, 6, '100000000'],
  [0, 6, '0'],
])('%d, its point moved by %d, is %s', ([value, places, text]) => {
  expect(decimalText(value, places)).toBe(text);
});

describe('a price', () => {
  test('has its tiers, context tiers, regions and fees', () => {
    const result = updated({
      litellm: {
        m: {
          ...LITELLM,
          cache_read_input_token_cost: 2.5e-7,
          input_cost_per_token_above_272k_tokens: 0.000005,
          input_cost_per_token_batches: 0.00000125,
          output_cost_per_token_batches: 0.0000075,
          input_cost_per_token_priority: 0.000005,
          regional_processing_uplift_multiplier_eu: 1.1,
          search_context_cost_per_query: {
            search_context_size_low: 0.01,
            search_context_size_medium: 0.02,
            search_context_size_high: 0.03,
          },
        },
      },
    });
    expect(model(result, 'm')?.price).toEqual({
      kind: 'known',
      inputPerMTok: '2.5',
      outputPerMTok: '15',
      cacheReadPerMTok: '0.25',
      perSearch: { low: '0.01', medium: '0.02', high: '0.03', usual: 'medium' },
      longContext: [{ overInputTokens: 272_000, inputPerMTok: '5', outputPerMTok: '15' }],
      variants: [
        { when: { tier: 'batch' }, inputPerMTok: '1.25', outputPerMTok: '7.5' },
        { when: { tier: 'priority' }, inputPerMTok: '5', cacheReadPerMTok: '5' },
      ],
      regionUplift: { eu: '1.1' },
      source: 'litellm',
    });
  });

  test('has its dates and hours', () => {
    const dated = [
      { prices: { input_mtok: 1, output_mtok: 2 } },
      { constraint: { start_date: '2026-09-01' }, prices: { input_mtok: 3, output_mtok: 4 } },
      { constraint: { start_time: '00:30:00Z', end_time: '16:30:00Z' }, prices: { input_mtok: 5, output_mtok: 6 } },
    ];
    expect(model(updated({ genai: [{ id: 'm', prices: dated }] }), 'm')?.price).toMatchObject({
      inputPerMTok: '1',
      variants: [
        { when: { from: '2026-09-01' }, inputPerMTok: '3', outputPerMTok: '4' },
        { when: { hours: { from: '00:30', to: '16:30' } }, inputPerMTok: '5', outputPerMTok: '6' },
      ],
    });
  });

  test('of nothing is no price', () => {
    const result = updated({
      litellm: { m: { input_cost_per_token: 0 } },
      dev: { n: { cost: { input: 0, output: 0 } } },
    });
    expect([model(result, 'm')?.price, model(result, 'n')?.price]).toEqual([undefined, undefined]);
  });

  test('that lists state differently is the dearer one, and marked', () => {
    const result = updated({ litellm: { m: LITELLM }, genai: [OTHER] });
    expect(model(result, 'm')?.price).toMatchObject({
      inputPerMTok: '2.5',
      source: 'litellm',
      disputed: 'genai-prices: 2 / 15',
    });
    expect(result.report).toContain('disputed m: 2.5 / 15 (litellm); genai-prices: 2 / 15');
    const dearer = updated({
      litellm: { m: LITELLM },
      genai: [{ id: 'm', prices: { input_mtok: 3, output_mtok: 15 } }],
    });
    expect(model(dearer, 'm')?.price).toMatchObject({
      inputPerMTok: '3',
      source: 'genai-prices',
      disputed: 'litellm: 2.5 / 15',
    });
  });

  test('within 5 % is the same', () => {
    const result = updated({
      litellm: { m: LITELLM },
      genai: [{ id: 'm', prices: { input_mtok: 2.6, output_mtok: 15 } }],
    });
    expect(model(result, 'm')?.price).not.toHaveProperty('disputed');
  });
});

describe('a model', () => {
  test('has what any list says that it can, where one says what it lacks', () => {
    const result = updated({
      litellm: { m: { ...LITELLM, supports_vision: true }, only: { ...LITELLM, supports_vision: true } },
      dev: { m: { tool_call: true, modalities: { input: ['text'], output: ['text'] }, limit: { context: 9 } } },
    });
    expect(model(result, 'm')).toMatchObject({ capabilities: ['tools', 'vision'], contextTokens: 9, kind: 'chat' });
    expect(model(result, 'only')).not.toHaveProperty('capabilities');
  });

  test('has dated snapshots of the same price as aliases; others stand alone', () => {
    const result = updated({
      litellm: { m: LITELLM, 'm-2026-01-01': LITELLM, 'm-2025-01-01': { ...LITELLM, input_cost_per_token: 0.000009 } },
    });
    expect(result.data['openai']?.map(({ id, aliases }) => [id, aliases])).toEqual([
      ['m', ['m-2026-01-01']],
      ['m-2025-01-01', undefined],
    ]);
  });

  test('that has ended is left out', () => {
    const ends = (deprecation_date: string) => ({ ...LITELLM, deprecation_date });
    const result = updated({ litellm: { old: ends('2026-08-20'), last: ends('2026-08-21') } });
    expect(result.data['openai']?.map(({ id }) => id)).toEqual(['last']);
  });
});

describe('a jump', () => {
  const before = (inputPerMTok: string): Data => ({
    openai: [{ id: 'm', kind: 'chat', price: { kind: 'known', inputPerMTok, outputPerMTok: '15', source: 'litellm' } }],
  });
  const refused = (inputPerMTok: string, overrides?: Overrides): readonly boolean[] =>
    updated({ litellm: { m: LITELLM } }, overrides, before(inputPerMTok)).changes.map(({ isRefused }) => isRefused);

  test('of 31 % is refused, of less is told of', () => {
    expect(refused('1.9')).toEqual([true]);
    expect(refused('1.95')).toEqual([false]);
    expect(refused('3.7')).toEqual([true]);
    expect(refused('2.5')).toEqual([]);
    expect(updated({ litellm: { m: LITELLM } }, NO_OVERRIDES, before('1.9')).report).toContain(
      'JUMP    openai/m inputPerMTok: 1.9 -> 2.5',
    );
  });

  test('that somebody has said is right is taken', () => {
    expect(refused('1.9', { ...NO_OVERRIDES, jumps: { 'openai/m': 'announced on 2026-08-01' } })).toEqual([false]);
  });

  test('to a price that is stated is taken, and the price is that one', () => {
    const page = { url: 'https://vendor.example', asOf: '2026-11-25' };
    const overrides: Overrides = {
      sources: { page },
      models: {
        openai: [{ id: 'm', price: { kind: 'known', inputPerMTok: '9', outputPerMTok: '15', source: 'page' } }],
      },
    };
    const result = updated({ litellm: { m: LITELLM } }, overrides, before('1.9'));
    expect(result.changes).toMatchObject([{ before: '1.9', after: '9', isRefused: false }]);
    expect(model(result, 'm')).toMatchObject({ kind: 'chat', price: { inputPerMTok: '9', source: 'page' } });
    expect(result.index).toMatchObject({ asOf: '2026-11-25', sources: { page } });
  });
});
