import { describe, expect, test } from 'vitest';
import type { ChatRequest, KnownPrice, RouterEvents } from '@signalbox/core';
import { collect, collectUntilError, fakeProvider, textOf } from '@signalbox/testkit';
import { HELLO, makeRouter, type Fixture } from '../router/make-router.ts';

const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '10', source: 'test', asOf: '2026-11-21' };

/** Runs the promise to its end while time moves on, and says how long it took on the clock. */
async function timed<T>({ clock }: Fixture, promise: Promise<T>): Promise<{ value: T | unknown; ms: number }> {
  const start = clock.monotonicMs();
  let ended: { value: T | unknown; ms: number } | undefined;
  const end = (value: T | unknown): void => void (ended = { value, ms: clock.monotonicMs() - start });
  promise.then(end, end);
  for (let step = 0; ended === undefined && step < 1_000; step += 1) await clock.advance(10);
  if (ended === undefined) throw new Error('did not end within ten seconds of the clock');
  return ended;
}

describe('retries', () => {
  test('ask the same candidate again after a drawn wait', async () => {
    const a = fakeProvider({ id: 'a', script: [{ error: 'overloaded' }, { text: 'fine' }] });
    const fixture = makeRouter([a], { retry: { baseDelayMs: 200 } });
    const { value, ms } = await timed(fixture, fixture.router.complete(HELLO));
    expect(value).toMatchObject({
      text: 'fine',
      attempts: [
        { retry: 0, outcome: 'failed' },
        { retry: 1, outcome: 'ok' },
      ],
    });
    expect(ms).toBe(100);
  });

  test('wait as long as the provider asks', async () => {
    const a = fakeProvider({
      id: 'a',
      script: [{ error: { code: 'overloaded', retryAfterMs: 3_000 } }, { text: 'fine' }],
    });
    const fixture = makeRouter([a]);
    expect(await timed(fixture, fixture.router.complete(HELLO))).toMatchObject({ value: { text: 'fine' }, ms: 3_000 });
  });

  test('end with the caller', async () => {
    const a = fakeProvider({ id: 'a', script: [{ error: { code: 'overloaded', retryAfterMs: 3_000 } }] });
    const { router, clock } = makeRouter([a]);
    const caller = new AbortController();
    const answer = router.complete({ ...HELLO, signal: caller.signal }).catch((error: unknown) => error);
    await clock.advance(100);
    caller.abort();
    expect(await answer).toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  test('tell what they do', async () => {
    const events: RouterEvents['retry'][] = [];
    const a = fakeProvider({ id: 'a', script: [{ error: 'connection' }, { text: 'fine' }] });
    const fixture = makeRouter([a], { on: { retry: (event) => void events.push(event) } });
    await timed(fixture, fixture.router.complete(HELLO));
    expect(events).toMatchObject([{ candidate: 'a/model', code: 'connection', delayMs: 125 }]);
  });
});

describe('falling back', () => {
  const two = { fallback: ['a/model', 'b/model'], retry: { maxRetries: 0 } };

  test.for(['overloaded', 'timeout', 'provider_auth', 'provider_billing', 'model_not_found', 'connection'] as const)(
    'moves on after %s',
    async (code) => {
      const plugins = [fakeProvider({ id: 'a', script: [{ error: code }] }), fakeProvider({ id: 'b' })];
      const { router } = makeRouter(plugins, two);
      expect(await router.complete(HELLO)).toMatchObject({
        provider: 'b',
        attempts: [{ error: { code } }, { outcome: 'ok' }],
      });
    },
  );

  test.for(['invalid_request', 'content_policy'] as const)('stops at %s: the next would say the same', async (code) => {
    const b = fakeProvider({ id: 'b' });
    const { router } = makeRouter([fakeProvider({ id: 'a', script: [{ error: code }] }), b], two);
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code, attempts: [{ provider: 'a' }] });
    expect(b.calls).toHaveLength(0);
  });

  test('moves on from refused content where it is allowed', async () => {
    const plugins = [fakeProvider({ id: 'a', script: [{ error: 'content_policy' }] }), fakeProvider({ id: 'b' })];
    const { router } = makeRouter(plugins, { ...two, fallbackOn: ['content_policy'] });
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'b' });
  });

  test('a prompt that was too long goes to a model with more room only', async () => {
    const small = { id: 'model', contextTokens: 1_000 };
    const a = fakeProvider({ id: 'a', models: [small], script: [{ error: 'context_length_exceeded' }] });
    const b = fakeProvider({ id: 'b', models: [small] });
    const c = fakeProvider({ id: 'c', models: [{ id: 'model', contextTokens: 2_000 }] });
    const { router } = makeRouter([a, b, c], { fallback: ['a/model', 'b/model', 'c/model'] });
    expect(await router.complete(HELLO)).toMatchObject({ provider: 'c' });
    expect(b.calls).toHaveLength(0);
  });

  test('an account that is not accepted is not asked for another of its models', async () => {
    const a = fakeProvider({ id: 'a', models: ['one', 'two'], script: [{ error: 'provider_auth' }] });
    const events: RouterEvents['fallback'][] = [];
    const { router } = makeRouter([a, fakeProvider({ id: 'b' })], {
      fallback: ['a/one', 'a/two', 'b/model'],
      on: { fallback: (event) => void events.push(event) },
    });
    expect(await router.complete(HELLO)).toMatchObject({
      provider: 'b',
      attempts: [{ model: 'one' }, { provider: 'b' }],
    });
    expect(events).toMatchObject([{ from: 'a/one', to: 'b/model', code: 'provider_auth' }]);
  });

  test('with one candidate its own error comes back, with the attempt', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'a', script: [{ error: 'provider_auth' }] })]);
    await expect(router.complete(HELLO)).rejects.toMatchObject({
      code: 'provider_auth',
      attempts: [{ provider: 'a' }],
    });
  });

  test('with several, the error lists every attempt and why', async () => {
    const plugins = [
      fakeProvider({ id: 'a', script: [{ error: 'overloaded' }] }),
      fakeProvider({ id: 'b', script: [{ error: 'provider_auth' }] }),
    ];
    const { router } = makeRouter(plugins, two);
    const error = await router.complete(HELLO).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'all_candidates_failed', attempts: [{ provider: 'a' }, { provider: 'b' }] });
    expect(String(error)).toContain('a/model: overloaded; b/model: provider_auth');
  });

  test('passes over a candidate whose breaker has opened since the plan was made', async () => {
    const a = fakeProvider({ id: 'a', script: [{ delayMs: 50, error: 'overloaded' }] });
    const fixture = makeRouter([a, fakeProvider({ id: 'b' })], { ...two, breaker: { minimumCalls: 1 } });
    const both = Promise.all([fixture.router.complete(HELLO), fixture.router.complete(HELLO)]);
    const { value } = await timed(fixture, both);
    expect(value).toMatchObject([{ provider: 'b' }, { provider: 'b' }]);
    expect(await fixture.router.explain(HELLO)).toMatchObject({ plan: { rejected: [{ code: 'breaker-open' }] } });
    await fixture.router.dispose();
  });
});

