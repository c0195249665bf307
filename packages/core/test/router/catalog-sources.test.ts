import type { CatalogFacts, CatalogSource, KnownPrice, ModelOverride, RouterConfig } from '@signalbox/core';
import { checkCatalogFacts } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { HELLO, makeRouter } from './make-router.ts';

function price(input: string, asOf: string, more: Partial<KnownPrice> = {}): KnownPrice {
  return { kind: 'known', inputPerMTok: input, outputPerMTok: '0', source: 'https://prices.example', asOf, ...more };
}

function source(models: readonly ModelOverride[], more: Partial<CatalogSource> = {}): CatalogSource {
  return { id: 'list', load: () => ({ models: { fake: models } }), ...more };
}

/** The rate of a model after the catalogues were loaded. */
async function inputRate(
  card: ModelOverride,
  catalog: RouterConfig['catalog'],
  options: Readonly<Record<string, unknown>> = {},
): Promise<string | undefined> {
  const { router } = makeRouter([{ ...fakeProvider({ models: [card] }), options }], { ...(catalog && { catalog }) });
  const [model] = await router.models();
  return model?.card.price.kind === 'known' ? model.card.price.inputPerMTok : model?.card.price.kind;
}

const MINE = { isUsers: true, id: 'mine' };

describe('who wins', () => {
  const card = { id: 'm', price: price('1', '2026-08-01') };

  test.for<[string, RouterConfig['catalog'], string, Readonly<Record<string, unknown>>?]>([
    ['the card alone', undefined, '1'],
    ['a catalogue that was read later', source([{ id: 'm', price: price('2', '2026-08-02') }]), '2'],
    ['a catalogue of the same day', source([{ id: 'm', price: price('2', '2026-08-01') }]), '2'],
    ['the card over an older catalogue', source([{ id: 'm', price: price('2', '2026-07-31') }]), '1'],
    [
      'a catalogue that agrees, whatever its date, for its conditions',
      source([{ id: 'm', price: price('1', '2020-01-01', { regionUplift: { eu: '3' } }) }]),
      '3',
      { regions: ['eu'] },
    ],
    ["the user's source, whatever its date", source([{ id: 'm', price: price('3', '2020-01-01') }], MINE), '3'],
    [
      'the later of two',
      [
        source([{ id: 'm', price: price('2', '2026-09-01') }]),
        source([{ id: 'm', price: price('4', '2026-09-01') }], { id: 'b' }),
      ],
      '4',
    ],
    [
      "the user's options over all",
      source([{ id: 'm', price: price('3', '2026-12-01') }], MINE),
      '5',
      { models: [{ id: 'm', price: price('5', '2020-01-01') }] },
    ],
    [
      'the uplift of a region',
      source([{ id: 'm', price: price('2', '2026-08-02', { regionUplift: { eu: '1.1' } }) }]),
      '2.2',
      { regions: ['eu'] },
    ],
  ])('%s', async ([, catalog, expected, options]) => {
    expect(await inputRate(card, catalog, options)).toBe(expected);
  });

  test('a deployment is priced as what it is listed as, where its zone has a price', async () => {
    const own = { id: 'mine', price: { kind: 'unknown' }, listedAs: { model: 'm', region: 'zone' } } as const;
    const listed = (more: Partial<KnownPrice>) => source([{ id: 'm', price: price('2', '2026-08-02', more) }]);
    expect(await inputRate(own, listed({ regionUplift: { zone: '1.5' } }))).toBe('3');
    expect(await inputRate(own, listed({}))).toBe('unknown');
  });

  test('the card in all but the price; the catalogue where the card is silent', async () => {
    const own: ModelOverride = { id: 'm', aliases: ['a'], capabilities: ['tools'] };
    const listed: ModelOverride = {
      id: 'm',
      aliases: ['b', 'm'],
      capabilities: ['vision'],
      contextTokens: 9,
      kind: 'fim',
    };
    const { router } = makeRouter([fakeProvider({ models: [own] })], { catalog: source([listed]) });
    const [model] = await router.models();
    expect(model?.card).toMatchObject({ kind: 'chat', aliases: ['a', 'b'], capabilities: ['tools'], contextTokens: 9 });
  });
});

