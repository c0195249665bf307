import { describe, expect, test } from 'vitest';
import { createMemoryCache, TOKENS, type ChatRequest, type KnownPrice, type RouterConfig } from '@signalbox/core';
import { fakeProvider, type FakeStep } from '@signalbox/testkit';
import { makeRouter, type Fixture } from './make-router.ts';

const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '2', source: 'test', asOf: '2026-11-21' };
type Semantic = NonNullable<NonNullable<RouterConfig['cache']>['semantic']>;

/** Means of getting a place, as a vector: words of the same sense point the same way. */
const SENSES: readonly RegExp[] = [/password|sign-in word/i, /reset|change/i, /colour/i, /refund/i];
const vectorOf = (text: string): number[] => [...SENSES.map((sense) => (sense.test(text) ? 1 : 0)), 0.01];

const ONE = 'How do I reset my password?';
const SAME = 'In which way can I change the sign-in word?';
const OTHER = 'How do I get a refund?';

function ask(content: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return { messages: [{ role: 'user', content }], temperature: 0, ...more };
}

interface Setup extends Fixture {
  readonly a: ReturnType<typeof fakeProvider>;
  readonly embedded: string[];
  readonly errors: unknown[];
}

function setup(
  semantic: Partial<Semantic> = {},
  script: readonly FakeStep[] = [{ text: 'Like so.' }],
  more: Partial<RouterConfig> = {},
): Setup {
  const a = fakeProvider({ id: 'a', models: [{ id: 'm', price: PRICE }], script });
  const embedded: string[] = [];
  const errors: unknown[] = [];
  const embed: Semantic['embed'] = (texts) => {
    embedded.push(...texts);
    return texts.map(vectorOf);
  };
  const fixture = makeRouter([a], {
    ...more,
    cache: { ...more.cache, semantic: { embed, ...semantic } },
    on: { 'internal.error': ({ where, error }) => errors.push(`${where}: ${(error as Error).message}`) },
  });
  return { a, embedded, errors, ...fixture };
}

describe('an answer to a question that means the same', () => {
  test('is given, costs nothing, and says how near it is', async () => {
    const { a, router, observations, clock } = setup();
    const first = await router.complete(ask(ONE));
    await clock.advance(100);
    const second = await router.complete(ask(SAME));
    expect(second).toMatchObject({
      text: 'Like so.',
      costUsd: 0,
      attempts: [],
      cache: { kind: 'semantic', ageMs: 100, savedUsd: first.costUsd, similarity: expect.closeTo(1, 4) },
    });
    expect(observations[1]?.cache).toMatchObject({ kind: 'semantic' });
    expect(router.costs.summary().cache).toMatchObject({ exact: 0, semantic: 1 });
    expect((await router.complete(ask(OTHER))).cache).toBeUndefined();
    expect(a.calls).toHaveLength(2);
  });

  test('is looked for after the very same question only, which is not embedded', async () => {
    const { router, embedded } = setup();
    await router.complete(ask(ONE));
    expect((await router.complete(ask(ONE))).cache).not.toHaveProperty('similarity');
    expect(embedded).toEqual([ONE]);
  });

  test('is given to a stream as a stream', async () => {
    const { router } = setup();
    await router.complete(ask(ONE));
    const stream = router.stream(ask(SAME));
    let text = '';
    for await (const chunk of stream) if (chunk.type === 'text-delta') text += chunk.text;
    expect(text).toBe('Like so.');
    expect((await stream.result).cache?.kind).toBe('semantic');
  });

  test.for<[string, Partial<ChatRequest>]>([
    ['tenant', { metadata: { tenant: 'other' } }],
    ['namespace', { cache: { namespace: 'other' } }],
    ['system prompt', { system: 'Answer in verse.' }],
    ['tool', { tools: [{ name: 'look', parameters: { type: 'object' } }] }],
    ['format', { responseFormat: { type: 'json' } }],
    ['model', { model: 'a/m' }],
    ['temperature', { seed: 1 }],
    ['allowed provider', { routing: { only: ['a'] } }],
  ])('is never given across a border: another %s', async ([, more]) => {
    const { router } = setup();
    await router.complete(ask(ONE));
    expect((await router.complete(ask(SAME, more))).cache).toBeUndefined();
    expect((await router.complete(ask(SAME.replace('In', 'Please say in'), more))).cache?.kind).toBe('semantic');
  });

  test('is not given to who differs in a number, a name or a negation, unless the guard is off', async () => {
    const near: readonly [string, string][] = [
      ['Why can I reset my password?', 'Why can I not reset my password?'],
      ['How do I reset my password in Slack?', 'How do I reset my password in Zoom?'],
    ];
    for (const [one, two] of near) {
      const guarded = setup();
      await guarded.router.complete(ask(one));
      expect((await guarded.router.complete(ask(two))).cache).toBeUndefined();
      const { router } = setup({ guard: false });
      await router.complete(ask(one));
      expect((await router.complete(ask(two))).cache?.kind).toBe('semantic');
    }
  });

  test('is not looked for where the question holds a number, unless that is allowed', async () => {
    const [one, two] = [`${ONE} I have 2.`, `${SAME} I have 2.`];
    const plain = setup();
    await plain.router.complete(ask(one));
    expect((await plain.router.complete(ask(two))).cache).toBeUndefined();
    expect(plain.embedded).toEqual([]);
    const allowed = setup({ allow: ['numbers'] });
    await allowed.router.complete(ask(one));
    expect((await allowed.router.complete(ask(two))).cache?.kind).toBe('semantic');
  });

  test('lives as long as the answer itself', async () => {
    const { router, clock } = setup({}, undefined, { cache: { ttlMs: 1_000 } });
    await router.complete(ask(ONE));
    await router.cache.clear({ tenant: null });
    expect((await router.complete(ask(SAME))).cache).toBeUndefined();
    await clock.advance(999);
    expect((await router.complete(ask(ONE))).cache?.kind).toBe('semantic');
    expect((await router.complete(ask(ONE, { cache: { ttlMs: 999 } }))).cache).toBeUndefined();
  });

  test('is gone when the cache has let go of it', async () => {
    const memory = createMemoryCache({ maxBytes: 1e6 });
    const { router } = setup({}, undefined, { override: (scope) => scope.bind(TOKENS.cache, () => memory) });
    await router.complete(ask(ONE));
    await memory.clear('');
    expect((await router.complete(ask(SAME))).cache).toBeUndefined();
  });

  test('must be accepted by who asks', async () => {
    const { router } = setup();
    await router.complete(ask(ONE));
    const picky = await router.complete(ask(SAME, { routing: { accept: ({ text }) => text === 'Like so.' } }));
    expect(picky.cache?.kind).toBe('semantic');
    const { a, ...other } = setup({}, [{ text: 'Like so.' }, { text: 'Other.' }]);
    await other.router.complete(ask(ONE));
    const refused = await other.router.complete(ask(SAME, { routing: { accept: ({ text }) => text === 'Other.' } }));
    expect([refused.cache, refused.text, a.calls.length]).toEqual([undefined, 'Other.', 2]);
  });
});

