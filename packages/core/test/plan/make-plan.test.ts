import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CandidateHealth, Capability, Plan, RoutingOptions, Strategy } from '@signalbox/core';
import { factsOf } from '../../src/facts/facts-of.ts';
import { makePlan, refusalOf, type PlanPolicy } from '../../src/plan/make-plan.ts';
import { saying } from '../classify/facts.ts';
import { catalogOf, HEALTHY, keysOf, planInput, usd } from './plan-input.ts';

const CATALOG = catalogOf(
  {
    acme: [
      { id: 'small', price: usd('0.1', '0.4'), quality: 0.5, expectedLatencyMs: 300 },
      { id: 'large', price: usd('3', '15'), quality: { general: 0.8, coding: 0.95 }, expectedLatencyMs: 2_000 },
      { id: 'vector', kind: 'embedding', price: usd('0.02', '0') },
    ],
    other: [
      { id: 'medium', price: usd('1', '4'), quality: 0.7, expectedLatencyMs: 200 },
      { id: 'odd', price: { kind: 'unknown' } },
    ],
  },
  { both: ['other/medium', 'acme/small'] },
);

const RULE = { task: 'general', confidence: 1, evidence: [], by: 'rule:big', use: ['acme/large'] };
const CODING = { task: 'coding', confidence: 1, evidence: [], by: 'keywords' };

describe('the route', () => {
  const policy: Partial<PlanPolicy> = {
    tasks: { general: { use: ['other/odd'] }, coding: {} },
    fallback: ['acme/small'],
  };

  test.for<[string, Parameters<typeof planInput>[1], string, readonly string[]]>([
    [
      "is the request's model before all",
      { facts: saying('x', { model: 'both' }), classification: RULE, policy },
      'model',
      ['other/medium', 'acme/small'],
    ],
    ["is the rule's before the task's", { classification: RULE, policy }, 'rule:big', ['acme/large', 'acme/small']],
    ["is the task's before the fallback", { policy }, 'task:general', ['other/odd', 'acme/small']],
    [
      'is everything installed for a task that names nobody',
      { classification: CODING, policy },
      'task:coding',
      ['acme/small', 'acme/large', 'other/medium', 'other/odd'],
    ],
    [
      'is the fallback for a task without a route',
      { policy: { fallback: ['acme/large', 'acme/small'] } },
      'fallback',
      ['acme/large', 'acme/small'],
    ],
    ['is everything installed at last', {}, 'catalogue', ['acme/small', 'acme/large', 'other/medium', 'other/odd']],
    [
      'is not that of a task called as what every object has',
      { classification: { ...CODING, task: 'constructor' } },
      'catalogue',
      ['acme/small', 'acme/large', 'other/medium', 'other/odd'],
    ],
  ])('%s', ([, more, route, candidates]) => {
    const plan = makePlan(planInput(CATALOG, more));
    expect(plan.route).toBe(route);
    expect(keysOf(plan.candidates)).toEqual(candidates);
  });

  test('by catalogue takes the two best of each provider: one that is down must not take the whole plan with it', () => {
    const many = ['a', 'b', 'c', 'd'].map((id) => ({ provider: 'acme', model: id }));
    const { catalog, ...rest } = planInput(CATALOG);
    const [first] = catalog.candidates;
    if (first === undefined) throw new TypeError('the catalogue is empty');
    const candidates = [...many.map((candidate) => ({ ...first, ...candidate })), { ...first, provider: 'other' }];
    const plan = makePlan({ ...rest, catalog: { ...catalog, candidates } });
    expect(keysOf(plan.candidates)).toEqual(['acme/a', 'acme/b', `other/${first.model}`]);
  });

  test('by catalogue says nothing of models of another kind', () => {
    expect(makePlan(planInput(CATALOG)).rejected).toEqual([]);
    const facts = factsOf({ operation: 'embed', request: { input: ['a'] } });
    expect(keysOf(makePlan(planInput(CATALOG, { facts })).candidates)).toEqual(['acme/vector']);
  });
});

