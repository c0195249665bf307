import { expect, test } from 'vitest';
import type { ChatRequest, KnownPrice, ModelOverride } from '@signalbox/core';
import { createRouter } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { usd } from './plan-input.ts';

const BROKEN: ModelOverride = { id: 'broken', price: usd('1', '10') };

test.for<[string, KnownPrice | { readonly kind: 'free' }, Partial<ChatRequest>, number]>([
  ['leaves a lower limit of the request alone', usd('1', '10'), { maxOutputTokens: 50 }, 50],
  ['leaves it alone at a free model too', { kind: 'free' }, { maxOutputTokens: 50 }, 50],
  ["sends a free model's own limit where the request has none", { kind: 'free' }, {}, 8_192],
])('after a failed attempt a cost cap %s', async ([, price, more, limit]) => {
  const acme = fakeProvider({
    models: [BROKEN, { id: 'good', price }],
    script: [{ error: 'model_not_found' }, { text: 'ok' }],
  });
  const router = createRouter({ plugins: [acme], fallback: ['fake/broken', 'fake/good'] });
  const messages = [{ role: 'user', content: 'hello' }] as const;
  const { warnings } = await router.complete({ messages, routing: { maxCostUsd: 1 }, ...more });
  expect(acme.calls.map(({ model }) => model)).toEqual(['broken', 'good']);
  expect(acme.calls[1]?.request).toMatchObject({ maxOutputTokens: limit });
  expect(warnings).toEqual([]);
  await router.dispose();
});
