import { RouterError } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { bedrock } from '../src/index.ts';
import { eventFrame, exceptionFrame } from './frames.ts';
import { chatCall, collect, embedCall, provider } from './harness.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const hello = eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello' } });
const end = [
  eventFrame('messageStop', { stopReason: 'end_turn' }),
  eventFrame('metadata', { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, metrics: { latencyMs: 1 } }),
];
const begin = eventFrame('messageStart', { role: 'assistant' });

interface Sent {
  url: string;
  headers: Headers;
  signal: AbortSignal | undefined;
  cancelled: boolean;
}

/** A `fetch` that answers with these pieces and then ends, fails, or stays open. */
function streaming(pieces: readonly Uint8Array<ArrayBuffer>[], after: 'ends' | 'fails' | 'stays open' = 'ends') {
  const sent: Sent[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const one: Sent = {
      url: new Request(input).url,
      headers: new Headers(init.headers),
      signal: init.signal ?? undefined,
      cancelled: false,
    };
    sent.push(one);
    const queue = [...pieces];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const next = queue.shift();
        if (next !== undefined) controller.enqueue(next);
        else if (after === 'ends') controller.close();
        else if (after === 'fails') controller.error(new TypeError('terminated'));
        else return new Promise(() => {});
        return undefined;
      },
      cancel() {
        one.cancelled = true;
      },
    });
    return new Response(body, {
      headers: { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'request-1' },
    });
  };
  return Object.assign(fetch, { sent });
}

function answering(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1', ...headers },
    });
}

async function failure(run: () => Promise<unknown> | undefined): Promise<RouterError> {
  const error: unknown = await run()?.catch((thrown: unknown) => thrown);
  if (!RouterError.isInstance(error)) throw new Error('expected a RouterError', { cause: error });
  return error;
}

test('names the request before the content', async () => {
  const made = await provider(streaming([begin, hello, ...end]));
  expect(await collect(made.stream?.(chatCall(MODEL)))).toEqual([
    { type: 'response-start', requestId: 'request-1' },
    { type: 'text-delta', text: 'Hello' },
    { type: 'finish', finishReason: 'stop', rawFinishReason: 'end_turn', usage: { inputTokens: 1, outputTokens: 2 } },
  ]);
});

test("sends over the router's fetch, signed, to the region", async () => {
  const fetch = streaming([begin, hello, ...end]);
  const made = await provider(fetch, { region: 'eu-central-1' });
  await collect(made.stream?.(chatCall(MODEL)));
  expect(fetch.sent[0]?.url).toBe(
    `https://bedrock-runtime.eu-central-1.amazonaws.com/model/${encodeURIComponent(MODEL)}/converse-stream`,
  );
  expect(fetch.sent[0]?.headers.get('authorization')).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/bedrock\/aws4_request/,
  );
});