describe('the strategy', () => {
  const policy: Partial<PlanPolicy> = {
    defaultStrategy: 'cheapest',
    tasks: {
      coding: { use: ['acme/small', 'acme/large'], strategy: 'quality' },
      general: { use: ['acme/large', 'acme/small'] },
    },
  };

  test.for<[string, Parameters<typeof planInput>[1], string, string]>([
    ["is the router's for everything installed", { policy: { defaultStrategy: 'cheapest' } }, 'cheapest', 'acme/small'],
    ['is the order of the list where there is one', { policy }, 'priority', 'acme/large'],
    ["is the task's", { policy, classification: CODING }, 'quality', 'acme/large'],
    ['is what the request prefers: cheap', { policy, routing: { prefer: 'cheap' } }, 'cheapest', 'acme/small'],
    ['is what the request prefers: fast', { routing: { prefer: 'fast' } }, 'fastest', 'other/medium'],
    ['is what the request prefers: quality', { routing: { prefer: 'quality' } }, 'quality', 'acme/large'],
  ])('%s', ([, more, strategy, first]) => {
    const plan = makePlan(planInput(CATALOG, more));
    expect(plan.strategy).toBe(strategy);
    expect(keysOf(plan.candidates)[0]).toBe(first);
  });

  test('that is not known is a TypeError that names the known ones', () => {
    const input = planInput(CATALOG, { policy: { defaultStrategy: 'luck' } });
    expect(() => makePlan(input)).toThrow(
      new TypeError(
        'no strategy "luck"; known: priority, cheapest, fastest, first-token, quality, weighted, balanced, learned',
      ),
    );
  });

  test('may be a plugin and is told the facts, the classification and the draw', () => {
    const seen: unknown[] = [];
    const last: Strategy = {
      id: 'last',
      order: (candidates, { facts, classification, draw }) => {
        seen.push([facts.text, classification.task, draw]);
        return candidates.toReversed().map((candidate) => ({ candidate, reason: 'the last shall be first' }));
      },
    };
    const plan = makePlan(
      planInput(CATALOG, { policy: { defaultStrategy: 'last', strategies: new Map([['last', last]]) } }),
    );
    expect(plan.candidates[0]).toMatchObject({ provider: 'other', model: 'odd', reason: 'the last shall be first' });
    expect(seen).toEqual([['hello', 'general', 0.5]]);
  });

  test('weighs the names of a task by their weights', () => {
    const tasks = {
      general: { use: ['acme/small', 'both'], strategy: 'weighted', weights: { 'acme/small': 0, both: 2 } },
    };
    const plan = makePlan(planInput(CATALOG, { policy: { tasks } }));
    expect(plan.candidates.map(({ reason }) => reason)).toContain('drawn by weight 2');
    expect(keysOf(plan.candidates)[0]).toBe('other/medium');
  });
});

describe('the fallback', () => {
  const policy = { fallback: ['acme/small', 'other/medium'] };
  const facts = saying('x', { model: 'other/medium' });

  test('comes after the route, without repeating anybody', () => {
    const plan = makePlan(planInput(CATALOG, { facts, policy }));
    expect(keysOf(plan.candidates)).toEqual(['other/medium', 'acme/small']);
    expect(plan.candidates[1]?.reason).toBe('number 1 of the fallback list');
  });

  test('takes the place of a route that cannot take the request', () => {
    const plan = makePlan(planInput(CATALOG, { facts, policy, routing: { exclude: ['other'] } }));
    expect(keysOf(plan.candidates)).toEqual(['acme/small']);
    expect(plan.rejected).toMatchObject([{ provider: 'other', model: 'medium', code: 'excluded' }]);
  });

  test('refused by the request leaves one candidate', () => {
    expect(keysOf(makePlan(planInput(CATALOG, { facts, policy, routing: { fallback: false } })).candidates)).toEqual([
      'other/medium',
    ]);
    expect(makePlan(planInput(CATALOG, { policy, routing: { fallback: false } })).candidates).toHaveLength(1);
    expect(makePlan(planInput(CATALOG, { routing: { fallback: false } })).candidates).toHaveLength(1);
  });

  test('is cut with the rest at the most candidates', () => {
    const cut = makePlan(
      planInput(CATALOG, { facts, policy: { fallback: ['acme/small', 'acme/large'], maxCandidates: 2 } }),
    );
    expect(keysOf(cut.candidates)).toEqual(['other/medium', 'acme/small']);
  });
});