describe('time limits', () => {
  const limits = { firstChunkMs: 500, idleMs: 300, wholeAnswerMs: 2_000, totalMs: 5_000 };
  const alone = { timeouts: limits, retry: { maxRetries: 0 } };

  test('no first chunk: the next candidate is asked', async () => {
    const a = fakeProvider({ id: 'a', script: [{ hang: true }] });
    const fixture = makeRouter([a, fakeProvider({ id: 'b', script: [{ text: 'fine' }] })], {
      ...alone,
      fallback: ['a/model', 'b/model'],
    });
    const read = collectUntilError(fixture.router.stream(HELLO));
    const { value, ms } = await timed(fixture, read);
    expect(textOf((value as { items: [] }).items)).toBe('fine');
    expect(ms).toBe(500);
    expect(a.calls[0]?.aborted).toBe(true);
  });

  test('a pause that is too long is a typed error, and the upstream call ends', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one', thenHang: true }] });
    const fixture = makeRouter([a], alone);
    const { value, ms } = await timed(fixture, collectUntilError(fixture.router.stream(HELLO)));
    expect(value).toMatchObject({ error: { code: 'timeout', committed: true } });
    expect(String((value as { error: unknown }).error)).toContain('no further chunk within 300 ms');
    expect(ms).toBe(300);
    expect(a.calls[0]?.aborted).toBe(true);
  });

  test('chunks that keep coming are never too slow together', async () => {
    const text = 'one two three four five six seven eight nine ten';
    const a = fakeProvider({ id: 'a', script: [{ text, chunkDelayMs: 250 }] });
    const fixture = makeRouter([a], alone);
    const { value } = await timed(fixture, collectUntilError(fixture.router.stream(HELLO)));
    expect(textOf((value as { items: [] }).items)).toBe(text);
  });

  test('a slow reader is not a slow provider', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one two three' }] });
    const { router, clock } = makeRouter([a], alone);
    const items = [];
    for await (const chunk of router.stream(HELLO)) {
      items.push(chunk);
      await clock.advance(1_000);
    }
    expect(textOf(items)).toBe('one two three');
  });

  test('an answer in one piece has a limit of its own', async () => {
    const a = fakeProvider({ id: 'a', offerComplete: true, script: [{ hang: true }] });
    const fixture = makeRouter([a], alone);
    const { value, ms } = await timed(fixture, fixture.router.complete(HELLO));
    expect(value).toMatchObject({ code: 'timeout' });
    expect(ms).toBe(2_000);
  });

  test('the deadline of a request ends everything: attempts, retries and waits', async () => {
    const plugins = ['a', 'b', 'c'].map((id) => fakeProvider({ id, script: [{ hang: true }] }));
    const fixture = makeRouter(plugins, { ...alone, fallback: ['a/model', 'b/model', 'c/model'] });
    const request: ChatRequest = { ...HELLO, routing: { deadlineMs: 700 } };
    const { value, ms } = await timed(fixture, collectUntilError(fixture.router.stream(request)));
    expect(value).toMatchObject({ error: { code: 'timeout' } });
    expect(ms).toBe(700);
    expect(plugins.map(({ calls }) => calls.length)).toEqual([1, 1, 0]);
  });

  test('one call’s time limit does not touch another call of the same candidate', async () => {
    const a = fakeProvider({ id: 'a', script: [{ hang: true }, { delayMs: 400, text: 'fine' }] });
    const fixture = makeRouter([a], alone);
    const hung = collectUntilError(fixture.router.stream({ ...HELLO, routing: { deadlineMs: 200 } }));
    const { value } = await timed(fixture, Promise.all([hung, fixture.router.complete(HELLO)]));
    expect(value).toMatchObject([{ error: { code: 'timeout' } }, { text: 'fine' }]);
  });

  test('leave no timer behind, however an attempt ends', async () => {
    const script = [
      { text: 'fine' },
      { error: 'overloaded' },
      { text: 'half', truncated: true },
      { hang: true },
    ] as const;
    const fixture = makeRouter([fakeProvider({ id: 'a', script })], { ...alone, breaker: { minimumCalls: 99 } });
    for (const _ of script) await timed(fixture, collectUntilError(fixture.router.stream(HELLO)));
    expect(fixture.clock.pending).toBe(0);
  });
});

