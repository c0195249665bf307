import {
  APICallError,
  EmptyResponseBodyError,
  InvalidPromptError,
  InvalidResponseDataError,
  JSONParseError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { RouterError, type ErrorCode } from '@signalbox/core';
import { collectUntilError } from '@signalbox/testkit';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { AiSdkOptions } from '../src/index.ts';
import { chatCall, languageModel, providerOf, streamOf, type Script } from './call.ts';

const SECRET = 'sk-very-secret-0123456789abcdef';
const REQUEST = { url: 'https://api.acme.example', requestBodyValues: { prompt: SECRET } };

async function failureOf(script: Script, options: Partial<AiSdkOptions> = {}): Promise<RouterError> {
  const { model } = languageModel('v4', script);
  const provider = await providerOf(model, options);
  const { error } = await collectUntilError(provider.stream(chatCall().call));
  if (!RouterError.isInstance(error)) throw new TypeError(`no RouterError, but ${inspect(error)}`);
  return error;
}

const thrown = (failure: unknown, options?: Partial<AiSdkOptions>) => failureOf({ failure }, options);
const inStream = (error: unknown) =>
  failureOf({
    parts: [
      { type: 'text-delta', id: '1', delta: 'a' },
      { type: 'error', error },
    ],
  });

const refusal = (statusCode: number, more: object = {}) =>
  new APICallError({ ...REQUEST, message: 'no', statusCode, ...more });

describe('a refusal', () => {
  test.for<[number, object, ErrorCode]>([
    [401, {}, 'provider_auth'],
    [403, {}, 'permission'],
    [404, {}, 'model_not_found'],
    [429, {}, 'rate_limited'],
    [500, {}, 'provider_unavailable'],
    [529, {}, 'overloaded'],
    [400, { data: { error: { code: 'context_length_exceeded' } } }, 'context_length_exceeded'],
    [400, { responseBody: '{"error":{"code":"content_filter"}}' }, 'content_policy'],
    [429, { data: { error: { code: 'insufficient_quota', message: 'x' } } }, 'provider_billing'],
    [400, { message: 'max_tokens must be at least 1, got -5' }, 'context_length_exceeded'],
  ])('with %i and %j is %s', async ([status, more, code]) => {
    expect(await thrown(refusal(status, more))).toMatchObject({ code, status, provider: 'acme', model: 'large' });
  });

  test('says when to come back, what is left, and which request it was', async () => {
    const responseHeaders = {
      'retry-after': '3',
      'request-id': 'req_7',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '2s',
    };
    expect(await thrown(refusal(429, { responseHeaders }))).toMatchObject({
      retryAfterMs: 3_000,
      requestId: 'req_7',
      rateLimits: [{ of: 'tokens', remaining: 0, resetMs: 2_000 }],
    });
  });

  test('of the key names the secret to look at', async () => {
    expect((await thrown(refusal(401), { secrets: ['ACME_API_KEY'] })).message).toContain('ACME_API_KEY');
  });

  test('is no secret told on', async () => {
    const error = refusal(400, { message: `Bad key ${SECRET}`, responseBody: `{"error":{"message":"${SECRET}"}}` });
    for (const failure of [await thrown(error), await inStream(error)]) {
      expect(inspect(failure, { depth: 20 })).not.toContain(SECRET);
    }
  });
});

describe('a connection', () => {
  const network = (code: string) => Object.assign(new Error('connect'), { code });
  const terminated = Object.assign(new TypeError('terminated'), { cause: network('UND_ERR_SOCKET') });

  test.for<[string, unknown, ErrorCode]>([
    ['that is refused', new APICallError({ ...REQUEST, message: 'x', cause: network('ECONNREFUSED') }), 'connection'],
    [
      'that times out',
      new APICallError({ ...REQUEST, message: 'x', cause: network('UND_ERR_CONNECT_TIMEOUT') }),
      'timeout',
    ],
    ['that breaks in the answer', refusal(200, { cause: terminated }), 'stream_truncated'],
    ['that fetch gives up', new TypeError('fetch failed', { cause: network('ECONNRESET') }), 'connection'],
    [
      'of which only the package knows',
      new APICallError({ ...REQUEST, message: 'x', isRetryable: true }),
      'provider_unavailable',
    ],
  ])('%s is what it is called', async ([, error, code]) => {
    expect(await thrown(error)).toMatchObject({ code });
  });

  test('that breaks off under a package is an answer cut short', async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue({ type: 'text-delta', id: '1', delta: 'half' });
      },
      pull(controller) {
        controller.error(terminated);
      },
    });
    const { model } = languageModel('v4');
    const cut = { ...model, doStream: async () => ({ stream: broken }) };
    const provider = await providerOf(cut);
    const { items, error } = await collectUntilError(provider.stream(chatCall().call));
    expect(items).toEqual([{ type: 'text-delta', text: 'half' }]);
    expect(error).toMatchObject({ code: 'stream_truncated' });
  });
});

