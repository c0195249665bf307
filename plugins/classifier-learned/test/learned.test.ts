import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRouter } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { learned } from '../src/index.ts';
import { FeatureExtractor } from '../src/features.ts';
import { languageOf } from '../src/language.ts';
import { TaskModel } from '../src/task-model.ts';

const model = TaskModel.load();

describe('the model', () => {
  test.for([
    ['write a sql query that finds the second highest salary', 'coding'],
    ['Solve 3x + 7 = 22 for x.', 'math'],
    ['Write a haiku about debugging', 'creative'],
    ['who is the president of france right now', 'research'],
    ['What is the capital of Mongolia?', 'simple_qa'],
    ['Translate "where is the pharmacy" into Spanish.', 'translation'],
    ['Wie koche ich ein weiches Ei?', 'multilingual'],
    ['Can I opt out of having my personal information sold to third parties?', 'compliance'],
  ] as const)('tells the task of "%s"', ([prompt, label]) => {
    expect(model.guess(prompt, languageOf(prompt)).label).toBe(label);
  });

  test('has probabilities that are 1 together, whatever it reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const { probabilities, confidence } = model.guess(text, languageOf(text));
        const values = Object.values(probabilities);
        expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
        expect(confidence).toBe(Math.max(...values));
      }),
    );
  });

  test('says the same whatever it read before', () => {
    const first = model.guess('Summarise this: it rained.', 'en');
    model.guess('def f(x): return x'.repeat(500), undefined);
    expect(model.guess('Summarise this: it rained.', 'en')).toEqual(first);
  });

  test('names what decided, and no piece of a word', () => {
    const evidence = model.evidence('Write a haiku about debugging', 'en', 'creative', 5);
    expect(evidence).toContain('opening:write a');
    expect(evidence).toHaveLength(5);
    expect(evidence.filter((name) => name.startsWith('p:'))).toEqual([]);
  });
});

describe('features', () => {
  test('have length 1, and look at the beginning and the end of a long text', () => {
    const extractor = new FeatureExtractor(15);
    const middle = ' filler'.repeat(3_000);
    const names: string[] = [];
    const { size, weights } = extractor.extract(`Beginning${middle} ending`, 'en', (_, name) => names.push(name()));
    expect(Math.hypot(...weights.subarray(0, size))).toBeCloseTo(1, 4);
    expect(names).toContain('w:beginning');
    expect(names).toContain('last:ending');
    expect(names.length).toBeLessThan(20_000);
  });
});

describe('the language', () => {
  test.for([
    ['Où est la gare, et quand part le prochain train pour Lyon ?', 'fr'],
    ['下面这段代码为什么报错？', 'zh'],
    ['What time does the next train leave for York?', 'en'],
    ['```\nconst größe = 1;\n```', undefined],
    ['Where is "wo ist der Bahnhof" from, and what does it mean in the end?', 'en'],
    ['Is het waar of was dat in Amsterdam, en wat is de reden?', 'nl'],
    ['Was in aller Welt tut das hier, und for what? Bitte erkläre es mir in einfachen Worten.', 'de'],
  ] as const)('of "%s" is %s', ([text, language]) => {
    expect(languageOf(text)).toBe(language);
  });
});

describe('in a router', () => {
  test('it decides where it is sure, under our names of tasks', async () => {
    const router = createRouter({
      plugins: [fakeProvider({ id: 'a' }), learned()],
      classification: { timeLimitMs: 60_000 },
    });
    const ask = (content: string) => router.explain({ messages: [{ role: 'user', content }] });
    expect(
      (await ask('Can I opt out of having my personal information sold to third parties?')).classification,
    ).toMatchObject({
      task: 'enterprise',
      by: 'learned',
    });
    await router.dispose();
  });

  test('it tells the language and all probabilities, sure or not', async () => {
    const probabilities = expect.objectContaining({ enterprise: expect.any(Number), simple: expect.any(Number) });
    for (const threshold of [0, 1.01]) {
      const router = createRouter({
        plugins: [fakeProvider({ id: 'a' }), learned({ threshold })],
        classification: { timeLimitMs: 60_000 },
      });
      const content = 'Où est la gare, et quand part le prochain train pour Lyon ?';
      const { classification } = await router.explain({ messages: [{ role: 'user', content }] });
      expect(classification).toMatchObject({ language: 'fr', probabilities });
      expect(classification.by === 'learned').toBe(threshold === 0);
      await router.dispose();
    }
  });

  test('it passes where it is not, and on nothing at all', async () => {
    const router = createRouter({
      plugins: [fakeProvider({ id: 'a' }), learned({ threshold: 1.01 })],
      classification: { timeLimitMs: 60_000 },
    });
    const { classification } = await router.explain({ messages: [{ role: 'user', content: 'hm' }] });
    expect(classification.by).not.toBe('learned');
    await router.dispose();
  });
});
