import { expect, test } from 'vitest';
import { rulesOf } from '../src/model-rules.ts';
import { models } from '../src/models.ts';

test.for(models)(
  'knows the price, the limits and the rules of $id',
  ({ id, price, contextTokens, maxOutputTokens }) => {
    expect(price).toMatchObject({ kind: 'known', perSearch: '0.01', asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    if (price.kind !== 'known') throw new Error('no price');
    const { inputPerMTok, cacheWrite5mPerMTok, cacheWrite1hPerMTok, cacheReadPerMTok } = price;
    // All of Anthropic's prices: 5-minute writes cost 1.25 times the input, 1-hour writes twice, reads a tenth or less.
    expect(Number(cacheWrite5mPerMTok)).toBeCloseTo(Number(inputPerMTok) * 1.25);
    expect(Number(cacheWrite1hPerMTok)).toBeCloseTo(Number(inputPerMTok) * 2);
    expect(Number(cacheReadPerMTok)).toBeLessThanOrEqual(Number(inputPerMTok) / 10 + 1e-9);
    expect(contextTokens).toBeGreaterThan(maxOutputTokens ?? Infinity);
    const { budget, efforts } = rulesOf(id);
    expect(budget || efforts.length > 0).toBe(true);
  },
);

test('lists every model once', () => {
  const ids = models.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  expect(new Set(ids).size).toBe(ids.length);
});
