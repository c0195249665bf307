import { describe, expect, test } from 'vitest';
import { createMemoryLedger, definePlugin, RouterError, TOKENS, type KnownPrice, type Ledger } from '@signalbox/core';
import { collect, collectUntilError, fakeProvider, textOf } from '@signalbox/testkit';
import { HELLO, makeRouter } from './make-router.ts';

const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '2', source: 'test', asOf: '2026-11-21' };
const PRICED = [{ id: 'm', price: PRICE }];

describe('1. whoever stops reading cancels what is under way', () => {
  test('leaving the loop aborts the upstream call, then settles and learns', async () => {
    const a = fakeProvider({ id: 'a', models: PRICED, script: [{ text: 'one two three four', thenHang: true }] });
    const { router, settlements, observations } = makeRouter([a]);
    for await (const chunk of router.stream(HELLO)) if (chunk.type === 'text-delta') break;
    expect(a.calls[0]).toMatchObject({ aborted: true });
    expect(settlements).toHaveLength(1);
    expect(observations).toMatchObject([{ outcome: 'cancelled', attempts: [{ outcome: 'cancelled', sent: true }] }]);
  });

  test('leaving while a chunk is waited for aborts at once', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one', thenHang: true }] });
    const { router, settlements } = makeRouter([a]);
    const stream = router.stream(HELLO);
    while ((await stream.next()).value?.type !== 'text-delta');
    const waiting = stream.next().catch((error: unknown) => error);
    await stream.return();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(a.calls[0]?.aborted).toBe(true);
    expect(settlements).toHaveLength(1);
    await expect(stream.result).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('the caller’s signal aborts the upstream call and is let go of afterwards', async () => {
    const a = fakeProvider({ id: 'a', script: [{ hang: true }, { text: 'fine' }] });
    const { router, settlements } = makeRouter([a]);
    const caller = new AbortController();
    const answer = router.complete({ ...HELLO, signal: caller.signal }).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    expect(await answer).toMatchObject({ code: 'cancelled', attempts: [{ outcome: 'cancelled' }] });
    expect(a.calls[0]?.aborted).toBe(true);
    expect(settlements).toHaveLength(1);
  });

  test('a provider that ignores its signal cannot hold the caller', async () => {
    const a = fakeProvider({ id: 'a' });
    const deaf = {
      ...a,
      create: () => ({
        stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }),
      }),
    };
    const { router } = makeRouter([deaf]);
    const caller = new AbortController();
    const answer = router.complete({ ...HELLO, signal: caller.signal }).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    expect(await answer).toMatchObject({ code: 'cancelled' });
  });

  test('a signal that has aborted already sends nothing', async () => {
    const a = fakeProvider({ id: 'a' });
    const { router } = makeRouter([a]);
    await expect(router.complete({ ...HELLO, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(a.calls).toHaveLength(0);
  });
});

describe('2. every attempt that was sent is paid for', () => {
  test('an answer that broke half-way is billed beside the one that followed', async () => {
    const usage = { inputTokens: 1_000, outputTokens: 500 };
    const a = fakeProvider({ id: 'a', models: PRICED, script: [{ text: 'half an', truncated: true }] });
    const b = fakeProvider({ id: 'b', models: PRICED, script: [{ text: 'answer', usage }] });
    const { router } = makeRouter([a, b], { tasks: { simple: { use: ['a/m', 'b/m'] } }, retry: { maxRetries: 0 } });
    const result = await router.complete(HELLO);
    expect(result.attempts.map(({ cost }) => cost.source)).toEqual(['estimate', 'catalogue']);
    expect(result.attempts[1]?.cost.nanoUsd).toBe(2_000_000);
    const sum = result.attempts.reduce((total, { cost }) => total + (cost.nanoUsd ?? 0), 0);
    expect(result.costUsd).toBe(sum / 1e9);
    expect(result.costSource).toBe('estimate');
  });

  test('a refused call costs nothing', async () => {
    const a = fakeProvider({ id: 'a', models: PRICED, script: [{ error: { code: 'rate_limited', status: 429 } }] });
    const { router, settlements } = makeRouter([a], { retry: { maxRetries: 0 } });
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'rate_limited' });
    expect(settlements).toMatchObject([{ settlement: { cost: { nanoUsd: 0 } } }]);
  });

  test('an abandoned stream is estimated by what was seen of it', async () => {
    const a = fakeProvider({ id: 'a', models: PRICED, script: [{ text: 'one two three four five six' }] });
    const { router, settlements } = makeRouter([a]);
    for await (const chunk of router.stream(HELLO)) if (chunk.type === 'text-delta') break;
    expect(settlements[0]?.settlement.cost).toMatchObject({ source: 'estimate' });
    expect(settlements[0]?.settlement.cost.nanoUsd).toBeGreaterThan(0);
  });

  test('what the provider says it cost wins over the price list', async () => {
    const a = fakeProvider({ id: 'a', models: PRICED, script: [{ text: 'fine', costUsd: 0.0125 }] });
    const { router } = makeRouter([a]);
    expect(await router.complete(HELLO)).toMatchObject({ costUsd: 0.0125, costSource: 'provider' });
  });

  test.for([-1, NaN, Infinity])('a stated cost of %d is none', async (costUsd) => {
    const a = fakeProvider({ id: 'a', models: PRICED, script: [{ text: 'fine', costUsd }] });
    const { router } = makeRouter([a]);
    expect(await router.complete(HELLO)).toMatchObject({ costSource: 'catalogue' });
    expect(router.costs.summary().costUsd).toBeLessThan(1);
  });

  test('a price that nobody knows is not zero', async () => {
    const a = fakeProvider({ id: 'a', models: [{ id: 'm', price: { kind: 'unknown' } }] });
    const { router } = makeRouter([a]);
    expect(await router.complete(HELLO)).toMatchObject({ costUsd: undefined, costSource: 'unknown' });
    expect(router.costs.summary()).toMatchObject({ unknownCosts: 1 });
  });
});

