import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULTS, ERROR_TABLE, RouterError, type ErrorCode } from '@signalbox/core';
import { afterFailure, type Failure, type RetryPolicy } from '../../src/attempt/retry.ts';

const POLICY: RetryPolicy = DEFAULTS.retry;
const NOTHING_SAID: Failure['terms'] = { fallbackOn: new Set(), stopOn: new Set() };
const half = (): number => 0.5;

function failure(
  code: ErrorCode,
  more: Partial<Failure> & { retryAfterMs?: number; committed?: boolean } = {},
): Failure {
  const { retryAfterMs, committed, ...rest } = more;
  const error = new RouterError(code, { message: code, retryAfterMs, committed });
  return { error, retry: 0, hasNext: true, remainingMs: 60_000, terms: NOTHING_SAID, ...rest };
}

describe('by the table', () => {
  test.for<[ErrorCode, string]>([
    ['overloaded', 'retry'],
    ['provider_unavailable', 'retry'],
    ['connection', 'retry'],
    ['rate_limited', 'retry'],
    ['stream_truncated', 'retry'],
    ['invalid_response', 'retry'],
    ['timeout', 'next'],
    ['provider_auth', 'next'],
    ['permission', 'next'],
    ['provider_billing', 'next'],
    ['model_not_found', 'next'],
    ['context_length_exceeded', 'next'],
    ['unsupported_param', 'next'],
    ['breaker_open', 'next'],
    ['internal', 'next'],
    ['invalid_request', 'stop'],
    ['content_policy', 'stop'],
    ['budget_exceeded', 'stop'],
    ['limit_exceeded', 'stop'],
    ['guardrail_blocked', 'stop'],
    ['cancelled', 'stop'],
  ])('%s: %s', ([code, decision]) => {
    expect(afterFailure(failure(code), POLICY, half).do).toBe(decision);
  });

  test('after its retries the next candidate is asked', () => {
    expect(afterFailure(failure('overloaded', { retry: 1 }), POLICY, half).do).toBe('next');
  });

  test('an answer that cannot be understood is asked for once more, whatever the limit', () => {
    const policy = { ...POLICY, maxRetries: 0 };
    expect(afterFailure(failure('invalid_response'), policy, half).do).toBe('retry');
    expect(afterFailure(failure('invalid_response', { retry: 1 }), { ...POLICY, maxRetries: 5 }, half).do).toBe('next');
  });

  test('a context that is too small asks for a larger one', () => {
    expect(afterFailure(failure('context_length_exceeded'), POLICY, half)).toEqual({ do: 'next', largerContext: true });
  });

  test('a refusal of content moves on only where it is allowed', () => {
    const terms: Failure['terms'] = { fallbackOn: new Set(['content_policy']), stopOn: new Set() };
    expect(afterFailure(failure('content_policy', { terms }), POLICY, half).do).toBe('next');
  });

  test('a route may stop where the table would move on', () => {
    const terms: Failure['terms'] = { fallbackOn: new Set(), stopOn: new Set(['timeout']) };
    expect(afterFailure(failure('timeout', { terms }), POLICY, half).do).toBe('stop');
    expect(afterFailure(failure('connection', { terms, retry: 1 }), POLICY, half).do).toBe('next');
  });

  test('timeouts are retried only where it is allowed', () => {
    expect(afterFailure(failure('timeout'), { ...POLICY, afterTimeout: true }, half).do).toBe('retry');
  });

  test.for(Object.keys(ERROR_TABLE) as ErrorCode[])('%s after the first chunk stops', (code) => {
    expect(afterFailure(failure(code, { committed: true }), POLICY, half)).toEqual({ do: 'stop' });
  });
});

describe('waiting', () => {
  test('draws the wait from a ceiling that doubles', () => {
    const policy = { ...POLICY, maxRetries: 9, baseDelayMs: 100, maxDelayMs: 500, patienceMs: 9_000 };
    const waits = [0, 1, 2, 3, 4].map((retry) => afterFailure(failure('overloaded', { retry }), policy, half));
    expect(waits.map((wait) => 'delayMs' in wait && wait.delayMs)).toEqual([50, 100, 200, 250, 250]);
  });

  test('waits as long as the provider asks', () => {
    expect(afterFailure(failure('rate_limited', { retryAfterMs: 700 }), POLICY, half)).toEqual({
      do: 'retry',
      delayMs: 700,
    });
  });

  test('does not wait long while another candidate is left', () => {
    expect(afterFailure(failure('rate_limited', { retryAfterMs: 5_000 }), POLICY, half).do).toBe('next');
    const last = failure('rate_limited', { retryAfterMs: 5_000, hasNext: false });
    expect(afterFailure(last, POLICY, half)).toEqual({ do: 'retry', delayMs: 5_000 });
  });

  test('never waits past the deadline', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(ERROR_TABLE) as ErrorCode[])),
        fc.record({
          retry: fc.nat(10),
          hasNext: fc.boolean(),
          remainingMs: fc.integer({ min: -10, max: 10_000 }),
          retryAfterMs: fc.option(fc.nat(20_000), { nil: undefined }),
        }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (code, { retryAfterMs, ...more }, draw) => {
          const decision = afterFailure(
            failure(code, { ...more, ...(retryAfterMs !== undefined && { retryAfterMs }) }),
            { ...POLICY, maxRetries: 10 },
            () => draw,
          );
          return decision.do !== 'retry' || decision.delayMs <= Math.max(more.remainingMs, 0);
        },
      ),
    );
  });
});
