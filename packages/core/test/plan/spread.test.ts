import { describe, expect, test } from 'vitest';
import type { RateLimit, ScoredCandidate } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { spreadGroups, type Spread } from '../../src/plan/spread.ts';
import { HELLO, makeRouter } from '../router/make-router.ts';
import { HEALTHY, scored } from './plan-input.ts';

interface Known {
  readonly provider: string;
  readonly group?: string;
  readonly groupWeight?: number;
  readonly inFlight?: number;
  readonly rateLimits?: readonly RateLimit[];
}

function ranked(...known: readonly Known[]): { readonly candidate: ScoredCandidate; readonly reason: string }[] {
  return known.map(({ provider, group, groupWeight, inFlight = 0, rateLimits = [] }) => ({
    candidate: {
      ...scored({})[0]!,
      provider,
      ...(group !== undefined && { group }),
      ...(groupWeight !== undefined && { groupWeight }),
      health: { ...HEALTHY, inFlight, rateLimits },
    },
    reason: 'as listed',
  }));
}

function order(list: ReturnType<typeof ranked>, spread: Spread, draw = 0.3): string[] {
  return spreadGroups(list, spread, draw).map(({ candidate }) => candidate.provider);
}

describe('a group', () => {
  test('least-busy: the fewest calls under way first, by weight', () => {
    const group = 'g';
    const list = ranked({ provider: 'a', group, inFlight: 3 }, { provider: 'b', group, inFlight: 1 });
    expect(order(list, 'least-busy')).toEqual(['b', 'a']);
    const heavy = ranked({ provider: 'a', group, inFlight: 3, groupWeight: 4 }, { provider: 'b', group, inFlight: 1 });
    expect(order(heavy, 'least-busy')).toEqual(['a', 'b']);
  });

  test('usage: the most room in its limits first, by the scarcest of them', () => {
    const group = 'g';
    const limit = (of: RateLimit['of'], remaining: number): RateLimit => ({ of, limit: 100, remaining });
    const list = ranked(
      { provider: 'a', group, rateLimits: [limit('requests', 90), limit('tokens', 5)] },
      { provider: 'b', group, rateLimits: [limit('requests', 40)] },
      { provider: 'c', group },
    );
    expect(order(list, 'usage')).toEqual(['c', 'b', 'a']);
    expect(spreadGroups(list, 'usage', 0)[2]?.reason).toBe('as listed; 5 % of its limits left');
  });

  test('weighted: by its shares, over many requests', () => {
    const group = 'g';
    const list = ranked(
      { provider: 'a', group, groupWeight: 3 },
      { provider: 'b', group },
      { provider: 'c', group, groupWeight: 0 },
    );
    let first = 0;
    for (let request = 0; request < 4_000; request += 1) {
      const providers = order(list, 'weighted', (request + 0.5) / 4_000);
      if (providers[0] === 'a') first += 1;
      expect(providers[2]).toBe('c');
    }
    expect(first / 4_000).toBeCloseTo(0.75, 1);
  });

  test('equals are drawn, so that not everybody asks the first', () => {
    const list = ranked({ provider: 'a', group: 'g' }, { provider: 'b', group: 'g' });
    const firsts = new Set(Array.from({ length: 20 }, (_, request) => order(list, 'least-busy', request / 20)[0]));
    expect(firsts).toEqual(new Set(['a', 'b']));
  });

  test('keeps its places among the others', () => {
    const list = ranked(
      { provider: 'first' },
      { provider: 'a', group: 'g', inFlight: 5 },
      { provider: 'between' },
      { provider: 'b', group: 'g' },
    );
    expect(order(list, 'least-busy')).toEqual(['first', 'b', 'between', 'a']);
    expect(order(list, 'in-order')).toEqual(['first', 'a', 'between', 'b']);
  });
});

describe('several accounts of one provider', () => {
  const accounts = ['one', 'two', 'three'].map((id) => ({ id, group: 'acme' }));

  test('share the calls', async () => {
    const plugins = accounts.map((account) => fakeProvider({ ...account, script: [{ delayMs: 100 }] }));
    const { router, clock } = makeRouter(plugins, { fallback: ['acme/model'] });
    const answers: Promise<unknown>[] = [];
    for (let request = 0; request < 9; request += 1) {
      answers.push(router.complete(HELLO));
      await clock.advance(0);
    }
    await clock.advance(100);
    await Promise.all(answers);
    expect(plugins.map(({ calls }) => calls.length)).toEqual([3, 3, 3]);
  });

  test('rotate: one that is refused rests, and the others go on', async () => {
    const [refused, ...well] = accounts;
    const plugins = [
      fakeProvider({ ...refused!, script: [{ error: 'provider_auth' }] }),
      ...well.map((account) => fakeProvider(account)),
    ];
    const { router } = makeRouter(plugins, { fallback: ['acme/model'], spread: 'in-order' });
    for (let request = 0; request < 10; request += 1)
      expect(await router.complete(HELLO)).toMatchObject({ text: 'ok' });
    expect(plugins[0]?.calls).toHaveLength(1);
    expect(router.breakers.list()).toMatchObject([{ key: 'one', state: 'open' }]);
  });

  test('whose limits are used up by their own headers are not asked until those are full again', async () => {
    const rateLimits: readonly RateLimit[] = [{ of: 'requests', limit: 100, remaining: 0, resetMs: 2_000 }];
    const empty = {
      chunks: [
        { type: 'response-start', rateLimits },
        { type: 'text-delta', text: 'last' },
        { type: 'finish', finishReason: 'stop' },
      ],
    } as const;
    const a = fakeProvider({ ...accounts[0]!, script: [empty, {}] });
    const b = fakeProvider(accounts[1]!);
    const { router, clock } = makeRouter([a, b], { fallback: ['acme/model'], spread: 'in-order' });
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'one' });
    const second = await router.complete(HELLO);
    expect(second).toMatchObject({ provider: 'two' });
    expect(second.decision.rejected).toMatchObject([
      { provider: 'one', code: 'rate-limited', reason: 'its limit of requests is used up for 2000 ms' },
    ]);
    await clock.advance(2_000);
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'one' });
  });

  test('are all named by their group', async () => {
    const plugins = accounts.map((account) => fakeProvider(account));
    const { router } = makeRouter(plugins);
    const { plan } = await router.explain({ ...HELLO, model: 'acme/model', routing: { exclude: ['two'] } });
    expect(plan.candidates.map(({ provider }) => provider).toSorted()).toEqual(['one', 'three']);
    expect((await router.explain({ ...HELLO, routing: { exclude: ['acme'] } })).plan.candidates).toEqual([]);
  });

  test('when all limits are used up, say when to come again', async () => {
    const rateLimits: readonly RateLimit[] = [{ of: 'tokens', limit: 100, remaining: 0, resetMs: 4_000 }];
    const a = fakeProvider({ id: 'a', script: [{ error: { code: 'rate_limited', rateLimits, retryAfterMs: 4_000 } }] });
    const { router, clock } = makeRouter([a], { retry: { maxWaitMs: 0 } });
    await router.complete(HELLO).catch(() => {});
    await clock.advance(1_000);
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'breaker_open', retryAfterMs: 3_000 });
    expect(a.calls).toHaveLength(1);
  });
});