describe('a cost cap', () => {
  const facts = saying('x', { model: 'acme/large', inputTokens: 1_000 });
  const limitOf = (routing: RoutingOptions, more: Partial<typeof facts> = {}, card = {}): number | undefined => {
    const catalog = catalogOf({ acme: [{ id: 'large', price: usd('3', '15'), ...card }] });
    return makePlan(planInput(catalog, { facts: { ...facts, ...more }, routing })).candidates[0]?.maxOutputTokens;
  };

  test.for<[string, RoutingOptions, Partial<typeof facts>, object, number | undefined]>([
    ['sets the output limit to what it buys', { maxCostUsd: 0.0045 }, {}, {}, 100],
    ['lowers a limit that it does not buy', { maxCostUsd: 0.0045 }, { maxOutputTokens: 500 }, {}, 100],
    ['leaves a lower limit alone', { maxCostUsd: 0.0045 }, { maxOutputTokens: 50 }, {}, undefined],
    ["sends the model's own limit where it buys more", { maxCostUsd: 1 }, {}, { maxOutputTokens: 4_096 }, 4_096],
    ['sends what the model states nothing about', { maxCostUsd: 1 }, {}, {}, 8_192],
    ['never asks for more than fits beside the prompt', { maxCostUsd: 1 }, {}, { contextTokens: 1_200 }, 200],
    ['is not there where there is none', {}, {}, {}, undefined],
  ])('%s', ([, routing, more, card, limit]) => {
    expect(limitOf(routing, more, card)).toBe(limit);
  });

  test('refuses who has an unknown price and keeps the others', () => {
    const plan = makePlan(planInput(CATALOG, { routing: { maxCostUsd: 1 } }));
    expect(keysOf(plan.candidates)).toEqual(['acme/small', 'acme/large', 'other/medium']);
    expect(plan.rejected).toMatchObject([{ model: 'odd', code: 'price-unknown' }]);
  });
});

describe('an estimate', () => {
  const first = (plan: Plan) => plan.candidates[0]?.estimate;

  test('says what a call would cost, take and be worth', () => {
    const facts = saying('x', { model: 'acme/large', inputTokens: 1_000 });
    const plan = makePlan(planInput(CATALOG, { facts, classification: CODING }));
    expect(first(plan)).toEqual({
      inputTokens: 1_000,
      outputTokens: 500,
      costUsd: 0.0105,
      worstCaseUsd: 0.12588,
      worstCaseTokens: 9192,
      latencyMs: 2_000,
      quality: 0.95,
    });
  });

  test('reckons with the output limit of the request', () => {
    const facts = saying('x', { model: 'acme/large', inputTokens: 1_000, maxOutputTokens: 100 });
    expect(first(makePlan(planInput(CATALOG, { facts })))).toMatchObject({
      outputTokens: 100,
      costUsd: 0.0045,
      worstCaseUsd: 0.0045,
    });
  });

  test('takes the general quality for a task without one', () => {
    const facts = saying('x', { model: 'acme/large' });
    expect(first(makePlan(planInput(CATALOG, { facts, classification: { ...CODING, task: 'math' } })))?.quality).toBe(
      0.8,
    );
  });

  test('takes measured latency before the stated one', () => {
    const health = { 'acme/large': { ...HEALTHY, latencyMs: 777 } };
    expect(
      first(makePlan(planInput(CATALOG, { facts: saying('x', { model: 'acme/large' }), health })))?.latencyMs,
    ).toBe(777);
  });

  test('has no number where no price is known', () => {
    const facts = saying('x', { model: 'other/odd' });
    expect(first(makePlan(planInput(CATALOG, { facts })))).toMatchObject({
      costUsd: undefined,
      worstCaseUsd: undefined,
    });
  });

  test('of an embedding has no output', () => {
    const facts = factsOf({ operation: 'embed', request: { input: ['x'.repeat(3_500)] } });
    expect(first(makePlan(planInput(CATALOG, { facts })))).toMatchObject({
      outputTokens: 0,
      costUsd: 0.00002,
      worstCaseUsd: 0.00002,
    });
  });
});

