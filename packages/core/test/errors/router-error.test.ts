import { describe, expect, test } from 'vitest';
import { ERROR_TABLE, RouterError, type ErrorCode } from '@signalbox/core';
import { attempt } from '../learn/observation.ts';

const CODES = Object.keys(ERROR_TABLE) as ErrorCode[];

describe('RouterError', () => {
  test.for(CODES)('%s carries what its row says', (code) => {
    const error = new RouterError(code, { message: 'acme said no' });
    const { origin, httpStatus } = ERROR_TABLE[code];
    expect(error).toMatchObject({
      name: 'RouterError',
      message: 'acme said no',
      code,
      origin,
      httpStatus,
      committed: false,
      attempts: [],
    });
    expect(error).toBeInstanceOf(Error);
    expect('cause' in error).toBe(false);
  });

  test('carries what it is told', () => {
    const cause = new Error('socket');
    const details = {
      provider: 'acme',
      model: 'one',
      status: 503,
      retryAfterMs: 9,
      providerCode: 'E1',
      requestId: 'r-1',
      committed: true,
      billed: true,
      attempts: [attempt()],
      cause,
    };
    expect(new RouterError('overloaded', { message: 'busy', ...details })).toMatchObject(details);
  });

  test.for<[ErrorCode, number | undefined, boolean]>([
    ['timeout', undefined, true],
    ['stream_truncated', undefined, true],
    ['stream_error', undefined, true],
    ['invalid_response', undefined, true],
    ['cancelled', undefined, true],
    ['timeout', 504, false],
    ['connection', undefined, false],
    ['rate_limited', 429, false],
    ['invalid_request', undefined, false],
  ])('%s with the status %s may be charged for: %s', ([code, status, billed]) => {
    expect(new RouterError(code, { message: 'no', status }).billed).toBe(billed);
  });
});

describe('isInstance', () => {
  const BRAND = Symbol.for('signalbox.RouterError');

  /** As another installed copy of this package would make it. */
  class RouterErrorOfAnotherCopy extends Error {
    readonly [BRAND] = true;
    readonly code = 'overloaded';
  }

  test.for<[string, unknown, boolean]>([
    ['its own', new RouterError('internal', { message: 'oops' }), true],
    ['those of a second copy', new RouterErrorOfAnotherCopy('busy'), true],
    ['no other errors', new Error('oops'), false],
    ['no look-alikes', { name: 'RouterError', code: 'internal', message: 'oops' }, false],
    ['no null', null, false],
    ['nothing', undefined, false],
    ['no text', 'RouterError', false],
  ])('knows %s', ([, value, known]) => {
    expect(RouterError.isInstance(value)).toBe(known);
  });
});

describe('with', () => {
  const cause = new Error('socket');
  const error = new RouterError('overloaded', { message: 'busy', provider: 'acme', status: 503, cause });

  test('changes what is named and keeps the rest', () => {
    const copy = error.with({ model: 'one', attempts: [attempt()] });
    expect(copy).not.toBe(error);
    expect(copy).toMatchObject({
      code: 'overloaded',
      message: 'busy',
      provider: 'acme',
      model: 'one',
      status: 503,
      billed: false,
      attempts: [attempt()],
      cause,
      stack: error.stack,
    });
    expect(error.model).toBeUndefined();
  });

  test('keeps whether it may be charged for', () => {
    expect(new RouterError('timeout', { message: 'late' }).with({ status: 200 }).billed).toBe(true);
    expect(error.with({ billed: true }).with({ model: 'one' }).billed).toBe(true);
  });

  test('gives no cause where there is none', () => {
    expect('cause' in new RouterError('timeout', { message: 'late' }).with({ model: 'one' })).toBe(false);
  });
});

describe('toJSON', () => {
  test('shows all that may be shown, and neither cause nor stack', () => {
    const cause = new Error('Bearer sk-secret');
    const error = new RouterError('provider_auth', {
      message: 'acme answered 401',
      provider: 'acme',
      status: 401,
      cause,
    });
    const json = JSON.stringify({ error });
    expect(json).not.toContain('sk-secret');
    expect(json).not.toContain('router-error.test');
    expect(JSON.parse(json)).toEqual({
      error: {
        code: 'provider_auth',
        message: 'acme answered 401',
        origin: 'router',
        provider: 'acme',
        status: 401,
        committed: false,
        attempts: [],
      },
    });
  });
});
