import { describe, expect, test } from 'vitest';
import type { AttemptRecord, ErrorCode, HealthOutcome, Tracker } from '@signalbox/core';
import { ERROR_TABLE } from '@signalbox/core';
import { learn } from '../../src/learn/learn.ts';
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
  return { deps: { health, trackers, telemetry }, recorded, failures, ended };
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
