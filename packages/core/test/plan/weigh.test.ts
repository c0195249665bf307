import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { without } from '../../src/plan/without.ts';
import { catalogOf, HEALTHY, planInput } from './plan-input.ts';

const CATALOG = catalogOf({ acme: ['a', 'b'], other: ['c'] });
const USE = ['acme/a', 'acme/b', 'other/c'];

function weightedPlan(weights: Readonly<Record<string, number>>, more: Parameters<typeof planInput>[1] = {}) {
  const tasks = { general: { use: USE, strategy: 'weighted', weights } };
  return makePlan(planInput(CATALOG, { ...more, policy: { tasks, ...more.policy } }));
}

describe('weighed candidates', () => {
  test('have the shares of a weighted draw, and the first one says its own', () => {
    const plan = weightedPlan({ 'acme/a': 3, 'acme/b': 1, 'other/c': 0 });
    const shares = Object.fromEntries((plan.weighed ?? []).map((one) => [one.model, one.propensity]));
    expect(shares).toEqual({ a: 0.75, b: 0.25, c: 0 });
    const [first] = plan.candidates;
    expect(first?.propensity).toBe(shares[first?.model ?? '']);
  });

  test('are 1 together, whatever the weights, and come first as often as they say', () => {
    const weight = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(weight, weight, weight), (weights) => {
        fc.pre(weights.some((each) => each > 0.001));
        const plan = weightedPlan(Object.fromEntries(USE.map((name, place) => [name, weights[place] ?? 0])));
        const total = (plan.weighed ?? []).reduce((sum, { propensity }) => sum + propensity, 0);
        expect(total).toBeCloseTo(1, 9);
      }),
    );
    let firsts = 0;
    for (let draw = 0; draw < 1; draw += 0.001) {
      if (weightedPlan({ 'acme/a': 3, 'acme/b': 1, 'other/c': 0 }, { draw }).candidates[0]?.model === 'a') firsts += 1;
    }
    expect(Math.abs(firsts / 1_000 - 0.75)).toBeLessThan(0.04);
  });

  test('are told also of those that a short plan has no room for', () => {
    const plan = weightedPlan({}, { policy: { maxCandidates: 1 } });
    expect(plan.candidates).toHaveLength(1);
    expect(plan.weighed).toHaveLength(3);
  });

  test('are not told of where nothing is left to chance', () => {
    const tasks = { general: { use: USE, strategy: 'priority' } };
    const plan = makePlan(planInput(CATALOG, { policy: { tasks } }));
    expect(plan).not.toHaveProperty('weighed');
    expect(plan.candidates[0]).not.toHaveProperty('propensity');
  });

  test('are not told of where one of them is put last until it has proved itself', () => {
    const health = { 'acme/a': { ...HEALTHY, breaker: 'half-open' as const } };
    expect(weightedPlan({}, { health }).weighed).toHaveLength(3);
    expect(weightedPlan({}, { health, policy: { halfOpenLast: true } }).weighed).toBeUndefined();
  });

  test('count the accounts of a group as one', () => {
    const grouped = catalogOf({ acme: ['a'], other: ['c'] });
    const accounts = grouped.candidates.map((one) =>
      one.model === 'a' ? { ...one, group: 'all', groupWeight: 1 } : one,
    );
    const twin = { ...(accounts[0] as (typeof accounts)[number]), provider: 'acme-2' };
    const all = [...accounts, twin];
    const catalog = {
      ...grouped,
      candidates: all,
      resolve: (name: string) => all.filter(({ provider, model }) => `${provider}/${model}` === name),
    };
    const use = ['acme/a', 'acme-2/a', 'other/c'];
    const tasks = { general: { use, strategy: 'weighted' } };
    const plan = makePlan(planInput(catalog, { policy: { tasks, spread: 'least-busy' } }));
    const shares = (plan.weighed ?? []).map(({ model, propensity }) => [model, propensity]);
    expect(new Map(shares as [string, number][])).toEqual(
      new Map([
        ['a', 2 / 3],
        ['c', 1 / 3],
      ]),
    );
  });
});

describe('a plan without some of its candidates', () => {
  test('keeps its shares where those could not have come first', () => {
    const plan = weightedPlan({ 'acme/a': 1, 'acme/b': 0, 'other/c': 0 });
    expect(without(plan, ['other/c'], 'no room')?.candidates[0]?.propensity).toBe(1);
    expect(without(plan, ['other/c'], 'no room')?.weighed).toEqual(plan.weighed);
  });

  test('says nothing of shares where one of those could', () => {
    const plan = weightedPlan({});
    const rest = without(plan, ['other/c'], 'no room');
    expect(rest?.candidates).toHaveLength(2);
    expect(rest?.candidates[0]).not.toHaveProperty('propensity');
    expect(rest).not.toHaveProperty('weighed');
  });
});
