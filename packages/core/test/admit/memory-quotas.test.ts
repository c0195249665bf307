import { expect, test } from 'vitest';
import { createMemoryQuotas } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { quotasContract } from '@signalbox/testkit/vitest';

quotasContract((clock) => {
  const quotas = createMemoryQuotas({ clock });
  return { quotas, other: quotas };
});

test('forgets what is over while new ones come: what it keeps is bounded', async () => {
  const clock = createFakeClock();
  const quotas = createMemoryQuotas({ clock, maxCounters: 1_000 });
  for (let minute = 0; minute < 200; minute += 1) {
    const keepUntil = clock.now() + 60_000;
    for (let user = 0; user < 100; user += 1) {
      const id = `${minute}-${user}`;
      const entries = [
        { kind: 'budget', key: `b:${id}`, amount: 1, limit: 9, keepUntil },
        { kind: 'rate', key: `r:${id}`, amount: 1, limit: 9, periodMs: 1_000 },
        { kind: 'concurrency', key: `p:${id}`, limit: 9 },
      ] as const;
      await quotas.hold({ id, entries, leaseMs: 1_000 });
      await quotas.release({ id, amounts: {} });
    }
    await clock.advance(60_000);
  }
  expect(await quotas.list('', 10_000)).toEqual([]);
});

test('says what to do when it is full, and forgets no money', async () => {
  const quotas = createMemoryQuotas({ clock: createFakeClock(), maxCounters: 2 });
  const spend = (key: string) =>
    quotas.hold({ id: key, entries: [{ kind: 'budget', key, amount: 5, limit: 9 }], leaseMs: 1_000 });
  await spend('a');
  await spend('b');
  expect(() => spend('c')).toThrow('memory quotas keep 2 counters and no more: use a store, such as store-sqlite');
  expect(await spend('a')).toMatchObject({ ok: true });
  expect(await quotas.read(['a', 'b', 'c'])).toMatchObject([{ held: 5 }, { held: 5 }, { held: 0 }]);
});