describe('an embedding', () => {
  test('that fails or is none is a miss, told once, and leaves the provider of it alone for a second', async () => {
    let calls = 0;
    const { router, errors, clock } = setup({
      embed: () => {
        calls += 1;
        throw new Error('down');
      },
    });
    expect((await router.complete(ask(ONE))).text).toBe('Like so.');
    expect((await router.complete(ask(SAME))).text).toBe('Like so.');
    expect([calls, errors]).toEqual([1, ['semantic cache: down']]);
    await clock.advance(1_000);
    await router.complete(ask(OTHER));
    expect(calls).toBe(2);
    const odd = setup({ embed: () => [[Number.NaN]] });
    await odd.router.complete(ask(ONE));
    expect(odd.errors[0]).toContain('numbers that are not all 0');
  });

  test('that is slow is a miss when its time is up', async () => {
    let signal: AbortSignal | undefined;
    const { router, clock, errors } = setup({
      timeLimitMs: 300,
      embed: (_, options) => {
        signal = options.signal;
        return new Promise(() => {});
      },
    });
    const answer = router.complete(ask(ONE));
    await clock.advance(299);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect((await answer).text).toBe('Like so.');
    expect([signal?.aborted, errors]).toEqual([true, ['semantic cache: no embedding within 300 ms']]);
  });

  test('ends with its caller, and that is nobody’s failure', async () => {
    const leaving = new AbortController();
    const { a, router, errors } = setup({
      embed: () => {
        leaving.abort();
        return new Promise(() => {});
      },
    });
    await expect(router.complete(ask(ONE, { signal: leaving.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    expect([errors, a.calls.length]).toEqual([[], 0]);
  });

  test('by a model of the router counts for who asks, as a request of its own', async () => {
    const e = fakeProvider({
      id: 'e',
      models: [{ id: 'v', price: PRICE, kind: 'embedding' }],
      script: [{ embeddings: [[1, 0]] }],
    });
    const a = fakeProvider({ id: 'a', models: [{ id: 'm', price: PRICE }], script: [{ text: 'Like so.' }] });
    const { router, observations } = makeRouter([a, e], { cache: { semantic: { embed: 'e/v' } } });
    const metadata = { tenant: 't', user: 'ann', task: 'support' };
    await router.complete(ask(ONE, { metadata, model: 'a/m' }));
    expect((await router.complete(ask(SAME, { metadata, model: 'a/m' }))).cache?.kind).toBe('semantic');
    const [embedding] = observations;
    expect(embedding).toMatchObject({ operation: 'embed', metadata: { tenant: 't', user: 'ann' }, provider: 'e' });
    expect(embedding?.cost.nanoUsd).toBeGreaterThan(0);
    expect(observations.map(({ operation }) => operation)).toEqual(['embed', 'chat', 'embed', 'chat']);
  });

  test('is not asked of a provider that may not see the question', async () => {
    const e = fakeProvider({
      id: 'e',
      models: [{ id: 'v', price: PRICE, kind: 'embedding' }],
      script: [{ embeddings: [[1, 0]] }],
    });
    const a = fakeProvider({
      id: 'a',
      models: [{ id: 'm', price: PRICE, compliance: ['hipaa'] }],
      script: [{ text: 'Like so.' }],
    });
    const { router } = makeRouter([a, e], { cache: { semantic: { embed: 'e/v' } } });
    const limits = [{ require: { compliance: ['hipaa'] } }, { only: ['a/m'] }, { exclude: ['e'] }];
    for (const routing of limits) {
      expect((await router.complete(ask(ONE, { model: 'a/m', routing }))).text).toBe('Like so.');
    }
    expect(e.calls).toEqual([]);
    await router.complete(ask(OTHER, { model: 'a/m', routing: { only: ['a', 'e/other'] } }));
    expect(e.calls).toHaveLength(1);
  });

  test('by a model that nobody has is found at the start', () => {
    expect(() => setup({ embed: 'nobody/here' })).toThrow('cache.semantic.embed: "nobody/here" is offered by no');
    expect(() => setup({ threshold: 2, allow: ['all'] as never })).toThrow(/threshold[\s\S]*allow/);
  });
});
