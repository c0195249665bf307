import { describe, expect, test } from 'vitest';
import { definePlugin, secret } from '@signalbox/core';
import type {
  CatalogSnapshot,
  CommonProviderOptions,
  Credential,
  ModelCard,
  ModelOverride,
  ProviderPlugin,
} from '@signalbox/core';
import { fakeCard } from '@signalbox/testkit';
import { createCatalog, type CatalogOptions } from '../../src/catalog/create-catalog.ts';

interface AcmeOptions extends CommonProviderOptions {
  readonly apiKey?: string;
}

function acme(
  models: readonly (string | ModelOverride)[],
  options?: AcmeOptions,
  more: { id?: string; credentials?: Credential[] } = {},
): ProviderPlugin {
  return definePlugin<AcmeOptions>({
    kind: 'provider',
    id: 'acme',
    apiVersion: 1,
    models: models.map(fakeCard),
    create: () => ({}),
    ...more,
  })(options);
}

function snapshot(plugins: readonly ProviderPlugin[], options: Partial<CatalogOptions> = {}): CatalogSnapshot {
  return createCatalog({ plugins, secret: () => undefined, ...options }).snapshot();
}

function resolved(catalog: CatalogSnapshot, name: string): readonly string[] {
  return catalog.resolve(name).map(({ provider, model }) => `${provider} ${model}`);
}

function card(catalog: CatalogSnapshot, name: string): ModelCard {
  return (catalog.resolve(name)[0] as { card: ModelCard }).card;
}

const ACME = acme(['small', 'large', { id: 'vendor/open-120b', aliases: ['vendor/open-120b-0901'] }]);
const OTHER = acme(['small', { id: 'vector', kind: 'embedding' }], { id: 'other' });

describe('resolve', () => {
  const catalog = snapshot([ACME, OTHER], {
    aliases: {
      fast: 'acme/small',
      both: ['other/small', 'acme/small'],
      nested: ['both', 'vector'],
      'acme/large': ['acme/large', 'other/small'],
      round: 'about',
      about: 'round',
    },
  });

  test.for<[string, string, readonly string[]]>([
    ['a model of a provider', 'other/small', ['other small']],
    ['a model whose id has a slash', 'acme/vendor/open-120b', ['acme vendor/open-120b']],
    ['a bare id that one provider has', 'vector', ['other vector']],
    ['a bare id that several have, in the order of the plugins', 'small', ['acme small', 'other small']],
    ['a bare id with a slash', 'vendor/open-120b', ['acme vendor/open-120b']],
    ['a dated alias of a card', 'acme/vendor/open-120b-0901', ['acme vendor/open-120b-0901']],
    ['a bare dated alias', 'vendor/open-120b-0901', ['acme vendor/open-120b-0901']],
    ['an alias', 'fast', ['acme small']],
    ['an alias to several, in its order', 'both', ['other small', 'acme small']],
    ['an alias to aliases', 'nested', ['other small', 'acme small', 'other vector']],
    ['an alias that widens the name of a model', 'acme/large', ['acme large', 'other small']],
    ['an alias that goes round in a circle', 'round', []],
    ['a model of a known provider that no card describes', 'acme/new', ['acme new']],
    ['a provider without a model', 'acme/', []],
    ['a provider alone', 'acme', []],
    ['a provider that is not installed', 'nobody/small', []],
    ['a bare id that nobody has', 'nothing', []],
    ['a name that every object has', 'constructor', []],
  ])('%s: %s', ([, name, candidates]) => {
    expect(resolved(catalog, name)).toEqual(candidates);
  });

  test('asks the provider before the other vendor whose model id begins with its name', () => {
    expect(resolved(snapshot([ACME, acme([], { id: 'vendor' })]), 'vendor/open-120b')).toEqual(['vendor open-120b']);
  });

  test('a dated alias has all that its card says', () => {
    expect(card(catalog, 'vendor/open-120b-0901')).toBe(card(catalog, 'vendor/open-120b'));
  });

  test('an undescribed model has an unknown price and may be able to do anything', () => {
    const catalogue = snapshot([acme([], { compliance: ['hipaa'], regions: ['eu'] })]);
    expect(card(catalogue, 'acme/new')).toMatchObject({
      id: 'new',
      kind: 'chat',
      price: { kind: 'unknown' },
      compliance: ['hipaa'],
      regions: ['eu'],
    });
    expect(card(catalogue, 'acme/new').capabilities).toContain('vision');
  });
});