describe('models that a catalogue alone knows', () => {
  const listed = { id: 'new', aliases: ['new-0901'], price: price('2', '2026-08-02') };

  test('are asked for by name, at their price, and never chosen unasked', async () => {
    const { router, observations } = makeRouter([fakeProvider({ models: ['m'] })], { catalog: source([listed]) });
    expect((await router.complete(HELLO)).model).toBe('m');
    await router.complete({ ...HELLO, model: 'new-0901' });
    expect(observations.at(-1)?.cost.source).toBe('catalogue');
    expect((await router.models()).map(({ model }) => model)).toEqual(['m']);
  });

  test("are chosen from where they are the user's own", async () => {
    const { router } = makeRouter([fakeProvider({ models: ['m'] })], {
      catalog: [source([listed]), source([{ id: 'new', contextTokens: 7 }], MINE)],
    });
    const models = await router.models();
    expect(models.map(({ model }) => model)).toEqual(['m', 'new']);
    expect(models[1]?.card).toMatchObject({ contextTokens: 7, price: { kind: 'known', inputPerMTok: '2' } });
  });
});

describe('loading', () => {
  test('happens with the first request, for the installed plugins alone, by their own ids', async () => {
    const asked: (readonly string[])[] = [];
    const catalog = source([], { load: (providers) => (asked.push(providers), { models: {} }) });
    const plugins = [fakeProvider({ id: 'one' }), fakeProvider({ id: 'two' })];
    const { router } = makeRouter(plugins, { catalog });
    expect(asked).toEqual([]);
    await Promise.all([router.complete(HELLO), router.complete(HELLO)]);
    expect(asked).toEqual([['one', 'two']]);
  });

  test('again takes what is said then; a failure leaves what was there, and is told of', async () => {
    const says: (() => CatalogFacts)[] = [
      () => ({ models: { fake: [{ id: 'm', price: price('1', '2026-01-01') }] } }),
      () => {
        throw new Error('the file is gone');
      },
      () => ({ models: { fake: [{ id: 'm', price: price('9', '2026-01-01') }] } }),
    ];
    const faults: string[] = [];
    const { router } = makeRouter([fakeProvider({ models: ['m'] })], {
      catalog: source([], { ...MINE, load: () => (says.shift() as () => CatalogFacts)() }),
      on: { 'internal.error': ({ where }) => void faults.push(where) },
    });
    const rate = async () => (await router.models())[0]?.card.price;
    expect(await rate()).toMatchObject({ inputPerMTok: '1' });
    expect(await router.catalog.reload()).toMatchObject([
      { id: 'mine', models: 1, error: new Error('the file is gone') },
    ]);
    expect(await rate()).toMatchObject({ inputPerMTok: '1' });
    expect(faults).toEqual(['catalogue mine']);
    await router.catalog.reload();
    expect(router.catalog.sources()).toMatchObject([{ id: 'mine', models: 1 }]);
    expect(router.catalog.sources()[0]).not.toHaveProperty('error');
    expect(await rate()).toMatchObject({ inputPerMTok: '9' });
  });

  test('is repeated in the background where it is to be refreshed', async () => {
    let loads = 0;
    const catalog = source([], { refreshMs: 1_000, load: () => ((loads += 1), { models: {} }) });
    const { router, clock } = makeRouter([fakeProvider()], { catalog });
    await router.complete(HELLO);
    await clock.advance(999);
    await router.complete(HELLO);
    expect(loads).toBe(1);
    await clock.advance(1);
    await router.complete(HELLO);
    expect(loads).toBe(2);
  });

  test.for([
    [60, 0],
    [61, 1],
  ] as const)('%d days later tells of stale facts %d times', async ([days, times]) => {
    const told: unknown[] = [];
    const { router, clock } = makeRouter([fakeProvider()], {
      catalog: source([], {
        load: () => ({ asOf: new Date(clock.now() - days * 86_400_000).toISOString().slice(0, 10), models: {} }),
      }),
      on: { 'catalog.stale': (event) => void told.push(event) },
    });
    await clock.advance(86_400_000 - (clock.now() % 86_400_000));
    await router.complete(HELLO);
    expect(told).toHaveLength(times);
    if (times > 0) expect(told).toMatchObject([{ source: 'list', days: 61 }]);
  });

  test('two of one name are a mistake', () => {
    expect(() => makeRouter([fakeProvider()], { catalog: [source([]), source([])] })).toThrow(
      'two catalogues are called "list"',
    );
  });
});

test('what a catalogue says is checked, with the place of each fault', () => {
  const facts = {
    asOf: 'today',
    models: { fake: [{ id: 'm', price: { kind: 'known', inputPerMTok: 3 } }, { name: 'n' }] },
  };
  expect(() => checkCatalogFacts(facts, 'prices.json')).toThrow(
    /^the catalogue prices\.json is not valid:\n[^]*asOf: expected a day[^]*models\.fake\.0\.price\.inputPerMTok: expected US dollars[^]*models\.fake\.1\.id: is missing/,
  );
});
