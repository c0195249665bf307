import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillingTerms, KnownPrice, Price, Usage } from '@signalbox/core';
import { billingOf, serviceTierOf } from '../../src/money/billing-words.ts';
import { inRegion } from '../../src/money/in-region.ts';
import { affordableOutputTokens, priceUsage, worstCaseNanoUsd } from '../../src/money/price.ts';

const MILLION: Usage = { inputTokens: 1_000_000, outputTokens: 0 };

function price(more: Partial<KnownPrice> = {}): KnownPrice {
  return {
    kind: 'known',
    inputPerMTok: '10',
    outputPerMTok: '20',
    source: 'https://prices.example',
    asOf: '2026-11-21',
    ...more,
  };
}

function at(time: string, more: Partial<BillingTerms> = {}): BillingTerms {
  return { at: Date.parse(time), ...more };
}

/** Dollars for a million tokens of input. */
function input(rates: Price, terms: BillingTerms, usage = MILLION): number | undefined {
  const nanoUsd = priceUsage(rates, usage, terms);
  return nanoUsd === undefined ? undefined : nanoUsd / 1e9;
}

const TIERED = price({
  variants: [
    { when: { tier: 'batch' }, inputPerMTok: '5', outputPerMTok: '10' },
    { when: { tier: 'flex' }, inputPerMTok: '6' },
    { when: { tier: 'priority' }, inputPerMTok: '18', outputPerMTok: '36' },
  ],
});

describe('service tiers', () => {
  test.for<[BillingTerms['serviceTier'], Price, number | undefined]>([
    [undefined, TIERED, 10],
    ['standard', TIERED, 10],
    ['batch', TIERED, 5],
    ['flex', TIERED, 6],
    ['priority', TIERED, 18],
    ['other', TIERED, undefined],
    ['batch', price(), 10],
    ['flex', price(), 10],
    ['priority', price(), undefined],
    ['priority', { kind: 'free' }, 0],
  ])('%s', ([serviceTier, rates, usd]) => {
    expect(input(rates, at('2026-11-25', { serviceTier }))).toBe(usd);
  });

  test('a rate that a tier does not name is the usual one', () => {
    const usage = { inputTokens: 0, outputTokens: 1_000_000 };
    expect(input(TIERED, at('2026-11-25', { serviceTier: 'flex' }), usage)).toBe(20);
  });

  test.for([
    ['flex', 'flex'],
    ['default', 'standard'],
    ['auto', 'standard'],
    ['on_demand', 'standard'],
    ['priority', 'priority'],
    ['scale', 'other'],
    ['constructor', 'other'],
  ])('a provider that says %s means %s', ([word, tier]) => {
    expect(serviceTierOf(word as string)).toBe(tier);
  });

  test.for<[Record<string, unknown>, Omit<BillingTerms, 'at'>]>([
    [{}, {}],
    [{ service_tier: 'flex' }, { serviceTier: 'flex' }],
    [{ serviceTier: { type: 'priority' } }, { serviceTier: 'priority' }],
    [{ service_tier: 7 }, {}],
    [{ web_search_options: { search_context_size: 'high' } }, { searchContext: 'high' }],
    [{ web_search_options: { search_context_size: 'all' } }, {}],
  ])('options %j ask for %j', ([options, asked]) => {
    expect(billingOf(options)).toEqual(asked);
  });
});

describe('periods', () => {
  const dated = price({
    variants: [
      { when: { from: '2026-09-01' }, inputPerMTok: '15' },
      { when: { from: '2026-10-01', until: '2026-10-02' }, inputPerMTok: '12' },
      { when: { from: '2026-09-01', tier: 'batch' }, inputPerMTok: '7' },
    ],
  });

  test.for<[string, BillingTerms['serviceTier'], number]>([
    ['2026-08-31T23:59:59Z', undefined, 10],
    ['2026-09-01T00:00:00Z', undefined, 15],
    ['2026-09-30T23:59:59Z', undefined, 15],
    ['2026-10-01T00:00:00Z', undefined, 12],
    ['2026-10-02T23:59:59Z', undefined, 12],
    ['2026-10-03T00:00:00Z', undefined, 15],
    ['2026-08-31T23:59:59Z', 'batch', 10],
    ['2026-09-01T00:00:00Z', 'batch', 7],
  ])('at %s a %s call costs %d', ([time, serviceTier, usd]) => {
    expect(input(dated, at(time, { serviceTier }))).toBe(usd);
  });

  test.for(['2026-9-1', 'soon', '2026-13-01'])('%j is no day', (from) => {
    const rates = price({ variants: [{ when: { from }, inputPerMTok: '1' }] });
    expect(() => input(rates, at('2026-11-25'))).toThrow('expected one such as "2026-11-21"');
  });
});

