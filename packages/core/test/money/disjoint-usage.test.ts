import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DisjointUsage, Usage } from '@signalbox/core';
import { disjointUsage } from '../../src/money/disjoint-usage.ts';

const NOTHING: DisjointUsage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  audioInput: 0,
  output: 0,
  reasoning: 0,
  audioOutput: 0,
  imageInput: 0,
  imageOutput: 0,
  searches: 0,
};

describe('disjointUsage', () => {
  test.for<[string, Usage, Partial<DisjointUsage>]>([
    ['leaves totals without parts whole', { inputTokens: 10, outputTokens: 5 }, { input: 10, output: 5 }],
    [
      'takes every part out of its total',
      {
        inputTokens: 100,
        outputTokens: 50,
        cachedInputTokens: 40,
        cacheWriteTokens: 30,
        cacheWrite1hTokens: 10,
        audioInputTokens: 5,
        imageInputTokens: 4,
        reasoningTokens: 20,
        audioOutputTokens: 3,
        imageOutputTokens: 7,
        searches: 2,
      },
      {
        input: 21,
        cacheRead: 40,
        cacheWrite5m: 20,
        cacheWrite1h: 10,
        audioInput: 5,
        imageInput: 4,
        output: 20,
        reasoning: 20,
        audioOutput: 3,
        imageOutput: 7,
        searches: 2,
      },
    ],
    [
      'cuts a part to its whole',
      { inputTokens: 10, outputTokens: 1, cachedInputTokens: 12 },
      { cacheRead: 10, output: 1 },
    ],
    ['cuts thinking to the output', { inputTokens: 0, outputTokens: 4, reasoningTokens: 9 }, { reasoning: 4 }],
    ['takes no 1 h write without a write', { inputTokens: 9, outputTokens: 0, cacheWrite1hTokens: 5 }, { input: 9 }],
    ['takes what is not a count for none', { inputTokens: -3, outputTokens: NaN, searches: -1 }, {}],
  ])('%s', ([, usage, parts]) => {
    expect(disjointUsage(usage)).toEqual({ ...NOTHING, ...parts });
  });

  test('gives parts that are never negative and sum to the totals, whatever is reported', () => {
    const tokens = fc.oneof(fc.integer({ min: -50, max: 1_000 }), fc.constantFrom(NaN, Infinity));
    const usages = fc.record<Usage>(
      {
        inputTokens: tokens,
        outputTokens: tokens,
        cachedInputTokens: tokens,
        cacheWriteTokens: tokens,
        cacheWrite1hTokens: tokens,
        audioInputTokens: tokens,
        imageInputTokens: tokens,
        imageOutputTokens: tokens,
        reasoningTokens: tokens,
        audioOutputTokens: tokens,
        searches: tokens,
      },
      { requiredKeys: ['inputTokens', 'outputTokens'] },
    );
    const total = (count: number): number => (Number.isFinite(count) ? Math.max(0, count) : 0);
    fc.assert(
      fc.property(usages, (usage) => {
        const parts = disjointUsage(usage);
        for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0);
        const { input, cacheRead, cacheWrite5m, cacheWrite1h, audioInput, imageInput } = parts;
        const { output, reasoning, audioOutput, imageOutput } = parts;
        const whole = input + cacheRead + cacheWrite5m + cacheWrite1h + audioInput + imageInput;
        expect(whole).toBe(total(usage.inputTokens));
        expect(output + reasoning + audioOutput + imageOutput).toBe(total(usage.outputTokens));
      }),
    );
  });
});