describe('lossless or loud', () => {
  const warning = { field: 'seed', message: 'not supported; left out' };

  test('what a provider could not do stands in the result', async () => {
    const { router } = makeRouter([fakeProvider({ id: 'a', script: [{ warn: [warning], text: 'fine' }] })]);
    expect(await router.complete({ ...HELLO, seed: 1 })).toMatchObject({ text: 'fine', warnings: [warning] });
  });

  test('in strict mode it is an error before anything is sent, and the next candidate is asked', async () => {
    const plugins = [
      fakeProvider({ id: 'a', script: [{ warn: [warning], text: 'fine' }] }),
      fakeProvider({ id: 'b', script: [{ text: 'with seed' }] }),
    ];
    const { router } = makeRouter(plugins, { fallback: ['a/model', 'b/model'] });
    expect(await router.complete({ ...HELLO, seed: 1, strict: true })).toMatchObject({
      text: 'with seed',
      attempts: [{ provider: 'a', sent: false, error: { code: 'unsupported_param' } }, { provider: 'b' }],
    });
  });

  test('strict mode can be the rule, and a request the exception', async () => {
    const a = fakeProvider({ id: 'a', script: [{ warn: [warning], text: 'fine' }] });
    const { router } = makeRouter([a], { strict: true });
    await expect(router.complete(HELLO)).rejects.toMatchObject({ code: 'unsupported_param' });
    expect(await router.complete({ ...HELLO, strict: false })).toMatchObject({ text: 'fine' });
  });

  test('what one provider sealed is shown to nobody else', async () => {
    const a = fakeProvider({ id: 'a' });
    const { router } = makeRouter([a]);
    const mine = { provider: 'a', value: 'mine' };
    const theirs = { provider: 'b', value: 'theirs' };
    const content = [
      { type: 'reasoning', text: 'hm', state: mine },
      { type: 'reasoning', text: 'aha', state: theirs },
      { type: 'tool-call', id: '1', name: 'f', arguments: '{}', state: theirs },
    ] as const;
    await router.complete({ messages: [...HELLO.messages, { role: 'assistant', content }] });
    expect((a.calls[0]?.request as ChatRequest).messages[1]?.content).toEqual([
      { type: 'reasoning', text: 'hm', state: mine },
      { type: 'reasoning', text: 'aha' },
      { type: 'tool-call', id: '1', name: 'f', arguments: '{}' },
    ]);
  });
});

