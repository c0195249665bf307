import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Feedback, Observation } from '@signalbox/core';
import { createFakeClock, OBSERVED_AT as NOW } from '@signalbox/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteTracker, type SqliteTracker } from '../src/index.ts';

const DAY_MS = 86_400_000;

function open(file = ':memory:', now = NOW): SqliteTracker {
  const tracker = createSqliteTracker({ file }, { clock: createFakeClock(now) });
  onTestFinished(() => tracker.dispose?.());
  return tracker;
}

function answered(id: string, more: Partial<Observation> = {}): Observation {
  return {
    id,
    operation: 'chat',
    startedAt: NOW,
    latencyMs: 10,
    metadata: { tenant: 'blue' },
    classification: { task: 'coding', confidence: 1, evidence: [], by: 'caller', difficulty: 0.7 },
    plan: {
      candidates: [],
      rejected: [],
      strategy: 'learned',
      route: 'task:coding',
      weighed: [
        { provider: 'acme', model: 'small', propensity: 0.9, quality: 0.8, costUsd: 0.001 },
        { provider: 'acme', model: 'large', propensity: 0.1 },
      ],
    },
    attempts: [],
    outcome: 'ok',
    provider: 'acme',
    model: 'small',
    usage: { inputTokens: 0, outputTokens: 0 },
    cost: { source: 'free', nanoUsd: 0 },
    ...more,
  };
}

function said(id: string, requestId: string, more: Partial<Feedback> = {}): Feedback {
  return { id, requestId, by: 'user', at: NOW, thumbs: 'up', ...more };
}

test('a request is recalled with what was said of it, each thing once', () => {
  const tracker = open();
  tracker.track(answered('r1'));
  const first = said('f1', 'r1', { label: 'a\0b', edited: true, accepted: false, score: 0.25 });
  tracker.feedback(first);
  tracker.feedback({ ...first, score: 1 });
  tracker.feedback(said('f2', 'r1', { by: 'signal:retry', thumbs: 'down', at: NOW + 1 }));
  expect(tracker.recall('r1')).toEqual({
    requestId: 'r1',
    startedAt: NOW,
    task: 'coding',
    tenant: 'blue',
    difficulty: 0.7,
    provider: 'acme',
    model: 'small',
    feedback: [
      { ...first, label: 'a\uFFFDb' },
      { id: 'f2', requestId: 'r1', by: 'signal:retry', at: NOW + 1, thumbs: 'down' },
    ],
  });
  expect(tracker.recall('r2')).toBeUndefined();
});

test('what was said is counted by who said it, in groups and through filters', async () => {
  const tracker = open();
  tracker.track(answered('r1', { experiment: { name: 'trial', arm: 'a' } }));
  tracker.track(answered('r2', { model: 'large', experiment: { name: 'trial', arm: 'b' } }));
  tracker.feedback(said('f1', 'r1'));
  tracker.feedback(said('f2', 'r1', { thumbs: 'down' }));
  tracker.feedback(said('f3', 'r2', { by: 'judge', score: 0.8 }));
  tracker.feedback({ id: 'f4', requestId: 'r2', by: 'user', at: NOW, label: 'odd' });
  tracker.feedback(said('f5', 'gone'));
  expect(await tracker.ledger.feedback('model')).toEqual([
    { name: 'acme/large', by: 'judge', count: 1, mean: 0.8 },
    { name: 'acme/small', by: 'user', count: 2, mean: 0.5 },
  ]);
  expect(await tracker.ledger.feedback('arm', { experiment: 'trial', model: 'large' })).toEqual([
    { name: 'trial/b', by: 'judge', count: 1, mean: 0.8 },
  ]);
});

test('with which probability each was to come first stands in the decision', async () => {
  const tracker = open();
  tracker.track(answered('r1'));
  for await (const line of tracker.ledger.lines('jsonl')) {
    expect(JSON.parse(line).decision).toMatchObject({
      difficulty: 0.7,
      weighed: [
        { candidate: 'acme/small', propensity: 0.9, quality: 0.8, costUsd: 0.001 },
        { candidate: 'acme/large', propensity: 0.1 },
      ],
    });
  }
});

test('what was said goes when its request is rolled up, and what came too late goes as well', async () => {
  const tracker = open();
  tracker.track(answered('old', { startedAt: NOW - 40 * DAY_MS }));
  tracker.track(answered('new'));
  tracker.feedback(said('f1', 'old'));
  tracker.feedback(said('f2', 'unknown', { at: NOW - 40 * DAY_MS }));
  tracker.feedback(said('f3', 'new', { at: NOW - 40 * DAY_MS }));
  await tracker.ledger.prune();
  expect(tracker.recall('old')).toBeUndefined();
  expect(tracker.recall('new')?.feedback).toHaveLength(1);
  tracker.track(answered('unknown'));
  expect(tracker.recall('unknown')?.feedback).toEqual([]);
});

test('a ledger of the first version gets the table when it is opened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-feedback-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'ledger.db');
  const before = createSqliteTracker({ file }, { clock: createFakeClock(NOW) });
  before.track(answered('r1'));
  void before.dispose?.();
  const database = new DatabaseSync(file);
  database.exec('drop table feedback; drop table spools; update ledger_version set version = 1');
  database.close();
  const after = open(file);
  after.feedback(said('f1', 'r1'));
  expect(after.recall('r1')?.feedback).toHaveLength(1);
});