describe('3. the first chunk with content commits', () => {
  test('before it the next candidate answers, and the reader sees one answer only', async () => {
    const a = fakeProvider({
      id: 'a',
      script: [{ chunks: [{ type: 'response-start' }, { type: 'text-delta', text: '' }], thenError: 'overloaded' }],
    });
    const b = fakeProvider({ id: 'b', script: [{ text: 'from b' }] });
    const { router } = makeRouter([a, b], { fallback: ['a/model', 'b/model'], retry: { maxRetries: 0 } });
    const { items, error } = await collectUntilError(router.stream(HELLO));
    expect(error).toBeUndefined();
    expect(items.map(({ type }) => type)).toEqual(['response-start', 'text-delta', 'text-delta', 'finish']);
    expect(items[0]).toMatchObject({ provider: 'b', model: 'model' });
    expect(textOf(items)).toBe('from b');
  });

  test('after it a failure reaches the reader as a typed error, and nobody else is asked', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'half an', thenError: 'provider_unavailable' }] });
    const b = fakeProvider({ id: 'b' });
    const { router, observations } = makeRouter([a, b], { fallback: ['a/model', 'b/model'] });
    const { items, error } = await collectUntilError(router.stream(HELLO));
    expect(textOf(items)).toBe('half an');
    expect(items.at(-1)?.type).toBe('text-delta');
    expect(error).toMatchObject({ code: 'provider_unavailable', committed: true, provider: 'a' });
    expect(b.calls).toHaveLength(0);
    expect(observations).toMatchObject([{ outcome: 'failed', errorCode: 'provider_unavailable' }]);
  });

  test('a stream that just stops is an error, never a clean end', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'half an', truncated: true }] });
    const { router } = makeRouter([a]);
    const stream = router.stream(HELLO);
    const { error } = await collectUntilError(stream);
    expect(error).toMatchObject({ code: 'stream_truncated', committed: true });
    await expect(stream.result).rejects.toMatchObject({ code: 'stream_truncated' });
  });

  test('where nobody reads single chunks, an answer that breaks half-way is made good by the next', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'half an', truncated: true }] });
    const b = fakeProvider({ id: 'b', script: [{ text: 'a whole one' }] });
    const { router } = makeRouter([a, b], { fallback: ['a/model', 'b/model'], retry: { maxRetries: 0 } });
    expect(await router.complete(HELLO)).toMatchObject({ text: 'a whole one', provider: 'b' });
  });

  test('breaking after the first chunk opens the breaker too', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'half', truncated: true }] });
    const { router } = makeRouter([a], { breaker: { minimumCalls: 2 } });
    for (let call = 0; call < 2; call += 1) await collectUntilError(router.stream(HELLO));
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'breaker_open' });
    await router.dispose();
  });

  test('nothing after the finish is passed on', async () => {
    const a = fakeProvider({
      id: 'a',
      script: [
        {
          chunks: [
            { type: 'text-delta', text: 'all' },
            { type: 'finish', finishReason: 'stop' },
            { type: 'text-delta', text: '!' },
          ],
        },
      ],
    });
    const { router } = makeRouter([a]);
    const { items } = await collectUntilError(router.stream(HELLO));
    expect(textOf(items)).toBe('all');
    expect(items.at(-1)?.type).toBe('finish');
  });
});

