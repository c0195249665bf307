import { describe, expect, test } from 'vitest';
import type { Classification, Classifier, ClassifierEntry, Facts, Rule } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { factsOf } from '../../src/facts/facts-of.ts';
import { inOrder } from '../../src/classify/classifier-order.ts';
import { createClassify } from '../../src/classify/classify.ts';
import { compileRules } from '../../src/classify/rules.ts';
import { saying } from './facts.ts';

function answering(id: string, task: string | undefined): Classifier & { readonly asked: () => number } {
  let asked = 0;
  return {
    id,
    asked: () => asked,
    classify: () => {
      asked += 1;
      return task === undefined ? undefined : { task, confidence: 0.8, evidence: [id], by: id };
    },
  };
}

function setUp(classifiers: readonly Classifier[], rules: readonly Rule[] = [], order?: readonly ClassifierEntry[]) {
  const clock = createFakeClock();
  const failures: [string, unknown][] = [];
  const classify = createClassify({
    matchRule: compileRules(rules),
    classifiers: inOrder(classifiers, { order, timeLimitMs: 200 }),
    defaultTask: 'general',
    clock,
    onFailure: (id, error) => failures.push([id, error]),
  });
  return { clock, failures, classify };
}

describe('who decides', () => {
  const TASK_RULE: Rule = { name: 'sums', when: {}, task: 'math' };
  const EMBED: Facts = factsOf({ operation: 'embed', request: { input: ['a'] } });
  const RERANK: Facts = factsOf({ operation: 'rerank', request: { query: 'a', documents: ['b'] } });

  test.for<[string, Facts, readonly Rule[], readonly Classifier[], Partial<Classification>]>([
    [
      'the caller, before the rules',
      saying('x', { task: 'coding' }),
      [TASK_RULE],
      [answering('mine', 'simple')],
      { task: 'coding', by: 'caller', confidence: 1 },
    ],
    ['a rule, before the operation', EMBED, [TASK_RULE], [], { task: 'math', by: 'rule:sums', confidence: 1 }],
    [
      'a rule, before the classifiers',
      saying('x'),
      [TASK_RULE],
      [answering('mine', 'simple')],
      { task: 'math', by: 'rule:sums' },
    ],
    ['the operation', EMBED, [], [answering('mine', 'simple')], { task: 'embedding', by: 'operation', confidence: 1 }],
    ['the operation, of a ranking', RERANK, [], [answering('mine', 'simple')], { task: 'embedding', by: 'operation' }],
    [
      'the first classifier',
      saying('x'),
      [],
      [answering('a', 'simple'), answering('b', 'math')],
      { task: 'simple', by: 'a' },
    ],
    [
      'the next one, where the first passes',
      saying('x'),
      [],
      [answering('a', undefined), answering('b', 'math')],
      { by: 'b' },
    ],
    [
      'the default, where all pass',
      saying('x'),
      [],
      [answering('a', undefined)],
      { task: 'general', by: 'default', confidence: 0, evidence: [] },
    ],
    ['the default, where nobody is asked', saying('x'), [], [], { task: 'general', by: 'default' }],
  ])('%s', ([, facts, rules, classifiers, expected]) => {
    expect(setUp(classifiers, rules).classify(facts)).toMatchObject(expected);
  });

  test('nobody is asked after the first answer', () => {
    const second = answering('b', 'math');
    void setUp([answering('a', 'simple'), second]).classify(saying('x'));
    expect(second.asked()).toBe(0);
  });
});

describe('a rule with candidates', () => {
  const rule: Rule = { name: 'big', when: {}, use: ['acme/large', 'fast'], reason: 'long prompts' };

  test('leaves the task to the classifiers where it names none', () => {
    expect(setUp([answering('mine', 'simple')], [rule]).classify(saying('x'))).toEqual({
      task: 'simple',
      confidence: 0.8,
      evidence: ['rule big', 'mine'],
      by: 'rule:big',
      use: ['acme/large', 'fast'],
      reason: 'long prompts',
    });
  });

  test('names its own task, once', () => {
    expect(setUp([], [{ ...rule, task: 'math' }]).classify(saying('x'))).toMatchObject({
      task: 'math',
      evidence: ['rule big'],
    });
  });

  test("keeps to the caller's task", () => {
    const found = setUp([], [{ ...rule, task: 'math' }]).classify(saying('x', { task: 'coding' }));
    expect(found).toMatchObject({ task: 'coding', by: 'rule:big', use: rule.use });
  });

  test('waits for a classifier that takes its time', async () => {
    const slow: Classifier = {
      id: 'slow',
      classify: async () => ({ task: 'math', confidence: 1, evidence: [], by: 'slow' }),
    };
    expect(await setUp([slow], [rule]).classify(saying('x'))).toMatchObject({
      task: 'math',
      by: 'rule:big',
      use: rule.use,
    });
  });
});

describe('a classifier that knows more, or less, than the task', () => {
  const traits = { difficulty: 0.7, language: 'fr' };

  test.for<[string, Classifier]>([
    ['at once', { id: 'passing', classify: () => traits }],
    ['later', { id: 'passing', classify: async () => traits }],
  ])('is heard when it passes %s, beside the task that the next one tells', async ([, passing]) => {
    const second: Classifier = { id: 'second', classify: () => ({ difficulty: 0.1, probabilities: { math: 1 } }) };
    const { classify } = setUp([passing, second, answering('next', 'math')]);
    expect(await classify(saying('x'))).toEqual({
      ...traits,
      probabilities: { math: 1 },
      task: 'math',
      confidence: 0.8,
      evidence: ['next'],
      by: 'next',
    });
    expect(await setUp([passing]).classify(saying('x'))).toMatchObject({ ...traits, by: 'default' });
  });

  test('gives way to what the one that tells the task says itself', async () => {
    const passing: Classifier = { id: 'passing', classify: () => traits };
    const sure: Classifier = {
      id: 'sure',
      classify: async () => ({ task: 'math', confidence: 1, evidence: [], by: 'sure', difficulty: 0.2 }),
    };
    expect(await setUp([passing, sure]).classify(saying('x'))).toMatchObject({ difficulty: 0.2, language: 'fr' });
  });
});