describe('times of day', () => {
  const nightly = price({
    variants: [
      { when: { hours: { from: '22:30', to: '04:00' } }, inputPerMTok: '5' },
      { when: { hours: { from: '12:00', to: '13:00' } }, inputPerMTok: '4' },
    ],
  });

  test.for<[string, number]>([
    ['22:29:59', 10],
    ['22:30:00', 5],
    ['00:00:00', 5],
    ['03:59:59', 5],
    ['04:00:00', 10],
    ['12:59:59', 4],
    ['13:00:00', 10],
  ])('at %s a call costs %d', ([time, usd]) => {
    expect(input(nightly, at(`2026-11-25T${time}Z`))).toBe(usd);
  });

  test('24:00 is no time of day', () => {
    const rates = price({ variants: [{ when: { hours: { from: '22:00', to: '24:00' } } }] });
    expect(() => input(rates, at('2026-11-25'))).toThrow('time of day "24:00"');
  });

  test('the worst case is the dearest of the day', () => {
    expect(worstCaseNanoUsd(nightly, { inputTokens: 1_000_000 }, 0, at('2026-11-25T23:00:00Z'))).toBe(10e9);
  });
});

describe('search fees', () => {
  const sized = price({ perRequest: { low: '1', medium: '2', high: '3', usual: 'medium' }, perSearch: '0.5' });
  const usage = { inputTokens: 0, outputTokens: 0, searches: 2 };

  test.for<[BillingTerms['searchContext'], number]>([
    [undefined, 3],
    ['low', 2],
    ['high', 4],
  ])('with a context of %s', ([searchContext, usd]) => {
    expect(input(sized, at('2026-11-25', { searchContext }), usage)).toBe(usd);
  });
});

test('the worst case is reckoned with a price that changes within the hour', () => {
  const rises = price({ variants: [{ when: { from: '2026-12-01' }, inputPerMTok: '15' }] });
  const worst = (time: string) => worstCaseNanoUsd(rises, { inputTokens: 1_000_000 }, 0, at(time));
  expect(worst('2026-11-30T22:59:00Z')).toBe(10e9);
  expect(worst('2026-11-30T23:30:00Z')).toBe(15e9);
});

test('the highest context tier that is passed reprices the whole', () => {
  const tiers = price({
    longContext: [
      { overInputTokens: 1_000_000, inputPerMTok: '30', outputPerMTok: '0' },
      { overInputTokens: 500_000, inputPerMTok: '20', outputPerMTok: '0' },
    ],
  });
  const cost = (inputTokens: number) => priceUsage(tiers, { inputTokens, outputTokens: 0 }, at('2026-11-25'));
  expect([cost(500_000), cost(500_001), cost(1_000_000), cost(1_000_001)]).toEqual([
    5_000_000_000, 10_000_020_000, 20_000_000_000, 30_000_030_000,
  ]);
});

describe('inRegion', () => {
  const lifted = price({
    cacheReadPerMTok: '0.125',
    perSearch: '0.01',
    longContext: { overInputTokens: 9, inputPerMTok: '20', outputPerMTok: '30' },
    variants: [{ when: { tier: 'batch' }, inputPerMTok: '5' }],
    regionUplift: { eu: '1.1', jp: '1.25' },
  });

  test('multiplies every rate per token, exactly, and no fee', () => {
    const { regionUplift: _, ...own } = lifted;
    expect(inRegion(lifted, ['eu'])).toEqual({
      ...own,
      inputPerMTok: '11',
      outputPerMTok: '22',
      cacheReadPerMTok: '0.1375',
      longContext: [{ overInputTokens: 9, inputPerMTok: '22', outputPerMTok: '33' }],
      variants: [{ when: { tier: 'batch' }, inputPerMTok: '5.5' }],
    });
  });

  test('takes the dearest of several, and leaves what has no uplift', () => {
    expect(inRegion(lifted, ['eu', 'jp', 'us'])).toMatchObject({ inputPerMTok: '12.5' });
    expect(inRegion(lifted, ['us'])).toMatchObject({ inputPerMTok: '10' });
    expect(inRegion({ kind: 'free' }, ['eu'])).toEqual({ kind: 'free' });
  });
});