describe('4. exactly one settlement per reservation', () => {
  const cases = [
    ['success', [{ text: 'fine' }]],
    ['failure', [{ error: 'invalid_request' }]],
    ['failure of all', [{ error: 'overloaded' }]],
    ['a broken stream', [{ text: 'half', truncated: true }]],
  ] as const;

  test.for(cases)('on %s', async ([, script]) => {
    const { router, settlements, ledger } = makeRouter([fakeProvider({ id: 'a', script })], {
      retry: { maxRetries: 0 },
    });
    await collectUntilError(router.stream(HELLO));
    expect(settlements).toHaveLength(1);
    expect(ledger.open).toEqual([]);
  });

  test('a refusal reserves nothing and settles nothing', async () => {
    const { router, settlements, observations } = makeRouter([]);
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'no_candidate' });
    expect(settlements).toEqual([]);
    expect(observations).toMatchObject([{ outcome: 'failed', errorCode: 'no_candidate' }]);
  });

  test('a ledger that refuses is asked before anything is sent', async () => {
    const a = fakeProvider({ id: 'a' });
    const refusing = {
      ...createMemoryLedger(),
      reserve: () => {
        throw new RouterError('budget_exceeded', { message: 'the budget of this month is spent' });
      },
    };
    const { router } = makeRouter([a], { override: (scope) => void scope.bind(TOKENS.ledger, () => refusing) });
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(a.calls).toHaveLength(0);
  });

  test('where the route downgrades, dearer candidates are left out until the budget covers the rest', async () => {
    const usd = (perMTok: string) =>
      [
        {
          id: 'model',
          price: { kind: 'known', inputPerMTok: perMTok, outputPerMTok: perMTok, source: 'x', asOf: '2026' },
        },
      ] as const;
    const dear = fakeProvider({ id: 'dear', models: usd('100') });
    const middling = fakeProvider({ id: 'middling', models: usd('10') });
    const cheap = fakeProvider({ id: 'cheap', models: usd('1') });
    const memory = createMemoryLedger();
    const budget: Ledger = {
      ...memory,
      reserve(request) {
        if (request.needs.some(({ worstCaseNanoUsd = Infinity }) => worstCaseNanoUsd > 12_000_000)) {
          throw new RouterError('budget_exceeded', { message: 'the budget of this month is spent' });
        }
        return memory.reserve(request);
      },
    };
    const { router } = makeRouter([dear, middling, cheap], {
      fallback: ['dear/model', 'middling/model', 'cheap/model'],
      override: (scope) => void scope.bind(TOKENS.ledger, () => budget),
    });
    const asked = { ...HELLO, maxOutputTokens: 1_000 };
    await expect(router.complete(asked)).rejects.toMatchObject({ code: 'budget_exceeded' });
    const result = await router.complete({ ...asked, routing: { onBudget: 'downgrade' } });
    expect(result).toMatchObject({ provider: 'middling' });
    expect(result.decision.rejected).toMatchObject([
      { provider: 'dear', code: 'too-expensive', reason: 'the budget of this month is spent' },
    ]);
    const none = router.complete({
      ...asked,
      maxOutputTokens: 8_000,
      routing: { onBudget: 'downgrade', exclude: ['cheap'] },
    });
    await expect(none).rejects.toMatchObject({ code: 'budget_exceeded' });
  });

  test('candidates that alone are in the way of a budget are left out, and the others asked', async () => {
    const seen: (readonly string[])[] = [];
    const memory = createMemoryLedger();
    const budget: Ledger = {
      ...memory,
      reserve(request) {
        seen.push(request.leftOut);
        const isThere = request.needs.some(({ provider }) => provider === 'a');
        const message = 'the budget of provider a is spent';
        if (isThere) throw new RouterError('budget_exceeded', { message, refused: ['a/model'] });
        return memory.reserve(request);
      },
    };
    const { router } = makeRouter([fakeProvider({ id: 'a' }), fakeProvider({ id: 'b' })], {
      fallback: ['a/model', 'b/model'],
      override: (scope) => void scope.bind(TOKENS.ledger, () => budget),
    });
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'b' });
    expect(seen).toEqual([[], ['a/model']]);
    await expect(router.complete({ ...HELLO, routing: { only: ['a'] } })).rejects.toMatchObject({
      code: 'budget_exceeded',
    });
  });

  test('each call needs room beside what the earlier ones cost', async () => {
    const grown: unknown[] = [];
    const memory = createMemoryLedger();
    const ledger: Ledger = {
      ...memory,
      async reserve(request) {
        return {
          ...(await memory.reserve(request)),
          grow(attempts, inAir) {
            grown.push([attempts.map(({ outcome }) => outcome), [...inAir].map(({ provider }) => provider)]);
            if (attempts.length === 2) throw new RouterError('budget_exceeded', { message: 'no more' });
          },
        };
      },
    };
    const bad = { error: { code: 'provider_unavailable' } } as const;
    const a = fakeProvider({ id: 'a', script: [bad, bad] });
    const b = fakeProvider({ id: 'b', script: [bad, bad] });
    const c = fakeProvider({ id: 'c' });
    const { router } = makeRouter([a, b, c], {
      fallback: ['a/model', 'b/model', 'c/model'],
      retry: { maxRetries: 0 },
      override: (scope) => void scope.bind(TOKENS.ledger, () => ledger),
    });
    const failure = await router.complete(HELLO).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'all_candidates_failed', cause: { code: 'budget_exceeded' } });
    expect(grown).toEqual([
      [[], ['a']],
      [['failed'], ['b']],
      [['failed', 'failed'], ['c']],
    ]);
    expect(c.calls).toHaveLength(0);
  });

  test('a tracker that begins is waited for before anything is sent, and may refuse', async () => {
    const told: string[] = [];
    let refuses = false;
    const rows = definePlugin({
      kind: 'tracker',
      id: 'rows',
      apiVersion: 1,
      create: () => ({
        id: 'rows',
        begin({ id, plan, estimateNanoUsd }) {
          if (refuses) throw new RouterError('internal', { message: 'the disk is full' });
          told.push(`begin ${plan.candidates.length} ${typeof id} ${typeof estimateNanoUsd} ${a.calls.length}`);
        },
        track: ({ outcome }) => void told.push(outcome),
      }),
    })();
    const a = fakeProvider({ id: 'a' });
    const { router } = makeRouter([a, rows]);
    await router.complete(HELLO);
    refuses = true;
    await expect(router.complete(HELLO)).rejects.toMatchObject({ message: 'the disk is full' });
    expect(told).toEqual(['begin 1 string number 0', 'ok', 'failed']);
    expect(a.calls).toHaveLength(1);
  });

  test('what a killed process left open is settled once, by its estimate, and marked', () => {
    const settled: unknown[] = [];
    const left = {
      id: 'r1',
      at: 0,
      operation: 'chat',
      task: 'general',
      metadata: {},
      needs: [{ provider: 'p', model: 'm', worstCaseNanoUsd: 900, estimateNanoUsd: 400, worstCaseTokens: 10 }],
      leftOut: [],
    } as const;
    const ledger = createMemoryLedger({
      open: [left],
      onSettled: (id, settlement) => settled.push({ id, settlement }),
    });
    expect(ledger.recover()).toBe(1);
    expect(ledger.recover()).toBe(0);
    expect(settled).toEqual([
      { id: 'r1', settlement: { kind: 'recovered', attempts: [], cost: { source: 'estimate', nanoUsd: 400 } } },
    ]);
  });

  test('a ledger that cannot settle fails nobody, and is told of', async () => {
    const errors: string[] = [];
    const broken = {
      ...createMemoryLedger(),
      reserve: () => ({ id: 'x', commit: () => Promise.reject(new Error('disk full')) }),
    };
    const { router } = makeRouter([fakeProvider({ id: 'a', script: [{ text: 'fine' }] })], {
      override: (scope) => void scope.bind(TOKENS.ledger, () => broken),
      on: { 'internal.error': ({ where }) => void errors.push(where) },
    });
    expect((await router.complete(HELLO)).text).toBe('fine');
    expect(errors).toEqual(['ledger']);
  });
});