describe('any plan', () => {
  const capability = fc.constantFrom<Capability>('tools', 'vision', 'json');
  const card = fc.record(
    {
      id: fc.constantFrom('a', 'b', 'c'),
      contextTokens: fc.integer({ min: 1, max: 20_000 }),
      maxOutputTokens: fc.integer({ min: 1, max: 10_000 }),
      capabilities: fc.uniqueArray(capability),
      price: fc.constantFrom(usd('1', '4'), usd('0.1', '0.4'), { kind: 'free' } as const, { kind: 'unknown' } as const),
      kind: fc.constantFrom('chat' as const, 'embedding' as const),
    },
    { requiredKeys: ['id', 'price'] },
  );
  const cards = fc.uniqueArray(card, { selector: ({ id }) => id, maxLength: 3 });
  const name = fc.constantFrom('acme/a', 'acme/b', 'other/a', 'other/c', 'a', 'nobody/x', 'both');
  const input = fc
    .record({
      models: fc.record({ acme: cards, other: cards }),
      facts: fc.record({
        inputTokens: fc.nat(20_000),
        maxOutputTokens: fc.option(fc.integer({ min: 1, max: 9_000 }), { nil: undefined }),
        needs: fc.uniqueArray(capability),
        model: fc.option(name, { nil: undefined }),
      }),
      routing: fc.record<RoutingOptions>(
        {
          exclude: fc.array(name, { maxLength: 2 }),
          prefer: fc.constantFrom('fast', 'cheap', 'quality'),
          maxCostUsd: fc.double({ min: 0, max: 0.05, noNaN: true }),
          fallback: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      fallback: fc.array(name, { maxLength: 3 }),
      maxCandidates: fc.integer({ min: 1, max: 5 }),
      strategy: fc.constantFrom('priority', 'cheapest', 'fastest', 'quality', 'weighted', 'balanced'),
      open: fc.array(name),
      draw: fc.double({ min: 0, max: 0.999, noNaN: true }),
    })
    .map(({ models, facts, routing, fallback, maxCandidates, strategy, open, draw }) => {
      const resting: Record<string, CandidateHealth> = {};
      for (const key of open) resting[key] = { ...HEALTHY, breaker: 'open' };
      return planInput(catalogOf(models, { both: ['acme/a', 'other/a'] }), {
        facts: saying('x', facts),
        routing,
        health: resting,
        draw,
        policy: { fallback, maxCandidates, defaultStrategy: strategy },
      });
    });

  test('never contains whom it rejected, nor anybody twice, nor too many', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { candidates, rejected } = makePlan(given);
        const keys = keysOf(candidates);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.length).toBeLessThanOrEqual(given.policy.maxCandidates);
        for (const key of keysOf(rejected)) expect(keys).not.toContain(key);
      }),
    );
  });

  test('never exceeds a context, lacks a need or passes a cap', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { facts, routing } = given;
        for (const { card: model, estimate, maxOutputTokens } of makePlan(given).candidates) {
          const output = maxOutputTokens ?? facts.maxOutputTokens ?? 1;
          expect(facts.inputTokens + output).toBeLessThanOrEqual(model.contextTokens ?? Infinity);
          for (const need of facts.needs) expect(model.capabilities).toContain(need);
          if (routing.maxCostUsd === undefined) continue;
          expect(estimate.costUsd).toBeDefined();
          expect(output).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });

  test('is made from its input alone: the same twice, from frozen values', () => {
    fc.assert(
      fc.property(input, (given) => {
        const frozen = { ...given, facts: deepFrozen(given.facts), routing: deepFrozen(given.routing) };
        Object.freeze(frozen.policy.fallback);
        expect(makePlan(Object.freeze(frozen))).toEqual(makePlan(given));
      }),
    );
  });
});

describe('refusalOf', () => {
  const plan = (rejected: Plan['rejected']): Plan => ({
    candidates: [],
    rejected,
    strategy: 'priority',
    route: 'catalogue',
  });

  test('says what to do where nothing is installed', () => {
    expect(refusalOf(plan([]), () => 0)).toMatchObject({
      code: 'no_candidate',
      message: 'no candidate (catalogue): no installed provider has a model for this; install a provider plugin',
    });
  });

  test('gives the reasons, five of them at most', () => {
    const rejected = Array.from({ length: 7 }, (_, index) => ({
      provider: 'acme',
      model: `m${index}`,
      code: 'region' as const,
      reason: 'is far away',
    }));
    expect(refusalOf(plan(rejected), () => 0).message).toBe(
      'no candidate (catalogue): acme/m0 is far away; acme/m1 is far away; acme/m2 is far away; acme/m3 is far away; ' +
        'acme/m4 is far away; and 2 more',
    );
  });

  test('says when to come back where somebody is resting', () => {
    const resting = (model: string) => ({
      provider: 'acme',
      model,
      code: 'breaker-open' as const,
      reason: 'is resting',
    });
    const far = { provider: 'other', model: 'x', code: 'region' as const, reason: 'is far away' };
    const error = refusalOf(plan([resting('a'), far, resting('b')]), (key) => (key === 'acme/b' ? 300 : 900));
    expect(error).toMatchObject({ code: 'breaker_open', retryAfterMs: 300 });
    expect(error.message).toContain('other/x is far away');
  });

  test('names a provider that is not installed without a model', () => {
    const rejected = [{ provider: 'gone', model: '', code: 'not-installed' as const, reason: 'is not offered' }];
    expect(refusalOf(plan(rejected), () => 0).message).toBe('no candidate (catalogue): gone is not offered');
  });
});

function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFrozen(inner);
  return Object.freeze(value);
}
