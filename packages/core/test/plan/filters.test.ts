import { describe, expect, test } from 'vitest';
import type { CandidateHealth, Facts, ModelOverride, RejectionCode, RoutingOptions } from '@signalbox/core';
import { definePlugin } from '@signalbox/core';
import { fakeCard } from '@signalbox/testkit';
import { createCatalog } from '../../src/catalog/create-catalog.ts';
import { factsOf } from '../../src/facts/facts-of.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { saying } from '../classify/facts.ts';
import { catalogOf, HEALTHY, keysOf, planInput, usd } from './plan-input.ts';

interface Given {
  readonly card?: Partial<ModelOverride>;
  readonly facts?: Partial<Facts>;
  readonly routing?: RoutingOptions;
  readonly health?: CandidateHealth;
}

function planFor({ card = {}, facts = {}, routing = {}, health }: Given) {
  const catalog = catalogOf({ acme: [{ id: 'one', ...card }] });
  return makePlan(
    planInput(catalog, {
      facts: saying('hello', { model: 'acme/one', ...facts }),
      routing,
      ...(health !== undefined && { health: { 'acme/one': health } }),
    }),
  );
}

const PRICED = { price: usd('1', '10') };

describe('rejects', () => {
  test.for<[string, Given, RejectionCode, string]>([
    ['an excluded provider', { routing: { exclude: ['acme'] } }, 'excluded', 'excluded by the request'],
    ['an excluded model', { routing: { exclude: ['acme/one'] } }, 'excluded', 'excluded by the request'],
    [
      'what is not among the only ones',
      { routing: { only: ['other', 'acme/two'] } },
      'excluded',
      'the request allows only other, acme/two',
    ],
    ['all, where the only ones are none', { routing: { only: [] } }, 'excluded', 'the request allows only '],
    ['another kind', { card: { kind: 'rerank' } }, 'wrong-kind', 'is a model for rerank, not for chat'],
    [
      'a lack of what the request has in it',
      { card: { capabilities: ['tools'] }, facts: { needs: ['tools', 'vision', 'json'] } },
      'missing-capability',
      'lacks vision, json',
    ],
    [
      'a lack of what the request asks for, said once',
      {
        card: { capabilities: [] },
        facts: { needs: ['tools'] },
        routing: { require: { capabilities: ['tools', 'reasoning'] } },
      },
      'missing-capability',
      'lacks tools, reasoning',
    ],
    [
      'a prompt that does not fit',
      { card: { contextTokens: 100 }, facts: { inputTokens: 101 } },
      'context-too-small',
      'about 102 tokens do not fit into 100',
    ],
    [
      'a prompt that leaves no room for an answer',
      { card: { contextTokens: 100 }, facts: { inputTokens: 100 } },
      'context-too-small',
      'about 101 tokens do not fit into 100',
    ],
    [
      'a prompt that leaves too little room for the answer asked for',
      { card: { contextTokens: 100 }, facts: { inputTokens: 50, maxOutputTokens: 51 } },
      'context-too-small',
      'about 101 tokens do not fit into 100',
    ],
    [
      'compliance that nobody states',
      { card: { compliance: ['soc2'] }, routing: { require: { compliance: ['soc2', 'hipaa', 'gdpr'] } } },
      'compliance',
      'nobody states that it has hipaa, gdpr',
    ],
    [
      'a region that nobody states',
      { card: { regions: ['us'] }, routing: { require: { regions: ['eu', 'ch'] } } },
      'region',
      'nobody states that it is served from eu or ch',
    ],
    [
      'what is stated to be slow',
      { card: { expectedLatencyMs: 900.4 }, routing: { maxLatencyMs: 500 } },
      'too-slow',
      'takes about 900 ms, allowed are 500',
    ],
    [
      'what was measured to be slow, whatever is stated',
      {
        card: { expectedLatencyMs: 100 },
        health: { ...HEALTHY, latencyMs: 700 },
        routing: { maxLatencyMs: 500 },
      },
      'too-slow',
      'takes about 700 ms, allowed are 500',
    ],
    [
      'an unknown price under a cap',
      { card: { price: { kind: 'unknown' } }, routing: { maxCostUsd: 1 } },
      'price-unknown',
      'its price is not known, and the cost is capped',
    ],
    [
      'a prompt that takes the whole cap',
      { card: PRICED, facts: { inputTokens: 1_000 }, routing: { maxCostUsd: 0.001 } },
      'too-expensive',
      'the prompt alone takes more than 0.001 USD',
    ],
    [
      'an account whose limit is used up',
      { health: { ...HEALTHY, rateLimits: [{ of: 'requests', limit: 10, remaining: 0, resetMs: 1_499.5 }] } },
      'rate-limited',
      'its limit of requests is used up for 1500 ms',
    ],
    [
      'a prompt that does not fit into what is left of the account’s tokens',
      {
        facts: { inputTokens: 101 },
        health: { ...HEALTHY, rateLimits: [{ of: 'tokens', limit: 1_000, remaining: 100, resetMs: 50 }] },
      },
      'rate-limited',
      'its limit of tokens is used up for 50 ms',
    ],
    ['an open breaker', { health: { ...HEALTHY, breaker: 'open' } }, 'breaker-open', 'failed too often and is resting'],
  ])('%s', ([, given, code, reason]) => {
    const plan = planFor(given);
    expect(plan.candidates).toEqual([]);
    expect(plan.rejected).toEqual([{ provider: 'acme', model: 'one', code, reason }]);
  });

  test('a provider without its credential, and names the variable', () => {
    const needy = definePlugin({
      kind: 'provider',
      id: 'acme',
      apiVersion: 1,
      models: [fakeCard('one')],
      credentials: [{ option: 'apiKey', variable: 'ACME_API_KEY' }],
      create: () => ({}),
    });
    const catalog = createCatalog({ plugins: [needy()], secret: () => undefined }).snapshot();
    expect(makePlan(planInput(catalog)).rejected).toEqual([
      { provider: 'acme', model: 'one', code: 'no-credential', reason: 'ACME_API_KEY is not set' },
    ]);
  });

  test('what nobody offers', () => {
    const plan = makePlan(planInput(catalogOf({ acme: ['one'] }), { policy: { fallback: ['nobody/two', 'three'] } }));
    expect(plan.rejected).toEqual([
      { provider: 'nobody', model: 'two', code: 'not-installed', reason: 'is not offered by any installed provider' },
      { provider: 'three', model: '', code: 'not-installed', reason: 'is not offered by any installed provider' },
    ]);
  });

  test('an embedding that costs more than the cap', () => {
    const catalog = catalogOf({ acme: [{ id: 'vector', kind: 'embedding', price: usd('1', '0') }] });
    const facts = factsOf({ operation: 'embed', request: { input: ['x'.repeat(3_500)] } });
    const plan = (maxCostUsd: number) => makePlan(planInput(catalog, { facts, routing: { maxCostUsd } }));
    expect(plan(0.000_999).rejected).toMatchObject([{ code: 'too-expensive' }]);
    expect(keysOf(plan(0.001).candidates)).toEqual(['acme/vector']);
  });
});

