import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { once, startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
import { budget, LEASE_MS, makeStore, type Fixture } from './make-store.ts';
import { connectionTo, isRedisThere, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

describe.skipIf(!isRedisThere)(`a cut socket before Redis at ${REDIS_URL} (skipped where it is absent)`, () => {
  let proxy: CuttingProxy;
  let fixture: Fixture;
  let prefix: string;

  beforeEach(async () => {
    proxy = await startCuttingProxy(Number(new URL(REDIS_URL).port));
    prefix = newPrefix();
    fixture = makeStore({ url: proxy.url, prefix });
  });

  afterEach(async () => {
    await fixture.store.dispose?.();
    await proxy.close();
    const connection = connectionTo(REDIS_URL);
    await sweepPrefix(connection, prefix);
    connection.dispose();
  });

  test.for<[Cut, string]>([
    ['before', 'was not run'],
    ['after', 'was run, and its answer was lost'],
  ])('a hold is counted once when the script %s (%s)', async ([cut]) => {
    const { quotas, reports } = fixture;
    await quotas.read(['b']);
    proxy.cut = once(cut);

    const result = await quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });

    expect(result).toEqual({ ok: true, levels: [{ key: 'b', used: 0, held: 60 }] });
    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 0, held: 60 }]);
    expect(proxy.connections).toBe(2);
    expect(reports).toEqual([]);
  });

  test.for<Cut>(['before', 'after'])('a settlement counts once, and its move is told once (%s)', async (cut) => {
    const { quotas } = fixture;
    await quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });
    proxy.cut = once(cut);

    const moves = await quotas.release({ id: 'a', amounts: { b: 25 } });

    expect(moves).toEqual([{ key: 'b', limit: 1_000, before: 0, after: 25 }]);
    expect(await quotas.release({ id: 'a', amounts: { b: 25 } })).toEqual([]);
    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 25, held: 0 }]);
  });

  test('calls that were under way together are all sent again', async () => {
    const { quotas } = fixture;
    await quotas.read(['b']);
    proxy.cut = once('after');

    const results = await Promise.all(
      Array.from({ length: 50 }, async (_, at) =>
        quotas.hold({ id: `id-${at}`, entries: [budget(30)], leaseMs: LEASE_MS }),
      ),
    );

    expect(results.filter(({ ok }) => ok)).toHaveLength(33);
    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 0, held: 990 }]);
  });

  test('a call whose second connection breaks as well fails, and what it may have held is given back', async () => {
    const { quotas } = fixture;
    await quotas.read(['b']);
    const cuts: Cut[] = ['after', 'after'];
    proxy.cut = () => cuts.shift();

    const held = quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });

    await expect(held).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 0, held: 0 }]);
  });

  test('nothing is counted twice or lost, whenever it is cut', async () => {
    const step = fc.record({
      amount: fc.nat(30),
      truth: fc.nat(30),
      cut: fc.constantFrom(undefined, 'before', 'after'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), fc.uuid(), async (steps, key) => {
        const { quotas } = fixture;
        let spent = 0;
        await Promise.all(
          steps.map(async ({ amount, truth, cut }, at) => {
            if (cut !== undefined) proxy.cut = once(cut as Cut);
            const id = `${key}-${at}`;
            const entries = [budget(amount, 200, key)];
            const result = await retried(async () => quotas.hold({ id, entries, leaseMs: LEASE_MS }));
            if (!result.ok) return;
            if (cut !== undefined) proxy.cut = once(cut as Cut);
            await quotas.release({ id, amounts: { [key]: truth } });
            spent += truth;
          }),
        );
        await quotas.sweep();
        expect(await quotas.read([key])).toEqual([{ key, used: spent, held: 0 }]);
      }),
      { numRuns: 30 },
    );
  });
});

/** Until Redis is there again: what fails is refused, and asked anew as a client would. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
