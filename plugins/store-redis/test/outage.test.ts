import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HoldResult } from '@signalbox/core';
import { budget, LEASE_MS, makeStore, type Fixture } from './make-store.ts';
import { hasRedisServer, startRedis, type PrivateRedis } from './private-redis.ts';
import type { RedisOptions } from '../src/index.ts';

/** Far more than a call takes that is not waited for. */
const AT_ONCE_MS = 200;

describe.skipIf(!hasRedisServer)('while Redis is stopped (skipped where there is no redis-server)', () => {
  let server: PrivateRedis;
  const made: Fixture[] = [];

  const make = (options: RedisOptions = {}): Fixture => {
    const fixture = makeStore({ url: server.url, ...options });
    made.push(fixture);
    return fixture;
  };

  beforeEach(async () => {
    server = await startRedis();
  });

  afterEach(async () => {
    server.thaw();
    await Promise.all(made.splice(0).map(async ({ store }) => store.dispose?.()));
    await server.dispose();
  });

  test('a budget that cannot be checked is refused at once, and says what to do', async () => {
    const { quotas, reports } = make();
    await quotas.hold({ id: 'a', entries: [budget(10)], leaseMs: LEASE_MS });
    await server.stop();

    const start = performance.now();
    for (let call = 0; call < 20; call += 1) {
      await expect(quotas.hold({ id: `b-${call}`, entries: [budget(1)], leaseMs: LEASE_MS })).rejects.toMatchObject({
        code: 'store_unavailable',
        origin: 'store',
        httpStatus: 503,
        message: expect.stringMatching(
          /^redis at 127\.0\.0\.1:\d+ is away \(ECONNREFUSED\): budgets .* refused; whenAway/,
        ) as string,
      });
    }
    expect(performance.now() - start).toBeLessThan(20 * AT_ONCE_MS);
    expect(reports).toHaveLength(1);
    await expect(quotas.read(['b'])).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('the refusal says when to come again', async () => {
    const { quotas } = make();
    await server.stop();
    await expect(quotas.read(['b'])).rejects.toThrow('away');
    const refused = quotas.hold({ id: 'a', entries: [budget(1)], leaseMs: LEASE_MS });

    await expect(refused).rejects.toMatchObject({ retryAfterMs: expect.any(Number) as number });
  });

  test('what was held before is settled when it is back, by the truth', async () => {
    const { quotas, reports } = make();
    await quotas.hold({ id: 'a', entries: [budget(100)], leaseMs: LEASE_MS });
    await server.stop();

    expect(await quotas.release({ id: 'a', amounts: { b: 30 } })).toEqual([]);

    await server.start();
    await until(async () => (await quotas.read(['b']))[0]?.held === 0);
    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 30, held: 0 }]);
    // Somebody may wait for a threshold: the move is told with the next sweep.
    expect(await quotas.sweep()).toEqual({ settled: 0, moves: [{ key: 'b', limit: 1_000, before: 0, after: 30 }] });
    expect(reports).toHaveLength(1);
  });

  test('requests go on where the policy says so, and what they spent is charged when it is back, once', async () => {
    const { quotas, reports } = make({ whenAway: { quotas: 'fail-open' } });
    await quotas.hold({ id: 'before', entries: [budget(100)], leaseMs: LEASE_MS });
    await server.stop();

    const results: HoldResult[] = [];
    for (let call = 0; call < 30; call += 1) {
      const id = `away-${call}`;
      results.push(await quotas.hold({ id, entries: [budget(90)], leaseMs: LEASE_MS }));
      await quotas.release({ id, amounts: { b: 7 } });
    }
    await quotas.hold({ id: 'before', entries: [budget(150), budget(5, 50, 'other')], leaseMs: LEASE_MS });
    await quotas.release({ id: 'before', amounts: { b: 110, other: 4 } });
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 210, held: 0 }]);

    await server.start();
    // A list is what Redis says alone.
    await until(async () => (await quotas.list('other', 1))[0]?.used === 4);
    await quotas.sweep();
    expect(await quotas.read(['b', 'other'])).toEqual([
      { key: 'b', used: 320, held: 0 },
      { key: 'other', used: 4, held: 0 },
    ]);
    expect(reports).toHaveLength(1);
  });

  test('stopped and started in mid-traffic, the counters are what was settled', async () => {
    const { quotas, reports } = make();
    let spent = 0;
    let refused = 0;
    let isOver = false;
    const traffic = Array.from({ length: 8 }, async (_, lane) => {
      for (let call = 0; !isOver; call += 1) {
        const id = `${lane}-${call}`;
        try {
          await quotas.hold({ id, entries: [budget(50, 1e9)], leaseMs: LEASE_MS });
          await quotas.release({ id, amounts: { b: 20 + (call % 7) } });
          spent += 20 + (call % 7);
        } catch {
          refused += 1;
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      }
    });
    for (let outage = 0; outage < 2; outage += 1) {
      const before = { spent, refused };
      await until(async () => spent > before.spent + 5_000);
      await server.stop();
      await until(async () => refused > before.refused + 50);
      await server.start();
    }
    const before = spent;
    await until(async () => spent > before + 5_000);
    isOver = true;
    await Promise.all(traffic);
    await quotas.sweep();

    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: spent, held: 0 }]);
    expect(reports).toHaveLength(2);
  });

  test('what is left at the end is still told to Redis when the store is disposed of', async () => {
    const { store, quotas, reports } = make({ whenAway: { quotas: 'fail-open' } });
    await server.stop();
    await quotas.hold({ id: 'a', entries: [budget(90)], leaseMs: LEASE_MS });
    await quotas.release({ id: 'a', amounts: { b: 7 } });
    await server.start();

    await store.dispose?.();

    expect(await make().quotas.read(['b'])).toEqual([{ key: 'b', used: 7, held: 0 }]);
    expect(reports).toHaveLength(1);
  });

  test('what cannot be told at the end is reported', async () => {
    const { store, quotas, reports } = make({ whenAway: { quotas: 'fail-open' } });
    await server.stop();
    await quotas.hold({ id: 'a', entries: [budget(90)], leaseMs: LEASE_MS });
    await quotas.release({ id: 'a', amounts: { b: 7 } });

    await store.dispose?.();

    expect(reports.at(-1)).toMatch(/away at the end: what was spent since it went is not counted/);
  });

  test('breakers and the cache go on; what was to be forgotten is an error', async () => {
    const { store, reports } = make();
    await store.set('breaker:a', 'open');
    await store.cache?.set('k', 'v', LEASE_MS);
    await server.stop();

    expect(await store.list('')).toEqual(new Map());
    await store.set('breaker:b', 'open');
    await store.delete('breaker:a');
    expect(await store.cache?.get('k')).toBeUndefined();
    await store.cache?.set('k', 'w', LEASE_MS);
    await expect(store.cache?.delete('k')).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(store.cache?.clear('')).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(reports).toHaveLength(1);
  });

  test('a cache that is to fail closed does', async () => {
    const { store } = make({ whenAway: { cache: 'fail-closed' } });
    await server.stop();

    await expect(store.cache?.get('k')).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('a Redis that stands still is waited for once; then calls fail at once, until it goes on', async () => {
    const { quotas, reports } = make({ commandTimeoutMs: 300 });
    await quotas.read(['b']);
    server.freeze();

    const start = performance.now();
    const first = quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });
    await expect(first).rejects.toThrow('is away (no answer within 300 ms)');
    expect(performance.now() - start).toBeGreaterThan(250);
    const second = performance.now();
    for (let call = 0; call < 50; call += 1) {
      await expect(quotas.hold({ id: `b-${call}`, entries: [budget(1)], leaseMs: LEASE_MS })).rejects.toThrow('away');
    }
    expect(performance.now() - second).toBeLessThan(AT_ONCE_MS);
    expect(reports).toHaveLength(1);

    server.thaw();
    await until(async () => (await quotas.hold({ id: 'c', entries: [budget(5)], leaseMs: LEASE_MS })).ok);
    // The first hold reached Redis after all when it went on: it is undone.
    await until(async () => (await quotas.read(['b']))[0]?.held === 5);
  });

  test('scripts that Redis has forgotten are sent again', async () => {
    const { quotas } = make();
    await quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });
    await server.stop();
    await server.start();

    await until(async () => (await quotas.hold({ id: 'b', entries: [budget(40)], leaseMs: LEASE_MS })).ok);

    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 0, held: 100 }]);
  });

  test('a Redis that keeps nothing over a restart has forgotten its budgets: that is a limit of it', async () => {
    const forgetful = await startRedis(['--appendonly', 'no']);
    const { quotas } = make({ url: forgetful.url });
    await quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });
    await forgetful.stop();
    await forgetful.start();

    await until(async () => (await quotas.release({ id: 'a', amounts: { b: 50 } })).length === 0);

    expect(await quotas.read(['b'])).toEqual([{ key: 'b', used: 0, held: 0 }]);
    await forgetful.dispose();
  });

  test('a full Redis refuses, and says that it is full', async () => {
    const full = await startRedis(['--appendonly', 'no', '--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
    const { quotas, reports } = make({ url: full.url });

    const held = quotas.hold({ id: 'a', entries: [budget(60)], leaseMs: LEASE_MS });

    await expect(held).rejects.toThrow(/refuses to do its work \(OOM: its memory is full; raise maxmemory/);
    await expect(quotas.hold({ id: 'b', entries: [budget(6)], leaseMs: LEASE_MS })).rejects.toThrow('OOM');
    expect(reports).toHaveLength(1);
    await full.dispose();
  });
});

/** Asks until it is so, or until the test's own limit. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 5));
}
