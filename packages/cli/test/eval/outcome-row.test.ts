import { expect, test } from 'vitest';
import { gatherBenches } from '../../src/eval/bench-rows.ts';
import { outcomeRow } from '../../src/eval/outcome-row.ts';
import { pairOf } from '../../src/eval/pair.ts';

const MODELS = new Map([['pool', ['a', 'b', 'c']]]);

test.for([
  [
    { id: 'x', bench: 'mmlu', subject: 'law', prompt: 'p', outcomes: { strong: 1, cheap: 0 } },
    { id: 'x', bench: 'mmlu', subject: 'law', models: ['cheap', 'strong'], scores: [0, 1] },
  ],
  [
    { bench: 'pool/sub', prompt: 'p', o: '011' },
    { id: 'line-4', bench: 'pool/sub', subject: undefined, models: ['a', 'b', 'c'], scores: [0, 1, 1] },
  ],
  [
    { bench: 'pool', prompt: 'p', s: [0.5, 1, 0], c: [1, 2, 3] },
    { scores: [0.5, 1, 0], costs: [1, 2, 3] },
  ],
] as const)('%j is read', ([object, row]) => {
  expect(outcomeRow(object, 4, MODELS)).toMatchObject({ prompt: 'p', ...row });
});

test.for([
  [{}, 'prompt: expected a text, found nothing'],
  [{ prompt: 'p' }, 'expected outcomes: { model: score }, o or s, found none of them'],
  [{ prompt: 'p', outcomes: [1, 0] }, 'outcomes: expected an object of scores by model, found a list'],
  [{ prompt: 'p', outcomes: { a: 1 } }, 'outcomes: expected two models or more, found 1'],
  [{ prompt: 'p', outcomes: { a: 1, b: 'yes' } }, 'outcomes.b: expected a number, found a string'],
  [{ prompt: 'p', bench: 'other', o: '01' }, 'bench: expected one of the models file, found "other"'],
  [{ prompt: 'p', bench: 'pool', o: '01' }, 'o: expected scores for 3 models, found 2'],
  [{ prompt: 'p', bench: 'pool', o: '01x' }, 'o: expected a text of 0 and 1'],
  [{ prompt: 'p', bench: 'pool', s: [0, null, 1] }, 's: expected a list of numbers for 3 models'],
  [{ prompt: 'p', bench: 'pool', s: [0, 0, 1], c: [1] }, 'c: expected a list of dollars for 3 models'],
  [{ prompt: 'p', bench: 7 }, 'bench: expected a text, found a number'],
] as const)('%j is not: %s', ([object, fault]) => {
  expect(outcomeRow(object, 1, MODELS)).toBe(fault);
});

function gathered(rows: readonly object[]) {
  const gatherer = gatherBenches();
  for (const row of rows) gatherer.add(outcomeRow({ prompt: 'p', ...row }, 1, MODELS) as never, undefined);
  const [bench] = gatherer.benches();
  if (bench === undefined) throw new Error('expected a bench');
  return bench;
}

test('a row of other models than those before it is refused', () => {
  const gatherer = gatherBenches();
  const row = (outcomes: object) => outcomeRow({ prompt: 'p', outcomes }, 1, MODELS) as never;
  expect(gatherer.add(row({ a: 1, b: 0 }), undefined)).toBeUndefined();
  expect(gatherer.add(row({ a: 1, c: 0 }), undefined)).toBe(
    'expected the models of the rows before it (a, b), found a, c',
  );
});

test('the stronger model is the best, the weaker one the cheapest, or what was asked for', () => {
  const free = gathered([
    { bench: 'pool', o: '011' },
    { bench: 'pool', o: '001' },
  ]);
  const priced = gathered([
    { bench: 'pool', s: [0, 1, 1], c: [5, 1, 9] },
    { bench: 'pool', s: [0, 0, 1], c: [5, 1, 9] },
  ]);
  const nobody = { weak: undefined, strong: undefined };
  expect(pairOf(free, nobody)).toEqual({ weak: 0, strong: 2 });
  expect(pairOf(priced, nobody)).toEqual({ weak: 1, strong: 2 });
  expect(pairOf(priced, { weak: 'c', strong: undefined })).toEqual({ weak: 2, strong: 1 });
  expect(pairOf(priced, { weak: 'a', strong: 'b' })).toEqual({ weak: 0, strong: 1 });
  expect(pairOf(priced, { weak: 'a', strong: 'a' })).toBe('expected two models');
  expect(pairOf(priced, { weak: 'd', strong: undefined })).toBe('there is no model "d"; there are a, b, c');
});
