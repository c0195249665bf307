// What holding and settling one request costs against a Redis on this machine:
//   node --conditions=@signalbox/source plugins/store-redis/test/measure.ts
import type { Quotas } from '@signalbox/core';
import { makeStore } from './make-store.ts';
import { connectionTo, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

const WARM_UP = 2_000;
const REQUESTS = 20_000;

const prefix = newPrefix();
const { store, quotas } = makeStore({ url: REDIS_URL, prefix });
await run(quotas, 64, WARM_UP);
for (const atOnce of [1, 64]) {
  const start = performance.now();
  await run(quotas, atOnce, REQUESTS);
  const each = ((performance.now() - start) * 1_000) / REQUESTS;
  process.stdout.write(`hold and release, ${atOnce} at once: ${each.toFixed(1)} µs a request\n`);
}
await store.dispose?.();
const connection = connectionTo(REDIS_URL);
await sweepPrefix(connection, prefix);
connection.dispose();

/** Two budgets, a rate and a place, as a request of a user with a key has them. */
async function run(on: Quotas, lanes: number, requests: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests) {
      const id = `${lanes}-${next++}`;
      const limit = Number.MAX_SAFE_INTEGER;
      await on.hold({
        id,
        leaseMs: 60_000,
        entries: [
          { kind: 'budget', key: 'all', amount: 1_000, limit },
          { kind: 'budget', key: 'key:1', amount: 1_000, limit },
          { kind: 'rate', key: 'requests', amount: 1, limit: 1_000_000, periodMs: 1_000 },
          { kind: 'concurrency', key: 'places', limit: 1_000 },
        ],
      });
      await on.release({ id, amounts: { all: 700, 'key:1': 700 } });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
