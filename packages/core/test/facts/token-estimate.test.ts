import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateTokens, tokenWeight } from '../../src/facts/token-estimate.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('estimateTokens', () => {
  test.for([
    ['', 0],
    ['a', 1],
    ['abc', 1],
    ['hello, world', 4],
    ['a'.repeat(35), 10],
    ['日本語', 3],
    ['日本語 text', 5],
    ['é', 1],
    ['🚂', 2],
  ] as const)('%j is about %i tokens', ([text, tokens]) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  test('is never 0 for a text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => estimateTokens(text) >= 1));
  });

  test('does not fall when text is added', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const both = estimateTokens(a + b);
        expect(both).toBeGreaterThanOrEqual(Math.max(estimateTokens(a), estimateTokens(b)));
      }),
    );
  });

  test('is a whole number not above the sum over the pieces', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const both = estimateTokens(a + b);
        expect(Number.isInteger(both)).toBe(true);
        expect(both).toBeLessThanOrEqual(estimateTokens(a) + estimateTokens(b));
      }),
    );
  });
});

test('weights of pieces add up to the weight of the whole', () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      expect(tokenWeight(a) + tokenWeight(b)).toBeCloseTo(tokenWeight(a + b), 9);
    }),
  );
});
