import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeStore } from './make-store.ts';
import { connectionTo, isRedisThere, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

const WORKER = fileURLToPath(new URL('router-worker.ts', import.meta.url));
const NANO = 1e9;

describe.skipIf(!isRedisThere)(`two routers in two processes, at ${REDIS_URL} (skipped where it is absent)`, () => {
  let prefix: string;
  let one: ChildProcess;
  let two: ChildProcess;

  beforeEach(async () => {
    prefix = newPrefix();
    [one, two] = [true, false].map((isFailing) =>
      fork(WORKER, [JSON.stringify({ url: REDIS_URL, prefix, isFailing })], {
        execArgv: ['--conditions=@signalbox/source'],
      }),
    ) as [ChildProcess, ChildProcess];
    await Promise.all([one, two].map(async (worker) => once(worker, 'message')));
  }, 30_000);

  afterEach(async () => {
    await Promise.all(
      [one, two].map(async (worker) => {
        worker.send('end');
        await once(worker, 'exit');
      }),
    );
    const connection = connectionTo(REDIS_URL);
    await sweepPrefix(connection, prefix);
    connection.dispose();
  });

  const ask = async (worker: ChildProcess, what: string): Promise<unknown> => {
    const answer = once(worker, 'message');
    worker.send(what);
    return ((await answer) as unknown[])[0];
  };

  test('what one has found to be down the other does not ask', async () => {
    for (let call = 0; call < 3; call += 1) expect(await ask(one, 'complete')).toMatch(/^well /);
    expect(await ask(one, 'breakers')).toEqual(['sick/model open']);

    // A request starts the reading of the store, and does not wait for it.
    let seen: unknown = [];
    while ((seen as string[]).length === 0) {
      await ask(two, 'complete');
      seen = await ask(two, 'breakers');
    }

    expect(seen).toEqual(['sick/model open']);
    expect(await ask(two, 'complete')).toMatch(/^well /);
  }, 20_000);

  test('spend of one budget, and what both have spent is what is counted', async () => {
    const answers = { sums: 0, refused: 0 };
    for (const worker of [one, two]) {
      worker.on('message', (outcome: string) => {
        const [who, cost] = outcome.split(' ');
        if (who === 'budget_exceeded') answers.refused += 1;
        else if (who === 'well') answers.sums += Math.round(Number(cost) * NANO);
      });
    }
    let asked = 0;
    let heard = 0;
    for (const worker of [one, two]) worker.on('message', () => (heard += 1));
    while (answers.refused < 20) {
      for (const worker of [one, two]) {
        for (let call = 0; call < 15; call += 1) worker.send('complete');
        asked += 15;
      }
      while (heard < asked) await once(one, 'message', { signal: AbortSignal.timeout(50) }).catch(() => {});
    }

    const { store, quotas } = makeStore({ url: REDIS_URL, prefix });
    const [level, ...others] = await quotas.list('', 10);
    await store.dispose?.();
    expect(others).toEqual([]);
    expect(level).toMatchObject({ used: answers.sums, held: 0 });
    expect(answers.sums).toBeGreaterThan(0);
    expect(answers.sums).toBeLessThanOrEqual(1_000 * NANO);
  }, 20_000);
});
