import { describe, expect, test } from 'vitest';
import { chart } from '../src/chart.ts';
import { byLength, oracle, qualityAt, tables } from '../src/frontier.ts';
import { questionsOf, worsened, type Question } from '../src/question.ts';
import { points, spreadOf, verdict } from '../src/spread.ts';
import { taskScores } from '../src/task-scores.ts';

const COSTS = [0.001, 0.01];
// The cheap model can do one task, the dear one both.
const QUESTIONS: readonly Question[] = Array.from({ length: 200 }, (_, at) => ({
  prompt: 'a'.repeat(at % 2 === 0 ? 10 : 100),
  task: at % 2 === 0 ? 'easy' : 'hard',
  scores: at % 2 === 0 ? [1, 1] : [0, 1],
}));

describe('a frontier', () => {
  test('of tables knows the tasks, one of single models does not', () => {
    const byTask = tables(QUESTIONS, QUESTIONS, COSTS);
    expect(qualityAt(byTask, 0.0055)).toBe(1);
    const single = tables(QUESTIONS, QUESTIONS, COSTS, () => 'all');
    expect(single).toHaveLength(2);
    expect(qualityAt(single, 0.0055)).toBeCloseTo(0.75);
  });

  test('of the oracle and of the length are exact where they can be', () => {
    expect(oracle(QUESTIONS, COSTS).at(-1)).toEqual({ quality: 1, costUsd: expect.closeTo(0.0055) });
    expect(qualityAt(byLength(QUESTIONS, COSTS, { short: 0, long: 1 }), 0.0055)).toBeCloseTo(1);
  });

  test('ends with its ends', () => {
    const two = [
      { quality: 0.2, costUsd: 1 },
      { quality: 0.6, costUsd: 3 },
    ];
    expect([0, 1, 2, 3, 9].map((cost) => qualityAt(two, cost))).toEqual([0.2, 0.2, 0.4, 0.6, 0.6]);
  });
});

test('a model gets worse from the given place on, and no other does', () => {
  const after = worsened(QUESTIONS, { model: 1, from: 100, share: 0.5, seed: 1 });
  expect(after.slice(0, 100)).toEqual(QUESTIONS.slice(0, 100));
  const right = after.slice(100).filter(({ scores }) => scores[1] === 1).length;
  expect(right).toBeGreaterThan(30);
  expect(right).toBeLessThan(70);
  expect(after.map(({ scores }) => scores[0])).toEqual(QUESTIONS.map(({ scores }) => scores[0]));
});

test('rows are read in the order of the pool, and a model that was not recorded is told of', () => {
  const model = (id: string) => ({ id, inputPerMTok: '1', outputPerMTok: '1', quality: 0.5 });
  const pool = { name: 'p', isOurs: () => true, models: [model('b'), model('a')], worsens: 'a' };
  const row = { bench: 'exam', prompt: 'why', o: '01' };
  expect(questionsOf(pool, [row], { exam: { models: ['a', 'b'] } })).toEqual([
    { prompt: 'why', task: 'exam', scores: [1, 0] },
  ]);
  expect(() => questionsOf(pool, [row], { exam: { models: ['a', 'c'] } })).toThrow('exam: nothing was recorded of b');
});

test('a difference within its interval is level', () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, plusMinus: expect.closeTo(4.303 / Math.sqrt(3)) });
  expect(verdict(spreadOf([1, 2, 3]))).toBe('level');
  expect(verdict(spreadOf([-1, -1.1, -1.2]))).toBe('below');
  expect(verdict(spreadOf([5]))).toBe('level');
  expect(points({ mean: 0.012, plusMinus: 0.004 })).toBe('+1.2 ± 0.4');
});

test('passes count against accuracy and not against calibration', () => {
  const scores = taskScores([
    { label: 'a', said: 'a', confidence: 0.8 },
    { label: 'a', said: undefined, confidence: 0 },
    { label: 'b', said: 'a', confidence: 0.8 },
    { label: 'b', said: 'b', confidence: 1 },
  ]);
  expect(scores).toMatchObject({ accuracy: 0.5, coverage: 0.75, accuracyOfNamed: 2 / 3 });
  expect(scores.ece).toBeCloseTo(0.2);
  expect([...scores.f1]).toEqual([
    ['a', 0.5],
    ['b', expect.closeTo(2 / 3)],
  ]);
});

test('a chart spans its points and escapes its words', () => {
  const axes = { title: 'a < b', x: 'x', y: 'y' };
  const svg = chart(axes, [
    {
      name: 'one',
      points: [
        [0, 0],
        [1, 2],
      ],
    },
  ]);
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('points="56.0,286.0 450.0,34.0"');
});
