import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRouter } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { choiceOf } from '../src/difficulty/choice.ts';
import { DifficultyModel } from '../src/difficulty/difficulty-model.ts';
import { predict } from '../src/difficulty/forest.ts';
import { MEASURES, measure } from '../src/difficulty/measures.ts';
import { learned } from '../src/index.ts';
import { languageOf } from '../src/language.ts';
import { TaskModel } from '../src/task-model.ts';

const tasks = TaskModel.load();
const model = DifficultyModel.load();

function difficultyOf(prompt: string): number {
  const { probabilities, features } = tasks.guess(prompt, languageOf(prompt));
  return model.difficulty(prompt, features, { labels: tasks.labels, probabilities });
}

const CHOICE = 'Which of these is a noble gas?\nA. Iron\nB. Neon\nC. Oxygen, which is not\nD. Gold\nAnswer:';

describe('the difficulty of a prompt', () => {
  test('is between 0 and 1, and the same again, whatever was read before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const first = difficultyOf(text);
        difficultyOf(CHOICE);
        expect(first >= 0 && first <= 1).toBe(true);
        expect(difficultyOf(text)).toBe(first);
      }),
    );
  });

  test.for([
    [
      'Write a function in Rust that parses a cron expression and lists the next ten times.',
      'Write a haiku about rain.',
    ],
    ['Prove that the square root of 3 is irrational.', 'What is the capital of Mongolia?'],
    [
      'Five friends sit in a row. Ann is not next to Bob, and Cat is left of Dan. Who can sit in the middle?',
      'Tell me something about the life of bees.',
    ],
    [
      'Which formula of predicate logic is the best translation of "Some students like every teacher"?\nA. (∃x)(Sx • (∀y)(Ty ⊃ Lxy))\nB. (∃x)(Sx ⊃ (∀y)(Ty • Lxy))\nC. (∀x)(Sx • (∃y)(Ty ⊃ Lxy))\nD. (∀y)(Ty ⊃ (∃x)(Sx • Lxy))\nAnswer:',
      'Which of these is the capital of France?\nA. Paris\nB. Rome\nC. Madrid\nD. Berlin\nAnswer:',
    ],
  ])('is higher for "%s" than for "%s"', ([harder, easier]) => {
    expect(difficultyOf(harder as string)).toBeGreaterThan(difficultyOf(easier as string));
  });

  test('changes by little where a sum has one sign more', () => {
    const sum = 'Ann has 3 boxes of 12 pencils. She gives 7 to Bob and half of the rest to Cat. How many are left?';
    expect(Math.abs(difficultyOf(sum) - difficultyOf(sum.replace('left?', 'left now?')))).toBeLessThan(0.1);
  });

  test('is told by the plugin, also where it passes on the task', async () => {
    const router = createRouter({
      plugins: [fakeProvider({ id: 'a' }), learned({ threshold: 1.01 })],
      classification: { timeLimitMs: 60_000 },
    });
    const { classification } = await router.explain({ messages: [{ role: 'user', content: CHOICE }] });
    expect(classification.by).not.toBe('learned');
    expect(classification.difficulty).toBe(difficultyOf(CHOICE));
    await router.dispose();
  });
});

describe('the parts of a question', () => {
  test('are told apart by lines that begin with a letter, in their order', () => {
    expect(choiceOf(CHOICE)).toEqual({
      question: 'Which of these is a noble gas?\n',
      options: ['Iron', 'Neon', 'Oxygen, which is not', 'Gold'],
    });
  });

  test.for([['A. Lincoln was tall.'], ['Plan B. is better\nthan plan A.'], ['Choose:\nB. first\nC. second']] as const)(
    'are not seen in "%s"',
    ([prompt]) => {
      expect(choiceOf(prompt)).toEqual({ question: prompt, options: [] });
    },
  );
});

describe('measures', () => {
  const named = (prompt: string): Readonly<Record<(typeof MEASURES)[number], number>> => {
    const values = measure(prompt, choiceOf(prompt));
    return Object.fromEntries(MEASURES.map((name, at) => [name, values[at]])) as never;
  };

  test('count what is there', () => {
    const seen = named('Each of 4 boxes costs $2.50, or 10 % less. In 2020 it was 1/2 of that. How much is the total?');
    expect(seen).toMatchObject({
      numbers: Math.sqrt(6),
      'has a decimal': 1,
      decimals: 1,
      fractions: 1,
      years: 1,
      'per cent': 1,
      dollars: 1,
      'question marks': 1,
      'words of rate': 1,
      'words of money': 1,
      'the last sentence asks how much': 1,
      'the last sentence asks for a total': 1,
      'the last sentence has a number': 0,
      'has no question mark at its end': 0,
      options: 0,
    });
    expect(named(CHOICE)).toMatchObject({ options: 4, negations: 1 });
  });

  test('are numbers, as many as they have names, whatever is measured', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const values = measure(text, choiceOf(text));
        expect(values).toHaveLength(MEASURES.length);
        expect(values.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

test('a tree leads each prompt to one leaf', () => {
  const tree = { measures: [0, 1, 1], thresholds: [5, 1, 2], leaves: [1, 2, 3, 4] };
  const forest = { depth: 2, base: 10, trees: [tree, tree] };
  expect(
    [
      [5, 1],
      [5, 1.5],
      [6, 2],
      [6, 3],
    ].map((measures) => predict(forest, measures)),
  ).toEqual([12, 14, 16, 18]);
});