const RATE = fc.integer({ min: 0, max: 5_000_000 }).map((millionths) => (millionths / 1e6).toFixed(6));
const TOKENS = fc.nat(3_000_000);
const RATES = fc.record(
  {
    inputPerMTok: RATE,
    outputPerMTok: RATE,
    cacheReadPerMTok: RATE,
    cacheWrite5mPerMTok: RATE,
    cacheWrite1hPerMTok: RATE,
    reasoningPerMTok: RATE,
    audioInputPerMTok: RATE,
    audioOutputPerMTok: RATE,
    imageInputPerMTok: RATE,
    imageOutputPerMTok: RATE,
  },
  { requiredKeys: ['inputPerMTok', 'outputPerMTok'] },
);
const WHEN = fc.record(
  {
    tier: fc.constantFrom('batch' as const, 'flex' as const, 'priority' as const),
    from: fc.constantFrom('2026-01-01', '2026-11-25'),
    until: fc.constantFrom('2026-11-25', '2026-12-31'),
    hours: fc.constantFrom({ from: '00:30', to: '16:30' }, { from: '22:00', to: '06:00' }),
  },
  { requiredKeys: [] },
);
const PRICE: fc.Arbitrary<KnownPrice> = fc
  .record({
    rates: RATES,
    longContext: fc.array(fc.tuple(RATES, TOKENS), { maxLength: 2 }),
    variants: fc.array(fc.tuple(WHEN, RATES), { maxLength: 4 }),
    perSearch: RATE,
  })
  .map(({ rates, longContext, variants, perSearch }) =>
    price({
      ...rates,
      perSearch,
      longContext: longContext.map(([tier, overInputTokens]) => ({ ...tier, overInputTokens })),
      variants: variants.map(([when, variant]) => ({ when, ...variant })),
    }),
  );
const TERMS: fc.Arbitrary<BillingTerms> = fc.record({
  at: fc.integer({ min: Date.UTC(2026, 10, 20), max: Date.UTC(2026, 10, 30) }),
  serviceTier: fc.constantFrom(undefined, 'standard' as const, 'batch' as const, 'flex' as const, 'priority' as const),
});
const USAGE: fc.Arbitrary<Usage> = fc.record(
  {
    inputTokens: TOKENS,
    outputTokens: TOKENS,
    cachedInputTokens: TOKENS,
    cacheWriteTokens: TOKENS,
    reasoningTokens: TOKENS,
    searches: fc.nat(5),
  },
  { requiredKeys: ['inputTokens', 'outputTokens'] },
);

describe('any price, any usage', () => {
  test('costs a whole number of nano-dollars, never less than none, or is unknown', () => {
    fc.assert(
      fc.property(PRICE, USAGE, TERMS, (rates, usage, terms) => {
        const cost = priceUsage(rates, usage, terms);
        if (cost === undefined) expect(terms.serviceTier).toBe('priority');
        else expect(Number.isSafeInteger(cost) && cost >= 0).toBe(true);
        expect(priceUsage({ kind: 'unknown' }, usage, terms)).toBe(undefined);
      }),
    );
  });

  test('more output never costs less, and parts below a threshold add up', () => {
    fc.assert(
      fc.property(PRICE, USAGE, TERMS, TOKENS, (rates, usage, terms, more) => {
        const cost = priceUsage(rates, usage, terms);
        if (cost === undefined) return;
        const longer = { ...usage, outputTokens: usage.outputTokens + more };
        expect(priceUsage(rates, longer, terms)).toBeGreaterThanOrEqual(cost);
        const flat = { ...rates, longContext: [] };
        const sides = [
          { ...usage, outputTokens: 0, reasoningTokens: 0, searches: 0 },
          { ...usage, inputTokens: 0 },
        ];
        const sum = sides.reduce((total, side) => total + (priceUsage(flat, side, terms) as number), 0);
        expect(Math.abs((priceUsage(flat, usage, terms) as number) - sum)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('the worst case covers whatever is billed, whenever in the hour, at the tier asked for or the standard one', () => {
    const later = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(PRICE, USAGE, TERMS, later, fc.boolean(), (rates, usage, terms, delay, isStandard) => {
        const { outputTokens, cacheWriteTokens, cachedInputTokens: _read, ...prompt } = usage;
        // Reading from a cache is cheaper than input, or it would not be done.
        const plain = { ...prompt, outputTokens, ...(cacheWriteTokens !== undefined && { cacheWriteTokens }) };
        const worst = worstCaseNanoUsd(rates, prompt, outputTokens, terms);
        const billed = priceUsage(rates, plain, {
          at: terms.at + delay,
          serviceTier: isStandard ? 'standard' : terms.serviceTier,
        });
        if (worst === undefined) expect(terms.serviceTier).toBe('priority');
        else expect(worst).toBeGreaterThanOrEqual(billed as number);
      }),
      { numRuns: 500 },
    );
  });

  test('output that is affordable stays within the money', () => {
    fc.assert(
      fc.property(PRICE, TOKENS, TERMS, fc.nat(100_000_000_000), (rates, inputTokens, terms, nanoUsd) => {
        const tokens = affordableOutputTokens(rates, { inputTokens }, nanoUsd, terms);
        if (tokens === undefined || tokens === 0 || tokens === Infinity) return;
        expect(worstCaseNanoUsd(rates, { inputTokens }, tokens, terms)).toBeLessThanOrEqual(nanoUsd);
        expect(worstCaseNanoUsd(rates, { inputTokens }, tokens + 1, terms)).toBeGreaterThan(nanoUsd);
      }),
    );
  });
});