describe('an error of the AI SDK', () => {
  test.for<[string, unknown, ErrorCode]>([
    ['no key', new LoadAPIKeyError({ message: 'Acme API key is missing.' }), 'provider_auth'],
    ['no setting', new LoadSettingError({ message: 'Acme resource is missing.' }), 'provider_auth'],
    ['no model', new NoSuchModelError({ modelId: 'x', modelType: 'languageModel' }), 'model_not_found'],
    ['no such function', new UnsupportedFunctionalityError({ functionality: 'audio' }), 'unsupported_param'],
    ['a wrong prompt', new InvalidPromptError({ prompt: SECRET, message: SECRET }), 'invalid_request'],
    ['nothing', new EmptyResponseBodyError(), 'invalid_response'],
    ['something else', new InvalidResponseDataError({ data: SECRET }), 'invalid_response'],
    ['no JSON', new JSONParseError({ text: SECRET, cause: new SyntaxError('x') }), 'invalid_response'],
    ['another shape', new TypeValidationError({ value: SECRET, cause: new Error('x') }), 'invalid_response'],
    [
      'another shape in a reply',
      refusal(200, { cause: new TypeValidationError({ value: SECRET, cause: 1 }) }),
      'invalid_response',
    ],
    ['a bug', new RangeError('x'), 'internal'],
  ])('about %s is known by its marker', async ([, error, code]) => {
    const failure = await thrown(error);
    expect(failure).toMatchObject({ code, provider: 'acme', model: 'large' });
    expect(inspect(failure, { depth: 20 })).not.toContain(SECRET);
  });

  test('is known whichever copy of the class it is of', async () => {
    const copy = { [Symbol.for('vercel.ai.error.AI_NoSuchModelError')]: true, message: 'No such languageModel: x' };
    expect(await thrown(copy)).toMatchObject({ code: 'model_not_found', message: expect.stringContaining('x') });
  });

  test('tells of its setting, and not of what was sent', async () => {
    expect((await thrown(new LoadAPIKeyError({ message: 'Set ACME_API_KEY.' }))).message).toContain(
      'Set ACME_API_KEY.',
    );
    expect(
      (await thrown(new InvalidPromptError({ prompt: 'x', message: 'words of the caller' }))).message,
    ).not.toContain('words');
  });
});

describe('an error inside an answer', () => {
  const providerError = (fields: object) =>
    Object.defineProperty({ ...fields }, Symbol.for('vercel.ai.providerStreamError'), { value: true });

  test.for<[string, unknown, ErrorCode]>([
    ['a bare object', { type: 'overloaded_error', message: 'x' }, 'overloaded'],
    ['words', 'Rate limit reached for model, please slow down', 'stream_error'],
    ['JSON', '{"error":{"code":"rate_limit_exceeded"}}', 'rate_limited'],
    ['an object with a status', providerError({ message: 'x', statusCode: 503 }), 'provider_unavailable'],
    [
      "the vendor's own beside it",
      providerError({ message: 'x', data: { error: { code: 'slow_down' } } }),
      'overloaded',
    ],
    ['an error of the AI SDK', refusal(429), 'rate_limited'],
    [
      'a shape that the package does not know',
      new TypeValidationError({ value: { error: { type: 'server_error' } }, cause: 1 }),
      'provider_unavailable',
    ],
    ['nothing', undefined, 'stream_error'],
  ])('as %s is believed, and billed', async ([, error, code]) => {
    expect(await inStream(error)).toMatchObject({ code, billed: true, provider: 'acme' });
  });

  test.for([
    ['v2', 'error'],
    ['v3', { unified: 'error', raw: undefined }],
    ['v4', { unified: 'error', raw: 'server_error' }],
  ] as const)('may be the finish reason alone, in %s', async ([version, finishReason]) => {
    const usage = version === 'v2' ? {} : { inputTokens: {}, outputTokens: {} };
    const { model } = languageModel(version, { parts: [{ type: 'finish', finishReason, usage }] });
    const provider = await providerOf(model);
    const { error } = await collectUntilError(provider.stream(chatCall().call));
    expect(error).toMatchObject({ billed: true });
  });
});

describe('a cancelled call', () => {
  test('asks nobody when it was cancelled already', async () => {
    const { model, calls } = languageModel('v4');
    const provider = await providerOf(model);
    const { call } = chatCall({}, { signal: AbortSignal.abort() });
    await expect(provider.complete(call)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(provider.embed(call as never)).rejects.toMatchObject({ code: 'cancelled' });
    expect(calls).toEqual([]);
  });

  test('ends a stream that takes no notice of the signal', async () => {
    let cancelled = false;
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue({ type: 'text-delta', id: '1', delta: 'a' }),
      cancel: () => void (cancelled = true),
    });
    const { model } = languageModel('v4');
    const provider = await providerOf({ ...model, doStream: async () => ({ stream: endless }) } as never);
    const controller = new AbortController();
    const { call } = chatCall({}, { signal: controller.signal });
    const chunks = provider.stream(call)[Symbol.asyncIterator]();
    expect((await chunks.next()).value).toMatchObject({ text: 'a' });
    const next = chunks.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'cancelled' });
    expect(cancelled).toBe(true);
  });

  test('whose reader leaves ends its stream', async () => {
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue({ type: 'text-delta', id: '1', delta: 'a' }),
      cancel: () => void (cancelled = true),
    });
    const { model } = languageModel('v4');
    const provider = await providerOf({ ...model, doStream: async () => ({ stream: endless }) } as never);
    for await (const _ of provider.stream(chatCall().call)) break;
    expect(cancelled).toBe(true);
  });
});

test('a model of a generation that is not known is told of by name', async () => {
  const old = {
    specificationVersion: 'v1',
    provider: 'acme',
    modelId: 'large',
    doStream: async () => ({ stream: streamOf([]) }),
  };
  const provider = await providerOf(old as never);
  const { error } = await collectUntilError(provider.stream(chatCall().call));
  expect(error).toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/"large".*"v1".*v2/),
    cause: expect.any(TypeError),
  });
});
