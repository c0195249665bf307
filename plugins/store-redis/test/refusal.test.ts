import { expect, test } from 'vitest';
import { createRouter } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { redis } from '../src/index.ts';

test('a router whose budgets cannot be checked says what is away, and when to come again', async () => {
  const fake = fakeProvider();
  const router = createRouter({
    // Nothing listens at port 1.
    plugins: [fake, redis({ url: 'redis://:hidden@127.0.0.1:1' })],
    budgets: [{ name: 'all', scope: 'global', window: 'day', capUsd: 1 }],
  });

  const answer = router.complete({ messages: [{ role: 'user', content: 'Hello' }] });

  await expect(answer).rejects.toMatchObject({
    code: 'store_unavailable',
    httpStatus: 503,
    message: expect.stringMatching(/^redis at 127\.0\.0\.1:1 is away \(ECONNREFUSED\): budgets/) as string,
    retryAfterMs: expect.any(Number) as number,
  });
  expect(fake.calls).toEqual([]);
  await router.dispose();
});
