import { describe, expect, test } from 'vitest';
import type { Usage } from '@signalbox/core';
import { sumUsage } from '../../src/money/sum-usage.ts';

describe('sumUsage', () => {
  test.for<[string, readonly Usage[], Usage]>([
    ['nothing is no tokens', [], { inputTokens: 0, outputTokens: 0 }],
    [
      'one stays as it is',
      [{ inputTokens: 1, outputTokens: 2, searches: 3 }],
      { inputTokens: 1, outputTokens: 2, searches: 3 },
    ],
    [
      'a part that only some have is summed over those',
      [
        { inputTokens: 1, outputTokens: 2, cachedInputTokens: 1 },
        { inputTokens: 10, outputTokens: 20, reasoningTokens: 5 },
        { inputTokens: 100, outputTokens: 200, cachedInputTokens: 50 },
      ],
      { inputTokens: 111, outputTokens: 222, cachedInputTokens: 51, reasoningTokens: 5 },
    ],
    [
      'a part that a plugin left undefined is none',
      [
        { inputTokens: 1, outputTokens: 1, searches: undefined } as unknown as Usage,
        { inputTokens: 1, outputTokens: 1, searches: 2 },
      ],
      { inputTokens: 2, outputTokens: 2, searches: 2 },
    ],
  ])('%s', ([, usages, sum]) => {
    expect(sumUsage(usages)).toEqual(sum);
  });
});
