import { describe, expect, test } from 'vitest';
import { drawOf, unitOf, winnerOf, type Stake } from '../../src/experiment/assign.ts';

const UNITS = Array.from({ length: 10_000 }, (_, number) => `user\n\nuser-${number}`);
const stakes = (weights: Readonly<Record<string, number>>): Stake[] =>
  Object.entries(weights).map(([name, weight]) => ({ name, weight }));
const dealt = (weights: Readonly<Record<string, number>>, salt = 'x'): string[] =>
  UNITS.map((unit) => winnerOf(stakes(weights), unit, salt)?.name ?? '');
const shareOf = (arms: readonly string[], name: string): number =>
  arms.filter((arm) => arm === name).length / arms.length;

describe('dealing out', () => {
  test('follows the weights, whatever they sum to', () => {
    const arms = dealt({ a: 9, b: 0.5, c: 0.5, none: 0 });
    expect(shareOf(arms, 'none')).toBe(0);
    expect(Math.abs(shareOf(arms, 'b') - 0.05)).toBeLessThan(0.015);
    expect(Math.abs(shareOf(arms, 'a') - 0.9)).toBeLessThan(0.015);
    expect(winnerOf(stakes({ a: 0 }), 'u', 'x')).toBeUndefined();
  });

  test('is uniform: of 20 equal bins none is far from its share', () => {
    const bins = new Array<number>(20).fill(0);
    for (const unit of UNITS) bins[Math.floor(drawOf(unit, 'x') * 20)]! += 1;
    // Chi-square with 19 degrees of freedom passes 43.8 in one of a thousand.
    expect(bins.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0)).toBeLessThan(43.8);
  });

  test('of one experiment has nothing to do with that of another', () => {
    const [one, two] = [dealt({ a: 1, b: 1 }, 'one'), dealt({ a: 1, b: 1 }, 'two')];
    const both = one.filter((arm, place) => arm === 'a' && two[place] === 'a').length / UNITS.length;
    expect(Math.abs(both - 0.25)).toBeLessThan(0.015);
  });

  test('moves units only to the arm that grows, and no more than it must', () => {
    const [before, after] = [dealt({ a: 2, b: 1, c: 1 }), dealt({ a: 2, b: 2, c: 1 })];
    const moved = before.map((arm, place) => [arm, after[place]] as const).filter(([from, to]) => from !== to);
    expect(moved.every(([, to]) => to === 'b')).toBe(true);
    // From a quarter to two fifths.
    expect(Math.abs(moved.length / UNITS.length - 0.15)).toBeLessThan(0.015);
  });

  test('of two arms moves just the difference', () => {
    const [before, after] = [dealt({ old: 0.95, new: 0.05 }), dealt({ old: 0.75, new: 0.25 })];
    const moved = before.filter((arm, place) => arm !== after[place]).length / UNITS.length;
    expect(Math.abs(moved - 0.2)).toBeLessThan(0.015);
    expect(before.every((arm, place) => arm !== 'new' || after[place] === 'new')).toBe(true);
  });
});

test('a request without a user counts by its session, and without one by itself; tenants are apart', () => {
  const both = { user: 'ann', session: 's1', tenant: 't' };
  expect(unitOf('user', both, 'id')).toBe('user\nt\nann');
  expect(unitOf('session', both, 'id')).toBe('session\nt\ns1');
  expect(unitOf('request', both, 'id')).toBe('request\nid');
  expect(unitOf('user', { session: 's1' }, 'id')).toBe('session\n\ns1');
  expect(unitOf('user', {}, 'id')).toBe('request\nid');
  expect(unitOf('user', { user: 'ann', tenant: 'a' }, 'id')).not.toBe(
    unitOf('user', { user: 'ann', tenant: 'b' }, 'id'),
  );
});
