import { inspect } from 'node:util';
import { RouterError, type ErrorCode } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { errorFromThrown } from '../src/error-from-thrown.ts';

const provider = 'acme';

function withCause(message: string, cause: unknown): Error {
  return new TypeError(message, { cause });
}

class APIConnectionTimeoutError extends Error {}
class APIConnectionError extends Error {}

describe('errorFromThrown', () => {
  test.for<[ErrorCode, string, unknown]>([
    ['connection', 'a refused connection', withCause('fetch failed', { code: 'ECONNREFUSED' })],
    [
      'connection',
      'a name that is not found, two causes deep',
      new Error('x', { cause: withCause('y', { code: 'ENOTFOUND' }) }),
    ],
    ['connection', 'all addresses refused', withCause('fetch failed', { errors: [{ code: 'ECONNREFUSED' }] })],
    ['connection', 'a fetch that failed without a code', new TypeError('fetch failed')],
    ['connection', "an SDK's own connection error", new APIConnectionError('Connection error.')],
    ['timeout', 'a connect timeout', withCause('fetch failed', { code: 'UND_ERR_CONNECT_TIMEOUT' })],
    ['timeout', "an SDK's own timeout", new APIConnectionTimeoutError('Request timed out.')],
    ['timeout', 'an abort that was not ours', new DOMException('aborted', 'AbortError')],
    ['stream_truncated', 'a body that broke off', withCause('terminated', { code: 'UND_ERR_SOCKET' })],
    ['timeout', 'a body that fell silent', withCause('terminated', { code: 'UND_ERR_BODY_TIMEOUT' })],
    ['invalid_response', 'broken JSON', new SyntaxError('Unexpected token')],
    ['invalid_response', 'a success that the SDK could not read', Object.assign(new Error('x'), { status: 200 })],
    ['rate_limited', 'a status', Object.assign(new Error('x'), { status: 429 })],
    ['provider_unavailable', "AWS's status", Object.assign(new Error('x'), { $metadata: { httpStatusCode: 500 } })],
    [
      'model_not_found',
      'a body kept as text',
      Object.assign(new Error('x'), { statusCode: 400, body: '{"error":{"code":"invalid_model"}}' }),
    ],
    ['internal', 'a bug', new TypeError("Cannot read properties of undefined (reading 'x')")],
    ['internal', 'no error at all', 'what'],
  ])('reads %s out of %s', ([code, , thrown]) => {
    expect(errorFromThrown(thrown, { provider })).toMatchObject({ code, provider });
  });

  test('hands on what is ours already, however deep an SDK has buried it', () => {
    const own = new RouterError('provider_auth', { message: 'no token', provider });
    expect(errorFromThrown(own, { provider })).toBe(own);
    const buried = new APIConnectionError('Connection error.', { cause: new Error('x', { cause: own }) });
    expect(errorFromThrown(buried, { provider })).toBe(own);
  });

  test("finds the vendor's id of the request in its own header", () => {
    const headers = new Headers({ 'apim-request-id': 'apim-1', 'x-request-id': 'x-1' });
    const thrown = Object.assign(new Error('x'), { status: 500, headers, requestID: 'x-1' });
    expect(errorFromThrown(thrown, { provider, requestIdHeader: 'apim-request-id' }).requestId).toBe('apim-1');
    expect(errorFromThrown(thrown, { provider, requestIdHeader: 'acme-id' }).requestId).toBe('x-1');
    expect(errorFromThrown(thrown, { provider }).requestId).toBe('x-1');
  });

  test('keeps a broken connection and a bug as cause, and their words out of the message', () => {
    for (const thrown of [withCause('fetch failed', { code: 'ECONNREFUSED' }), new Error('the prompt was: my diary')]) {
      const error = errorFromThrown(thrown, { provider });
      expect(error.cause).toBe(thrown);
      expect(error.message).not.toContain('diary');
    }
  });

  test("keeps nothing that holds the vendor's body, which may repeat keys and prompts", () => {
    const refused = Object.assign(new Error('401 wrong key hunter2'), { status: 401, error: { message: 'hunter2' } });
    for (const thrown of [refused, new SyntaxError('Unexpected token in "hunter2"')]) {
      expect(inspect(errorFromThrown(thrown, { provider }), { depth: 9 })).not.toContain('hunter2');
    }
  });

  test('passes a RouterError through', () => {
    const error = new RouterError('unsupported_param', { message: 'x' });
    expect(errorFromThrown(error, { provider })).toBe(error);
  });

  test('is cancelled once our signal is aborted, whatever was thrown', () => {
    const signal = AbortSignal.abort();
    expect(errorFromThrown(new SyntaxError('half a chunk'), { provider, signal }).code).toBe('cancelled');
  });

  test('gives back the RouterError for which our signal was aborted', () => {
    const reason = new RouterError('timeout', { message: 'deadline' });
    expect(errorFromThrown(new Error('aborted'), { provider, signal: AbortSignal.abort(reason) })).toBe(reason);
  });

  test('is stream_truncated when the connection breaks after the answer began', () => {
    const thrown = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(errorFromThrown(thrown, { provider, began: true })).toMatchObject({
      code: 'stream_truncated',
      billed: true,
    });
    expect(errorFromThrown(thrown, { provider })).toMatchObject({ code: 'connection', billed: false });
  });

  test('reads code, wait and request id from the error of an SDK', () => {
    const headers = new Headers({ 'retry-after': '3', 'x-request-id': 'r1' });
    const thrown = Object.assign(new Error('429 …'), { status: 429, headers, error: { code: 'insufficient_quota' } });
    expect(errorFromThrown(thrown, { provider })).toMatchObject({
      code: 'provider_billing',
      retryAfterMs: 3_000,
      requestId: 'r1',
      providerCode: 'insufficient_quota',
    });
  });
});
