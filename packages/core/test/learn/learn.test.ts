import { describe, expect, test } from 'vitest';
import type { AttemptRecord, ErrorCode, HealthOutcome, Tracker } from '@signalbox/core';
import { ERROR_TABLE } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { learn } from '../../src/learn/learn.ts';
import { createUnderWay } from '../../src/learn/under-way.ts';
import { createTelemetry } from '../../src/telemetry/create-telemetry.ts';
import { attempt, observation } from './observation.ts';

function setUp(trackers: readonly Tracker[] = []) {
  const recorded: [string, HealthOutcome][] = [];
  const failures: unknown[] = [];
  const ended: unknown[] = [];
  const telemetry = createTelemetry();
  telemetry.on('internal.error', (event) => failures.push(event));
  telemetry.on('request.end', (event) => ended.push(event));
  const health = {
    snapshot: () => ({ get: () => undefined }),
    record: (key: string, outcome: HealthOutcome) => void recorded.push([key, outcome]),
    started: () => () => {},
    noteLimits: () => {},
    readings: () => new Map(),
  };
  const clock = createFakeClock();
  const tracking = createUnderWay(clock);
  return { deps: { health, trackers, telemetry, tracking }, clock, recorded, failures, ended };
}

describe('trackers', () => {
  const error = new Error('the disk is full');
  const told: unknown[] = [];
  const good: Tracker = { id: 'good', track: (each) => void told.push(each.id) };

  test.for<[string, Tracker]>([
    [
      'throws',
      {
        id: 'bad',
        track: () => {
          throw error;
        },
      },
    ],
    ['rejects', { id: 'bad', track: () => Promise.reject(error) }],
  ])('one that %s fails nothing, keeps nobody from being told, and is told of', async ([, bad]) => {
    const { deps, failures, ended } = setUp([bad, good]);
    told.length = 0;
    expect(() => learn(deps, observation())).not.toThrow();
    await Promise.resolve();
    expect(told).toEqual(['request-1']);
    expect(failures).toEqual([{ where: 'tracker bad', error }]);
    expect(ended).toHaveLength(1);
  });

  test('what they are still writing can be waited for, whether it comes to be written or not', async () => {
    let write = (): void => {};
    let lose = (_: Error): void => {};
    const { deps, clock, failures } = setUp([
      { id: 'slow', track: () => new Promise((resolve) => void (write = resolve)) },
      { id: 'bad', track: () => new Promise((_, reject) => void (lose = reject)) },
      good,
    ]);
    expect(await deps.tracking.idle(1_000)).toBe(0);
    learn(deps, observation());
    let left: number | undefined;
    void deps.tracking.idle(1_000).then((count) => (left = count));
    write();
    await clock.advance(0);
    expect(left).toBeUndefined();
    lose(error);
    await clock.advance(0);
    expect({ left, failures, timers: clock.pending }).toEqual({
      left: 0,
      failures: [{ where: 'tracker bad', error }],
      timers: 0,
    });
  });

  test('what is never written is not waited for longer than the limit', async () => {
    const { deps, clock } = setUp([{ id: 'stuck', track: () => new Promise(() => {}) }]);
    learn(deps, observation());
    learn(deps, observation());
    let left: number | undefined;
    void deps.tracking.idle(1_000).then((count) => (left = count));
    await clock.advance(999);
    expect(left).toBeUndefined();
    await clock.advance(1);
    expect(left).toBe(2);
  });

  test('one that takes its time is not waited for', () => {
    const { deps, ended } = setUp([{ id: 'slow', track: () => new Promise(() => {}) }]);
    learn(deps, observation());
    expect(ended).toEqual([
      { observation: observation(), attributes: expect.objectContaining({ 'gen_ai.provider.name': 'acme' }) },
    ]);
  });
});

describe('health', () => {
  const failed = (code: ErrorCode): AttemptRecord => attempt({ outcome: 'failed', error: { code, message: code } });

  test('learns the times of what succeeded', () => {
    const { deps, recorded } = setUp();
    learn(deps, observation({ attempts: [attempt({ timeToFirstChunkMs: 40 }), attempt({ model: 'two' })] }));
    expect(recorded).toEqual([
      ['acme/one', { ok: true, latencyMs: 120, timeToFirstChunkMs: 40, outputTokens: 10 }],
      ['acme/two', { ok: true, latencyMs: 120, outputTokens: 10 }],
    ]);
  });

  test.for(Object.keys(ERROR_TABLE) as ErrorCode[])(
    'learns from %s only where it is not the fault of the caller',
    (code) => {
      const { deps, recorded } = setUp();
      learn(deps, observation({ attempts: [failed(code)] }));
      expect(recorded).toEqual(ERROR_TABLE[code].origin === 'caller' ? [] : [['acme/one', { ok: false }]]);
    },
  );

  test.for(['cancelled', 'skipped'] as const)('learns nothing from what was %s', (outcome) => {
    const { deps, recorded } = setUp();
    learn(deps, observation({ attempts: [attempt({ outcome })] }));
    expect(recorded).toEqual([]);
  });
});
