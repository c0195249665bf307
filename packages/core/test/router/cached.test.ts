import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import {
  createMemoryCache,
  createMemoryLedger,
  RouterError,
  TOKENS,
  type CacheStore,
  type ChatRequest,
  type Chunk,
  type KnownPrice,
  type RouterConfig,
} from '@signalbox/core';
import { collect, fakeProvider, finishChunk, textOf, type FakeStep } from '@signalbox/testkit';
import { makeRouter, type Fixture } from './make-router.ts';

const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '2', source: 'test', asOf: '2026-11-21' };
const MODELS = [{ id: 'm', price: PRICE }];
const ASK: ChatRequest = { messages: [{ role: 'user', content: 'What is the capital of France?' }], temperature: 0 };

interface Setup extends Fixture {
  readonly a: ReturnType<typeof fakeProvider>;
}

function setup(script: readonly FakeStep[] = [{ text: 'Paris.' }], config: Omit<RouterConfig, 'plugins'> = {}): Setup {
  const a = fakeProvider({ id: 'a', models: MODELS, script });
  return { a, ...makeRouter([a], { cache: {}, ...config }) };
}

/** Lets what is ready run. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('an answer that is kept', () => {
  test('is given again, costs nothing, and says so', async () => {
    const { a, router, clock, observations, settlements } = setup();
    const first = await router.complete(ASK);
    await clock.advance(1_500);
    const second = await router.complete(ASK);
    expect(a.calls).toHaveLength(1);
    expect(first.cache).toBeUndefined();
    expect(second).toMatchObject({
      text: 'Paris.',
      provider: 'a',
      model: 'm',
      usage: first.usage,
      usageReported: true,
      costUsd: 0,
      costSource: 'free',
      attempts: [],
      finishReason: 'stop',
      cache: { kind: 'exact', ageMs: 1_500, savedUsd: first.costUsd },
    });
    expect(second.segments).toEqual(first.segments);
    expect(second.id).not.toBe(first.id);
    expect(observations[1]).toMatchObject({
      outcome: 'ok',
      provider: 'a',
      model: 'm',
      attempts: [],
      usage: { inputTokens: 0, outputTokens: 0 },
      cost: { source: 'free', nanoUsd: 0 },
      cache: { kind: 'exact', savedNanoUsd: (first.costUsd as number) * 1e9 },
    });
    expect(settlements).toHaveLength(1);
    const { calls, costUsd, cache } = router.costs.summary();
    expect({ calls, costUsd, cache }).toEqual({
      calls: 2,
      costUsd: first.costUsd,
      cache: { exact: 1, semantic: 0, coalesced: 0, savedUsd: first.costUsd },
    });
  });

  test('is given as a stream, chunk by chunk, and whole, whichever way it came', async () => {
    const { a, router } = setup([{ text: 'one two three' }]);
    const first = await collect(router.stream(ASK));
    const again = router.stream(ASK);
    expect(await collect(again)).toEqual(first);
    expect((await again.result).cache?.kind).toBe('exact');
    expect((await router.complete(ASK)).text).toBe('one two three');

    const other = { ...ASK, seed: 1 };
    await router.complete(other);
    const streamed = await collect(router.stream(other));
    expect(streamed[0]).toMatchObject({ type: 'response-start', provider: 'a' });
    expect(textOf(streamed)).toBe('one two three');
    expect(a.calls).toHaveLength(2);
  });

  test('carries the warnings of its time', async () => {
    const { router } = setup([{ text: 'x', warn: [{ field: 'topK', message: 'is not known here' }] }]);
    const { warnings } = await router.complete({ ...ASK, topK: 3 });
    expect(warnings).toHaveLength(1);
    expect((await router.complete({ ...ASK, topK: 3 })).warnings).toEqual(warnings);
  });

  test('is forgotten when its time is over, and not given to who wants a younger one', async () => {
    const { a, router, clock } = setup(undefined, { cache: { ttlMs: 1_000 } });
    await router.complete(ASK);
    await clock.advance(600);
    expect((await router.complete({ ...ASK, cache: { ttlMs: 600 } })).cache).toBeUndefined();
    await clock.advance(599);
    expect((await router.complete(ASK)).cache?.ageMs).toBe(599);
    await clock.advance(1);
    expect((await router.complete(ASK)).cache).toBeUndefined();
    expect(a.calls).toHaveLength(3);
  });

  test('is never given to another tenant, nor to another namespace, and both can be cleared', async () => {
    const { a, router } = setup();
    const of = (tenant?: string, namespace?: string): ChatRequest => ({
      ...ASK,
      ...(tenant !== undefined && { metadata: { tenant } }),
      ...(namespace !== undefined && { cache: { namespace } }),
    });
    const all = [of(), of('one'), of('two'), of(''), of('one', 'n'), of('one', 'm'), of(undefined, 'n')];
    for (const request of all) expect((await router.complete(request)).cache).toBeUndefined();
    for (const request of all) expect((await router.complete(request)).cache?.kind).toBe('exact');
    expect(a.calls).toHaveLength(all.length);

    await router.cache.clear({ tenant: 'one', namespace: 'n' });
    expect((await router.complete(of('one', 'n'))).cache).toBeUndefined();
    expect((await router.complete(of('one', 'm'))).cache?.kind).toBe('exact');
    await router.cache.clear({ tenant: null });
    expect((await router.complete(of())).cache).toBeUndefined();
    expect((await router.complete(of('one'))).cache?.kind).toBe('exact');
    await router.cache.clear();
    expect((await router.complete(of('two'))).cache).toBeUndefined();
    await expect(router.cache.clear({ namespace: 'n' })).rejects.toThrow('tenant: null');
  });

  test('is shared by whoever asks the same within a tenant', async () => {
    const { router } = setup();
    await router.complete({ ...ASK, metadata: { user: 'ann', tags: ['x'], session: '1', tenant: 't' } });
    const { cache } = await router.complete({ ...ASK, metadata: { user: 'bob', key: 'k', tenant: 't' } });
    expect(cache?.kind).toBe('exact');
  });

  test('is given only where its candidate may answer, whatever was allowed before', async () => {
    const cache = createMemoryCache({ maxBytes: 1e6 });
    const shared: Omit<RouterConfig, 'plugins'> = {
      cache: {},
      override: (scope) => scope.bind(TOKENS.cache, () => cache),
      aliases: { fast: ['a/m', 'b/m'] },
    };
    const a = (more: object = {}) => fakeProvider({ id: 'a', models: MODELS, ...more });
    const b = fakeProvider({ id: 'b', models: MODELS, script: [{ text: 'of b' }], compliance: ['hipaa'] });
    const asked = { ...ASK, model: 'fast' };
    await makeRouter([a(), b], shared).router.complete(asked);
    expect((await makeRouter([a(), b], shared).router.complete(asked)).cache?.kind).toBe('exact');
    // The alias means another now.
    const moved = makeRouter([a(), b], { ...shared, aliases: { fast: 'b/m' } });
    expect(await moved.router.complete(asked)).toMatchObject({ text: 'of b', provider: 'b' });
    // The provider is gone.
    const { provider } = await makeRouter([b], { ...shared, aliases: { fast: ['b/m'] } }).router.complete(asked);
    expect(provider).toBe('b');
    const strict = await makeRouter([a(), b], shared).router.complete({
      ...asked,
      routing: { require: { compliance: ['hipaa'] } },
    });
    expect(strict).toMatchObject({ provider: 'b' });
    expect(strict.cache).toBeUndefined();
  });

  test('is given while its candidate rests', async () => {
    const { router } = setup();
    await router.complete(ASK);
    router.breakers.open('a/m', 60_000);
    expect((await router.complete(ASK)).cache?.kind).toBe('exact');
    await expect(router.complete({ ...ASK, seed: 5 })).rejects.toMatchObject({ code: 'breaker_open' });
  });

  test('must be accepted like any other', async () => {
    const { a, router } = setup([{ text: 'no' }, { text: 'yes' }]);
    await router.complete(ASK);
    const accept = ({ text }: { text: string }): boolean => text === 'yes';
    expect(await router.complete({ ...ASK, routing: { accept } })).toMatchObject({ text: 'yes' });
    expect(a.calls).toHaveLength(2);
    expect((await router.complete({ ...ASK, routing: { accept } })).cache?.kind).toBe('exact');
  });

  test('takes no place and no money: limits and budgets do not hold it up', async () => {
    const { router, ledger } = setup([{ text: 'x' }, { text: 'slow', delayMs: 1_000 }], {
      limits: { maxConcurrent: 1, queueSize: 0 },
    });
    await router.complete(ASK);
    const busy = router.stream({ ...ASK, seed: 2 });
    const waiting = busy.next();
    await turn();
    expect((await router.complete(ASK)).cache?.kind).toBe('exact');
    expect(ledger.open).toHaveLength(1);
    await busy.return();
    await waiting.catch(() => {});
  });
});

describe('an answer is not kept', () => {
  const cases: readonly (readonly [string, FakeStep])[] = [
    [
      'that was cut at its length',
      { chunks: [{ type: 'text-delta', text: 'cut' }, finishChunk({ finishReason: 'length' })] },
    ],
    [
      'that was filtered',
      { chunks: [{ type: 'text-delta', text: 'x' }, finishChunk({ finishReason: 'content-filter' })] },
    ],
    ['that says nothing', { chunks: [finishChunk({ finishReason: 'stop' })] }],
    ['whose end nobody knows', { chunks: [{ type: 'text-delta', text: 'x' }, finishChunk({ finishReason: 'other' })] }],
  ];
  test.for(cases)('%s', async ([, step]) => {
    const { a, router } = setup([step]);
    for (let turns = 0; turns < 2; turns += 1) await collect(router.stream(ASK)).catch(() => {});
    expect(a.calls).toHaveLength(2);
  });

  test('that broke off, or was taken back or continued by another', async () => {
    const a = fakeProvider({ id: 'a', script: [{ text: 'one two', thenError: 'stream_error' }] });
    const b = fakeProvider({ id: 'b', script: [{ text: 'all of it' }] });
    for (const continuation of ['never', 'restart'] as const) {
      const { router } = makeRouter([a, b], { cache: {}, fallback: ['a/model', 'b/model'], continuation });
      await collect(router.stream(ASK)).catch(() => {});
      const calls = a.calls.length + b.calls.length;
      await collect(router.stream(ASK)).catch(() => {});
      expect(a.calls.length + b.calls.length).toBeGreaterThan(calls);
    }
  });

  test('whose reader left before its end', async () => {
    const { a, router, observations } = setup([{ text: 'one two three', thenHang: true }, { text: 'whole' }]);
    for await (const chunk of router.stream(ASK)) if (chunk.type === 'text-delta') break;
    expect(a.calls[0]?.aborted).toBe(true);
    expect(observations).toMatchObject([{ outcome: 'cancelled', attempts: [{ outcome: 'cancelled', sent: true }] }]);
    expect((await router.complete(ASK)).cache).toBeUndefined();
  });

  test('where another try would say something else, unless that is asked for', async () => {
    const { a, router } = setup();
    const { temperature: _, ...warm } = ASK;
    for (let turns = 0; turns < 2; turns += 1) await router.complete(warm);
    await router.complete({ ...warm, temperature: 0.7 });
    expect(a.calls).toHaveLength(3);
    await router.complete({ ...warm, cache: { write: true } });
    expect((await router.complete({ ...warm, cache: { read: true } })).cache?.kind).toBe('exact');
    expect((await router.complete(warm)).cache).toBeUndefined();

    const sampled = setup(undefined, { cache: { sampled: true } });
    await sampled.router.complete(warm);
    expect((await sampled.router.complete(warm)).cache?.kind).toBe('exact');
  });

  test('where the request, the operation or the configuration says no', async () => {
    const { a, router } = setup();
    await router.complete({ ...ASK, cache: { write: false } });
    await router.complete({ ...ASK, cache: { read: false } });
    expect((await router.complete({ ...ASK, cache: { read: false } })).cache).toBeUndefined();
    expect((await router.complete(ASK)).cache?.kind).toBe('exact');
    const twice = { ...ASK, seed: 9, routing: { sideEffects: true } };
    for (let turns = 0; turns < 2; turns += 1) await router.complete(twice);
    expect(a.calls).toHaveLength(5);

    const off = setup(undefined, { cache: { operations: ['embed'] } });
    for (let turns = 0; turns < 2; turns += 1) await off.router.complete(ASK);
    expect(off.a.calls).toHaveLength(2);
    const none = fakeProvider({ id: 'a' });
    const { router: without } = makeRouter([none]);
    for (let turns = 0; turns < 2; turns += 1) await without.complete({ ...ASK, cache: { read: true, write: true } });
    expect(none.calls).toHaveLength(2);
  });

  test('that is longer than may be kept', async () => {
    const { a, router } = setup([{ text: 'x'.repeat(2_000) }], { cache: { maxAnswerBytes: 1_000 } });
    for (let turns = 0; turns < 2; turns += 1) expect((await router.complete(ASK)).text).toHaveLength(2_000);
    expect(a.calls).toHaveLength(2);
  });

  test('where the request has no canonical text', async () => {
    const errors: unknown[] = [];
    const { a, router } = setup(undefined, { on: { 'internal.error': ({ where }) => void errors.push(where) } });
    const odd = { ...ASK, providerOptions: { a: { callback: () => {} } } };
    for (let turns = 0; turns < 2; turns += 1) await router.complete(odd);
    expect(a.calls).toHaveLength(2);
    expect(errors).toEqual(['cache key', 'cache key']);
  });
});

test('vectors and rankings are kept, too', async () => {
  const a = fakeProvider({
    id: 'a',
    models: [
      { id: 'e', kind: 'embedding' },
      { id: 'r', kind: 'rerank' },
    ],
  });
  const { router } = makeRouter([a], { cache: {} });
  const vectors = await router.embed({ input: ['x', 'y'] });
  expect(await router.embed({ input: ['x', 'y'] })).toMatchObject({
    embeddings: vectors.embeddings,
    cache: { kind: 'exact' },
  });
  await router.rerank({ query: 'q', documents: ['a', 'b'] });
  expect((await router.rerank({ query: 'q', documents: ['a', 'b'] })).cache?.kind).toBe('exact');
  expect((await router.rerank({ query: 'q', documents: ['b', 'a'] })).cache).toBeUndefined();
});

describe('requests that are the same at the same time', () => {
  test('stream the same chunks as they come; who comes late begins at the beginning', async () => {
    const { a, router, clock, observations, settlements } = setup([{ text: 'one two three four', chunkDelayMs: 100 }]);
    const leader = collect(router.stream(ASK));
    await clock.advance(250);
    const follower = router.stream(ASK);
    const whole = router.complete(ASK);
    const first = follower.next();
    await turn();
    expect((await first).value).toMatchObject({ type: 'response-start', provider: 'a' });
    const rest = collect(follower);
    await clock.advance(10_000);
    const all = await leader;
    expect([(await first).value, ...(await rest)]).toEqual(all);
    expect((await whole).text).toBe(textOf(all));
    expect((await follower.result).cache).toMatchObject({ kind: 'coalesced', ageMs: 0 });
    expect(a.calls).toHaveLength(1);
    expect(settlements).toHaveLength(1);
    expect(observations.filter(({ cache }) => cache?.kind === 'coalesced')).toHaveLength(2);
    expect(observations).toHaveLength(3);
    const [paid] = observations.filter(({ cache }) => cache === undefined);
    for (const { cache, cost, usage } of observations.filter((each) => each.cache !== undefined)) {
      expect({ cache, cost, usage }).toEqual({
        cache: { kind: 'coalesced', savedNanoUsd: paid?.cost.nanoUsd },
        cost: { source: 'free', nanoUsd: 0 },
        usage: { inputTokens: 0, outputTokens: 0 },
      });
    }
  });

  test('go on when the one that pays leaves', async () => {
    const { a, router, clock, observations } = setup([{ text: 'one two three four', chunkDelayMs: 100 }]);
    const leader = router.stream(ASK);
    const begun = leader.next();
    const follower = collect(router.stream(ASK));
    await clock.advance(150);
    await begun;
    await leader.return();
    await clock.advance(10_000);
    expect(textOf(await follower)).toBe('one two three four');
    expect(a.calls).toMatchObject([{ aborted: false }]);
    expect(observations.find(({ cache }) => cache === undefined)).toMatchObject({ outcome: 'ok', attempts: [{}] });
    expect((await router.complete(ASK)).cache?.kind).toBe('exact');
  });

  test('end the call when the last one leaves', async () => {
    const { a, router, clock } = setup([{ text: 'one two three four', chunkDelayMs: 100 }]);
    const streams = [router.stream(ASK), router.stream(ASK), router.stream(ASK)];
    const read = streams.flatMap((stream) => [stream.next(), stream.next()]);
    await clock.advance(150);
    await Promise.all(read);
    const waiting = streams.map((stream) => stream.next().catch((error: unknown) => error));
    for (const stream of streams) await stream.return();
    expect(await Promise.all(waiting)).toMatchObject([
      { code: 'cancelled' },
      { code: 'cancelled' },
      { code: 'cancelled' },
    ]);
    expect(a.calls).toMatchObject([{ aborted: true }]);
    expect(clock.pending).toBe(0);
  });

  test('hear of its failure alike, and do not all try again', async () => {
    const { a, router, clock } = setup([{ error: 'invalid_request', delayMs: 100 }]);
    const answers = Array.from({ length: 20 }, () => router.complete(ASK).catch((error: unknown) => error));
    await clock.advance(1_000);
    for (const error of await Promise.all(answers)) expect(error).toMatchObject({ code: 'invalid_request' });
    expect(a.calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('go their own way, one leading, when what failed was the leader’s own', async () => {
    const memory = createMemoryLedger();
    const { a, router, clock } = setup([{ text: 'fine', delayMs: 100 }], {
      override: (scope) =>
        scope.bind(TOKENS.ledger, () => ({
          recover: () => 0,
          async reserve(request) {
            await turn();
            if (request.metadata.user === 'poor') throw new RouterError('budget_exceeded', { message: 'no money' });
            return memory.reserve(request);
          },
        })),
    });
    const ask = (user: string) => router.complete({ ...ASK, metadata: { user } }).catch((error: unknown) => error);
    const answers = [ask('poor'), ask('poor'), ask('rich'), ask('rich'), ask('rich')];
    for (let steps = 0; steps < 10; steps += 1) await clock.advance(100);
    expect(await Promise.all(answers)).toMatchObject([
      { code: 'budget_exceeded' },
      { code: 'budget_exceeded' },
      { text: 'fine' },
      { text: 'fine', cache: { kind: 'coalesced' } },
      { text: 'fine', cache: { kind: 'coalesced' } },
    ]);
    expect(a.calls).toHaveLength(1);
  });

  test('keep their own deadlines', async () => {
    const { a, router, clock } = setup([{ text: 'late', delayMs: 500 }]);
    const patient = router.complete(ASK);
    const hasty = router.complete({ ...ASK, routing: { deadlineMs: 200 } }).catch((error: unknown) => error);
    await clock.advance(1_000);
    expect(await hasty).toMatchObject({ code: 'timeout' });
    expect((await patient).text).toBe('late');
    expect(a.calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('are not shared among tenants, nor where another answer is wanted', async () => {
    const { a, router, clock } = setup([{ text: 'x', delayMs: 100 }]);
    const { temperature: _, ...warm } = ASK;
    const answers = [
      router.complete({ ...ASK, metadata: { tenant: 'one' } }),
      router.complete({ ...ASK, metadata: { tenant: 'two' } }),
      router.complete(warm),
      router.complete(warm),
      router.complete({ ...ASK, cache: { read: false } }),
    ];
    await clock.advance(1_000);
    await Promise.all(answers);
    expect(a.calls).toHaveLength(5);
  });
});

describe('a cache that fails', () => {
  const broken = (cache: Partial<CacheStore>) => {
    const errors: string[] = [];
    const fixture = setup(undefined, {
      on: { 'internal.error': ({ where }) => void errors.push(where) },
      override: (scope) =>
        scope.bind(TOKENS.cache, () => ({ get: () => undefined, set() {}, delete() {}, clear() {}, ...cache })),
    });
    return { ...fixture, errors };
  };

  test('is one that has nothing, and is told of', async () => {
    const { router, errors, clock } = broken({
      get: () => Promise.reject(new Error('down')),
      set: () => Promise.reject(new Error('down')),
    });
    expect((await router.complete(ASK)).text).toBe('Paris.');
    expect(errors).toEqual(['cache']);
    await clock.advance(1_000);
    expect((await router.complete(ASK)).text).toBe('Paris.');
    expect(errors).toHaveLength(2);
  });

  test('is not waited for longer than its time limit, and then left alone for a while', async () => {
    let asked = 0;
    const { router, errors, clock } = broken({
      get() {
        asked += 1;
        return new Promise(() => {});
      },
    });
    const slow = router.complete(ASK);
    await clock.advance(50);
    expect((await slow).text).toBe('Paris.');
    expect(errors).toEqual(['cache']);
    expect((await router.complete({ ...ASK, seed: 1 })).text).toBe('Paris.');
    expect(asked).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test.for([
    'no JSON',
    '{}',
    '{"form":0}',
    '{"form":1,"at":1,"answer":{"provider":"a","model":"m"},"warnings":[],"chunks":["x"]}',
  ])('is not believed: %s', async (value) => {
    const { router } = broken({ get: () => value });
    expect((await router.complete(ASK)).cache).toBeUndefined();
  });
});

/** As a provider can send it: JSON.parse knows -0, but JSON.stringify never writes it. */
const JSON_VALUE = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

