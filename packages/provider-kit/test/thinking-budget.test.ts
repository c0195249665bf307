import { expect, test } from 'vitest';
import { effortOfBudget, thinkingBudget } from '../src/index.ts';

test.for([
  ['minimal', undefined, 1_024],
  ['medium', undefined, 10_240],
  ['xhigh', undefined, 32_768],
  ['medium', 20_000, 10_240],
  ['medium', 10_000, 7_500],
] as const)('%s within %s output tokens is a budget of %i', ([effort, limit, budget]) => {
  expect(thinkingBudget(effort, limit)).toBe(budget);
});

test.for([
  [0, 'low'],
  [4_096, 'low'],
  [4_097, 'medium'],
  [16_384, 'medium'],
  [32_768, 'high'],
  [32_769, 'xhigh'],
] as const)('%i tokens are the effort %s', ([tokens, effort]) => {
  expect(effortOfBudget(tokens)).toBe(effort);
});