describe('takes', () => {
  test.for<[string, Given]>([
    ['a model that nothing speaks against', {}],
    ['one of the only ones', { routing: { only: ['acme/one'] } }],
    ['a model of the only provider', { routing: { only: ['acme'] } }],
    ['a provider whose other model is excluded', { routing: { exclude: ['acme/two', 'one'] } }],
    [
      'a context that is just large enough',
      { card: { contextTokens: 100 }, facts: { inputTokens: 50, maxOutputTokens: 50 } },
    ],
    ['a context that nobody stated', { facts: { inputTokens: 10_000_000 } }],
    [
      'compliance that is stated',
      { card: { compliance: ['hipaa', 'soc2'] }, routing: { require: { compliance: ['hipaa'] } } },
    ],
    ['one of several regions', { card: { regions: ['us', 'eu'] }, routing: { require: { regions: ['ch', 'eu'] } } }],
    ['a time that nobody knows', { routing: { maxLatencyMs: 1 } }],
    ['a free model under any cap', { card: { price: { kind: 'free' } }, routing: { maxCostUsd: 0 } }],
    ['an unknown price without a cap', { card: { price: { kind: 'unknown' } } }],
    [
      'a prompt that leaves money for one token',
      { card: PRICED, facts: { inputTokens: 10 }, routing: { maxCostUsd: 0.000_02 } },
    ],
    ['a half-open breaker, which needs somebody to try', { health: { ...HEALTHY, breaker: 'half-open' } }],
  ])('%s', ([, given]) => {
    const plan = planFor(given);
    expect(plan.rejected).toEqual([]);
    expect(keysOf(plan.candidates)).toEqual(['acme/one']);
  });
});