describe('5. same inputs, same plan', () => {
  test('a plan is made of snapshots and one drawn number', async () => {
    const models = ['one', 'two', 'three'];
    const make = () => makeRouter([fakeProvider({ id: 'a', models })], { strategy: 'weighted' }).router;
    const plans = await Promise.all([make().explain(HELLO), make().explain(HELLO)]);
    expect(plans[0]).toEqual(plans[1]);
  });

  test('explaining sends nothing and spends nothing', async () => {
    const a = fakeProvider({ id: 'a' });
    const { router, settlements } = makeRouter([a]);
    const { plan, classification } = await router.explain(HELLO);
    expect(plan.candidates.map(({ provider, model }) => `${provider}/${model}`)).toEqual(['a/model']);
    expect(classification.task).toBe('simple');
    expect([a.created, a.calls.length, settlements.length]).toEqual([0, 0, 0]);
  });
});

describe('a name in routing.exclude or routing.only that stands for no provider', () => {
  const routing = { exclude: ['b', 'acme/small', 'gpt'], only: ['a', 'other'] };
  const unknown = (name: string): string =>
    `"${name}" names no installed provider; expected "provider" or "provider/model"`;

  test('is warned about', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'a' }), fakeProvider({ id: 'b' })]);
    const { provider, warnings } = await router.complete({ ...HELLO, routing });
    expect(provider).toBe('a');
    expect(warnings).toEqual([
      { field: 'routing.exclude', message: unknown('acme/small') },
      { field: 'routing.exclude', message: unknown('gpt') },
      { field: 'routing.only', message: unknown('other') },
    ]);
  });

  test('is an error in strict mode, before anything is sent', async () => {
    const a = fakeProvider({ id: 'a' });
    const { router } = makeRouter([a], { strict: true });
    await expect(router.complete({ ...HELLO, routing })).rejects.toMatchObject({
      code: 'invalid_request',
      message: `routing.exclude: ${unknown('b')}`,
    });
    expect(a.calls).toEqual([]);
  });
});

