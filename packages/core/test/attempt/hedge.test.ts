import { describe, expect, test } from 'vitest';
import type { AttemptRecord, CandidateHealth, RouterConfig, RouterEvents } from '@signalbox/core';
import { collect, fakeProvider, textOf, type FakeStep } from '@signalbox/testkit';
import { Hedging } from '../../src/attempt/hedge.ts';
import { HEALTHY } from '../plan/plan-input.ts';
import { HELLO, makeRouter, type Fixture } from '../router/make-router.ts';

const TWO = { fallback: ['a/model', 'b/model'] };
const PRICED = [
  { id: 'model', price: { kind: 'known', inputPerMTok: '1', outputPerMTok: '1', source: 'x', asOf: '2026' } },
] as const;

/** An answer that cost so much that a hedge is nothing beside it. */
const MUCH: FakeStep = { usage: { inputTokens: 1e6, outputTokens: 1e6 } };

/** A router whose first requests are behind it: shares are of what has been. */
async function warm(scripts: readonly (readonly FakeStep[])[], config: Omit<RouterConfig, 'plugins'>) {
  const [a, b] = scripts.map((script, place) =>
    fakeProvider({
      id: place === 0 ? 'a' : 'b',
      models: PRICED,
      script: place === 0 ? [MUCH, MUCH, ...script] : script,
    }),
  );
  const hedges: RouterEvents['hedge'][] = [];
  const fixture = makeRouter([a!, b!], { ...TWO, ...config, on: { hedge: (event) => void hedges.push(event) } });
  for (let request = 0; request < 2; request += 1) await fixture.router.complete(HELLO);
  return { ...fixture, a: a!, b: b!, hedges };
}

/** Runs it to its end while time moves on. */
async function ended<T>({ clock }: Pick<Fixture, 'clock'>, promise: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => void (isOver = true);
  promise.then(over, over);
  for (let step = 0; !isOver && step < 2_000; step += 1) await clock.advance(10);
  return promise;
}