describe('a classifier that fails', () => {
  const error = new Error('no model file');

  test.for<[string, Classifier]>([
    [
      'throws',
      {
        id: 'bad',
        classify: () => {
          throw error;
        },
      },
    ],
    ['rejects', { id: 'bad', classify: () => Promise.reject(error) }],
  ])('is passed over and told of when it %s', async ([, bad]) => {
    const { classify, failures, clock } = setUp([bad, answering('next', 'math')]);
    expect(await classify(saying('x'))).toMatchObject({ task: 'math', by: 'next' });
    expect(failures).toEqual([['bad', error]]);
    expect(clock.pending).toBe(0);
  });

  test('is passed over when it takes too long', async () => {
    const slow: Classifier = { id: 'slow', classify: () => new Promise(() => {}) };
    const { classify, clock, failures } = setUp([slow, answering('next', 'math')]);
    const found = classify(saying('x'));
    await clock.advance(199);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(await found).toMatchObject({ by: 'next' });
    expect(failures).toEqual([
      ['slow', expect.objectContaining({ code: 'timeout', message: 'classifier slow: no answer in 200 ms' })],
    ]);
  });

  test('may fail later without anyone being troubled', async () => {
    const clock = createFakeClock();
    const late: Classifier = {
      id: 'late',
      classify: () => new Promise((_, reject) => void clock.after(500, () => reject(error))),
    };
    const { classify, clock: own, failures } = setUp([late]);
    const found = classify(saying('x'));
    await own.advance(200);
    expect(await found).toMatchObject({ by: 'default' });
    await clock.advance(500);
    expect(failures).toHaveLength(1);
  });
});

test('an answer in time leaves no timer behind', async () => {
  const quick: Classifier = { id: 'quick', classify: async () => undefined };
  const { classify, clock } = setUp([quick, quick]);
  expect(await classify(saying('x'))).toMatchObject({ by: 'default' });
  expect(clock.pending).toBe(0);
});

test('stays synchronous as long as the classifiers are', () => {
  expect(setUp([answering('a', 'math')]).classify(saying('x'))).not.toBeInstanceOf(Promise);
});

describe('the order of the configuration', () => {
  const first = answering('first', 'coding');
  const second = answering('second', 'math');

  test('says who is asked, and in which order', () => {
    const before = first.asked();
    expect(setUp([first, second], [], ['second', 'first']).classify(saying('x'))).toMatchObject({ by: 'second' });
    expect(setUp([first, second], [], ['second']).classify(saying('x'))).toMatchObject({ by: 'second' });
    expect(setUp([first, second], [], []).classify(saying('x'))).toMatchObject({ by: 'default' });
    expect(first.asked()).toBe(before);
  });

  test('passes over an answer that is not sure enough, and only then', () => {
    const order = (minConfidence: number): readonly ClassifierEntry[] => [{ id: 'first', minConfidence }, 'second'];
    expect(setUp([first, second], [], order(0.81)).classify(saying('x'))).toMatchObject({ by: 'second' });
    expect(setUp([first, second], [], order(0.8)).classify(saying('x'))).toMatchObject({ by: 'first' });
  });

  test('keeps what an answer that is not sure enough says beside the task', () => {
    const knowing: Classifier = {
      id: 'knowing',
      classify: () => ({
        task: 'creative',
        confidence: 0.3,
        evidence: ['x'],
        by: 'knowing',
        difficulty: 0.7,
        language: 'de',
      }),
    };
    const order = [{ id: 'knowing', minConfidence: 0.5 }, 'second'];
    expect(setUp([knowing, second], [], order).classify(saying('x'))).toEqual({
      task: 'math',
      confidence: 0.8,
      evidence: ['second'],
      by: 'second',
      difficulty: 0.7,
      language: 'de',
    });
  });

  test('passes over an answer that is not sure enough and took its time', async () => {
    const slow: Classifier = {
      id: 'slow',
      classify: async () => ({ task: 'creative', confidence: 0.3, evidence: [], by: 'slow' }),
    };
    const order = [{ id: 'slow', minConfidence: 0.5 }, 'second'];
    expect(await setUp([slow, second], [], order).classify(saying('x'))).toMatchObject({ by: 'second' });
  });

  test('gives each its own time', async () => {
    const slow: Classifier = { id: 'slow', classify: () => new Promise(() => {}) };
    const { classify, clock, failures } = setUp([slow, second], [], [{ id: 'slow', timeLimitMs: 30 }, 'second']);
    const found = classify(saying('x'));
    await clock.advance(29);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(await found).toMatchObject({ by: 'second' });
    expect(failures).toHaveLength(1);
  });

  test('names only those that there are, each once', () => {
    expect(() => setUp([first, second], [], ['frist', 'second', { id: 'second' }])).toThrow(
      "the router's configuration is not valid:\n" +
        '  classification.classifiers: "frist" is not installed; expected first, second\n' +
        '  classification.classifiers: "second" stands twice',
    );
  });
});
