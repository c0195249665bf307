import { describe, expect, test } from 'vitest';
import { bedrock } from '../src/index.ts';
import { baseModel, claudeVersion, vendorOf } from '../src/model-family.ts';

const cards = bedrock().definition.models;
const ids = (region?: string) => bedrock(region === undefined ? {} : { region }).definition.models.map(({ id }) => id);
const priceOf = (id: string) => cards.find((card) => card.id === id)?.price;

describe('cards', () => {
  test('have ids and aliases of their own', () => {
    const names = cards.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  test.for(cards.map((card) => [card.id, card] as const))(
    '%s has a known price with its source',
    ([, { price, kind }]) => {
      expect(price).toMatchObject({
        kind: 'known',
        source: expect.stringMatching(/^https:/),
        asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      });
      if (price.kind !== 'known') return;
      const { source: _source, asOf: _asOf, kind: _kind, longContext, ...rates } = price;
      const longRates = [longContext ?? []].flat().map(({ overInputTokens: _over, ...tier }) => tier);
      for (const rate of [rates, ...longRates].flatMap((each): unknown[] => Object.values(each))) {
        expect(rate).toMatch(/^\d+(\.\d+)?$/);
      }
      expect(Number(price.inputPerMTok) > 0).toBe(kind !== 'rerank');
      expect(Number(price.outputPerMTok) > 0).toBe(kind === 'chat');
      expect(price.perRequest !== undefined).toBe(kind === 'rerank');
    },
  );

  test('make Claude a tenth dearer where it stays in one geography', () => {
    expect(priceOf('global.anthropic.claude-haiku-4-5-20251001-v1:0')).toMatchObject({ inputPerMTok: '1' });
    expect(priceOf('eu.anthropic.claude-haiku-4-5-20251001-v1:0')).toMatchObject({ inputPerMTok: '1.1' });
  });

  test.for([
    ['anthropic.claude-sonnet-4-6', true],
    ['anthropic.claude-opus-4-7', false],
    ['anthropic.claude-opus-5-5', false],
    ['openai.gpt-6.1-sol', true],
  ] as const)('say that %s is held to a schema: %s', ([base, holds]) => {
    const profiles = cards.filter(({ id }) => id.endsWith(`.${base}`));
    expect(profiles).not.toEqual([]);
    for (const { capabilities } of profiles) expect(capabilities.includes('json-schema')).toBe(holds);
  });

  test('make long prompts dearer where the vendor does', () => {
    expect(priceOf('us.anthropic.claude-haiku-5-5')).toMatchObject({
      inputPerMTok: '0.11',
      longContext: { overInputTokens: 100_000, inputPerMTok: '0.55' },
    });
    expect(priceOf('global.openai.gpt-6-sol')).toMatchObject({
      inputPerMTok: '2',
      longContext: { overInputTokens: 272_000, inputPerMTok: '4' },
    });
  });

  test('promise a region only where the profile keeps to it', () => {
    expect(cards.filter(({ id }) => id.startsWith('global.')).flatMap(({ regions = [] }) => regions)).toEqual([]);
    expect(cards.find(({ id }) => id === 'eu.anthropic.claude-sonnet-5')?.regions).toEqual(['eu']);
  });
});

describe('a region', () => {
  test.for([
    ['us-east-1', ['us', 'global']],
    ['eu-central-1', ['eu', 'global']],
    ['ap-northeast-1', ['jp', 'apac', 'global']],
    ['ap-southeast-2', ['au', 'apac', 'global']],
    ['ap-south-1', ['in', 'apac', 'global']],
    ['sa-east-1', ['global']],
  ] as const)('%s offers the profiles %o', ([region, profiles]) => {
    const offered = ids(region).flatMap((id) => /^(us|eu|jp|au|in|apac|global)\./.exec(id)?.[1] ?? []);
    expect(new Set(offered)).toEqual(new Set(profiles));
  });

  test('is where a model without a profile is served from', () => {
    const nova = bedrock({ region: 'eu-north-1' }).definition.models.find(({ id }) => id === 'amazon.nova-lite-v1:0');
    expect(nova?.regions).toEqual(['eu', 'eu-north-1']);
  });

  test('that is not known yet leaves all profiles on offer', () => {
    expect(ids()).toEqual(expect.arrayContaining(['us.anthropic.claude-opus-5', 'eu.anthropic.claude-opus-5']));
  });
});

test.for([
  ['eu.anthropic.claude-opus-4-6-v1', 'anthropic.claude-opus-4-6-v1', 'anthropic', 4.06],
  ['anthropic.claude-3-7-sonnet-20250219-v1:0', 'anthropic.claude-3-7-sonnet-20250219-v1:0', 'anthropic', 3.07],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic', 4],
  ['global.anthropic.claude-opus-5', 'anthropic.claude-opus-5', 'anthropic', 5],
  [
    'arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0',
    'amazon.nova-lite-v1:0',
    'amazon',
    undefined,
  ],
] as const)('%s is %s', ([id, base, vendor, version]) => {
  expect([baseModel(id), vendorOf(id), claudeVersion(id)]).toEqual([base, vendor, version]);
});
