import { describe, expect, test } from 'vitest';
import type { RouterConfig, Shadow, ShadowResult } from '@signalbox/core';
import { fakeProvider, type FakeProviderOptions } from '@signalbox/testkit';
import { wordAgreement } from '../../src/experiment/agreement.ts';
import { HELLO, makeRouter } from './make-router.ts';

const PRICED = [
  { id: 'model', price: { kind: 'known', inputPerMTok: '10', outputPerMTok: '10', source: 'x', asOf: '2026' } },
] as const;
const SHADOW: Shadow = { name: 'try-b', use: 'b/model', share: 1, capUsdPerDay: 1 };

function setUp(
  shadow: Partial<Shadow>,
  b: Partial<FakeProviderOptions> = {},
  config: Omit<RouterConfig, 'plugins'> = {},
  a: Partial<FakeProviderOptions> = {},
) {
  const results: ShadowResult[] = [];
  const failures: string[] = [];
  const plugins = [
    fakeProvider({ id: 'a', models: PRICED, script: [{ text: 'The capital is Paris.' }], ...a }),
    fakeProvider({ id: 'b', models: PRICED, script: [{ text: 'Paris is the capital!', delayMs: 200 }], ...b }),
  ];
  const fixture = makeRouter(plugins, {
    fallback: ['a/model'],
    retry: { maxRetries: 0 },
    shadows: [{ ...SHADOW, ...shadow }],
    ...config,
    on: {
      'experiment.shadow': (result) => void results.push(result),
      'internal.error': ({ where }) => void failures.push(where),
    },
  });
  return { ...fixture, results, failures, a: plugins[0]!, b: plugins[1]! };
}

