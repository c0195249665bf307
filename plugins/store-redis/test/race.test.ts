import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeStore } from './make-store.ts';
import { connectionTo, isRedisThere, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

const WORKER = fileURLToPath(new URL('race-worker.ts', import.meta.url));
const PROCESSES = 4;

interface Got {
  readonly budget: number;
  readonly rate: number;
  readonly places: number;
}

describe.skipIf(!isRedisThere)(`with Redis at ${REDIS_URL} (skipped where it is absent)`, () => {
  test('four processes that race for one cap, one rate and nine places get exactly what there is', async () => {
    const prefix = newPrefix();
    const workers = Array.from({ length: PROCESSES }, (_, name) =>
      fork(WORKER, [JSON.stringify({ url: REDIS_URL, prefix, name: `w${name}`, requests: 100 })], {
        execArgv: ['--conditions=@signalbox/source'],
      }),
    );
    await Promise.all(workers.map(async (worker) => once(worker, 'message')));
    const results = workers.map(async (worker) => (await once(worker, 'message'))[0] as Got);
    for (const worker of workers) worker.send('go');
    const got = await Promise.all(results);

    const sum = (name: keyof Got) => got.reduce((total, one) => total + one[name], 0);
    expect({ budget: sum('budget'), rate: sum('rate'), places: sum('places') }).toEqual({
      budget: 142,
      rate: 100,
      places: 9,
    });
    const { store, quotas } = makeStore({ url: REDIS_URL, prefix });
    expect(await quotas.read(['cap', 'rate', 'places'])).toEqual([
      { key: 'cap', used: 0, held: 994 },
      { key: 'rate', used: 100, held: 0 },
      { key: 'places', used: 9, held: 0 },
    ]);
    await store.dispose?.();
    const connection = connectionTo(REDIS_URL);
    await sweepPrefix(connection, prefix);
    connection.dispose();
  }, 30_000);
});
