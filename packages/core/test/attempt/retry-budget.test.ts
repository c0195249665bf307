import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeProvider } from '@signalbox/testkit';
import { createRetryBudget } from '../../src/attempt/retry-budget.ts';
import { HELLO, makeRouter } from '../router/make-router.ts';

test('over many calls no more of them are retries than the share', () => {
  const budget = createRetryBudget(0.2);
  let retries = 0;
  for (let call = 0; call < 1_000; call += 1) {
    budget.earn('acme');
    if (budget.spend('acme')) retries += 1;
  }
  expect(retries).toBeGreaterThan(200);
  expect(retries).toBeLessThanOrEqual(1_000 * 0.2 + 10);
});

test('however first calls and retries come, retries are within the share and the reserve', () => {
  const steps = fc.array(fc.constantFrom('earn', 'spend'), { maxLength: 500 });
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (order, share) => {
      const budget = createRetryBudget(share);
      let calls = 0;
      let retries = 0;
      for (const step of order) {
        if (step === 'earn') {
          calls += 1;
          budget.earn('acme');
        } else if (budget.spend('acme')) retries += 1;
        expect(retries).toBeLessThanOrEqual(10 + share * calls + 1e-9);
      }
    }),
  );
});

test('a provider in trouble takes nothing from another', () => {
  const budget = createRetryBudget(0);
  for (let retry = 0; retry < 20; retry += 1) budget.spend('down');
  expect(budget.spend('down')).toBe(false);
  expect(budget.spend('well')).toBe(true);
});

test('what is saved up is bounded', () => {
  const budget = createRetryBudget(1);
  for (let call = 0; call < 10_000; call += 1) budget.earn('acme');
  let retries = 0;
  while (budget.spend('acme')) retries += 1;
  expect(retries).toBe(100);
});

test('a router stops retrying a provider that fails for everybody', async () => {
  const a = fakeProvider({ id: 'a', script: [{ error: { code: 'overloaded', retryAfterMs: 0 } }] });
  const { router, clock } = makeRouter([a], {
    retry: { maxShare: 0.1 },
    breaker: { failureCount: 10_000, minimumCalls: 10_000 },
  });
  const requests = 300;
  for (let request = 0; request < requests; request += 1) {
    const answer = router.complete(HELLO).catch(() => {});
    await clock.advance(1);
    await answer;
  }
  expect(a.calls.length).toBeLessThanOrEqual(requests * 1.1 + 10);
  expect(a.calls.length).toBeGreaterThan(requests * 1.1);
});
