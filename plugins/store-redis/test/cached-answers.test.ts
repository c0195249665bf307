import { createRouter, type ChatRequest, type Router } from '@signalbox/core';
import { fakeProvider, type FakeProvider } from '@signalbox/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redis } from '../src/index.ts';
import { connectionTo, isRedisThere, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

const ask = (content: string, tenant: string): ChatRequest => ({
  messages: [{ role: 'user', content }],
  temperature: 0,
  metadata: { tenant },
});

describe.skipIf(!isRedisThere)(`answers kept for several routers, at ${REDIS_URL} (skipped where it is absent)`, () => {
  let prefix: string;
  let provider: FakeProvider;

  beforeEach(() => {
    prefix = newPrefix();
    provider = fakeProvider({ script: [{ text: 'Paris.' }] });
  });

  afterEach(async () => {
    const connection = connectionTo(REDIS_URL);
    await sweepPrefix(connection, prefix);
    connection.dispose();
  });

  /** A router of its own, gone afterwards: then all that it wrote is there. */
  const inRouter = async <T>(work: (router: Router) => Promise<T>): Promise<T> => {
    const router = createRouter({
      plugins: [provider, redis({ url: REDIS_URL, prefix, commandTimeoutMs: 20_000 })],
      // The time limit is for slow servers; this machine may be slower.
      cache: { timeLimitMs: 20_000, semantic: { embed: (texts) => texts.map(() => [1]), guard: false } },
    });
    try {
      return await work(router);
    } finally {
      await router.dispose();
    }
  };

  test('what one was answered the other gives again, within a tenant, until it is cleared', async () => {
    const first = await inRouter((router) => router.complete(ask('Capital of France?', 'a')));
    const again = await inRouter((router) => router.complete(ask('Capital of France?', 'a')));
    expect([first.cache, again.cache?.kind, again.text, again.costUsd]).toEqual([undefined, 'exact', 'Paris.', 0]);
    expect(provider.calls).toHaveLength(1);

    const other = await inRouter((router) => router.complete(ask('Capital of France?', 'b')));
    expect(other.cache).toBeUndefined();
    await inRouter((router) => router.cache.clear({ tenant: 'a' }));
    await inRouter(async (router) => {
      expect((await router.complete(ask('Capital of France?', 'b'))).cache?.kind).toBe('exact');
      expect((await router.complete(ask('Capital of France?', 'a'))).cache).toBeUndefined();
    });
    expect(provider.calls).toHaveLength(3);
  });

  test('other words find what the same router was answered, kept in Redis, until another clears it', async () => {
    await inRouter(async (one) => {
      await one.complete(ask('Capital of France?', 'a'));
      const near = await one.complete(ask('Which town is the capital of France?', 'a'));
      expect([near.cache?.kind, near.text]).toEqual(['semantic', 'Paris.']);
      await inRouter(async (two) => {
        // Which question an answer was given to is known to the router that asked it.
        expect((await two.complete(ask('Name the capital of France.', 'a'))).cache).toBeUndefined();
        await two.cache.clear();
      });
      expect((await one.complete(ask('Which town is the capital of France?', 'a'))).cache).toBeUndefined();
    });
  });
});