describe('candidates', () => {
  test('are all cards, in the order of the plugins', () => {
    expect(snapshot([ACME, OTHER]).candidates.map(({ provider, model }) => `${provider} ${model}`)).toEqual([
      'acme small',
      'acme large',
      'acme vendor/open-120b',
      'other small',
      'other vector',
    ]);
  });

  test('include the models that only the user knows', () => {
    const catalog = snapshot([acme(['small'], { models: [{ id: 'tuned', contextTokens: 9 }] })]);
    expect(catalog.candidates.map(({ model }) => model)).toEqual(['small', 'tuned']);
    expect(card(catalog, 'acme/tuned')).toMatchObject({ contextTokens: 9, price: { kind: 'unknown' } });
  });
});

describe('what the user states', () => {
  test('wins over the card, field by field', () => {
    const models = [{ id: 'small', contextTokens: 9 }];
    const catalog = snapshot([acme([{ id: 'small', contextTokens: 5, maxOutputTokens: 3 }], { models })]);
    expect(card(catalog, 'acme/small')).toMatchObject({
      contextTokens: 9,
      maxOutputTokens: 3,
      price: { kind: 'free' },
    });
  });

  test('about compliance and regions holds for all models, beside what the cards say', () => {
    const catalog = snapshot([
      acme([{ id: 'small', compliance: ['soc2'] }, 'large'], { compliance: ['hipaa'], regions: ['eu'] }),
    ]);
    expect(card(catalog, 'small').compliance).toEqual(['soc2', 'hipaa']);
    expect(card(catalog, 'large')).toMatchObject({ compliance: ['hipaa'], regions: ['eu'] });
  });
});

describe('providers', () => {
  test('may be installed twice under two ids', () => {
    const catalog = snapshot([acme(['small']), acme(['small'], { id: 'acme-eu', regions: ['eu'] })]);
    expect(resolved(catalog, 'small')).toEqual(['acme small', 'acme-eu small']);
    expect(card(catalog, 'acme-eu/small').regions).toEqual(['eu']);
    expect(card(catalog, 'acme/small').regions).toEqual([]);
    expect(catalog.hasProvider('acme-eu')).toBe(true);
    expect(catalog.hasProvider('nobody')).toBe(false);
  });

  test('of the same id are a TypeError that says what to do', () => {
    expect(() => snapshot([ACME, ACME])).toThrow(
      new TypeError('two providers are called "acme"; give one another id: { id: "acme-2" }'),
    );
  });
});

describe('missingCredential', () => {
  const credentials = [
    { option: 'apiKey', variable: 'ACME_API_KEY' },
    { option: 'project', variable: 'ACME_PROJECT' },
  ];
  const known = (...names: string[]) => ({
    secret: (name: string) => (names.includes(name) ? secret('s') : undefined),
  });

  test.for<[string, AcmeOptions, Partial<CatalogOptions>, string | undefined]>([
    ['names the first that is missing', {}, {}, 'ACME_API_KEY'],
    ['takes an option', { apiKey: 'k' }, {}, 'ACME_PROJECT'],
    ['takes a secret', {}, known('ACME_API_KEY'), 'ACME_PROJECT'],
    ['is content with both', { apiKey: 'k' }, known('ACME_PROJECT'), undefined],
  ])('%s', ([, options, more, missing]) => {
    expect(snapshot([acme(['small'], options, { credentials })], more).missingCredential('acme')).toBe(missing);
  });

  test('is content with any of the variables that will do', () => {
    const either = { credentials: [{ option: 'apiKey', variable: 'ACME_API_KEY', alternatives: ['ACME_TOKEN'] }] };
    const missing = (names: readonly string[]) =>
      snapshot([acme(['small'], {}, either)], known(...names)).missingCredential('acme');
    expect(missing(['ACME_TOKEN'])).toBeUndefined();
    expect(missing([])).toBe('ACME_API_KEY or ACME_TOKEN');
  });

  test('asks nothing of a provider that needs none', () => {
    expect(snapshot([ACME]).missingCredential('acme')).toBeUndefined();
    expect(snapshot([ACME]).missingCredential('nobody')).toBeUndefined();
  });
});

test('a catalogue gives the same snapshot each time, and nobody can change it', () => {
  const catalog = createCatalog({ plugins: [ACME], secret: () => undefined });
  expect(catalog.snapshot()).toBe(catalog.snapshot());
  expect(Object.isFrozen(catalog.snapshot())).toBe(true);
});
