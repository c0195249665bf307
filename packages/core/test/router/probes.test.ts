import { describe, expect, test } from 'vitest';
import { fakeProvider, type FakeStep } from '@signalbox/testkit';
import { HELLO, makeRouter } from './make-router.ts';

const isProbe = ({
  request,
}: {
  readonly request: { readonly metadata?: { readonly tags?: readonly string[] } };
}): boolean => request.metadata?.tags?.includes('probe') === true;

const PRICED = [
  { id: 'model', price: { kind: 'known', inputPerMTok: '100', outputPerMTok: '100', source: 'x', asOf: '2026' } },
] as const;

function setUp(scripts: readonly FakeStep[], config: Parameters<typeof makeRouter>[1]) {
  const plugins = scripts.map((step, place) => fakeProvider({ id: 'abc'[place]!, models: PRICED, script: [step] }));
  return { plugins, ...makeRouter(plugins, config) };
}

describe('measuring', () => {
  test('is off unless it is asked for', async () => {
    const { router, plugins, clock } = setUp([{}, {}], {});
    await router.complete(HELLO);
    await clock.advance(100_000);
    await router.complete(HELLO);
    expect(plugins.flatMap(({ calls }) => calls.filter(isProbe))).toEqual([]);
  });

  test('asks every candidate beside a request, no more often than it is told, and the fastest is asked first from then on', async () => {
    const { router, plugins, clock } = setUp([{ delayMs: 400 }, { delayMs: 50 }, { delayMs: 200 }], {
      strategy: 'first-token',
      probes: { everyMs: 60_000, maxUsdPerHour: 1 },
    });
    const first = router.complete(HELLO);
    await clock.advance(500);
    expect(await first).toMatchObject({ provider: 'a' });
    expect(plugins.map(({ calls }) => calls.filter(isProbe).length)).toEqual([1, 1, 1]);
    const second = router.complete(HELLO);
    await clock.advance(500);
    const { provider, decision } = await second;
    expect(provider).toBe('b');
    expect(decision.candidates.map((each) => [each.provider, each.reason])).toEqual([
      ['b', 'begins to answer after about 50 ms'],
      ['c', 'begins to answer after about 200 ms'],
      ['a', 'begins to answer after about 400 ms'],
    ]);
    expect(plugins.map(({ calls }) => calls.filter(isProbe).length)).toEqual([1, 1, 1]);
    await clock.advance(60_000);
    const third = router.complete(HELLO);
    await clock.advance(500);
    await third;
    expect(plugins.map(({ calls }) => calls.filter(isProbe).length)).toEqual([2, 2, 2]);
  });

  test('leaves after the first content, and asks for little', async () => {
    const { router, plugins, clock } = setUp([{ text: 'a long story indeed', chunkDelayMs: 100 }], {
      probes: { everyMs: 60_000, maxUsdPerHour: 1 },
    });
    const answer = router.complete(HELLO);
    await clock.advance(1_000);
    await answer;
    const probe = plugins[0]?.calls.find(isProbe);
    expect(probe).toMatchObject({ outcome: 'left', chunksSent: 1, request: { maxOutputTokens: 16 } });
  });

  test('stops at its spending cap', async () => {
    const { router, plugins, clock } = setUp([{}], { probes: { everyMs: 1_000, maxUsdPerHour: 0.000_001 } });
    for (let request = 0; request < 20; request += 1) {
      await router.complete(HELLO);
      await clock.advance(1_000);
    }
    expect(plugins[0]?.calls.filter(isProbe)).toHaveLength(1);
    await clock.advance(3_600_000);
    await router.complete(HELLO);
    await clock.advance(0);
    expect(plugins[0]?.calls.filter(isProbe)).toHaveLength(2);
  });

  test('asks those it is told to, and is on the bill under its tag', async () => {
    const { router, plugins, clock, observations } = setUp([{}, {}], {
      probes: { everyMs: 60_000, candidates: ['b/model'], maxUsdPerHour: 1 },
      fallback: ['a/model'],
    });
    await router.complete(HELLO);
    await clock.advance(0);
    expect(plugins.map(({ calls }) => calls.filter(isProbe).length)).toEqual([0, 1]);
    expect(observations.filter(({ metadata }) => metadata.tags?.includes('probe'))).toMatchObject([
      { attempts: [{ provider: 'b' }] },
    ]);
  });
});

describe('resting candidates', () => {
  test('are asked for a sign of life when their rest is over, so that no request has to find out', async () => {
    let isDown = true;
    const a = fakeProvider({ id: 'a', script: () => (isDown ? { error: 'overloaded' } : {}) });
    const { router, clock } = makeRouter([a, fakeProvider({ id: 'b' })], {
      fallback: ['a/model', 'b/model'],
      retry: { maxRetries: 0 },
      probes: { openBreakers: true },
      breaker: { failureCount: 2, resetTimeoutMs: 5_000 },
    });
    for (let call = 0; call < 2; call += 1) await router.complete(HELLO);
    expect(a.calls.filter(isProbe)).toEqual([]);
    expect(router.breakers.list()).toMatchObject([{ key: 'a/model', state: 'open' }]);
    isDown = false;
    await clock.advance(5_000);
    // The probe starts beside this request, which does not have to try.
    const during = await router.complete(HELLO);
    await clock.advance(0);
    expect(during.attempts.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(router.breakers.list()).toEqual([]);
    expect(a.calls.filter(isProbe)).toHaveLength(1);
  });

  test('a router that is disposed of waits for its probes to end, and they are cancelled', async () => {
    const a = fakeProvider({ id: 'a', script: (call) => (isProbe(call) ? { hang: true } : {}) });
    const { router, clock } = makeRouter([a], { probes: { everyMs: 1_000 } });
    await router.complete(HELLO);
    await clock.advance(10);
    expect(a.calls.find(isProbe)).toMatchObject({ outcome: 'running' });
    await router.dispose();
    expect(a.calls.find(isProbe)).toMatchObject({ aborted: true, outcome: 'failed' });
    expect(clock.pending).toBe(0);
  });
});