test('what is given again folds to the same answer, whatever its chunks', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  const state = fc.option(fc.record({ provider: fc.constant('a'), value: JSON_VALUE }), { nil: undefined });
  const chunk: fc.Arbitrary<Chunk> = fc.oneof(
    text.map((delta): Chunk => ({ type: 'text-delta', text: delta })),
    fc
      .tuple(text, state)
      .map(([delta, kept]): Chunk => ({ type: 'reasoning-delta', text: delta, ...(kept && { state: kept }) })),
    fc.tuple(fc.nat(2), text).map(([index, json]): Chunk => ({
      type: 'tool-call-delta',
      index,
      id: `call-${index}`,
      name: 'f',
      argumentsDelta: JSON.stringify({ json }),
    })),
    text.map((title): Chunk => ({ type: 'citation', citation: { title, startIndex: 0, endIndex: 1 } })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), async (chunks) => {
      const said: readonly Chunk[] = [{ type: 'text-delta', text: '!' }, ...chunks, finishChunk()];
      const { router } = setup([{ chunks: said }]);
      const stream = router.stream(ASK);
      const first = await collect(stream);
      const again = router.stream(ASK);
      expect(await collect(again)).toEqual(first);
      const { id: _, cache, attempts, decision, costUsd, costSource, ...one } = await again.result;
      expect(cache?.kind).toBe('exact');
      void [attempts, decision, costUsd, costSource];
      const original = await stream.result;
      for (const [name, value] of Object.entries(one)) expect(value, name).toEqual(original[name as keyof typeof one]);
    }),
    { numRuns: 60 },
  );
});
