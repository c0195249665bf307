import { describe, expect, test } from 'vitest';
import type { FinishChunk, KnownPrice, Usage } from '@signalbox/core';
import { fakeCard } from '@signalbox/testkit';
import { attemptCost } from '../../src/attempt/attempt-cost.ts';
import type { Bill } from '../../src/money/terms.ts';

const USAGE: Usage = { inputTokens: 1_000_000, outputTokens: 0 };
const PRICE: KnownPrice = {
  kind: 'known',
  inputPerMTok: '10',
  outputPerMTok: '0',
  variants: [
    { when: { tier: 'flex' }, inputPerMTok: '5' },
    { when: { tier: 'priority' }, inputPerMTok: '18' },
    { when: { from: '2026-12-01' }, inputPerMTok: '11' },
  ],
  source: 'https://prices.example',
  asOf: '2026-11-21',
};

function cost(said: Partial<FinishChunk>, billing: Bill['billing'], startedAt = Date.UTC(2026, 10, 25)) {
  const draft = {
    id: '1',
    candidate: { provider: 'acme-2', plugin: 'acme', model: 'm', card: fakeCard({ id: 'm', price: PRICE }) },
    retry: 0,
    role: undefined,
    startedAt,
    startedMs: 0,
    sent: true,
    firstChunkMs: 1,
    outputTokens: 0,
    outputLimit: 100,
    start: undefined,
    finish: { type: 'finish', finishReason: 'stop', usage: USAGE, ...said } as FinishChunk,
  };
  const bill = { inputTokens: 1, units: {}, needs: [], billing };
  const { source, nanoUsd } = attemptCost(draft, bill, undefined).cost;
  return nanoUsd === undefined ? source : `${source} ${nanoUsd / 1e9}`;
}

const FLEX = { serviceTier: 'flex' } as const;

describe('what an attempt cost', () => {
  test.for<[string, Partial<FinishChunk>, Bill['billing'], string]>([
    ['the usual', {}, undefined, 'catalogue 10'],
    ['the tier that the answer names', { serviceTier: 'flex' }, { acme: FLEX }, 'catalogue 5'],
    ['another tier than was asked for', { serviceTier: 'priority' }, { acme: FLEX }, 'catalogue 18'],
    ['the dearer, where it names none', {}, { acme: FLEX }, 'catalogue 10'],
    ['the dearer, where it names none', {}, { acme: { serviceTier: 'priority' } }, 'catalogue 18'],
    [
      "the options of the user's name count first",
      {},
      { acme: FLEX, 'acme-2': { serviceTier: 'priority' } },
      'catalogue 18',
    ],
    ["another provider's options do not", {}, { other: { serviceTier: 'priority' } }, 'catalogue 10'],
    ['a tier without a price', { serviceTier: 'ultrafast' }, undefined, 'unknown'],
    ["the provider's word wins", { serviceTier: 'ultrafast', costUsd: 3 }, undefined, 'provider 3'],
  ])('%s', ([, said, billing, expected]) => {
    expect(cost(said, billing)).toBe(expected);
  });

  test('is by the price of the day on which it began', () => {
    expect(cost({}, undefined, Date.UTC(2026, 11, 1))).toBe('catalogue 11');
  });
});
