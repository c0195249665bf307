import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KnownPrice, Price, Usage } from '@signalbox/core';
import { toNanoUsd, toUsd } from '../../src/money/nano-usd.ts';
import { affordableOutputTokens, priceUsage } from '../../src/money/price.ts';

function price(more: Partial<KnownPrice> = {}): KnownPrice {
  return {
    kind: 'known',
    inputPerMTok: '3',
    outputPerMTok: '15',
    source: 'https://prices.example',
    asOf: '2026-11-21',
    ...more,
  };
}

const NOW = { at: Date.UTC(2026, 10, 25, 12) };
const CACHES = { cacheReadPerMTok: '0.3', cacheWrite5mPerMTok: '3.75', cacheWrite1hPerMTok: '6' };
const LONG = { overInputTokens: 1_000, inputPerMTok: '6', outputPerMTok: '22.5' };

describe('priceUsage', () => {
  test.for<[string, Price, Usage, number | undefined]>([
    ['an unknown price gives no number', { kind: 'unknown' }, { inputTokens: 9, outputTokens: 9 }, undefined],
    ['free is free', { kind: 'free' }, { inputTokens: 9, outputTokens: 9 }, 0],
    ['no tokens cost nothing', price(), { inputTokens: 0, outputTokens: 0 }, 0],
    ['input and output have their own rates', price(), { inputTokens: 1_000, outputTokens: 100 }, 4_500_000],
    ['decimal texts are exact', price({ inputPerMTok: '0.0375' }), { inputTokens: 3, outputTokens: 0 }, 113],
    [
      '0.1 and 0.2 make 0.3',
      price({ inputPerMTok: '0.1', outputPerMTok: '0.2' }),
      { inputTokens: 1, outputTokens: 1 },
      300,
    ],
    [
      'a million tokens cost the rate',
      price({ inputPerMTok: '0.15' }),
      { inputTokens: 1_000_000, outputTokens: 0 },
      150_000_000,
    ],
    ['cached input has its rate', price(CACHES), { inputTokens: 100, outputTokens: 0, cachedInputTokens: 60 }, 138_000],
    [
      'cached input without a rate is input',
      price(),
      { inputTokens: 100, outputTokens: 0, cachedInputTokens: 60 },
      300_000,
    ],
    [
      'cache writes have a rate for each life',
      price(CACHES),
      { inputTokens: 100, outputTokens: 0, cacheWriteTokens: 100, cacheWrite1hTokens: 40 },
      465_000,
    ],
    [
      'a 1 h write without a rate costs as a 5 min one',
      price({ cacheWrite5mPerMTok: '3.75' }),
      { inputTokens: 100, outputTokens: 0, cacheWriteTokens: 100, cacheWrite1hTokens: 40 },
      375_000,
    ],
    ['a write without a rate is input', price(), { inputTokens: 100, outputTokens: 0, cacheWriteTokens: 100 }, 300_000],
    ['thinking is output', price(), { inputTokens: 0, outputTokens: 100, reasoningTokens: 60 }, 1_500_000],
    [
      'thinking has its rate where there is one',
      price({ reasoningPerMTok: '3' }),
      { inputTokens: 0, outputTokens: 100, reasoningTokens: 60 },
      780_000,
    ],
    [
      'sound has its rates',
      price({ audioInputPerMTok: '40', audioOutputPerMTok: '80' }),
      { inputTokens: 10, outputTokens: 10, audioInputTokens: 10, audioOutputTokens: 10 },
      1_200_000,
    ],
    [
      'sound without rates is text',
      price(),
      { inputTokens: 10, outputTokens: 10, audioInputTokens: 9, audioOutputTokens: 9 },
      180_000,
    ],
    ['a request has a fee', price({ perRequest: '0.005' }), { inputTokens: 0, outputTokens: 0 }, 5_000_000],
    [
      'each search has a fee',
      price({ perSearch: '0.01' }),
      { inputTokens: 0, outputTokens: 0, searches: 3 },
      30_000_000,
    ],
    [
      'pictures have their rates',
      price({ imageInputPerMTok: '10', imageOutputPerMTok: '40' }),
      { inputTokens: 10, outputTokens: 10, imageInputTokens: 10, imageOutputTokens: 10 },
      500_000,
    ],
    ['a picture has a fee', price({ perImage: '0.04' }), { inputTokens: 0, outputTokens: 0, images: 2 }, 80_000_000],
    [
      'sound is billed by the minute, to the second',
      price({ perAudioMinute: '0.006' }),
      { inputTokens: 0, outputTokens: 0, audioSeconds: 90 },
      9_000_000,
    ],
    [
      'speech is billed by the million characters',
      price({ perMCharacters: '15' }),
      { inputTokens: 0, outputTokens: 0, characters: 100 },
      1_500_000,
    ],
    ['a page has a fee', price({ perPage: '0.001' }), { inputTokens: 0, outputTokens: 0, pages: 3 }, 3_000_000],
    [
      'a fee by a number that nobody told makes the cost unknown',
      price({ perImage: '0.04' }),
      { inputTokens: 5, outputTokens: 5 },
      undefined,
    ],
    [
      'a prompt at the threshold has the base rates',
      price({ longContext: LONG }),
      { inputTokens: 1_000, outputTokens: 1 },
      3_015_000,
    ],
    [
      'one token more reprices the whole',
      price({ longContext: LONG }),
      { inputTokens: 1_001, outputTokens: 1 },
      6_028_500,
    ],
    [
      'cached input counts for the threshold',
      price({ longContext: { ...LONG, cacheReadPerMTok: '0.6' } }),
      { inputTokens: 2_000, outputTokens: 0, cachedInputTokens: 1_990 },
      1_254_000,
    ],
    [
      'a rate that the tier does not name stays',
      price({ ...CACHES, longContext: LONG }),
      { inputTokens: 2_000, outputTokens: 0, cachedInputTokens: 2_000 },
      600_000,
    ],
  ])('%s', ([, rates, usage, nanoUsd]) => {
    expect(priceUsage(rates, usage, NOW)).toBe(nanoUsd);
  });

  test.for(['', '.5', '1.', '-1', '1e-3', '1,5', ' 1', '$1', 'NaN'])('a rate of %j is a TypeError', (rate) => {
    const usage = { inputTokens: 1, outputTokens: 1 };
    expect(() => priceUsage(price({ inputPerMTok: rate }), usage, NOW)).toThrow(TypeError);
    expect(() => priceUsage(price({ perRequest: rate }), usage, NOW)).toThrow(
      'expected a decimal number such as "0.15"',
    );
  });

  test('agrees with whole-number arithmetic to the nano-dollar', () => {
    const cents = fc.integer({ min: 0, max: 100_000 });
    const tokens = fc.nat(2_000_000);
    fc.assert(
      fc.property(cents, cents, tokens, tokens, (inputRate, outputRate, inputTokens, outputTokens) => {
        const rates = price({
          inputPerMTok: (inputRate / 100).toFixed(2),
          outputPerMTok: (outputRate / 100).toFixed(2),
        });
        const exact = BigInt(inputTokens) * BigInt(inputRate * 10) + BigInt(outputTokens) * BigInt(outputRate * 10);
        expect(priceUsage(rates, { inputTokens, outputTokens }, NOW)).toBe(Number(exact));
      }),
    );
  });
});

