import { secret, type ChatRequest } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { anthropic } from '../src/index.ts';
import { callOf, collect, provider, thrownBy } from './call.ts';

const MODEL = 'claude-sonnet-4-6';
const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'hi' }] };
const event = (data: Readonly<Record<string, unknown>>): string =>
  `event: ${data['type'] as string}\ndata: ${JSON.stringify(data)}\n\n`;
const START = event({
  type: 'message_start',
  message: { id: 'm', model: MODEL, content: [], usage: { input_tokens: 1, output_tokens: 1 } },
});
const TEXT =
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } });
const THOUGHT =
  event({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 's' } }) +
  event({ type: 'content_block_stop', index: 0 });
const CALL =
  event({
    type: 'content_block_start',
    index: 1,
    content_block: { type: 'tool_use', id: 'a', name: 'add', input: {} },
  }) + event({ type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{}' } });
const END =
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }) +
  event({ type: 'message_stop' });
const ANSWER = {
  id: 'm',
  model: MODEL,
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 2 },
};

const sse = (text: string, headers: Record<string, string> = {}) =>
  new Response(text, { headers: { 'content-type': 'text/event-stream', 'request-id': 'req_9', ...headers } });
const failure = (status: number, type: string, message: string, headers: Record<string, string> = {}) =>
  Response.json({ type: 'error', error: { type, message } }, { status, headers });

/** A fetch that always gives the same answer, and keeps what it was asked. */
function answering(make: () => Response) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return make();
  };
  return Object.assign(fetch, { requests });
}

afterEach(() => void vi.unstubAllEnvs());

