import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '@signalbox/testkit';
import { joined, type Cell } from '../../src/belief/cell.ts';
import { logit, sigmoid } from '../../src/belief/logistic.ts';
import { cellKey } from '../../src/learn/cell-key.ts';
import { createMemory, sumOf, type Memory } from '../../src/learn/memory.ts';

const DAY_MS = 86_400_000;
const FORGETTING = { halfLifeMs: 30 * DAY_MS, answers: 200 };
const VARIANCE = 0.5;

function open(maxCells = 100) {
  const clock = createFakeClock();
  return { clock, memory: createMemory({ clock, forgetting: FORGETTING, maxCells }) };
}

function subject(candidate = 'acme/a', task = 'coding', quality = 0.8, tenant?: string) {
  return { candidate, task, tenant, prior: logit(quality), priorVariance: VARIANCE };
}

function judge(memory: Memory, share: number, count: number, of = subject()): void {
  for (let index = 0; index < count; index += 1) {
    // Evenly spread, so that the outcome does not hang on luck.
    const value = Math.floor((index + 1) * share) - Math.floor(index * share);
    memory.judge(of, value, 1);
  }
}

function qualityIn(memory: Memory, { candidate, task, tenant, prior } = subject()): number {
  return sigmoid(prior + memory.belief(candidate, task, tenant, VARIANCE).mean);
}

describe('the memory', () => {
  test.for([0.2, 0.5, 0.7, 0.95])('comes to believe that %d of the answers are good, where that is so', (share) => {
    const { memory } = open();
    judge(memory, share, 300);
    expect(Math.abs(qualityIn(memory) - share)).toBeLessThan(0.04);
    const { variance } = memory.belief('acme/a', 'coding', undefined, VARIANCE);
    expect(variance).toBeLessThan(VARIANCE / 3);
  });

  test('believes the card at first, and a few answers only so far', () => {
    const { memory } = open();
    expect(qualityIn(memory)).toBeCloseTo(0.8, 9);
    judge(memory, 0, 3);
    expect(qualityIn(memory)).toBeGreaterThan(0.3);
    expect(qualityIn(memory)).toBeLessThan(0.7);
  });

  test('recovers when a model gets worse', () => {
    const { memory } = open();
    judge(memory, 0.9, 500);
    judge(memory, 0.4, 200);
    expect(qualityIn(memory)).toBeLessThan(0.66);
    judge(memory, 0.4, 300);
    expect(Math.abs(qualityIn(memory) - 0.4)).toBeLessThan(0.08);
  });

  test('forgets with time', async () => {
    const { memory, clock } = open();
    judge(memory, 0.1, 100);
    const before = memory.belief('acme/a', 'coding', undefined, VARIANCE);
    await clock.advance(300 * DAY_MS);
    const after = memory.belief('acme/a', 'coding', undefined, VARIANCE);
    expect(after.answers).toBeLessThan(before.answers / 500);
    expect(after.variance).toBeGreaterThan(before.variance);
    expect(Math.abs(after.mean)).toBeLessThan(Math.abs(before.mean) / 5);
  });

  test('falls back from the tenant to the task, and from the task to all', () => {
    const { memory } = open();
    judge(memory, 0.2, 100, subject('acme/a', 'coding', 0.8, 'blue'));
    const theirs = qualityIn(memory, subject('acme/a', 'coding', 0.8, 'blue'));
    const ofTask = qualityIn(memory, subject('acme/a', 'coding', 0.8, 'red'));
    const ofAll = qualityIn(memory, subject('acme/a', 'math', 0.8));
    expect(theirs).toBeLessThanOrEqual(ofTask);
    expect(ofTask).toBeLessThan(ofAll);
    expect(ofAll).toBeLessThan(0.5);
    expect(qualityIn(memory, subject('acme/b'))).toBeCloseTo(0.8, 9);
  });

  test('does not hold it against a model that it was given the hard prompts', () => {
    const { memory } = open();
    // Prompts at which it is expected to be right half of the time, as it is.
    const hard = { ...subject(), prior: 0 };
    judge(memory, 0.5, 200, hard);
    expect(Math.abs(memory.belief('acme/a', 'coding', undefined, VARIANCE).mean)).toBeLessThan(0.15);
  });

  test('puts a judgement right', () => {
    const one = open().memory;
    judge(one, 0.7, 50);
    one.judge(subject(), 0, 1);
    one.correct(subject(), 1, 1);
    const other = open().memory;
    judge(other, 0.7, 50);
    other.judge(subject(), 1, 1);
    expect(qualityIn(one)).toBeCloseTo(qualityIn(other), 6);
  });

  test('holds so many cells and no more, and what was changed last', () => {
    const { memory } = open(10);
    for (let index = 0; index < 100; index += 1) judge(memory, 1, 1, subject(`acme/m${index}`));
    expect(memory.all().size).toBeLessThanOrEqual(10);
    expect(memory.own().size).toBeLessThanOrEqual(10);
    expect(memory.all().has(cellKey('acme/m99', 'coding'))).toBe(true);
    memory.takeOthers(new Map(memory.own()));
    expect(memory.all().size).toBeLessThanOrEqual(10);
  });

  test('stays finite, whatever comes', async () => {
    const { memory, clock } = open();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: -6, max: 6, noNaN: true }))),
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        async (judgements, later) => {
          await clock.advance(Math.max(0, later));
          for (const [value, prior] of judgements) memory.judge({ ...subject(), prior }, value, 1);
          const { mean, variance } = memory.belief('acme/a', 'coding', undefined, VARIANCE);
          expect(Number.isFinite(mean) && variance > 0).toBe(true);
        },
      ),
    );
  });
});

describe('what several processes have seen', () => {
  test('adds up, in any order', () => {
    const cell = fc.record({
      answers: fc.nat(100),
      precision: fc.double({ min: 0, max: 50, noNaN: true }),
      pull: fc.double({ min: -50, max: 50, noNaN: true }),
      seen: fc.nat(100),
      signs: fc.double({ min: -5, max: 5, noNaN: true }),
      at: fc.nat(10 * DAY_MS),
    }) as fc.Arbitrary<Cell>;
    fc.assert(
      fc.property(cell, cell, cell, (a, b, c) => {
        const one = joined(joined(a, b, FORGETTING), c, FORGETTING);
        const other = joined(a, joined(c, b, FORGETTING), FORGETTING);
        for (const name of ['answers', 'precision', 'pull', 'seen', 'signs'] as const) {
          expect(one[name]).toBeCloseTo(other[name], 6);
        }
      }),
    );
  });

  test('is what one process alone would know', () => {
    const [left, right] = [open().memory, open().memory];
    judge(left, 0.3, 40);
    judge(right, 0.3, 40);
    left.takeOthers(right.own());
    const alone = open().memory;
    judge(alone, 0.3, 80);
    expect(left.belief('acme/a', 'coding', undefined, VARIANCE).answers).toBe(
      sumOf([left.own(), right.own()], FORGETTING, 100).get(cellKey('acme/a', 'coding'))?.answers,
    );
    expect(Math.abs(qualityIn(left) - qualityIn(alone))).toBeLessThan(0.05);
  });
});