describe('affordableOutputTokens', () => {
  test.for<[string, Price, number, number, number | undefined]>([
    ['an unknown price buys no one knows what', { kind: 'unknown' }, 10, 1_000, undefined],
    ['a free model is not limited', { kind: 'free' }, 10, 0, Infinity],
    ['free output is not limited', price({ outputPerMTok: '0' }), 0, 0, Infinity],
    ['what is left after the prompt', price(), 1_000, 4_500_000, 100],
    ['nothing where the prompt takes it all', price(), 1_000, 3_000_000, 0],
    ['nothing where the prompt is too dear', price(), 1_000, 1, 0],
    ['the fee of the request comes first', price({ perRequest: '0.005' }), 0, 5_000_000, 0],
    ['dear thinking is reckoned with', price({ reasoningPerMTok: '30' }), 0, 300_000, 10],
    ['a number of pages that nobody told is not reckoned with', price({ perPage: '1' }), 1, 9_000_000_000, undefined],
    ['dear pictures are reckoned with', price({ imageOutputPerMTok: '30' }), 0, 300_000, 10],
    ['a long prompt is reckoned with', price({ longContext: LONG }), 2_000, 12_225_000, 10],
  ])('%s', ([, rates, inputTokens, nanoUsd, tokens]) => {
    expect(affordableOutputTokens(rates, { inputTokens }, nanoUsd, NOW)).toBe(tokens);
  });

  test('spending that many never passes the money, and one more does', () => {
    const rate = fc.integer({ min: 1, max: 1_000_000 }).map((millionths) => (millionths / 10_000).toFixed(4));
    fc.assert(
      fc.property(
        fc.record({ inputPerMTok: rate, outputPerMTok: rate, reasoningPerMTok: fc.option(rate, { nil: '1' }) }),
        fc.nat(200_000),
        fc.nat(1_000_000_000),
        (rates, inputTokens, nanoUsd) => {
          const known = price(rates);
          const tokens = affordableOutputTokens(known, { inputTokens }, nanoUsd, NOW) as number;
          const cost = (outputTokens: number, reasoningTokens: number): number =>
            priceUsage(known, { inputTokens, outputTokens, reasoningTokens }, NOW) as number;
          const dearest = (outputTokens: number): number =>
            Math.max(cost(outputTokens, 0), cost(outputTokens, outputTokens));
          if (dearest(0) <= nanoUsd) expect(dearest(tokens)).toBeLessThanOrEqual(nanoUsd);
          else expect(tokens).toBe(0);
          expect(dearest(tokens + 1)).toBeGreaterThan(nanoUsd);
        },
      ),
    );
  });
});

test('dollars and nano-dollars are two ways to say the same', () => {
  expect(toNanoUsd(0.1 + 0.2)).toBe(300_000_000);
  expect(toUsd(300_000_000)).toBe(0.3);
  fc.assert(fc.property(fc.nat(2 ** 31 - 1), (nano) => toNanoUsd(toUsd(nano)) === nano));
});
