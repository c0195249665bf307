import { describe, expect, test } from 'vitest';
import { savingsOf } from '../src/savings.ts';
import { SCENARIOS, type Scenario } from '../src/scenarios.ts';
import { sensitivityOf } from '../src/sensitivity.ts';

const HALF: Scenario = {
  name: 'half and half',
  claim: { least: 0, most: 1 },
  kinds: [
    { task: 'simple', operation: 'chat', share: 0.5, inputTokens: 1_000, outputTokens: 1_000 },
    { task: 'complex', operation: 'chat', share: 0.5, inputTokens: 1_000, outputTokens: 1_000 },
  ],
  // 2 and 10 dollars a million tokens in place of 4 and 20.
  tasks: { simple: { use: ['anthropic/claude-sonnet-5-5'] }, complex: { use: ['anthropic/claude-opus-5-5'] } },
  baseline: { chat: 'anthropic/claude-opus-5-5', embed: 'openai/text-embedding-3-large' },
};

describe('what is saved', () => {
  test('is what the plan of the router costs beside the baseline', async () => {
    const { kinds, routedUsd, baselineUsd, saved } = await savingsOf(HALF);
    expect(kinds.map(({ routedTo }) => routedTo)).toEqual(['anthropic/claude-sonnet-5-5', 'anthropic/claude-opus-5-5']);
    expect(baselineUsd).toBeCloseTo(24);
    expect(routedUsd).toBeCloseTo(18);
    expect(saved).toBeCloseTo(0.25);
  });

  test('is less when requests go to the baseline by mistake, and more beside a dearer one', async () => {
    const left = new Map((await sensitivityOf(HALF)).map(({ change, saved }) => [change, saved]));
    expect(left.get('three in ten do')).toBeCloseTo(0.25 * 0.7);
    expect(left.get('the baseline is `openai/gpt-6.2-astra`')).toBeCloseTo(1 - 18 / 48);
    expect(left.get('answers twice as long')).toBeCloseTo(0.25);
  });

  test('is not told where a price or a candidate is missing', async () => {
    await expect(savingsOf({ ...HALF, baseline: { ...HALF.baseline, chat: 'openai/none' } })).rejects.toThrow(
      'the price of openai/none is not known',
    );
    const tasks = { ...HALF.tasks, simple: { use: ['openai/text-embedding-3-small'] } };
    await expect(savingsOf({ ...HALF, tasks })).rejects.toThrow('nobody can take simple');
  });
});

test.for(SCENARIOS)('$name: shares are 1 together, and every kind has its route', ({ kinds, tasks }) => {
  expect(kinds.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(kinds.map(({ task }) => task).toSorted()).toEqual(Object.keys(tasks).toSorted());
});
