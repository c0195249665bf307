import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BreakerState, CandidateHealth } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { createRollingHealth } from '../../src/learn/rolling-health.ts';

function setUp(states: Readonly<Record<string, BreakerState>> = {}) {
  const clock = createFakeClock();
  const health = createRollingHealth({ state: (key) => states[key] ?? 'closed' }, clock);
  return { clock, health, of: (key: string): CandidateHealth | undefined => health.snapshot().get(key) };
}

describe('rolling health', () => {
  test('knows nothing of whom nobody asked', () => {
    expect(setUp().of('acme/one')).toBeUndefined();
  });

  test('takes the first reading as it is', () => {
    const { health, of } = setUp();
    health.record('acme/one', { ok: true, latencyMs: 500, timeToFirstChunkMs: 100 });
    expect(of('acme/one')).toMatchObject({
      calls: 1,
      errorRate: 0,
      latencyMs: 500,
      timeToFirstChunkMs: 100,
      breaker: 'closed',
    });
  });

  test('lets newer readings weigh more', () => {
    const { health, of } = setUp();
    health.record('acme/one', { ok: true, latencyMs: 100 });
    for (let call = 0; call < 20; call += 1) health.record('acme/one', { ok: true, latencyMs: 1_000 });
    expect(of('acme/one')?.latencyMs).toBeGreaterThan(850);
    expect(of('acme/one')?.latencyMs).toBeLessThan(1_000);
  });

  test('forgives failures as calls succeed', () => {
    const { health, of } = setUp();
    for (let call = 0; call < 30; call += 1) health.record('acme/one', { ok: false });
    expect(of('acme/one')?.errorRate).toBeGreaterThan(0.9);
    for (let call = 0; call < 30; call += 1) health.record('acme/one', { ok: true });
    expect(of('acme/one')?.errorRate).toBeLessThan(0.1);
  });

  test('learns no latency from a failure', () => {
    const { health, of } = setUp();
    health.record('acme/one', { ok: false, latencyMs: 3 });
    expect(of('acme/one')).toMatchObject({
      calls: 1,
      errorRate: 0.1,
      latencyMs: undefined,
      timeToFirstChunkMs: undefined,
    });
  });

  test('tells the median and the 95th percentile of the last minutes', async () => {
    const { clock, health, of } = setUp();
    for (let ms = 1; ms <= 100; ms += 1)
      health.record('acme/one', { ok: true, latencyMs: ms, timeToFirstChunkMs: ms / 10 });
    expect(of('acme/one')).toMatchObject({ latencyP50Ms: 50, latencyP95Ms: 95, timeToFirstChunkP95Ms: 9.5 });
    await clock.advance(600_001);
    expect(of('acme/one')).toMatchObject({ latencyP50Ms: undefined, timeToFirstChunkP50Ms: undefined });
    health.record('acme/one', { ok: true, latencyMs: 7 });
    expect(of('acme/one')?.latencyP95Ms).toBe(7);
  });

  test('holds a bounded number of readings', () => {
    const { health, of } = setUp();
    for (let ms = 1; ms <= 10_000; ms += 1) health.record('acme/one', { ok: true, latencyMs: ms });
    expect(of('acme/one')?.latencyP50Ms).toBeGreaterThan(9_900);
  });

  test('believes old failures less and less', async () => {
    const { clock, health, of } = setUp();
    for (let call = 0; call < 30; call += 1) health.record('acme/one', { ok: false });
    const before = of('acme/one')?.errorRate ?? 0;
    await clock.advance(60_000);
    expect(of('acme/one')?.errorRate).toBeCloseTo(before / 2);
  });

  test('tells how fast answers come', () => {
    const { health, of } = setUp();
    health.record('acme/one', { ok: true, latencyMs: 1_100, timeToFirstChunkMs: 100, outputTokens: 50 });
    expect(of('acme/one')?.tokensPerSecond).toBe(50);
  });

  test('counts the calls under way', () => {
    const { health, of } = setUp();
    const ends = [health.started('acme/one'), health.started('acme/one')];
    expect(of('acme/one')?.inFlight).toBe(2);
    ends[0]?.();
    ends[0]?.();
    expect(of('acme/one')?.inFlight).toBe(1);
  });

  test('lets limits run out by themselves', async () => {
    const { clock, health, of } = setUp();
    health.noteLimits('acme/one', [
      { of: 'requests', remaining: 0, resetMs: 2_000 },
      { of: 'tokens', limit: 10, remaining: 5 },
    ]);
    await clock.advance(1_500);
    expect(of('acme/one')?.rateLimits).toEqual([
      { of: 'requests', remaining: 0, resetMs: 500 },
      { of: 'tokens', limit: 10, remaining: 5, resetMs: 58_500 },
    ]);
    await clock.advance(500);
    expect(of('acme/one')?.rateLimits.map(({ of: what }) => what)).toEqual(['tokens']);
    await clock.advance(60_000);
    expect(of('acme/one')?.rateLimits).toEqual([]);
  });

  test('tells the state of the breaker, of those never asked too', () => {
    const { health, of } = setUp({ 'acme/one': 'half-open', 'acme/two': 'open' });
    health.record('acme/one', { ok: true });
    expect(of('acme/one')).toMatchObject({ calls: 1, breaker: 'half-open' });
    expect(of('acme/two')).toMatchObject({ calls: 0, errorRate: 0, breaker: 'open' });
  });

  test('keeps a thousand candidates and forgets the one not seen for longest', () => {
    const { health, of } = setUp();
    for (let index = 0; index < 1_000; index += 1) health.record(`acme/m${index}`, { ok: true });
    health.record('acme/m0', { ok: true });
    health.record('acme/new', { ok: true });
    expect(of('acme/m0')?.calls).toBe(2);
    expect(of('acme/m1')).toBeUndefined();
    expect(of('acme/m2')?.calls).toBe(1);
    expect(of('acme/new')?.calls).toBe(1);
  });

  test('keeps every reading between the least and the greatest it was told', () => {
    const outcome = fc.record({ ok: fc.boolean(), latencyMs: fc.integer({ min: 10, max: 5_000 }) });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 40 }), (outcomes) => {
        const { health, of } = setUp();
        for (const each of outcomes) health.record('acme/one', each);
        const reading = of('acme/one') as CandidateHealth;
        expect(reading.calls).toBe(outcomes.length);
        expect(reading.errorRate).toBeGreaterThanOrEqual(0);
        expect(reading.errorRate).toBeLessThanOrEqual(1);
        const times = outcomes.filter(({ ok }) => ok).map(({ latencyMs }) => latencyMs);
        expect(reading.latencyMs === undefined).toBe(times.length === 0);
        if (reading.latencyMs === undefined) return;
        expect(reading.latencyMs).toBeGreaterThanOrEqual(Math.min(...times) - 1e-6);
        expect(reading.latencyMs).toBeLessThanOrEqual(Math.max(...times) + 1e-6);
      }),
    );
  });
});
