import type { Classification, Plan } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { describeTask, groupRejected, renderDecision } from '../../src/render/decision.ts';
import { plain } from '../../src/render/style.ts';

const classification: Classification = {
  task: 'coding',
  confidence: 0.934,
  evidence: ['typescript', 'bug'],
  by: 'keywords',
};

const estimate = {
  inputTokens: 1,
  outputTokens: 1,
  costUsd: 1,
  worstCaseUsd: 1,
  worstCaseTokens: 2,
  latencyMs: undefined,
  quality: undefined,
};

function candidate(model: string, reason: string): Plan['candidates'][number] {
  const card = { id: model, kind: 'chat', capabilities: [], price: { kind: 'free' } } as const;
  return { provider: 'acme', model, card, estimate, reason };
}

const plan: Plan = {
  route: 'task:coding',
  strategy: 'priority',
  candidates: [candidate('big', 'number 1 in the list'), candidate('smaller', 'number 2 in the list')],
  rejected: [
    { provider: 'other', model: 'a', code: 'no-credential', reason: 'OTHER_KEY is not set' },
    { provider: 'other', model: 'b', code: 'no-credential', reason: 'OTHER_KEY is not set' },
    { provider: 'acme', model: 'tiny', code: 'context-too-small', reason: 'about 9 tokens do not fit into 8' },
  ],
};

describe('renderDecision', () => {
  test('shows the task, the order and who was turned down, with reasons', () => {
    expect(renderDecision(classification, plan, plain)).toMatchInlineSnapshot(`
      "task        coding (keywords, 93 %: typescript, bug)
      route       task:coding, strategy priority
      candidates  1. acme/big      number 1 in the list
                  2. acme/smaller  number 2 in the list
      rejected    other (2 models)  OTHER_KEY is not set
                  acme/tiny         about 9 tokens do not fit into 8
      "
    `);
  });

  test('says when nobody is left', () => {
    expect(renderDecision(classification, { ...plan, candidates: [], rejected: [] }, plain)).toContain(
      'candidates  none\n',
    );
  });
});

test.for([
  [{ ...classification, by: 'default', task: 'general', confidence: 0, evidence: [] }, 'general (default)'],
  [
    { ...classification, by: 'rule:long', evidence: ['rule long'], confidence: 1, reason: 'it is long' },
    'coding (rule:long, 100 %: rule long, it is long)',
  ],
] as const)('describeTask says how it is known: %o', ([given, text]) => {
  expect(describeTask(given)).toBe(text);
});

test('a provider without a model is named alone', () => {
  const rejected = [{ provider: 'gone', model: '', code: 'not-installed', reason: 'is not installed' }] as const;

  expect(groupRejected(rejected)).toEqual([['gone', 'is not installed']]);
});
