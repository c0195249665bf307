import { describe, expect, test } from 'vitest';
import { createMemoryStore, definePlugin, TOKENS, type RouterEvents, type Store } from '@signalbox/core';
import { createFakeClock, fakeProvider } from '@signalbox/testkit';
import { HELLO, makeRouter } from './make-router.ts';

const storePlugin = (store: Store) =>
  definePlugin({ kind: 'store', id: store.id, apiVersion: 1, create: () => store })();

/** Two routers as two processes would have them, on one clock and one store. */
function setUp(store?: Store) {
  const clock = createFakeClock();
  const shared = store ?? createMemoryStore(clock);
  const failures: RouterEvents['internal.error'][] = [];
  const routers = ['one', 'two'].map(() => {
    const a = fakeProvider({ id: 'a', script: [{ error: 'overloaded' }] });
    const b = fakeProvider({ id: 'b' });
    const { router } = makeRouter([a, b, storePlugin(shared)], {
      fallback: ['a/model', 'b/model'],
      retry: { maxRetries: 0 },
      breaker: { failureCount: 3, resetTimeoutMs: 10_000 },
      override: (scope) => scope.bind(TOKENS.clock, () => clock),
      on: { 'internal.error': (event) => void failures.push(event) },
    });
    return { a, b, router };
  });
  const [one, two] = routers;
  return { clock, one: one!, two: two!, failures, shared };
}

describe('two routers with one store', () => {
  test('know what rests when one of them has found out', async () => {
    const { clock, one, two } = setUp();
    for (let call = 0; call < 3; call += 1) await one.router.complete(HELLO);
    expect(one.router.breakers.list()).toMatchObject([{ key: 'a/model', restMs: 10_000 }]);
    await clock.advance(1_000);
    // The first request of a second reads the store; it does not wait for it.
    await two.router.complete(HELLO);
    await clock.advance(0);
    expect(two.router.breakers.list()).toMatchObject([{ key: 'a/model', state: 'open', restMs: 9_000 }]);
    const asked = two.a.calls.length;
    await two.router.complete(HELLO);
    expect(two.a.calls).toHaveLength(asked);
  });

  test('do not tell each other for ever: a rest is over for both when it is over', async () => {
    const { clock, one, two } = setUp();
    for (let call = 0; call < 3; call += 1) await one.router.complete(HELLO);
    for (let second = 0; second < 10; second += 1) {
      await clock.advance(1_000);
      await two.router.complete(HELLO);
    }
    expect(two.router.breakers.list()).toEqual([]);
    expect(two.a.calls.at(-1)?.at).toBe(clock.now());
  });

  test('an account that one has opened by hand rests for the other', async () => {
    const { clock, one, two } = setUp();
    one.router.breakers.open('a', 60_000);
    await clock.advance(0);
    await two.router.complete(HELLO);
    await clock.advance(0);
    expect(two.router.breakers.list()).toMatchObject([{ key: 'a', state: 'open' }]);
    expect(await two.router.complete(HELLO)).toMatchObject({ provider: 'b' });
  });

  test('closing takes the word back', async () => {
    const { clock, one, shared } = setUp();
    one.router.breakers.open('a', 60_000);
    await clock.advance(0);
    expect((await shared.list('breaker:')).size).toBe(1);
    one.router.breakers.close('a');
    await clock.advance(0);
    expect((await shared.list('breaker:')).size).toBe(0);
  });
});

test('a store that fails stops nobody, and is told of', async () => {
  const broken = new Error('the store is away');
  const store: Store = {
    id: 'broken',
    list: () => Promise.reject(broken),
    set: () => Promise.reject(broken),
    delete: () => Promise.reject(broken),
  };
  const { clock, one, failures } = setUp(store);
  for (let call = 0; call < 5; call += 1) expect(await one.router.complete(HELLO)).toMatchObject({ provider: 'b' });
  await clock.advance(0);
  expect(failures).toContainEqual({ where: 'store', error: broken });
});

test('what others have written there and is no word of ours is passed over', async () => {
  const { clock, one, failures, shared } = setUp();
  await shared.set('breaker:a', 'not json');
  await shared.set('breaker:b', '{"until":"tomorrow"}');
  await one.router.complete(HELLO);
  await clock.advance(0);
  expect(one.router.breakers.list()).toEqual([]);
  expect(failures).toEqual([]);
});
