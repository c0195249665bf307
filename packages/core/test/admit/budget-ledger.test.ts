import { describe, expect, test } from 'vitest';
import { createMemoryQuotas, createRouter, RouterError, TOKENS } from '@signalbox/core';
import type { Budget, BudgetAlert, KnownPrice, Quotas, RateRule, Router, RouterConfig } from '@signalbox/core';
import { createFakeClock, fakeProvider, type FakeClock, type FakeStep } from '@signalbox/testkit';

// A dollar for a million tokens, in or out: 1,000 nano-dollars each.
const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '1', source: 'test', asOf: '2026-11-21' };
const USAGE = { inputTokens: 10, outputTokens: 90 };
/** What one answer costs. */
const ONE = 0.0001;
/** What one call may cost: 1,000 tokens out, and a few in. */
const MOST = 0.00101;
const HELLO = { messages: [{ role: 'user', content: 'hello' }] } as const;
const BUDGET: Budget = { name: 'all', scope: 'global', window: 'day', capUsd: 1 };

interface Bench {
  readonly router: Router;
  readonly clock: FakeClock;
  readonly quotas: Quotas;
  readonly alerts: BudgetAlert[];
  readonly errors: unknown[];
}

function provider(id: string, script: readonly FakeStep[] = [], model: object = {}) {
  const steps = script.length > 0 ? script : Array.from({ length: 1_200 }, () => ({ text: 'fine', usage: USAGE }));
  return fakeProvider({ id, models: [{ id: 'm', price: PRICE, maxOutputTokens: 1_000, ...model }], script: steps });
}

function bench(
  config: Partial<RouterConfig>,
  shared: { readonly clock?: FakeClock; readonly quotas?: Quotas } = {},
): Bench {
  const clock = shared.clock ?? createFakeClock(Date.parse('2026-11-25T10:00:00Z'));
  const quotas = shared.quotas ?? createMemoryQuotas({ clock });
  const alerts: BudgetAlert[] = [];
  const errors: unknown[] = [];
  const router = createRouterFor(config, clock, quotas, alerts, errors);
  return { router, clock, quotas, alerts, errors };
}

function createRouterFor(
  config: Partial<RouterConfig>,
  clock: FakeClock,
  quotas: Quotas,
  alerts: BudgetAlert[],
  errors: unknown[],
): Router {
  return createRouter({
    plugins: [provider('a')],
    retry: { maxRetries: 0 },
    ...config,
    on: {
      'budget.alert': (alert) => void alerts.push(alert),
      'internal.error': ({ error }) => void errors.push(error),
    },
    override: (scope) => {
      scope.bind(TOKENS.clock, () => clock);
      scope.bind(TOKENS.random, () => () => 0.5);
      scope.bind(TOKENS.quotas, () => quotas);
    },
  });
}

const failure = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'answered',
    (error: unknown) => error,
  );

/** `spent` and `held` of every budget. */
async function levels(router: Router): Promise<Record<string, [number, number]>> {
  const all = await router.budgets();
  return Object.fromEntries(all.map(({ name, value, spentUsd, heldUsd }) => [`${name}:${value}`, [spentUsd, heldUsd]]));
}

describe('rates', () => {
  test('are told of as they stand: requests, tokens, and those at once, by each value', async () => {
    const script: FakeStep[] = [
      { text: 'one', usage: USAGE },
      { text: 'two', usage: USAGE, thenHang: true },
    ];
    const rates: readonly RateRule[] = [
      { name: 'all', scope: 'global', requests: 10, perMs: 1_000 },
      { name: 'users', scope: 'user', tokens: 6_000, concurrent: 4 },
    ];
    const { router, clock } = bench({ rates, plugins: [provider('a', script)] });
    const all = { name: 'all', scope: 'global', value: '', of: 'requests', limit: 10, perMs: 1_000 };
    const users = { name: 'users', scope: 'user', value: 'ada' };
    expect(await router.rates()).toEqual([{ ...all, used: 0 }]);
    await router.complete({ ...HELLO, metadata: { user: 'ada' } });
    const stream = router.stream({ ...HELLO, metadata: { user: 'ada' } });
    await stream.next();
    expect(await router.rates()).toEqual([
      { ...all, used: 2 },
      { ...users, of: 'tokens', limit: 6_000, perMs: 60_000, used: expect.any(Number) },
      { ...users, of: 'concurrent', limit: 4, used: 1 },
    ]);
    // 100 tokens were used, and the most of the second one is taken: its output limit, and its input.
    expect((await router.rates())[1]?.used).toBeGreaterThan(1_100);
    await stream.return();
    await clock.advance(200);
    expect((await router.rates()).find(({ of }) => of === 'requests')?.used).toBe(0);
    expect((await router.rates()).find(({ of }) => of === 'concurrent')?.used ?? 0).toBe(0);
    expect(await bench({ budgets: [BUDGET] }).router.rates()).toEqual([]);
    expect(await bench({}).router.rates()).toEqual([]);
  });
});

