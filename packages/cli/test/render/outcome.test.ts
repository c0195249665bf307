import { RouterError, type AttemptRecord } from '@signalbox/core';
import { expect, test } from 'vitest';
import { renderFailure, renderOutcome } from '../../src/render/outcome.ts';
import { plain } from '../../src/render/style.ts';

const failed: AttemptRecord = {
  id: '1',
  provider: 'acme',
  model: 'big',
  retry: 0,
  startedAt: 0,
  latencyMs: 12.4,
  sent: true,
  outcome: 'failed',
  error: { code: 'overloaded', message: 'acme has no capacity', status: 503 },
  cost: { source: 'free', nanoUsd: 0 },
};
const again: AttemptRecord = { ...failed, retry: 1, error: { code: 'connection', message: 'no connection' } };
const skipped: AttemptRecord = {
  ...failed,
  outcome: 'skipped',
  sent: false,
  error: { code: 'breaker_open', message: '' },
};
const answered: AttemptRecord = {
  id: '2',
  provider: 'other',
  model: 'm',
  retry: 0,
  startedAt: 0,
  latencyMs: 400,
  timeToFirstChunkMs: 80.2,
  sent: true,
  outcome: 'ok',
  cost: { source: 'catalogue', nanoUsd: 350_000 },
};

test('an outcome lists every attempt, what was used and what it cost', () => {
  const result = {
    attempts: [failed, again, skipped, answered],
    usage: { inputTokens: 20, outputTokens: 38 },
    usageReported: false,
    costUsd: 0.00035,
    costSource: 'estimate',
    warnings: [{ field: 'seed', message: 'is not supported' }],
  } as const;

  expect(renderOutcome(result, plain)).toMatchInlineSnapshot(`
    "attempts    1. acme/big          failed   12 ms     overloaded (503)
                2. acme/big (again)  failed   12 ms     connection
                3. acme/big          skipped  not sent  breaker_open
                4. other/m           ok       400 ms    first token 80 ms
    usage       20 tokens in, 38 out (estimated)
    cost        $0.00035 (estimated)
    warnings    seed: is not supported
    "
  `);
});

test('a failure lists every attempt, then why', () => {
  const error = new RouterError('all_candidates_failed', { message: 'all candidates failed', attempts: [failed] });

  expect(renderFailure(error, plain)).toMatchInlineSnapshot(`
    "attempts    1. acme/big  failed  12 ms  overloaded (503)
    failed      all_candidates_failed: all candidates failed
    "
  `);
});

test('a failure before anything was sent says so', () => {
  expect(renderFailure(new RouterError('no_candidate', { message: 'nobody' }), plain)).toContain('none was made');
});
