// One of several processes that race for the same counters. It begins when it is told to, and says what it got.
import { makeStore } from './make-store.ts';

const { url, prefix, name, requests } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  prefix: string;
  name: string;
  requests: number;
};
const { store, quotas } = makeStore({ url, prefix, commandTimeoutMs: 25_000 });
await quotas.read([]);
process.on('message', () => void race());
process.send?.('ready');

async function race(): Promise<void> {
  const got = { budget: 0, rate: 0, places: 0 };
  const lanes = Array.from({ length: requests }, async (_, at) => {
    const id = `${name}-${at}`;
    const leaseMs = 60_000;
    const money = { kind: 'budget', key: 'cap', amount: 7, limit: 1_000 } as const;
    const rate = { kind: 'rate', key: 'rate', amount: 1, limit: 100, periodMs: 86_400_000 } as const;
    const place = { kind: 'concurrency', key: 'places', limit: 9 } as const;
    if ((await quotas.hold({ id: `b-${id}`, entries: [money], leaseMs })).ok) got.budget += 1;
    if ((await quotas.hold({ id: `r-${id}`, entries: [rate], leaseMs })).ok) got.rate += 1;
    if ((await quotas.hold({ id: `p-${id}`, entries: [place], leaseMs })).ok) got.places += 1;
  });
  await Promise.all(lanes);
  await store.dispose?.();
  process.send?.(got, () => process.disconnect());
}
