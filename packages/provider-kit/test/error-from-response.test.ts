import type { ErrorCode } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { errorFromResponse, errorInStream } from '../src/error-from-response.ts';

const provider = 'acme';

describe('errorFromResponse', () => {
  test.for<[number, ErrorCode]>([
    [302, 'invalid_response'],
    [400, 'invalid_request'],
    [401, 'provider_auth'],
    [402, 'provider_billing'],
    [403, 'permission'],
    [404, 'model_not_found'],
    [405, 'invalid_request'],
    [408, 'timeout'],
    [409, 'provider_unavailable'],
    [410, 'model_not_found'],
    [413, 'context_length_exceeded'],
    [422, 'invalid_request'],
    [424, 'provider_unavailable'],
    [425, 'provider_unavailable'],
    [429, 'rate_limited'],
    [498, 'overloaded'],
    [500, 'provider_unavailable'],
    [502, 'provider_unavailable'],
    [503, 'provider_unavailable'],
    [504, 'timeout'],
    [520, 'provider_unavailable'],
    [522, 'timeout'],
    [524, 'timeout'],
    [529, 'overloaded'],
  ])('reads status %i alone as %s', ([status, code]) => {
    expect(errorFromResponse({ provider, status })).toMatchObject({ code, status, provider });
  });

  test.for<[ErrorCode, number, string | undefined, string | undefined]>([
    ['context_length_exceeded', 400, 'context_length_exceeded', undefined],
    ['context_length_exceeded', 400, 'invalid_request_error', 'prompt is too long: 3333 tokens > 2000 maximum'],
    ['context_length_exceeded', 400, undefined, "This model's maximum context length is 10 tokens. However, …"],
    ['context_length_exceeded', 400, 'too_many_prompt_tokens', undefined],
    ['context_length_exceeded', 400, 'TOO_MANY_TOKENS', 'too many tokens: size limit exceeded'],
    ['context_length_exceeded', 400, 'BadRequestError', 'max_tokens must be at least 1, got -186.'],
    ['content_policy', 400, 'content_filter', undefined],
    ['content_policy', 400, undefined, "The response was filtered due to Acme's content management policy."],
    ['content_policy', 403, undefined, 'Content violates usage guidelines.'],
    ['provider_billing', 429, 'insufficient_quota', 'You exceeded your current quota'],
    ['provider_billing', 400, undefined, 'Your credit balance is too low'],
    ['provider_billing', 402, 'invalid_request_error', 'Insufficient Balance'],
    ['provider_billing', 429, '1113', '余额不足'],
    ['provider_auth', 400, 'invalid-argument', 'Incorrect API key provided.'],
    ['model_not_found', 400, 'model_decommissioned', undefined],
    ['model_not_found', 400, undefined, 'The provided model identifier is invalid.'],
    ['unsupported_param', 400, 'unsupported_parameter', undefined],
    ['unsupported_param', 404, undefined, 'tools is not supported in this model.'],
    ['rate_limited', 429, 'rate_limit_exceeded', 'Rate limit reached. Upgrade at https://acme.example/billing'],
    ['overloaded', 503, undefined, 'The model is overloaded. Please try again later.'],
    ['overloaded', 503, 'internal_server_error', 'The model is currently over capacity. Please back off.'],
    ['overloaded', 500, 'api_error', 'Overloaded'],
    ['provider_unavailable', 500, 'api_error', 'Internal server error'],
    ['invalid_request', 400, 'api_error', 'Bad input'],
    ['overloaded', 429, undefined, 'Service tier capacity exceeded for this model.'],
    ['invalid_response', 400, 'tool_use_failed', 'Failed to call a function.'],
    ['provider_auth', 401, 'invalid_request_error', 'context length of your key'],
  ])('finds %s in status %i, code %s, words "%s"', ([code, status, vendorCode, message]) => {
    expect(errorFromResponse({ provider, status, code: vendorCode, message }).code).toBe(code);
  });

  test('names the secret to check and not the words of the vendor', () => {
    const error = errorFromResponse({ provider, status: 401, message: 'bad key sk-12345', secretName: 'ACME_API_KEY' });
    expect(error.message).toBe('acme answered 401: check ACME_API_KEY');
  });

  test.for([
    'Incorrect API key provided: hunter2hunter2.',
    'Incorrect API key provided: sk-proj-abc123def456.',
    'header was "Bearer abc.def.ghi"',
    `token ${'a1'.repeat(20)} is wrong`,
  ])('repeats the vendor only without what looks like a key: %s', (message) => {
    const text = errorFromResponse({ provider, status: 400, message, override: 'invalid_request' }).message;
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/hunter2|abc123|abc\.def|a1a1/);
  });

  test('cuts long words of the vendor to 300 characters', () => {
    const { message } = errorFromResponse({ provider, status: 400, message: 'why '.repeat(500) });
    expect(message.length).toBeLessThan(400);
  });

  test('keeps what the vendor says about the request, and how long to wait', () => {
    const headers = new Headers({ 'retry-after': '2' });
    expect(errorFromResponse({ provider, status: 429, headers, code: 'slow', requestId: 'r1' })).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 2_000,
      providerCode: 'slow',
      requestId: 'r1',
      billed: false,
    });
  });

  test('reads the wait out of the words where no header has it', () => {
    const message = 'Rate limit reached. Please try again in 9m38.016s. Need more?';
    expect(errorFromResponse({ provider, status: 429, message }).retryAfterMs).toBe(578_016);
  });

  test('believes the plugin before the tables', () => {
    expect(errorFromResponse({ provider, status: 400, override: 'provider_auth' }).code).toBe('provider_auth');
  });
});

describe('errorInStream', () => {
  test('is a billed stream_error when the vendor names no reason', () => {
    expect(errorInStream({ provider, message: 'something' })).toMatchObject({ code: 'stream_error', billed: true });
  });

  test('believes a status or a code inside the stream', () => {
    expect(errorInStream({ provider, status: 502 }).code).toBe('provider_unavailable');
    expect(errorInStream({ provider, code: 'overloaded_error' }).code).toBe('overloaded');
    expect(errorInStream({ provider, code: 'api_error' }).code).toBe('provider_unavailable');
  });
});