describe('a shadow', () => {
  test('is asked after the answer was given, and the user waits for nothing', async () => {
    const { router, b, clock, results, observations } = setUp({}, { script: [{ hang: true }] });
    const { id, provider, latencyMs } = await router.complete({
      ...HELLO,
      metadata: { user: 'ann', tenant: 't', key: 'k' },
    });
    // The clock stands still: nothing was waited for.
    expect({ provider, latencyMs }).toEqual({ provider: 'a', latencyMs: 0 });
    await clock.advance(0);
    expect(b.calls).toMatchObject([{ outcome: 'running', request: { messages: HELLO.messages } }]);
    expect(b.calls[0]?.request.metadata).toEqual({ tags: ['shadow', 'try-b'], session: id });
    await router.dispose();
    expect(results).toMatchObject([{ of: id, outcome: 'cancelled' }]);
    expect(observations.map(({ outcome, experiment }) => [outcome, experiment])).toEqual([
      ['ok', undefined],
      ['cancelled', { name: 'try-b', arm: 'shadow' }],
    ]);
  });

  test('is compared with the answer, and is on the bill in a row of its own', async () => {
    const { router, clock, results, observations } = setUp({});
    const { id, costUsd, text } = await router.complete(HELLO);
    expect(text).toBe('The capital is Paris.');
    await clock.advance(1_000);
    expect(results).toMatchObject([
      {
        shadow: 'try-b',
        of: id,
        outcome: 'ok',
        agreement: 1,
        latencyMs: 200,
        originalLatencyMs: 0,
        originalCostUsd: costUsd,
      },
    ]);
    const [original, copy] = observations;
    expect(copy).toMatchObject({ id: results[0]?.id, metadata: { session: id }, provider: 'b' });
    expect(original?.cost.nanoUsd).toBe(costUsd! * 1e9);
    expect(copy?.cost.nanoUsd).toBeGreaterThan(0);
    const reading = router.shadows()[0]!;
    expect(reading).toMatchObject({ sent: 1, answered: 1, waiting: 0, dropped: { queue: 0, budget: 0 }, agreement: 1 });
    expect(reading.spentUsdToday).toBeCloseTo(copy!.cost.nanoUsd! / 1e9, 12);
    expect(reading.latencyMs).toEqual({ original: 0, copy: 200 });
  });

  test('copies its share', async () => {
    const { router, clock, b } = setUp({ share: 0.3, queueSize: 500 }, { script: [{}] });
    for (let request = 0; request < 200; request += 1) {
      await router.complete(HELLO);
      await clock.advance(0);
    }
    expect(b.calls.length).toBeGreaterThan(35);
    expect(b.calls.length).toBeLessThan(85);
  });

  test('runs so many at once, lets so many wait, drops the rest and counts them', async () => {
    const { router, clock, b } = setUp({ maxConcurrent: 2, queueSize: 3 });
    for (let request = 0; request < 10; request += 1) await router.complete(HELLO);
    await clock.advance(0);
    expect(b.calls).toHaveLength(2);
    expect(router.shadows()).toMatchObject([{ waiting: 3, dropped: { queue: 5 } }]);
    await clock.advance(1_000);
    expect(b.calls).toHaveLength(5);
    expect(router.shadows()).toMatchObject([{ waiting: 0, sent: 5 }]);
  });

  test('never passes its cap, and begins anew the next day', async () => {
    const { router, clock, b, observations } = setUp(
      { capUsdPerDay: 0.001, maxConcurrent: 3 },
      { script: [{ text: 'x'.repeat(80) }] },
    );
    for (let request = 0; request < 60; request += 1) {
      await router.complete(HELLO);
      await clock.advance(10);
    }
    const copies = observations.filter(({ experiment }) => experiment?.arm === 'shadow');
    const spent = copies.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0);
    expect(b.calls.length).toBeGreaterThan(1);
    expect(spent / 1e9).toBeLessThanOrEqual(0.001);
    expect(router.shadows()[0]!.dropped.budget).toBeGreaterThan(0);
    // Refusals do not fill the ledger.
    expect(copies.filter(({ outcome }) => outcome === 'failed').length).toBeLessThanOrEqual(1);
    const before = b.calls.length;
    await clock.advance(86_400_000);
    await router.complete(HELLO);
    await clock.advance(0);
    expect(b.calls.length).toBe(before + 1);
  });

  test('a model without a price is never asked', async () => {
    const { router, clock, b } = setUp({}, { models: [{ id: 'model', price: { kind: 'unknown' } }] });
    await router.complete(HELLO);
    await router.complete(HELLO);
    await clock.advance(0);
    expect(b.calls).toEqual([]);
    expect(router.shadows()).toMatchObject([{ sent: 0, dropped: { budget: 2 } }]);
  });

  test('one that fails is counted, and nobody notices', async () => {
    const { router, clock, results, observations } = setUp({}, { script: [{ error: 'provider_unavailable' }] });
    await router.complete(HELLO);
    await clock.advance(0);
    expect(results).toMatchObject([{ outcome: 'failed' }]);
    expect(results[0]).not.toHaveProperty('agreement');
    expect(router.shadows()).toMatchObject([{ sent: 1, answered: 0, agreement: undefined }]);
    expect(observations.map(({ outcome }) => outcome)).toEqual(['ok', 'failed']);
  });

  test('takes no place, waits for none, and no user pays for it', async () => {
    const { router, clock, b, observations } = setUp(
      {},
      {},
      {
        limits: { maxConcurrent: 1, maxConcurrentPerProvider: 1, queueSize: 0 },
      },
    );
    await router.complete(HELLO);
    await clock.advance(0);
    expect(b.calls).toMatchObject([{ outcome: 'running' }]);
    await router.complete(HELLO);
    await clock.advance(1_000);
    expect(observations.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test.for([
    ['what has side effects', { routing: { sideEffects: true } }, {}],
    ['tools', { tools: [{ name: 't', parameters: {} }] }, {}],
    ['what its condition leaves out', {}, { where: { tags: 'beta' } }],
  ] as const)('does not copy %s', async ([, more, shadow]) => {
    const { router, clock, b } = setUp(shadow);
    await router.complete({ ...HELLO, ...more });
    await clock.advance(0);
    expect(b.calls).toEqual([]);
  });

  test.for([
    [{ exclude: ['b'] }, 0],
    [{ exclude: ['b/model'] }, 0],
    [{ only: ['a/model'] }, 0],
    [{ exclude: ['b/other'] }, 1],
    [{ only: ['a', 'b/other'] }, 1],
  ] as const)('with %j of the request is asked %i times', async ([routing, times]) => {
    const { router, b, clock } = setUp({});
    await router.complete({ ...HELLO, routing });
    await clock.advance(1_000);
    expect(b.calls).toHaveLength(times);
  });

  test('that an alias stands for does not see what it must not', async () => {
    const { router, b, clock } = setUp({ use: 'fast' }, {}, { aliases: { fast: 'b/model' } });
    await router.complete({ ...HELLO, routing: { exclude: ['b'] } });
    await clock.advance(1_000);
    expect(b.calls).toEqual([]);
    await router.complete(HELLO);
    await clock.advance(1_000);
    expect(b.calls).toHaveLength(1);
  });

  test('does not copy what the router asks for itself', async () => {
    const learned = { judge: { model: 'a/model', share: 1, maxUsdPerHour: 1 } };
    const { router, clock, a, b } = setUp({}, {}, { learned });
    await router.parallel(HELLO, { candidates: ['a/model'] });
    await clock.advance(1_000);
    // The answer and its judgement.
    expect(a.calls).toHaveLength(2);
    expect(b.calls).toEqual([]);
  });

  test('copies tools where it is asked to, and compares the calls', async () => {
    const tools = [{ name: 't', parameters: {} }];
    const { router, clock, results } = setUp(
      { tools: true },
      { script: [{ toolCalls: [{ id: '2', name: 't', arguments: '{"city":"Oslo"}' }] }] },
      {},
      { script: [{ toolCalls: [{ id: '1', name: 't', arguments: '{"city": "Paris"}' }] }] },
    );
    await router.complete({ ...HELLO, tools });
    await clock.advance(0);
    expect(results).toMatchObject([{ agreement: expect.closeTo(0.5) }]);
  });

  test('does not copy embeddings, failures, or kept answers', async () => {
    const { router, clock, b, a } = setUp({}, { script: [{}] }, { cache: { sampled: true } });
    await router.complete(HELLO);
    await router.complete(HELLO);
    await router.embed({ model: 'a/model', input: ['x'] }).catch(() => {});
    a.push({ error: 'provider_unavailable' });
    await router.complete({ messages: [{ role: 'user', content: 'Another' }] }).catch(() => {});
    await clock.advance(0);
    expect(b.calls).toHaveLength(1);
  });

  test('goes by your own comparison; one that throws is told of', async () => {
    const { router, clock, results, failures } = setUp(
      {
        agree: (original) => {
          if (original === 'The capital is Paris.') return 0.25;
          throw new Error('no');
        },
      },
      {},
      {},
      { script: [{ text: 'The capital is Paris.' }, { text: 'Other' }] },
    );
    await router.complete(HELLO);
    await clock.advance(1_000);
    expect(results).toMatchObject([{ agreement: 0.25 }]);
    await router.complete(HELLO);
    await clock.advance(1_000);
    expect(failures).toEqual(['shadow try-b']);
  });
});

test.for([
  ['The answer is 4.', 'the ANSWER: is 4', 1],
  ['', '', 1],
  ['a b c', 'c d', 0.25],
  ['a', '', 0],
] as const)('%j and %j agree by %f', ([a, b, agreement]) => {
  expect(wordAgreement(a, b)).toBe(agreement);
});
