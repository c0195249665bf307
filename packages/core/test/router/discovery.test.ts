import { fakeProvider } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { HELLO, makeRouter } from './make-router.ts';

describe('a provider that tells what it has', () => {
  test('is asked before the first plan, and once for many requests', async () => {
    let asked = 0;
    const local = fakeProvider({ id: 'local', models: [], discovers: () => ((asked += 1), ['llama']) });
    const { router } = makeRouter([local]);
    const results = await Promise.all([router.complete(HELLO), router.complete(HELLO)]);
    expect(results.map(({ model }) => model)).toEqual(['llama', 'llama']);
    expect(asked).toBe(1);
  });

  test('is asked again in the background when its answer has aged, and what is gone is forgotten', async () => {
    let models = ['old'];
    const local = fakeProvider({ id: 'local', models: [], discovers: () => models });
    const { router, clock } = makeRouter([local], { discovery: { refreshMs: 1_000 } });
    expect((await router.complete(HELLO)).model).toBe('old');
    models = ['new'];
    await clock.advance(999);
    expect((await router.complete(HELLO)).model).toBe('old');
    await clock.advance(2);
    await router.complete(HELLO);
    expect((await router.complete(HELLO)).model).toBe('new');
    expect((await router.models()).map(({ model }) => model)).toEqual(['new']);
  });

  test('holds nobody up when it does not answer, and is told of', async () => {
    const signals: AbortSignal[] = [];
    const local = fakeProvider({
      id: 'local',
      models: [],
      discovers: (signal) => (signals.push(signal), new Promise(() => {})),
    });
    const faults: string[] = [];
    const { router, clock } = makeRouter([local, fakeProvider({ id: 'cloud' })], {
      discovery: { timeLimitMs: 500 },
      on: { 'internal.error': ({ where }) => void faults.push(where) },
    });
    const answer = router.complete(HELLO);
    await clock.advance(500);
    expect((await answer).provider).toBe('cloud');
    expect(signals[0]?.aborted).toBe(true);
    expect(faults).toEqual(['models of local']);
    // The next request does not wait for it; after a while it is asked again.
    expect((await router.complete(HELLO)).provider).toBe('cloud');
    await clock.advance(10_000);
    await router.complete(HELLO);
    expect(signals).toHaveLength(2);
    await clock.advance(500);
    expect(clock.pending).toBe(0);
  });

  test('gives way to what the user states about a model', async () => {
    const local = fakeProvider({ id: 'local', models: ['known'], discovers: () => ['known', 'found'] });
    const { router } = makeRouter([local]);
    expect((await router.models()).map(({ model }) => model)).toEqual(['known', 'found']);
    expect((await router.complete({ ...HELLO, model: 'found' })).model).toBe('found');
  });
});
