import { createRouter, type Router } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redis } from '../src/index.ts';
import { connectionTo, isRedisThere, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

const ASK = { messages: [{ role: 'user', content: 'Hello' }], metadata: { task: 'coding' } } as const;

describe.skipIf(!isRedisThere)(`what was learned, shared at ${REDIS_URL} (skipped where it is absent)`, () => {
  let prefix: string;

  beforeEach(() => {
    prefix = newPrefix();
  });

  afterEach(async () => {
    const connection = connectionTo(REDIS_URL);
    await sweepPrefix(connection, prefix);
    connection.dispose();
  });

  const inRouter = async <T>(work: (router: Router) => Promise<T>): Promise<T> => {
    const router = createRouter({
      plugins: [fakeProvider({ id: 'acme' }), redis({ url: REDIS_URL, prefix, commandTimeoutMs: 20_000 })],
      learned: { explore: 0 },
    });
    try {
      return await work(router);
    } finally {
      await router.dispose();
    }
  };
  const judged = (count: number) =>
    inRouter(async (router) => {
      for (let index = 0; index < count; index += 1) {
        const { id } = await router.complete(ASK);
        await router.feedback(id, { thumbs: 'up' });
      }
    });
  const answers = () =>
    inRouter(async (router) => (await router.memory.list()).find(({ task }) => task === 'coding')?.answers);

  test('is there after a restart, adds up over routers, and is forgotten by all', async () => {
    await judged(3);
    await Promise.all([judged(2), judged(4)]);
    expect(await answers()).toBeCloseTo(9, 1);
    await inRouter((router) => router.memory.reset());
    expect(await answers()).toBeUndefined();
  });
});
