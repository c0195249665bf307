import { createFakeClock } from '@signalbox/testkit';
import type { AttemptRecord, Observation } from '@signalbox/core';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteTracker } from '../src/index.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

function open() {
  const tracker = createSqliteTracker({ file: ':memory:' }, { clock: createFakeClock(NOW) });
  onTestFinished(() => tracker.dispose?.());
  return tracker;
}

let place = 0;
const call: AttemptRecord = {
  id: 'c',
  provider: 'acme',
  model: 'one',
  retry: 0,
  startedAt: NOW,
  latencyMs: 1,
  sent: true,
  outcome: 'ok',
  cost: { source: 'catalogue', nanoUsd: 0 },
};

function request(arm: string, more: Partial<Observation> = {}, failedFirst = false): Observation {
  place += 1;
  const nanoUsd = more.cost?.nanoUsd ?? 1_000_000;
  const calls = failedFirst ? [{ ...call, id: 'f', outcome: 'failed' as const }, call] : [call];
  return {
    id: `r-${place}`,
    operation: 'chat',
    startedAt: NOW,
    latencyMs: 100,
    metadata: {},
    classification: { task: 'general', confidence: 0, evidence: [], by: 'default' },
    plan: { candidates: [], rejected: [], strategy: 'priority', route: 'catalogue' },
    attempts: calls.map((each, index) => ({ ...each, id: `${place}-${index}` })),
    outcome: 'ok',
    usage: { inputTokens: 0, outputTokens: 0 },
    experiment: { name: 'ab', arm, share: 0.5, control: 'old' },
    ...more,
    cost: { source: 'catalogue', nanoUsd },
  };
}

test('an experiment is told with its differences and how sure they are', async () => {
  const tracker = open();
  for (let each = 0; each < 200; each += 1) {
    const [old, fresh] = [
      request('old', { latencyMs: 90 + (each % 20) }),
      request('new', { latencyMs: 300, cost: { source: 'free', nanoUsd: 500_000 } }, each % 3 === 0),
    ];
    tracker.track(old);
    tracker.track(fresh);
    tracker.feedback?.({ id: `f-${old.id}`, requestId: old.id, by: 'user', at: NOW, score: 0.5 });
    tracker.feedback?.({ id: `f-${fresh.id}`, requestId: fresh.id, by: 'user', at: NOW, thumbs: 'up' });
  }
  const [report] = await tracker.ledger.trials();
  expect(report).toMatchObject({ experiment: 'ab', isShadow: false, control: 'old' });
  const [control, arm] = report!.arms;
  expect(control).toMatchObject({
    arm: 'old',
    requests: 200,
    okRate: 1,
    cleanRate: 1,
    quality: 0.5,
    costUsd: expect.closeTo(0.001),
  });
  expect(control).not.toHaveProperty('against');
  expect(arm).toMatchObject({
    arm: 'new',
    okRate: 1,
    cleanRate: 133 / 200,
    quality: 1,
    latencyMs: 300,
    verdict: 'worse',
  });
  expect(arm?.against?.ok).toMatchObject({ effect: 0, p: 1 });
  expect(arm?.against?.clean?.high).toBeLessThan(0);
  expect(arm?.against?.quality).toMatchObject({ effect: 0.5 });
  expect(arm?.against?.costUsd).toMatchObject({ effect: expect.closeTo(-0.0005), high: expect.closeTo(-0.0005) });
  expect(arm?.against?.latencyMs?.low).toBeGreaterThan(190);
});

test('what says nothing of an arm is left out: kept answers, who left, and who was refused', async () => {
  const tracker = open();
  for (const more of [
    {},
    { outcome: 'failed', errorCode: 'timeout' },
    { outcome: 'failed', errorCode: 'invalid_request' },
    { outcome: 'failed', errorCode: 'store_unavailable' },
    { outcome: 'cancelled', errorCode: 'cancelled' },
    { cache: { kind: 'exact', savedNanoUsd: 1 } },
  ] as const) {
    tracker.track(request('old', more));
  }
  tracker.track(request('new', { startedAt: NOW - 10_000_000 }));
  expect(await tracker.ledger.trials({ since: NOW - 1_000 })).toMatchObject([
    { control: 'old', arms: [{ arm: 'old', requests: 2, okRate: 0.5 }] },
  ]);
});

test('a shadow is compared with the requests that it copied', async () => {
  const tracker = open();
  for (let each = 0; each < 5; each += 1) {
    const original = { ...request(''), experiment: undefined } as unknown as Observation;
    tracker.track(original);
    tracker.track(
      request('shadow', {
        experiment: { name: 'try', arm: 'shadow' },
        metadata: { session: original.id },
        latencyMs: 40,
      }),
    );
    tracker.track({ ...request(''), experiment: undefined, latencyMs: 9_999 } as unknown as Observation);
  }
  expect(await tracker.ledger.trials({ experiment: 'try' })).toMatchObject([
    {
      experiment: 'try',
      isShadow: true,
      control: 'original',
      arms: [
        { arm: 'original', requests: 5, latencyMs: 100 },
        { arm: 'shadow', requests: 5, latencyMs: 40, verdict: 'undecided' },
      ],
    },
  ]);
});

test('without experiments there is nothing to tell', async () => {
  expect(await open().ledger.trials()).toEqual([]);
});
