import { createMemoryQuotas, systemClock, type Quotas } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { storeOf, type StoreName } from './stores.ts';

const CALLS = 2_000;

/** What it takes to set one request's money aside, with two budgets, a rate and a place, one after the other; the mean. */
export async function reserveUs(name: StoreName, space: string): Promise<number> {
  const store = storeOf(name, space).create(createFakeContext({ clock: systemClock }));
  const quotas: Quotas = store.quotas ?? createMemoryQuotas({ clock: systemClock });
  const limit = 1e15;
  let spentMs = 0;
  for (let call = 0; call < CALLS; call += 1) {
    const id = `measure-${call}`;
    const entries = [
      { kind: 'budget', key: 'measure:1', amount: 1, limit },
      { kind: 'budget', key: 'measure:2', amount: 1, limit },
      { kind: 'rate', key: 'measure:rate', amount: 1, limit: 1e6, periodMs: 1_000 },
      { kind: 'concurrency', key: 'measure:places', limit: 1e6 },
    ] as const;
    const start = performance.now();
    await quotas.hold({ id, entries, leaseMs: 60_000 });
    spentMs += performance.now() - start;
    await quotas.release({ id, amounts: {} });
  }
  await store.dispose?.();
  return (spentMs / CALLS) * 1_000;
}