test('goes to another endpoint when told to', async () => {
  const fetch = streaming([begin, hello, ...end]);
  const made = await provider(fetch, { baseUrl: 'http://127.0.0.1:4000/bedrock' });
  await collect(made.stream?.(chatCall(MODEL)));
  expect(fetch.sent[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/bedrock\/model\//);
});

test('yields the finish without waiting for the connection to close', async () => {
  const fetch = streaming([begin, hello, ...end], 'stays open');
  const made = await provider(fetch);
  expect(await collect(made.stream?.(chatCall(MODEL)))).toHaveLength(3);
  expect(fetch.sent[0]?.cancelled).toBe(true);
});

test('ends the connection when the reader leaves', async () => {
  const fetch = streaming([begin, hello], 'stays open');
  const made = await provider(fetch);
  for await (const chunk of made.stream?.(chatCall(MODEL)) ?? []) if (chunk.type === 'text-delta') break;
  expect(fetch.sent[0]?.cancelled).toBe(true);
  expect(fetch.sent[0]?.signal?.aborted).toBe(true);
});

test('a stream that stops without an end has no finish', async () => {
  const made = await provider(streaming([begin, hello]));
  const chunks = await collect(made.stream?.(chatCall(MODEL)));
  expect(chunks.map(({ type }) => type)).toEqual(['response-start', 'text-delta']);
});

test('an empty stream has no finish', async () => {
  const made = await provider(streaming([]));
  expect((await collect(made.stream?.(chatCall(MODEL)))).map(({ type }) => type)).toEqual(['response-start']);
});

describe('errors inside a stream', () => {
  test.for([
    ['throttlingException', 'Too many requests', 'rate_limited'],
    ['modelStreamErrorException', 'The model failed', 'stream_error'],
    ['internalServerException', 'Oops', 'provider_unavailable'],
    ['serviceUnavailableException', 'Try again', 'provider_unavailable'],
    ['validationException', 'Input is too long for requested model.', 'context_length_exceeded'],
    ['validationException', 'Malformed', 'invalid_request'],
    ['modelTimeoutException', 'Took too long', 'timeout'],
    ['laterException', 'New', 'stream_error'],
  ] as const)('%s (%s) is %s, as the first frame and later', async ([type, message, code]) => {
    for (const before of [[], [begin, hello]]) {
      const made = await provider(streaming([...before, exceptionFrame(type, message)]));
      const error = await failure(() => collect(made.stream?.(chatCall(MODEL))));
      expect(error).toMatchObject({ code, provider: 'bedrock', model: MODEL, billed: true });
    }
  });

  test.for([
    ['a frame that is cut', [begin, hello.slice(0, 40)], 'ends', 'stream_truncated'],
    ['a connection that breaks', [begin, hello], 'fails', 'stream_truncated'],
  ] as const)('%s', async ([, pieces, after, code]) => {
    const made = await provider(streaming(pieces, after));
    expect(await failure(() => collect(made.stream?.(chatCall(MODEL))))).toMatchObject({ code });
  });

  test('bytes that are no frames cannot be read', async () => {
    const made = await provider(
      streaming([Uint8Array.from({ length: 64 }, (_, at) => (at < 3 ? 0 : at === 3 ? 64 : at))]),
    );
    expect(await failure(() => collect(made.stream?.(chatCall(MODEL))))).toMatchObject({ code: 'invalid_response' });
  });
});

describe('refusals', () => {
  const named = (name: string) => ({
    'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  });

  test.for([
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_length_exceeded'],
    [400, 'ValidationException', 'Too many input tokens. Max input tokens: 512', 'context_length_exceeded'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'model_not_found'],
    [400, 'ValidationException', 'Invocation with on-demand throughput isn’t supported.', 'model_not_found'],
    [400, 'ValidationException', 'Malformed input request', 'invalid_request'],
    [400, 'ValidationException', "This model doesn't support tool use in streaming mode.", 'unsupported_param'],
    [400, 'ValidationException', 'output_config.format: Extra inputs are not permitted', 'unsupported_param'],
    [400, 'ServiceQuotaExceededException', 'Too much', 'rate_limited'],
    [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'permission'],
    [
      403,
      'AccessDeniedException',
      'Access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid one',
      'provider_billing',
    ],
    [403, 'AccessDeniedException', 'Please make sure your API Key is valid.', 'provider_auth'],
    [403, 'ExpiredTokenException', 'The security token included in the request is expired', 'provider_auth'],
    [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', 'provider_auth'],
    [403, 'InvalidSignatureException', 'Signature expired', 'provider_auth'],
    [404, 'ResourceNotFoundException', 'This model version has reached the end of its life.', 'model_not_found'],
    [408, 'ModelTimeoutException', 'Took too long', 'timeout'],
    [424, 'ModelErrorException', 'The model failed', 'provider_unavailable'],
    [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', 'rate_limited'],
    [429, 'ModelNotReadyException', 'Not ready', 'overloaded'],
    [500, 'InternalServerException', 'Oops', 'provider_unavailable'],
    [503, 'ServiceUnavailableException', 'Model is getting throttled. Try your request again.', 'rate_limited'],
    [503, 'ServiceUnavailableException', 'Try again', 'provider_unavailable'],
  ] as const)('%i %s (%s) is %s', async ([status, name, message, code]) => {
    const made = await provider(answering({ message }, status, named(name)));
    const expected = { code, status, providerCode: name, requestId: 'request-1', billed: false };
    expect(await failure(() => made.complete?.(chatCall(MODEL)))).toMatchObject(expected);
    expect(await failure(() => collect(made.stream?.(chatCall(MODEL))))).toMatchObject(expected);
  });

  test.for([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after-ms': '2500' }, 2500],
    [{}, undefined],
  ] as const)('a proxy that sends %j asks to be left alone for %s ms', async ([headers, retryAfterMs]) => {
    const made = await provider(answering({ message: 'no' }, 429, { ...named('ThrottlingException'), ...headers }));
    expect(await failure(() => made.complete?.(chatCall(MODEL)))).toMatchObject({ code: 'rate_limited', retryAfterMs });
    expect(await failure(() => collect(made.stream?.(chatCall(MODEL))))).toMatchObject({ retryAfterMs });
  });

  test.for([
    [403, 'permission'],
    [502, 'provider_unavailable'],
  ] as const)('a page of a proxy with status %i is %s, and not in the words of a parser', async ([status, code]) => {
    const made = await provider(answering('<html>', status, { 'content-type': 'text/html' }));
    const error = await failure(() => made.complete?.(chatCall(MODEL)));
    expect(error).toMatchObject({ code, status });
    expect(error.providerCode).toBeUndefined();
    expect(error.message).not.toContain('html');
  });

  test('says which credentials to check, without showing any', async () => {
    const made = await provider(answering({ message: 'no' }, 403, named('UnrecognizedClientException')));
    const { message } = await failure(() => made.complete?.(chatCall(MODEL)));
    expect(message).toContain('AWS_ACCESS_KEY_ID');
    expect(message).not.toContain('AKIDEXAMPLE');
  });

  test.for([
    ['a page instead of JSON', '<html>'],
    ['JSON that is no answer', {}],
  ] as const)('%s is an invalid response', async ([, body]) => {
    const made = await provider(answering(body));
    expect(await failure(() => made.complete?.(chatCall(MODEL)))).toMatchObject({ code: 'invalid_response' });
  });

  test.for([
    ['a page', '<html>', 'text/html; charset=utf-8'],
    // Read as a frame, its first bytes are a length of two gigabytes.
    ['a whole answer', '{"output":{}}', 'application/json'],
  ] as const)('%s instead of a stream is an invalid response', async ([, body, type]) => {
    const made = await provider(answering(body, 200, { 'content-type': type }));
    const error = await failure(() => collect(made.stream?.(chatCall(MODEL))));
    expect(error).toMatchObject({ code: 'invalid_response', provider: 'bedrock', model: MODEL });
    expect(error.message).toContain(type);
  });

  test('a whole answer that breaks off is truncated, and keeps only what the connection said', async () => {
    const made = await provider(streaming([new TextEncoder().encode('{"output":')], 'fails'));
    const error = await failure(() => made.complete?.(chatCall(MODEL)));
    expect(error).toMatchObject({ code: 'stream_truncated', provider: 'bedrock', model: MODEL });
    expect(error.cause).toEqual(new TypeError('terminated'));
  });

  test('is asked once: the router retries, not the SDK', async () => {
    let calls = 0;
    const made = await provider(async () => {
      calls += 1;
      return answering({ message: 'Oops' }, 500, named('InternalServerException'))();
    });
    await failure(() => made.complete?.(chatCall(MODEL)));
    expect(calls).toBe(1);
  });

  test('no connection is a connection error', async () => {
    const made = await provider(async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) });
    });
    expect(await failure(() => collect(made.stream?.(chatCall(MODEL))))).toMatchObject({ code: 'connection' });
  });
});

describe('cancelling', () => {
  test('before the answer', async () => {
    const caller = new AbortController();
    const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> =>
      new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const made = await provider(fetch);
    const chunks = collect(made.stream?.(chatCall(MODEL, {}, { signal: caller.signal })));
    setImmediate(() => caller.abort());
    expect(await failure(() => chunks)).toMatchObject({ code: 'cancelled' });
  });

  test('inside the answer, with the reason that the router gave', async () => {
    const caller = new AbortController();
    const late = new RouterError('timeout', { message: 'the stream was idle for too long' });
    const fetch = streaming([begin, hello], 'stays open');
    const made = await provider(fetch);
    const error = await failure(async () => {
      for await (const chunk of made.stream?.(chatCall(MODEL, {}, { signal: caller.signal })) ?? []) {
        if (chunk.type === 'text-delta') setImmediate(() => caller.abort(late));
      }
    });
    expect(error).toBe(late);
    expect(fetch.sent[0]?.cancelled).toBe(true);
  });

  test('ends embedding as well', async () => {
    const caller = new AbortController();
    caller.abort();
    const made = await provider(answering({ embedding: [1] }));
    const call = { ...embedCall('amazon.titan-embed-text-v2:0', { input: ['a'] }), signal: caller.signal };
    expect(await failure(() => made.embed?.(call))).toMatchObject({ code: 'cancelled' });
  });
});

describe('credentials', () => {
  const answer = answering({ output: { message: { role: 'assistant', content: [] } }, stopReason: 'end_turn' });

  /** The headers that a call is sent with. */
  async function headersWith(options: object, secrets: Record<string, string>): Promise<Headers> {
    let headers = new Headers();
    const context = createFakeContext({
      secrets,
      fetch: async (_, init) => {
        headers = new Headers(init?.headers);
        return answer();
      },
    });
    const made = await bedrock(options).create(context);
    await made.complete?.(chatCall(MODEL));
    return headers;
  }

  test.for<[string, object, Record<string, string>, RegExp]>([
    ['an API key of the options', { region: 'us-east-1', apiKey: 'k' }, { AWS_ACCESS_KEY_ID: 'x' }, /^Bearer k$/],
    ['an API key of the secrets', {}, { AWS_REGION: 'us-east-1', AWS_BEARER_TOKEN_BEDROCK: 'b' }, /^Bearer b$/],
    [
      'keys of the options before an API key of the secrets',
      { region: 'us-east-1', accessKeyId: 'AKIA1', secretAccessKey: 's' },
      { AWS_BEARER_TOKEN_BEDROCK: 'b' },
      /Credential=AKIA1\//,
    ],
    [
      'keys and region of the secrets',
      {},
      { AWS_DEFAULT_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIA2', AWS_SECRET_ACCESS_KEY: 's' },
      /Credential=AKIA2\/\d+\/eu-west-1\//,
    ],
  ])('takes %s', async ([, options, secrets, authorization]) => {
    expect((await headersWith(options, secrets)).get('authorization')).toMatch(authorization);
  });

  test('sends the session token of temporary keys', async () => {
    const secrets = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'A',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 't',
    };
    expect((await headersWith({}, secrets)).get('x-amz-security-token')).toBe('t');
  });

  test.for<[string, object, Record<string, string>, string]>([
    ['no region', { accessKeyId: 'a', secretAccessKey: 'b' }, {}, 'AWS_REGION'],
    ['half a key pair', { region: 'us-east-1' }, { AWS_ACCESS_KEY_ID: 'a' }, 'AWS_SECRET_ACCESS_KEY'],
  ])('%s is an error that says what to set', async ([, options, secrets, variable]) => {
    const made = await bedrock(options).create(createFakeContext({ secrets, fetch: answer }));
    const error = await failure(() => made.complete?.(chatCall(MODEL)));
    expect(error).toMatchObject({ code: 'provider_auth', billed: false });
    expect(error.message).toContain(variable);
  });
});

test('disposes before and after it was used', async () => {
  const unused = await provider(streaming([]));
  await unused.dispose?.();
  const used = await provider(streaming([begin, hello, ...end]));
  await collect(used.stream?.(chatCall(MODEL)));
  await used.dispose?.();
});
