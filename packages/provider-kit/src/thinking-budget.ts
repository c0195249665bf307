import type { ReasoningEffort } from '@signalbox/core';

/** An effort that asks for thinking. */
export type ThinkingEffort = Exclude<ReasoningEffort, 'none'>;

/** Our words as thinking tokens. A table of ours: the same request asks the same of a model, whoever serves it. */
const BUDGETS: Readonly<Record<ThinkingEffort, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 10_240,
  high: 24_576,
  xhigh: 32_768,
};

/** Numbers as words: the first whose limit is not passed. */
const WORDS: readonly (readonly [number, Exclude<ThinkingEffort, 'minimal'>])[] = [
  [4_096, 'low'],
  [16_384, 'medium'],
  [32_768, 'high'],
];

/** A word is a wish, so it leaves room for the answer. */
const SHARE_OF_OUTPUT = 0.75;

/**
 * Thinking tokens for an effort, for models that take a number.
 * @param outputLimit the tokens that thinking and answer may have together; `undefined`: no limit
 */
export function thinkingBudget(effort: ThinkingEffort, outputLimit?: number): number {
  return Math.min(BUDGETS[effort], Math.floor((outputLimit ?? Infinity) * SHARE_OF_OUTPUT));
}

/** The effort that a number of thinking tokens comes closest to, for models that take a word. */
export function effortOfBudget(tokens: number): Exclude<ThinkingEffort, 'minimal'> {
  return WORDS.find(([limit]) => tokens <= limit)?.[1] ?? 'xhigh';
}
