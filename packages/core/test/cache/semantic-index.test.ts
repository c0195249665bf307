import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areDistinct, marksOf } from '../../src/cache/distinct-words.ts';
import { cosineOf, normalised, SemanticIndex, type Point } from '../../src/cache/semantic-index.ts';

const clock = { at: 0, now: () => clock.at };

function at(x: number, y: number, partition = 'p', text?: string): Point {
  return { partition, vector: normalised([x, y]), marks: text === undefined ? undefined : marksOf(text) };
}

describe('an index', () => {
  test('finds the nearest of its partition that is near enough', () => {
    const index = new SemanticIndex({ maxEntries: 10, clock });
    index.add('east', at(1, 0), 1_000);
    index.add('north-east', at(1, 1), 1_000);
    index.add('elsewhere', at(1, 0.1, 'q'), 1_000);
    expect(index.nearest(at(1, 0.1), 0.9)?.key).toBe('east');
    expect(index.nearest(at(1, 0.9), 0.9)).toEqual({ key: 'north-east', similarity: expect.closeTo(0.9986, 3) });
    expect(index.nearest(at(0, 1), 0.9)).toBeUndefined();
    expect(index.nearest(at(1, 0, 'r'), 0)).toBeUndefined();
  });

  test('takes the next one where the nearest differs in what counts', () => {
    const index = new SemanticIndex({ maxEntries: 10, clock });
    index.add('safe', at(1, 0, 'p', 'Is this mushroom safe?'), 1_000);
    index.add('near', at(1, 0.2, 'p', 'Tell me whether this mushroom is not safe.'), 1_000);
    expect(index.nearest(at(1, 0, 'p', 'Is this mushroom not safe?'), 0.9)?.key).toBe('near');
  });

  test('forgets what is too old, is cleared, or was not used for longest', () => {
    const index = new SemanticIndex({ maxEntries: 2, clock });
    index.add('t:a', at(1, 0), 1_000);
    index.add('t:b', at(0, 1), 2_000);
    expect(index.nearest(at(1, 0), 0.9)?.key).toBe('t:a');
    index.add('u:c', at(-1, 0), 3_000);
    expect(index.nearest(at(0, 1), 0.9)).toBeUndefined();
    clock.at = 1_000;
    expect(index.nearest(at(1, 0), 0.9)).toBeUndefined();
    expect(index.size).toBe(1);
    index.clear('t:');
    expect(index.size).toBe(1);
    index.clear('u:');
    expect(index.size).toBe(0);
    clock.at = 0;
  });

  test('never holds more than it may, nor gives what is of another partition', () => {
    const step = fc.record({
      key: fc.nat(20),
      partition: fc.constantFrom('p', 'q'),
      angle: fc.nat(6),
      find: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new SemanticIndex({ maxEntries: 5, clock });
        const partitions = new Map<string, string>();
        for (const { key, partition, angle, find } of steps) {
          const point = at(Math.cos(angle), Math.sin(angle), partition);
          if (find) {
            const found = index.nearest(point, 0.5);
            if (found !== undefined) expect(partitions.get(found.key)).toBe(partition);
          } else {
            index.add(`k${key}`, point, 1_000);
            partitions.set(`k${key}`, partition);
          }
          expect(index.size).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

describe('a vector', () => {
  const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 });
  test('is of length 1 afterwards, and nearest to itself', () => {
    fc.assert(
      fc.property(
        numbers.filter((each) => each.some((one) => Math.abs(one) > 1e-6)),
        (each) => {
          const vector = normalised(each);
          expect(cosineOf(vector, vector)).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  test.for([[[]], [undefined], [[0, 0]], [[Number.NaN, 1]], [[Infinity]], [['a']]])('is refused: %j', ([vector]) => {
    expect(() => normalised(vector as number[])).toThrow(TypeError);
  });

  test('of another model is near to none', () => {
    expect(cosineOf(normalised([1, 0]), normalised([1, 0, 0]))).toBe(-1);
  });
});

describe('two questions', () => {
  test.for([
    ['Is aspirin safe for dogs?', 'Is aspirin not safe for dogs?'],
    ['Why does my cat purr?', "Why doesn't my cat purr?"],
    ['What is the capital of France?', 'What is the capital of Germany?'],
    ['How do I boil an egg for 3 minutes?', 'How do I boil an egg for 5 minutes?'],
    ['Is 1.5 enough?', 'Is 15 enough?'],
    ['How far is the moon in miles?', 'How far is the moon in kilometres?'],
    ['Who is the president?', 'Who was the president?'],
    ['How do I enable dark mode?', 'How do I disable dark mode?'],
    ['flights from Paris to London', 'flights from London to Paris'],
    ['convert euros to dollars', 'convert dollars to euros'],
  ])('are distinct: %s / %s', ([one = '', two = '']) => {
    expect(areDistinct(marksOf(one), marksOf(two))).toBe(true);
    expect(areDistinct(marksOf(two), marksOf(one))).toBe(true);
  });

  test.for([
    ['What is the capital of France?', "Tell me France's capital, please."],
    ['How do I reset my password?', 'how can i reset the password'],
  ])('may be the same: %s / %s', ([one = '', two = '']) => {
    expect(areDistinct(marksOf(one), marksOf(two))).toBe(false);
  });

  test('are the same as themselves, in any language, and told apart alike from both sides', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(fc.property(text, (one) => !areDistinct(marksOf(one), marksOf(one))));
    fc.assert(
      fc.property(
        text,
        text,
        (one, two) => areDistinct(marksOf(one), marksOf(two)) === areDistinct(marksOf(two), marksOf(one)),
      ),
    );
  });
});