describe('a cap on the cost of one request', () => {
  const priced = [{ id: 'model', price: PRICE, maxOutputTokens: 4_000 }];

  test('limits the output so that it cannot be passed', async () => {
    const a = fakeProvider({ id: 'a', models: priced });
    const { router } = makeRouter([a]);
    const result = await router.complete({ ...HELLO, maxOutputTokens: 3_000, routing: { maxCostUsd: 0.01 } });
    const { maxOutputTokens = 0 } = a.calls[0]?.request as ChatRequest;
    expect(maxOutputTokens).toBeLessThan(1_000);
    expect(maxOutputTokens).toBeGreaterThan(980);
    expect(result.warnings).toMatchObject([{ field: 'maxOutputTokens' }]);
  });

  // 0.05 USD are one whole answer of 4,000 tokens, and a quarter of one.
  test('counts what an earlier attempt may have spent', async () => {
    const script = [{ text: 'half', truncated: true }, { text: 'fine' }];
    const a = fakeProvider({ id: 'a', models: priced, script: [script[0]!] });
    const b = fakeProvider({ id: 'b', models: priced, script: [script[1]!] });
    const { router } = makeRouter([a, b], { fallback: ['a/model', 'b/model'], retry: { maxRetries: 0 } });
    const result = await router.complete({ ...HELLO, routing: { maxCostUsd: 0.05 } });
    const limits = [a, b].map(({ calls }) => (calls[0]?.request as ChatRequest).maxOutputTokens ?? 0);
    expect(limits[0]).toBe(4_000);
    expect(limits[1]).toBeLessThan(1_000);
    expect(limits[1]).toBeGreaterThan(980);
    expect(result.attempts[0]?.atMostNanoUsd).toBeGreaterThan(40_000_000);
    expect(result.attempts[1]?.atMostNanoUsd).toBeUndefined();
  });

  test('counts what the same candidate may have spent before it is asked again', async () => {
    const a = fakeProvider({ id: 'a', models: priced, script: [{ text: 'half', truncated: true }, { text: 'fine' }] });
    const fixture = makeRouter([a]);
    await timed(fixture, fixture.router.complete({ ...HELLO, routing: { maxCostUsd: 0.05 } }));
    const limits = a.calls.map(({ request }) => (request as ChatRequest).maxOutputTokens ?? 0);
    expect(limits).toHaveLength(2);
    expect(limits[1]).toBeLessThan(1_000);
  });

  test('asks nobody else when an answer was cut off that may be billed to its end, and the cap with it', async () => {
    const a = fakeProvider({ id: 'a', models: priced, script: [{ text: 'half', truncated: true }] });
    const b = fakeProvider({ id: 'b', models: priced });
    const { router } = makeRouter([a, b], { fallback: ['a/model', 'b/model'], retry: { maxRetries: 0 } });
    const failure = await router.complete({ ...HELLO, routing: { maxCostUsd: 0.01 } }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'stream_truncated' });
    expect(b.calls).toHaveLength(0);
  });

  test('counts the beginning of an answer that is gone on with as input', async () => {
    const begun = 'word '.repeat(2_000);
    const a = fakeProvider({ id: 'a', models: priced, script: [{ text: begun, truncated: true }] });
    const b = fakeProvider({ id: 'b', models: priced });
    const { router } = makeRouter([a, b], { fallback: ['a/model', 'b/model'], continuation: 'continue' });
    await collect(router.stream({ ...HELLO, routing: { maxCostUsd: 0.05 } }));
    const { maxOutputTokens = 0 } = b.calls[0]?.request as ChatRequest;
    // What is left is 0.01 USD; about 2,860 tokens of input are 0.00286 of it.
    expect(maxOutputTokens).toBeLessThan(720);
    expect(maxOutputTokens).toBeGreaterThan(690);
  });

  test('is not passed by the estimate of an answer that broke off at its limit', async () => {
    const a = fakeProvider({ id: 'a', models: priced, script: [{ text: 'x'.repeat(9_000), truncated: true }] });
    const fixture = makeRouter([a]);
    const { router } = fixture;
    const { value } = await timed(fixture, router.complete({ ...HELLO, routing: { maxCostUsd: 0.01 } }));
    expect(value).toMatchObject({ code: 'stream_truncated', attempts: [{ cost: { source: 'estimate' } }] });
    expect(router.costs.summary().costUsd).toBeLessThanOrEqual(0.01);
  });
});