describe('a stream', () => {
  test('carries the request id of the headers', async () => {
    const { stream } = await provider(answering(() => sse(START + TEXT + END)));
    const chunks = await collect(stream(callOf(MODEL, REQUEST)));
    expect(chunks.map(({ type }) => type)).toEqual(['response-start', 'text-delta', 'finish']);
    expect(chunks[0]).toMatchObject({ requestId: 'req_9', responseId: 'm' });
  });

  test.for([
    ['overloaded_error', 'overloaded'],
    ['rate_limit_error', 'rate_limited'],
    ['api_error', 'provider_unavailable'],
    ['something_new', 'stream_error'],
  ] as const)('that reports %s is an error with code %s', async ([type, code]) => {
    const error = { type: 'error', error: { type, message: 'x' }, request_id: 'req_in_body' };
    const { stream } = await provider(answering(() => sse(START + TEXT + event(error))));
    const failed = await thrownBy(collect(stream(callOf(MODEL, REQUEST))));
    expect(failed).toMatchObject({
      code,
      providerCode: type,
      requestId: 'req_in_body',
      provider: 'anthropic',
      billed: true,
    });
  });

  test('tells the rate limits of Microsoft Foundry, which are named as those of OpenAI', async () => {
    const headers = { 'x-ratelimit-limit-tokens': '150000', 'x-ratelimit-remaining-tokens': '147904' };
    const { stream } = await provider(answering(() => sse(START + TEXT + END, headers)));
    const [start] = await collect(stream(callOf(MODEL, REQUEST)));
    expect(start).toMatchObject({ rateLimits: [{ of: 'tokens', limit: 150_000, remaining: 147_904 }] });
  });

  test('has no finish when it stops before its end, wherever that is', async () => {
    const whole = START + THOUGHT + TEXT + CALL + END;
    const end = whole.lastIndexOf('event: message_stop');
    for (let place = 0; place <= end; place += 1) {
      const { stream } = await provider(answering(() => sse(whole.slice(0, place))));
      const chunks = await collect(stream(callOf(MODEL, REQUEST)));
      expect(
        chunks.some(({ type }) => type === 'finish'),
        `after ${place} characters`,
      ).toBe(false);
    }
    const { stream } = await provider(answering(() => sse(whole)));
    expect((await collect(stream(callOf(MODEL, REQUEST)))).at(-1)?.type).toBe('finish');
  });

  test('tells the rate limits of its headers, and no time to wait although there is one', async () => {
    const headers = {
      date: 'Wed, 25 Nov 2026 10:00:00 GMT',
      'retry-after': '60',
      'anthropic-ratelimit-requests-limit': '4000',
      'anthropic-ratelimit-requests-remaining': '3999',
      'anthropic-ratelimit-requests-reset': '2026-11-25T10:00:01Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-25T10:01:00Z',
    };
    const { stream } = await provider(answering(() => sse(START + TEXT + END, headers)));
    const [start] = await collect(stream(callOf(MODEL, REQUEST)));
    expect(start).toMatchObject({
      rateLimits: [
        { of: 'requests', limit: 4000, remaining: 3999, resetMs: 1_000 },
        { of: 'input-tokens', remaining: 0, resetMs: 60_000 },
      ],
    });
    expect(JSON.stringify(start)).not.toContain('retry');
  });

  test('whose connection dies is truncated', async () => {
    const dying = () => {
      const parts = [START, TEXT];
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const part = parts.shift();
          if (part === undefined) controller.error(new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } }));
          else controller.enqueue(new TextEncoder().encode(part));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    const { stream } = await provider(answering(dying));
    expect((await thrownBy(collect(stream(callOf(MODEL, REQUEST))))).code).toBe('stream_truncated');
  });

  test('is whole once it said so, whatever follows', async () => {
    const { stream } = await provider(answering(() => sse(`${START}${TEXT}${END}event: data\ndata: [DONE]\n\n`)));
    expect((await collect(stream(callOf(MODEL, REQUEST)))).at(-1)?.type).toBe('finish');
  });

  test.for([
    ['JSON', 'application/json', '{"error":"Unexpected endpoint"}'],
    ['a page', 'text/html', '<html></html>'],
  ] as const)('is expected: %s with status 200 is not an answer', async ([, type, text]) => {
    const { stream } = await provider(answering(() => sse(text, { 'content-type': type })));
    expect((await thrownBy(collect(stream(callOf(MODEL, REQUEST))))).code).toBe('invalid_response');
  });

  test('with an event that is no JSON cannot be read', async () => {
    const { stream } = await provider(answering(() => sse(`${START}event: content_block_delta\ndata: {"type"\n\n`)));
    expect((await thrownBy(collect(stream(callOf(MODEL, REQUEST))))).code).toBe('invalid_response');
  });

  test('ends as cancelled when the signal aborts, and the request with it', async () => {
    const controller = new AbortController();
    let upstream: AbortSignal | undefined;
    const hanging = async (_input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      upstream = init?.signal ?? undefined;
      const body = new ReadableStream<Uint8Array>({
        start(stream) {
          stream.enqueue(new TextEncoder().encode(START + TEXT));
          upstream?.addEventListener('abort', () => stream.error(new DOMException('aborted', 'AbortError')));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    const { stream } = await provider(hanging);
    const chunks = stream(callOf(MODEL, REQUEST, controller.signal))[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.next();
    const next = Promise.resolve(chunks.next());
    controller.abort();
    expect((await thrownBy(next)).code).toBe('cancelled');
    expect(upstream?.aborted).toBe(true);
  });

  test('aborts the request when the reader leaves', async () => {
    let upstream: AbortSignal | undefined;
    const open = async (_input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      upstream = init?.signal ?? undefined;
      return sse(START + TEXT + END);
    };
    const { stream } = await provider(open);
    for await (const _ of stream(callOf(MODEL, REQUEST))) break;
    expect(upstream?.aborted).toBe(true);
  });
});

describe('an error reply', () => {
  test.for([
    [400, 'invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum', 'context_length_exceeded'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'provider_billing'],
    [400, 'invalid_request_error', 'messages: at least one message is required', 'invalid_request'],
    [401, 'authentication_error', 'invalid x-api-key', 'provider_auth'],
    [402, 'billing_error', 'x', 'provider_billing'],
    [403, 'permission_error', 'x', 'permission'],
    [404, 'not_found_error', 'model: claude-x', 'model_not_found'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'context_length_exceeded'],
    [429, 'rate_limit_error', 'x', 'rate_limited'],
    [500, 'api_error', 'Internal server error', 'provider_unavailable'],
    [504, 'timeout_error', 'x', 'timeout'],
    // Of these only the words tell that waiting does not help.
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.', 'provider_billing'],
    [429, 'rate_limit_error', 'Extra usage is required for long context requests.', 'provider_billing'],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content_policy'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
  ] as const)('%i %s "%s" is %s, asked once', async ([status, type, message, code]) => {
    const fetch = answering(() => failure(status, type, message, { 'retry-after': '7', 'request-id': 'req_7' }));
    const { complete, stream } = await provider(fetch);
    const expected = {
      code,
      status,
      providerCode: type,
      retryAfterMs: 7_000,
      requestId: 'req_7',
      provider: 'anthropic',
      model: MODEL,
    };
    expect(await thrownBy(complete(callOf(MODEL, REQUEST)))).toMatchObject(expected);
    expect(await thrownBy(collect(stream(callOf(MODEL, REQUEST))))).toMatchObject(expected);
    expect(fetch.requests).toHaveLength(2);
  });

  test.for(['contract_spend_limit_reached', 'enforced_spend_limit_reached'])(
    'with the details %s is one of money, not of time',
    async (error_code) => {
      const error = { type: 'rate_limit_error', message: 'x', details: { error_code } };
      const refusal = () => Response.json({ type: 'error', error }, { status: 429 });
      const { complete, stream, countTokens } = await provider(answering(refusal));
      const call = callOf(MODEL, REQUEST);
      expect((await thrownBy(complete(call))).code).toBe('provider_billing');
      expect((await thrownBy(collect(stream(call)))).code).toBe('provider_billing');
      expect((await thrownBy(countTokens(call))).code).toBe('provider_billing');
      const inside = await provider(answering(() => sse(START + event({ type: 'error', error }))));
      expect((await thrownBy(collect(inside.stream(call)))).code).toBe('provider_billing');
    },
  );

  test('of a plan without balance behind the same wire is one of money: 429 with code 1113 of Z.ai', async () => {
    const error = { type: 'rate_limit_error', code: '1113', message: '[1113][Insufficient balance. Please recharge.]' };
    const { complete } = await provider(answering(() => Response.json({ type: 'error', error }, { status: 429 })));
    expect((await thrownBy(complete(callOf(MODEL, REQUEST)))).code).toBe('provider_billing');
  });

  test('of the network is a lost connection', async () => {
    const { complete } = await provider(() =>
      Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    );
    expect((await thrownBy(complete(callOf(MODEL, REQUEST)))).code).toBe('connection');
  });

  test('with status 200 is an answer that cannot be read', async () => {
    const { complete } = await provider(answering(() => Response.json({ error: 'no such path' })));
    expect((await thrownBy(complete(callOf(MODEL, REQUEST)))).code).toBe('invalid_response');
  });
});

describe('a host that streams whatever it is asked for', () => {
  test('is understood when a whole answer was asked for', async () => {
    const { complete, stream } = await provider(answering(() => sse(START + THOUGHT + TEXT + END)));
    const call = callOf(MODEL, REQUEST);
    expect(await complete(call)).toEqual(await collect(stream(call)));
  });

  test.for([
    ['an error', START + TEXT + event({ type: 'error', error: { type: 'overloaded_error' } }), 'overloaded'],
    ['no end', START + TEXT, 'stream_truncated'],
    ['an event that is no JSON', 'event: message_start\ndata: {"type"\n\n', 'invalid_response'],
  ] as const)('and ends in %s, fails', async ([, text, code]) => {
    const { complete } = await provider(answering(() => sse(text)));
    expect((await thrownBy(complete(callOf(MODEL, REQUEST)))).code).toBe(code);
  });
});

describe('counting tokens', () => {
  test('asks the wire with what has tokens', async () => {
    const fetch = answering(() => Response.json({ input_tokens: 42 }));
    const { countTokens } = await provider(fetch);
    const call = callOf(MODEL, { ...REQUEST, system: 'be brief', temperature: 0, stop: ['END'] });
    expect(await countTokens(call)).toBe(42);
    expect(fetch.requests[0]?.url).toBe('https://api.anthropic.com/v1/messages/count_tokens');
    expect(await fetch.requests[0]?.json()).toEqual({
      model: MODEL,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      system: [{ type: 'text', text: 'be brief' }],
    });
  });

  test.for([
    ['an error of the wire', () => failure(404, 'not_found_error', 'model: x'), 'model_not_found'],
    ['an answer without a number', () => Response.json({}), 'invalid_response'],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'invalid_response'],
  ] as const)('fails with %s', async ([, answer, code]) => {
    const { countTokens } = await provider(answering(answer));
    expect((await thrownBy(countTokens(callOf(MODEL, REQUEST)))).code).toBe(code);
  });
});

describe('listing models', () => {
  const { signal } = new AbortController();
  const page = (ids: readonly string[], has_more: boolean) => ({
    data: ids.map((id) => ({ id })),
    has_more,
    last_id: ids.at(-1),
  });

  test('ends where a host gives the same page again and again', async () => {
    const fetch = answering(() => Response.json(page(['a', 'b'], true)));
    const { listModels } = await provider(fetch);
    expect(await listModels(signal)).toEqual(['a', 'b']);
    expect(fetch.requests).toHaveLength(2);
  });

  test.for([
    ['a list of another shape', () => Response.json({ models: [] }), 'invalid_response'],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'invalid_response'],
    ['an error', () => failure(401, 'authentication_error', 'no'), 'provider_auth'],
  ] as const)('fails with %s', async ([, answer, code]) => {
    const { listModels } = await provider(answering(answer));
    expect((await thrownBy(listModels(signal))).code).toBe(code);
  });
});

describe('the plugin', () => {
  test('takes an unstreamed answer with the largest limit, without a time limit of the SDK', async () => {
    const fetch = answering(() => Response.json(ANSWER));
    const { complete } = await provider(fetch);
    const chunks = await complete(callOf(MODEL, { ...REQUEST, maxOutputTokens: 128_000 }));
    expect(chunks.at(-1)?.type).toBe('finish');
    expect(await fetch.requests[0]?.json()).toMatchObject({ max_tokens: 128_000 });
  });

  test('asks with the key, the beta features and the headers of its options', async () => {
    const fetch = answering(() => Response.json(ANSWER));
    const { complete } = await provider(fetch, {
      apiKey: secret('k1'),
      baseUrl: 'https://proxy.test/anthropic/v1/',
      betas: ['a-1', 'b-2'],
      headers: { 'x-team': 'red' },
    });
    await complete(callOf(MODEL, REQUEST));
    const { url, headers } = fetch.requests[0] as Request;
    expect(url).toBe('https://proxy.test/anthropic/v1/messages');
    expect(headers.get('authorization') ?? headers.get('x-api-key')).toContain('k1');
    expect(headers.get('anthropic-beta')).toBe('a-1,b-2');
    expect(headers.get('anthropic-version')).toBe('2023-06-01');
    expect(headers.get('x-team')).toBe('red');
  });

  test('puts the key where the host wants it, and nowhere else', async () => {
    for (const [keyHeader, other] of [
      ['x-api-key', 'authorization'],
      ['authorization', 'x-api-key'],
    ] as const) {
      const fetch = answering(() => Response.json(ANSWER));
      const { complete } = await provider(fetch, { apiKey: 'k1', keyHeader });
      await complete(callOf(MODEL, REQUEST));
      const { headers } = fetch.requests[0] as Request;
      expect(headers.get(keyHeader)).toContain('k1');
      expect(headers.get(other)).toBeNull();
    }
  });

  test('takes key, address and headers from nowhere but its options and the context', async () => {
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-ambient: ambient');
    vi.stubEnv('ANTHROPIC_API_KEY', 'ambient');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'ambient');
    vi.stubEnv('ANTHROPIC_BASE_URL', 'https://ambient.test');
    vi.stubEnv('ANTHROPIC_LOG', 'debug');
    const logged = vi.spyOn(console, 'debug').mockReturnValue();
    const fetch = answering(() => Response.json(ANSWER));
    const context = createFakeContext({ fetch, secrets: { ANTHROPIC_API_KEY: 'lent' } });
    const made = await anthropic().create(context);
    await made.complete?.(callOf(MODEL, REQUEST));
    const { url, headers } = fetch.requests[0] as Request;
    expect(url).toBe('https://api.anthropic.com/v1/messages');
    expect(JSON.stringify([...headers])).not.toContain('ambient');
    expect(JSON.stringify([...headers])).toContain('lent');
    expect(logged).not.toHaveBeenCalled();
  });

  test('says which secret it lacks', async () => {
    const error = await thrownBy(Promise.resolve(anthropic().create(createFakeContext({}))));
    expect(error).toMatchObject({ code: 'provider_auth', billed: false });
    expect(error.message).toContain('ANTHROPIC_API_KEY');
  });

  test('names errors and opaque state after the id in use', async () => {
    const thinking = { ...ANSWER, content: [{ type: 'thinking', thinking: 'hm', signature: 's' }] };
    const well = await provider(
      answering(() => Response.json(thinking)),
      { id: 'claude-two' },
    );
    const chunks = await well.complete(callOf(MODEL, REQUEST));
    expect(chunks.find((chunk) => chunk.type === 'reasoning-delta' && chunk.state)).toMatchObject({
      state: { provider: 'claude-two' },
    });
    const ill = await provider(
      answering(() => failure(401, 'authentication_error', 'no')),
      { id: 'claude-two' },
    );
    expect(await thrownBy(ill.complete(callOf(MODEL, REQUEST)))).toMatchObject({ provider: 'claude-two' });
  });

  test('does not ask at all when a strict request cannot be honoured', async () => {
    const fetch = answering(() => Response.json(ANSWER));
    const { complete, stream } = await provider(fetch);
    const call = callOf(MODEL, { ...REQUEST, seed: 1, strict: true });
    expect((await thrownBy(Promise.resolve().then(() => complete(call)))).code).toBe('unsupported_param');
    expect((await thrownBy(collect(stream(call)))).code).toBe('unsupported_param');
    expect(fetch.requests).toHaveLength(0);
  });
});