describe('a hedge', () => {
  const hedging = { afterMs: 100, maxShare: 1 };

  test('is asked when the first is slow, wins when it is faster, and the loser is cancelled and paid for', async () => {
    const { router, clock, a, hedges, observations } = await warm([[{ delayMs: 5_000 }], [{ text: 'from b' }]], {
      hedging,
    });
    const result = await ended({ clock }, router.complete(HELLO));
    expect(result).toMatchObject({ provider: 'b', text: 'from b', latencyMs: 100 });
    expect(result.attempts).toMatchObject([
      { provider: 'a', outcome: 'cancelled', sent: true },
      { provider: 'b', outcome: 'ok', role: 'hedge' },
    ]);
    expect(a.calls[2]).toMatchObject({ aborted: true });
    expect(hedges).toMatchObject([{ slow: 'a/model', candidate: 'b/model', afterMs: 100 }]);
    expect(result.costUsd).toBeGreaterThan((result.attempts[1]?.cost.nanoUsd ?? 0) / 1e9);
    expect(observations).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test('loses when the first answers after all', async () => {
    const { router, clock, b } = await warm([[{ delayMs: 150, text: 'from a' }], [{ delayMs: 5_000 }]], { hedging });
    expect(await ended({ clock }, router.complete(HELLO))).toMatchObject({ provider: 'a', text: 'from a' });
    expect(b.calls).toMatchObject([{ aborted: true }]);
    expect(clock.pending).toBe(0);
  });

  test('is decided by the first chunk of a stream, and the winner then is not hedged again', async () => {
    const { router, clock } = await warm(
      [[{ delayMs: 150, text: 'one two three', chunkDelayMs: 400 }], [{ delayMs: 600 }]],
      {
        hedging,
      },
    );
    const stream = router.stream(HELLO);
    const chunks = await ended({ clock }, collect(stream));
    expect(textOf(chunks)).toBe('one two three');
    expect((await stream.result).attempts).toMatchObject([{ outcome: 'cancelled' }, { provider: 'a', outcome: 'ok' }]);
  });

  test('goes on alone when the first fails', async () => {
    const { router, clock } = await warm(
      [[{ delayMs: 150, error: 'overloaded' }], [{ delayMs: 300, text: 'from b' }]],
      {
        hedging,
        retry: { maxRetries: 0 },
      },
    );
    expect(await ended({ clock }, router.complete(HELLO))).toMatchObject({ provider: 'b', text: 'from b' });
  });

  test('leaves the first its retries when it fails itself', async () => {
    const { router, clock } = await warm([[{ delayMs: 500, text: 'from a' }], [{ error: 'overloaded' }]], {
      hedging,
      retry: { maxRetries: 0 },
    });
    expect(await ended({ clock }, router.complete(HELLO))).toMatchObject({ provider: 'a', text: 'from a' });
  });

  test('fails with all attempts when both fail', async () => {
    const { router, clock } = await warm([[{ delayMs: 150, error: 'overloaded' }], [{ error: 'connection' }]], {
      hedging,
      retry: { maxRetries: 0 },
    });
    const failure = await ended({ clock }, router.complete(HELLO)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'all_candidates_failed', attempts: [{ provider: 'b' }, { provider: 'a' }] });
  });

  test('ends the request when one of them meets what ends it', async () => {
    const { router, clock, a } = await warm([[{ delayMs: 5_000 }], [{ error: 'invalid_request' }]], { hedging });
    const failure = await ended({ clock }, router.complete(HELLO)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid_request' });
    expect(a.calls[2]).toMatchObject({ aborted: true });
  });

  test('ends with the caller, both of them', async () => {
    const { router, clock, a, b } = await warm([[{ hang: true }], [{ hang: true }]], { hedging });
    const caller = new AbortController();
    const answer = router.complete({ ...HELLO, signal: caller.signal }).catch((error: unknown) => error);
    await clock.advance(200);
    caller.abort();
    expect(await answer).toMatchObject({ code: 'cancelled' });
    expect([a.calls[2]?.aborted, b.calls[0]?.aborted]).toEqual([true, true]);
    expect(clock.pending).toBe(0);
  });

  test.for<[string, object]>([
    ['has side effects', { sideEffects: true }],
    ['is capped in cost', { maxCostUsd: 1 }],
    ['says so', { hedge: false }],
  ])('is not asked for a request that %s', async ([, routing]) => {
    const { router, clock, b } = await warm([[{ delayMs: 5_000, text: 'from a' }], []], { hedging });
    expect(await ended({ clock }, router.complete({ ...HELLO, routing }))).toMatchObject({ text: 'from a' });
    expect(b.calls).toHaveLength(0);
  });

  test('is off unless it is asked for', async () => {
    const { router, clock, b } = await warm([[{ delayMs: 5_000, text: 'from a' }], []], {});
    expect(await ended({ clock }, router.complete(HELLO))).toMatchObject({ text: 'from a' });
    expect(b.calls).toHaveLength(0);
  });

  test('that there is no share for is asked later, if the first is silent still', async () => {
    const { router, clock, hedges } = await warm([[{ delayMs: 5_000 }, { delayMs: 5_000 }], [{}]], {
      hedging: { afterMs: 100, maxShare: 0.34 },
    });
    // One hedge in three requests: there is none for this one until the third has ended.
    const slow = router.complete(HELLO);
    await clock.advance(1_000);
    expect(hedges).toEqual([]);
    await ended({ clock }, router.complete({ ...HELLO, model: 'b/model' }));
    expect(await ended({ clock }, slow)).toMatchObject({ provider: 'b' });
    expect(hedges).toMatchObject([{ afterMs: 1_050 }]);
  });

  test('tells its slow candidate’s readings that it was so slow at least', async () => {
    const { router, clock } = await warm([[{ delayMs: 5_000 }], [{}]], { hedging });
    await ended({ clock }, router.complete(HELLO));
    expect(router.health().get('a/model')).toMatchObject({ timeToFirstChunkP95Ms: 100, calls: 3 });
  });

  test('is asked after the candidate’s own 95th percentile', async () => {
    const times = Array.from({ length: 20 }, (_, call) => ({ delayMs: 10 * (call + 1) }));
    const a = fakeProvider({ id: 'a', script: [...times, { delayMs: 5_000 }] });
    const hedges: RouterEvents['hedge'][] = [];
    const fixture = makeRouter([a, fakeProvider({ id: 'b' })], {
      ...TWO,
      hedging: { maxShare: 0.5 },
      on: { hedge: (event) => void hedges.push(event) },
    });
    for (const _ of times) await ended(fixture, fixture.router.complete(HELLO));
    expect(await ended(fixture, fixture.router.complete(HELLO))).toMatchObject({ provider: 'b', latencyMs: 190 });
    expect(hedges).toMatchObject([{ afterMs: 190 }]);
  });
});

describe('a race', () => {
  const three = (scripts: readonly FakeStep[]) =>
    scripts.map((step, place) => fakeProvider({ id: 'abc'[place]!, models: PRICED, script: [step] }));

  test('asks several at once; the first to answer wins, and the others are cancelled', async () => {
    const plugins = three([{ delayMs: 300 }, { delayMs: 100, text: 'from b' }, { delayMs: 200 }]);
    const fixture = makeRouter(plugins, { fallback: ['a/model', 'b/model', 'c/model'], race: 2 });
    const result = await ended(fixture, fixture.router.complete(HELLO));
    expect(result).toMatchObject({ provider: 'b', latencyMs: 100 });
    expect(plugins.map(({ calls }) => calls.length)).toEqual([1, 1, 0]);
    expect(result.attempts).toMatchObject([
      { provider: 'a', outcome: 'cancelled' },
      { provider: 'b', outcome: 'ok', role: 'race' },
    ]);
  });

  test('asks the next in the place of one that fails', async () => {
    const plugins = three([{ error: 'connection' }, { delayMs: 500 }, { delayMs: 100, text: 'from c' }]);
    const fixture = makeRouter(plugins, {
      fallback: ['a/model', 'b/model', 'c/model'],
      race: 2,
      retry: { maxRetries: 0 },
    });
    expect(await ended(fixture, fixture.router.complete(HELLO))).toMatchObject({ provider: 'c' });
  });

  test('gives one answer when two come in the same turn', async () => {
    const plugins = three([{ delayMs: 100, text: 'same' }, { delayMs: 100, text: 'same' }, {}]);
    const fixture = makeRouter(plugins, { fallback: ['a/model', 'b/model'], race: 2 });
    const stream = fixture.router.stream(HELLO);
    expect(textOf(await ended(fixture, collect(stream)))).toBe('same');
    expect((await stream.result).attempts.map(({ outcome }) => outcome).toSorted()).toEqual(['cancelled', 'ok']);
    expect(fixture.observations).toHaveLength(1);
  });

  test('of a request wins over that of its task', async () => {
    const plugins = three([{ delayMs: 100 }, { delayMs: 50, text: 'from b' }, {}]);
    const fixture = makeRouter(plugins, { tasks: { simple: { use: ['a/model', 'b/model'], race: 2 } } });
    const request = { ...HELLO, metadata: { task: 'simple' } };
    expect(await ended(fixture, fixture.router.complete({ ...request, routing: { race: 1 } }))).toMatchObject({
      provider: 'a',
    });
    expect(await ended(fixture, fixture.router.complete(request))).toMatchObject({ provider: 'b' });
  });
});

describe('what hedges may cost', () => {
  const policy = { afterMs: 'p95', maxShare: 0.1, minimumCalls: 20 } as const;
  const attempt = (nanoUsd: number, more: Partial<AttemptRecord> = {}): AttemptRecord =>
    ({ outcome: 'ok', cost: { source: 'price', nanoUsd }, ...more }) as AttemptRecord;

  test('is kept to a share of the requests', () => {
    const hedging = new Hedging(policy);
    let hedges = 0;
    for (let request = 0; request < 1_000; request += 1) {
      const taken = hedging.take(1, true);
      if (taken) hedges += 1;
      hedging.note([attempt(1_000, taken ? { role: 'hedge' } : {})]);
    }
    expect(hedges).toBeGreaterThan(90);
    expect(hedges).toBeLessThanOrEqual(100);
  });

  test('is kept for those that are stuck, in part', () => {
    const hedging = new Hedging(policy);
    for (let request = 0; request < 100; request += 1) hedging.note([attempt(1_000)]);
    let late = 0;
    while (hedging.take(0, false)) late += 1;
    let stuck = 0;
    while (hedging.take(0, true)) stuck += 1;
    expect([late, stuck]).toEqual([8, 2]);
  });

  test('is kept to a share of the money', () => {
    const hedging = new Hedging(policy);
    let extra = 0;
    let spent = 0;
    for (let request = 0; request < 5_000; request += 1) {
      const taken = hedging.take(5_000, true);
      // The second candidate is five times as dear as the first.
      hedging.note(
        taken ? [attempt(1_000), attempt(5_000, { role: 'hedge', outcome: 'cancelled' })] : [attempt(1_000)],
      );
      spent += 1_000;
      if (taken) extra += 5_000;
    }
    expect(extra).toBeGreaterThan(0);
    expect(extra).toBeLessThanOrEqual(spent * 0.1 + 5_000);
  });

  test('a candidate’s own times count when enough of its calls were seen', () => {
    const hedging = new Hedging(policy);
    const health: CandidateHealth = { ...HEALTHY, calls: 20, latencyP95Ms: 900, timeToFirstChunkP95Ms: 300 };
    expect(hedging.delayMs(health, 'stream')).toBe(300);
    expect(hedging.delayMs(health, 'whole')).toBe(900);
    expect(hedging.delayMs({ ...health, calls: 19 }, 'stream')).toBeUndefined();
    expect(hedging.delayMs(undefined, 'stream')).toBeUndefined();
    expect(new Hedging({ ...policy, afterMs: 50 }).delayMs(undefined, 'stream')).toBe(50);
    expect(new Hedging(undefined).delayMs(health, 'stream')).toBeUndefined();
  });
});