describe('a reader who has asked for the result before', () => {
  const open = () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one two three four' }] });
    return makeRouter([a]).router.stream(HELLO);
  };

  test('gets every chunk once', async () => {
    const stream = open();
    const result = stream.result;
    expect(textOf(await collect(stream))).toBe('one two three four');
    expect(await result).toMatchObject({ text: 'one two three four' });
  });

  test('gets every chunk also when the result is there already', async () => {
    const stream = open();
    expect(await stream.result).toMatchObject({ text: 'one two three four' });
    expect(textOf(await collect(stream))).toBe('one two three four');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('gets the error where it happened', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one two', thenError: 'stream_error' }] });
    const stream = makeRouter([a]).router.stream(HELLO);
    await expect(stream.result).rejects.toMatchObject({ code: 'stream_error' });
    const { items, error } = await collectUntilError(stream);
    expect(textOf(items)).toBe('one two');
    expect(error).toMatchObject({ code: 'stream_error', committed: true });
  });
});

describe('where everybody’s limits are used up', () => {
  const limited = { error: { code: 'rate_limited', retryAfterMs: 5_000 } } as const;

  test('a request waits for the first to have room again, where it has the time', async () => {
    const a = fakeProvider({ id: 'a', script: [limited, { text: 'fine' }] });
    const { router, clock } = makeRouter([a], { retry: { maxRetries: 0 } });
    await router.complete(HELLO).catch(() => {});
    const second = router.complete(HELLO);
    await clock.advance(4_999);
    expect(a.calls).toHaveLength(1);
    await clock.advance(251);
    expect(await second).toMatchObject({ text: 'fine', attempts: [{ outcome: 'ok' }] });
    expect(clock.pending).toBe(0);
  });

  test('and is refused at once where it has not, and told how long to wait', async () => {
    const a = fakeProvider({ id: 'a', script: [limited] });
    const { router } = makeRouter([a], { retry: { maxRetries: 0 } });
    await router.complete(HELLO).catch(() => {});
    const second = router.complete({ ...HELLO, routing: { deadlineMs: 1_000 } });
    await expect(second).rejects.toMatchObject({ code: 'breaker_open', retryAfterMs: 5_000 });
  });

  test('leaves with its caller', async () => {
    const a = fakeProvider({ id: 'a', script: [limited] });
    const { router, clock } = makeRouter([a], { retry: { maxRetries: 0 } });
    await router.complete(HELLO).catch(() => {});
    const caller = new AbortController();
    const second = router.complete({ ...HELLO, signal: caller.signal }).catch((error: unknown) => error);
    await clock.advance(100);
    caller.abort();
    expect(await second).toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
  });
});

describe('a slow reader', () => {
  test('holds the provider back: no more is read than was asked for', async () => {
    const words = 'word '.repeat(500).trim();
    const a = fakeProvider({ id: 'a', script: [{ text: words }] });
    const { router, clock } = makeRouter([a]);
    let read = 0;
    for await (const chunk of router.stream(HELLO)) {
      if (chunk.type !== 'text-delta') continue;
      read += 1;
      await clock.advance(0);
      expect(a.calls[0]?.chunksSent).toBeLessThanOrEqual(read + 1);
      if (read === 100) break;
    }
    expect(a.calls[0]?.chunksSent).toBeLessThanOrEqual(101);
  });

  test('is not timed out: the time between two chunks is the provider’s only while it is waited for', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one two three' }] });
    const { router, clock } = makeRouter([a], { timeouts: { idleMs: 1_000 } });
    const words: string[] = [];
    for await (const chunk of router.stream(HELLO)) {
      if (chunk.type === 'text-delta') words.push(chunk.text);
      await clock.advance(5_000);
    }
    expect(words).toHaveLength(3);
  });
});