describe('a budget', () => {
  test('sets aside the most that a call can cost, and settles by the truth', async () => {
    const script: FakeStep[] = [{ text: 'one', usage: USAGE, thenHang: true }];
    const { router } = bench({ budgets: [BUDGET], plugins: [provider('a', script)] });
    const stream = router.stream(HELLO);
    await stream.next();
    const [level] = await router.budgets();
    expect(level).toMatchObject({ name: 'all', scope: 'global', value: '', window: 'day', capUsd: 1, spentUsd: 0 });
    expect(level?.heldUsd).toBeGreaterThan(0.001);
    expect(level?.heldUsd).toBeLessThan(MOST);
    expect(level?.resetsAt).toBe(Date.parse('2026-11-26T00:00:00Z'));
    await stream.return();
    const answered = bench({ budgets: [BUDGET] });
    await answered.router.complete(HELLO);
    expect(await levels(answered.router)).toEqual({ 'all:': [ONE, 0] });
  });

  test('refuses what it does not cover, says why, and begins anew in the next window', async () => {
    const { router, clock } = bench({ budgets: [{ ...BUDGET, capUsd: 0.00121, timeZone: 'Europe/Berlin' }] });
    for (let call = 0; call < 3; call += 1) await router.complete(HELLO);
    const error = await failure(router.complete(HELLO));
    expect(error).toMatchObject({ code: 'budget_exceeded', httpStatus: 402, retryAfterMs: 13 * 3_600_000 });
    expect((error as Error).message).toMatch(
      /^the budget "all" of 0\.00121 USD a day: 0\.0003 are spent and 0 set aside, and this may take 0\.0010\d+; it begins anew in 46800 s$/,
    );
    await clock.advance(13 * 3_600_000);
    expect(await failure(router.complete(HELLO))).not.toBeInstanceOf(Error);
    expect(await levels(router)).toEqual({ 'all:': [ONE, 0] });
  });

  test('is never passed by requests that come at once, whatever becomes of them', async () => {
    const steps: FakeStep[] = Array.from({ length: 300 }, (_, call): FakeStep => {
      if (call % 5 === 1) return { error: 'provider_unavailable' };
      if (call % 5 === 2) return { text: 'half', truncated: true };
      return { text: 'fine', usage: { inputTokens: 10, outputTokens: 900 } };
    });
    const capUsd = 0.02;
    const { router } = bench({
      budgets: [{ ...BUDGET, capUsd }],
      plugins: [provider('a', steps), provider('b', steps)],
      fallback: ['a/m', 'b/m'],
      race: 2,
    });
    await Promise.all(Array.from({ length: 100 }, () => failure(router.complete(HELLO))));
    const [level] = await router.budgets();
    expect(level?.heldUsd).toBe(0);
    expect(level?.spentUsd).toBeGreaterThan(capUsd / 2);
    expect(level?.spentUsd).toBeLessThanOrEqual(capUsd);
    await router.dispose();
  });

  test('counts each value of a scope alone, or those that match together, and several budgets at once', async () => {
    const budgets: Budget[] = [
      { ...BUDGET, name: 'users', scope: 'user' },
      { ...BUDGET, name: 'teams', scope: 'tag', match: ['red', 'blue'] },
      { ...BUDGET, name: 'coding', scope: 'task', match: 'coding', window: 'total' },
      { ...BUDGET, name: 'hosts', scope: 'provider' },
    ];
    const { router } = bench({ budgets });
    await router.complete({ ...HELLO, metadata: { user: 'ann:1', tags: ['red', 'blue', 'red'] } });
    await router.complete({ ...HELLO, metadata: { user: 'bob', task: 'coding', tags: ['green'] } });
    await router.complete({ ...HELLO, metadata: { user: 'bob', tags: ['blue'] } });
    expect(await levels(router)).toEqual({
      'users:ann:1': [ONE, 0],
      'users:bob': [0.0002, 0],
      'teams:': [0.0002, 0],
      'coding:coding': [ONE, 0],
      'hosts:a': [0.0003, 0],
    });
  });

  test('of a provider leaves out its candidates, not the request, and gets the cost of its own calls', async () => {
    const budgets: Budget[] = [{ ...BUDGET, name: 'a', scope: 'provider', match: 'a', capUsd: MOST }];
    const { router } = bench({ budgets, plugins: [provider('a'), provider('b')], fallback: ['a/m', 'b/m'] });
    expect((await router.complete(HELLO)).provider).toBe('a');
    const next = await router.complete(HELLO);
    expect(next.provider).toBe('b');
    expect(next.decision.rejected).toMatchObject([{ provider: 'a', code: 'too-expensive' }]);
    expect(await levels(router)).toEqual({ 'a:a': [ONE, 0] });
    expect(await failure(router.complete({ ...HELLO, routing: { only: ['a'] } }))).toMatchObject({
      code: 'budget_exceeded',
    });
  });

  test('makes room for a fallback when it is asked, and counts what was cut off by the most it can cost', async () => {
    const script: FakeStep[] = [{ text: 'half', truncated: true }];
    const plugins = [provider('a', script), provider('b')];
    const { router } = bench({ budgets: [BUDGET], plugins, fallback: ['a/m', 'b/m'] });
    expect((await router.complete(HELLO)).provider).toBe('b');
    const [level] = await router.budgets();
    expect(level?.spentUsd).toBeGreaterThan(0.001 + ONE);
    const seen = bench({ budgets: [{ ...BUDGET, cutOff: 'estimate' }], plugins: [provider('a', script)] });
    await failure(seen.router.complete(HELLO));
    expect((await seen.router.budgets())[0]?.spentUsd).toBeLessThan(ONE);
    const tight = bench({
      budgets: [{ ...BUDGET, capUsd: 1.5 * MOST }],
      plugins: [provider('a', script), provider('b')],
      fallback: ['a/m', 'b/m'],
    });
    expect(await failure(tight.router.complete(HELLO))).toMatchObject({ attempts: [{ provider: 'a' }] });
  });

  test('leaves out the dearer half from a share on, and what it does not cover where it may', async () => {
    const dear = { price: { ...PRICE, outputPerMTok: '3' } };
    const dearest = { price: { ...PRICE, outputPerMTok: '9' } };
    const plugins = [provider('x', [], dearest), provider('y', [], dear), provider('z')];
    const rules = { plugins, fallback: ['x/m', 'y/m', 'z/m'], strategy: 'priority' };
    const { router } = bench({ ...rules, budgets: [{ ...BUDGET, capUsd: 0.1, downgradeAt: 0.008 }] });
    expect((await router.complete(HELLO)).provider).toBe('x');
    const second = await router.complete(HELLO);
    expect(second.provider).toBe('y');
    expect(second.decision.candidates.map((one) => one.provider)).toEqual(['y', 'z']);
    expect(second.decision.rejected[0]?.reason).toContain('1 % of the budget "all" are used');
    const full = bench({ ...rules, budgets: [{ ...BUDGET, capUsd: 0.002, onFull: 'downgrade' }] });
    expect((await full.router.complete(HELLO)).provider).toBe('z');
    const route = bench({ ...rules, budgets: [{ ...BUDGET, capUsd: 0.002 }], onBudget: 'downgrade' });
    expect((await route.router.complete(HELLO)).provider).toBe('z');
    const block = bench({ ...rules, budgets: [{ ...BUDGET, capUsd: 0.002 }] });
    expect(await failure(block.router.complete(HELLO))).toMatchObject({ code: 'budget_exceeded' });
    const only = bench({ ...rules, budgets: [{ ...BUDGET, capUsd: 0.002, onFull: 'alert' }] });
    expect((await only.router.complete(HELLO)).provider).toBe('x');
  });

  test('blocks a price that is not known, unless it is told otherwise', async () => {
    const unknown = { price: { kind: 'unknown' } } as const;
    const plugins = [provider('a', [], unknown), provider('b')];
    const { router } = bench({ budgets: [BUDGET], plugins, fallback: ['a/m', 'b/m'] });
    expect((await router.complete(HELLO)).provider).toBe('b');
    expect(await failure(router.complete({ ...HELLO, routing: { only: ['a'] } }))).toMatchObject({
      code: 'budget_exceeded',
      message: 'the price of a/m is not known, and the budget "all" needs one',
    });
    const lax = bench({ budgets: [{ ...BUDGET, unknownPrice: 'allow' }], plugins, fallback: ['a/m', 'b/m'] });
    expect((await lax.router.complete(HELLO)).provider).toBe('a');
    expect(await levels(lax.router)).toEqual({ 'all:': [0, 0] });
  });

  test('sends the output limit that it counts on where nobody has set one', async () => {
    const a = provider('a', [], { maxOutputTokens: undefined, contextTokens: 5_000 });
    const { router } = bench({ budgets: [BUDGET], plugins: [a] });
    await router.complete(HELLO);
    expect((a.calls[0]?.request as { maxOutputTokens?: number }).maxOutputTokens).toBeGreaterThan(4_900);
  });

  test('tells each threshold once, over all processes', async () => {
    const clock = createFakeClock();
    const quotas = createMemoryQuotas({ clock });
    const budgets = [{ ...BUDGET, capUsd: 1_000 * ONE }];
    const two = [bench({ budgets }, { clock, quotas }), bench({ budgets }, { clock, quotas })];
    for (let call = 0; call < 110; call += 1) {
      await Promise.all(Array.from({ length: 10 }, (_, place) => failure(two[place % 2]!.router.complete(HELLO))));
    }
    const told = two.flatMap(({ alerts }) => alerts).map(({ threshold }) => threshold);
    expect(told.toSorted((a, b) => a - b)).toEqual([0.5, 0.8]);
    expect(two.flatMap(({ alerts }) => alerts)[0]).toMatchObject({ budget: 'all', capUsd: 0.1, window: 'day' });
  });

  test('posts alerts, again where that fails, and never says where to', async () => {
    const posts: unknown[] = [];
    const answers = [500, 204];
    const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
      posts.push([String(url), JSON.parse(init?.body as string) as unknown]);
      return new Response(null, { status: answers.shift() ?? 503 });
    };
    const budgets = [{ ...BUDGET, capUsd: MOST, alertAt: [0.05], webhookUrl: 'https://user:secret@hooks.example/x' }];
    const { router, clock, errors } = bench({ budgets, fetch });
    await router.complete(HELLO);
    await clock.advance(500);
    expect(posts).toHaveLength(2);
    expect(posts[0]).toMatchObject(['https://user:secret@hooks.example/x', { event: 'budget.alert', threshold: 0.05 }]);
    expect(errors).toEqual([]);
    await clock.advance(24 * 3_600_000);
    await router.complete(HELLO);
    await clock.advance(10_000);
    expect(posts).toHaveLength(6);
    expect(errors).toMatchObject([{ message: 'the webhook of budget "all" was not told: it answered 503' }]);
    await router.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('leases', () => {
  test('of a long request are renewed, by one timer that ends with the last request', async () => {
    const { router, clock, quotas } = bench({
      budgets: [BUDGET],
      timeouts: { firstChunkMs: 500_000, idleMs: 500_000 },
      plugins: [provider('a', [{ text: 'one', thenHang: true }])],
    });
    const stream = router.stream(HELLO);
    await stream.next();
    await clock.advance(300_000);
    expect(await quotas.sweep()).toMatchObject({ settled: 0 });
    expect((await router.budgets())[0]?.heldUsd).toBeGreaterThan(0);
    await stream.return();
    expect(clock.pending).toBe(0);
    await router.dispose();
  });

  test('of a process that died end, and are settled by the most that it can have cost, by whoever comes next', async () => {
    const clock = createFakeClock();
    const quotas = createMemoryQuotas({ clock });
    const dead = bench({ budgets: [BUDGET], plugins: [provider('a', [{ hang: true }])] }, { clock, quotas });
    void failure(dead.router.complete(HELLO));
    await clock.advance(0);
    // It is gone: nobody renews.
    const renewed = quotas.renew;
    Object.assign(quotas, { renew: () => {} });
    await clock.advance(60_000);
    Object.assign(quotas, { renew: renewed });
    const next = bench({ budgets: [BUDGET] }, { clock, quotas });
    await next.router.complete(HELLO);
    const [level] = await next.router.budgets();
    expect(level?.heldUsd).toBe(0);
    expect(level?.spentUsd).toBeGreaterThan(0.001 + ONE);
  });
});

describe('a rate', () => {
  const RATE: RateRule = { name: 'per-user', scope: 'user' };
  const ann = { ...HELLO, metadata: { user: 'ann' } };

  test('lets so many requests through, each user’s own, and says when to come again', async () => {
    const { router, clock } = bench({ rates: [{ ...RATE, requests: 3, perMs: 3_000 }] });
    for (let call = 0; call < 3; call += 1) await router.complete(ann);
    const error = await failure(router.complete(ann));
    expect(error).toMatchObject({ code: 'limit_exceeded', httpStatus: 429, retryAfterMs: 1_000 });
    expect((error as Error).message).toBe(
      'the limit "per-user" of user "ann": 3 of 3 requests in 3000 ms are taken, and this needs 1',
    );
    await router.complete({ ...HELLO, metadata: { user: 'bob' } });
    await router.complete(HELLO);
    await clock.advance(1_000);
    await router.complete(ann);
  });

  test('takes the most tokens at first, and gives back what was not used', async () => {
    const { router } = bench({ rates: [{ ...RATE, tokens: 1_200 }] });
    // Each may take about 1,010, and takes 100.
    await router.complete(ann);
    await router.complete(ann);
    expect(await failure(router.complete(ann))).toMatchObject({ code: 'limit_exceeded' });
    const small = bench({ rates: [{ ...RATE, tokens: 500 }] });
    await small.router.complete(ann);
    expect(await failure(small.router.complete(ann))).toMatchObject({ code: 'limit_exceeded' });
  });

  test('lets so many run at once, and of a provider leaves its candidates out', async () => {
    const hang: FakeStep[] = [
      { text: 'one', thenHang: true },
      { text: 'two', usage: USAGE },
    ];
    const { router } = bench({ rates: [{ ...RATE, concurrent: 1 }], plugins: [provider('a', hang)] });
    const stream = router.stream(ann);
    await stream.next();
    expect(await failure(router.complete(ann))).toMatchObject({
      code: 'limit_exceeded',
      message: 'the limit "per-user" of user "ann": 1 of 1 requests are under way',
    });
    await stream.return();
    await router.complete(ann);
    const two = bench({
      rates: [{ name: 'a-calls', scope: 'provider', match: 'a', requests: 1, perMs: 60_000 }],
      plugins: [provider('a'), provider('b')],
      fallback: ['a/m', 'b/m'],
    });
    expect((await two.router.complete(HELLO)).provider).toBe('a');
    expect((await two.router.complete(HELLO)).provider).toBe('b');
  });
});

describe('a store that does not answer', () => {
  const away = (): Quotas => ({ ...createMemoryQuotas(), hold: () => new Promise(() => {}) });

  test('refuses requests, or lets them through uncounted', async () => {
    const { router, clock } = bench({ budgets: [BUDGET] }, { quotas: away() });
    const answer = failure(router.complete(HELLO));
    await clock.advance(2_000);
    const error = await answer;
    expect(error).toMatchObject({ code: 'store_unavailable', httpStatus: 503 });
    expect(RouterError.isInstance(error)).toBe(true);
    const lax = bench({ budgets: [BUDGET], quotas: { onFailure: 'allow' } }, { quotas: away() });
    const passed = lax.router.complete(HELLO);
    await lax.clock.advance(4_000);
    expect(await passed).toMatchObject({ text: 'fine' });
  });
});
