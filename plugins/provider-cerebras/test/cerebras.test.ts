import type { ChatCall, ChatChunk, ChatRequest, Provider, Tool } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cerebras, type CerebrasOptions } from '../src/index.ts';

function call(model: string, request: Partial<ChatRequest> = {}) {
  const warned: string[] = [];
  const card = { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const asked: ChatCall = {
    model,
    card,
    request: { messages: [{ role: 'user', content: 'hi' }], ...request },
    signal: new AbortController().signal,
    warn: ({ field }) => void warned.push(field),
  };
  return { ...asked, warned };
}

const OK = () => Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });

function make(reply: () => Response = OK, options: CerebrasOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return reply();
  };
  return { provider: cerebras(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
}

/** What is sent for a request, and what is warned about. */
async function sent(model: string, request: Partial<ChatRequest>) {
  const { provider, requests } = make();
  const asked = call(model, request);
  await provider.complete(asked);
  return { body: (await requests[0]?.json()) as Record<string, unknown>, warned: asked.warned };
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

const streamed = (...events: readonly object[]): Response =>
  new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({ name, parameters: { type: 'object' }, ...more });

describe('a request to Cerebras', () => {
  test.for<[string, string, string[]]>([
    ['gpt-oss-120b', 'low', []],
    ['gpt-oss-120b', 'none', ['reasoningEffort']],
    ['zai-glm-4.7', 'none', []],
    ['zai-glm-4.7', 'high', ['reasoningEffort']],
    ['qwen-3.8-27b', 'none', []],
    ['qwen-3-coder-480b', 'low', []],
  ] as const)('asks %s for the effort %s, or warns: %j', async ([model, effort, fields]) => {
    const { body, warned } = await sent(model, { reasoningEffort: effort as 'low' });
    expect(warned).toEqual(fields);
    expect(body['reasoning_effort']).toBe(fields.length === 0 ? effort : undefined);
  });

  test.for([
    ['qwen-3.8-27b', 'parsed'],
    ['qwen-3-235b-a22b-thinking-2507', 'parsed'],
    ['qwen-3-235b-a22b-instruct-2507', undefined],
    ['qwen-3-coder-480b', undefined],
    ['gpt-oss-120b', undefined],
  ] as const)('asks %s for its thoughts apart from the text: %s', async ([model, format]) => {
    expect((await sent(model, {})).body['reasoning_format']).toBe(format);
  });

  test('hands earlier thoughts back', async () => {
    const { body, warned } = await sent('gpt-oss-120b', {
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'short' },
            { type: 'text', text: 'hello' },
          ],
        },
        { role: 'user', content: 'go on' },
      ],
    });
    expect(warned).toEqual([]);
    expect(body['messages']).toMatchObject([{}, { content: 'hello', reasoning: 'short' }, {}]);
  });

  test('has no format beside tools, which the API refuses', async () => {
    const responseFormat = { type: 'json-schema', name: 's', schema: {} } as const;
    expect(await sent('gpt-oss-120b', { responseFormat })).toMatchObject({ body: { response_format: {} }, warned: [] });
    const { body, warned } = await sent('gpt-oss-120b', { responseFormat, tools: [tool('a')] });
    expect(warned).toEqual(['responseFormat']);
    expect(body).not.toHaveProperty('response_format');
  });

  test('has tools that are all strict, or none', async () => {
    const strict = [tool('a', { strict: true }), tool('b', { strict: true })];
    expect(await sent('gpt-oss-120b', { tools: strict })).toMatchObject({
      body: { tools: [{ function: { strict: true } }, { function: { strict: true } }] },
      warned: [],
    });
    const mixed = [tool('a', { strict: true }), tool('b'), tool('c', { strict: false })];
    const { body, warned } = await sent('gpt-oss-120b', { tools: mixed });
    expect(warned).toEqual(['tools[0].strict']);
    expect(JSON.stringify(body['tools'])).not.toContain('strict');
  });

  test('does not tell gpt-oss to call one tool at a time, which it refuses and does anyway', async () => {
    const asked = { tools: [tool('a')], parallelToolCalls: false };
    expect((await sent('gpt-oss-120b', asked)).warned).toEqual(['parallelToolCalls']);
    expect((await sent('qwen-3.8-27b', asked)).body['parallel_tool_calls']).toBe(false);
  });
});

describe('an answer of Cerebras', () => {
  test('is finished by its last chunk with choices, for no [DONE] comes', async () => {
    const { provider } = make(() =>
      streamed(
        { id: 'a', model: 'gpt-oss-120b', choices: [{ index: 0, delta: { reasoning: 'hm' } }] },
        { id: 'a', choices: [{ index: 0, delta: { content: 'hi' } }] },
        {
          id: 'a',
          choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
          usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 0 } },
          time_info: { queue_time: 0.1, total_time: 0.3 },
        },
      ),
    );
    expect(await collect(provider.stream(call('gpt-oss-120b')))).toEqual([
      { type: 'response-start', responseId: 'a', model: 'gpt-oss-120b' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'text-delta', text: 'hi' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 0 } },
    ]);
  });

  test('tells of limits by day, hour and minute, whose resets are decimal seconds', async () => {
    const headers = {
      'x-ratelimit-limit-requests-day': '1440000',
      'x-ratelimit-remaining-requests-day': '1439989',
      'x-ratelimit-reset-requests-day': '24478.67193222046',
      'x-ratelimit-remaining-tokens-hour': '5',
      'x-ratelimit-reset-tokens-minute': '0.032625675201416016',
    };
    const body = { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };
    const { provider } = make(() => Response.json(body, { headers }));
    const [start] = await provider.complete(call('gpt-oss-120b'));
    expect(start).toMatchObject({
      rateLimits: [
        { of: 'requests-day', limit: 1_440_000, remaining: 1_439_989, resetMs: 24_478_672 },
        { of: 'tokens-minute', resetMs: 33 },
        { of: 'tokens-hour', remaining: 5 },
      ],
    });
  });

  test('that fails in the stream has its status beside the error', async () => {
    const failure = { error: { message: 'Encountered a server error', type: 'server_error' }, status_code: 500 };
    const { provider } = make(() => streamed({ choices: [{ delta: { content: 'h' } }] }, failure));
    await expect(collect(provider.stream(call('gpt-oss-120b')))).rejects.toMatchObject({
      code: 'provider_unavailable',
      status: 500,
      billed: true,
    });
  });
});

describe('a refusal of Cerebras', () => {
  test.for([
    [429, 'too_many_requests_error', 'queue_exceeded', 'overloaded'],
    [429, 'too_many_requests_error', 'request_quota_exceeded', 'rate_limited'],
    [429, 'too_many_tokens_error', 'token_quota_exceeded', 'rate_limited'],
    [402, 'payment_required_error', 'payment_required', 'provider_billing'],
    [401, 'invalid_request_error', 'wrong_api_key', 'provider_auth'],
    [403, 'invalid_request_error', 'wrong_api_key', 'provider_auth'],
    [404, 'not_found_error', 'model_not_found', 'model_not_found'],
    [400, 'invalid_request_error', 'context_length_exceeded', 'context_length_exceeded'],
    [422, 'invalid_request_error', 'wrong_api_format', 'invalid_request'],
    [503, 'server_error', 'service_unavailable', 'provider_unavailable'],
  ] as const)('with %i %s %s is %s', async ([status, type, vendorCode, code]) => {
    const body = { message: 'No.', type, param: 'x', code: vendorCode };
    const { provider } = make(() => Response.json(body, { status }));
    await expect(provider.complete(call('gpt-oss-120b'))).rejects.toMatchObject({
      code,
      status,
      providerCode: vendorCode,
    });
  });

  test('in plain text is read by its status', async () => {
    const { provider } = make(() => new Response('Tokens per minute limit exceeded', { status: 429 }));
    await expect(provider.complete(call('gpt-oss-120b'))).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

describe("the SDK's client", () => {
  afterEach(() => vi.unstubAllEnvs());

  test('is asked on paths that begin with /v1, and sends nothing of its own', async () => {
    const { provider, requests } = make(OK, {
      apiKey: 'k',
      baseUrl: 'http://localhost:8000',
      headers: { 'x-own': '1' },
    });
    await provider.complete(call('gpt-oss-120b'));
    await collect(provider.stream(call('gpt-oss-120b'))).catch(() => {});
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://localhost:8000/v1/chat/completions',
      'POST http://localhost:8000/v1/chat/completions',
    ]);
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({ authorization: 'Bearer k', 'x-own': '1' });
  });

  test('prints no request where DEBUG is set, and adds no headers of the environment', async () => {
    vi.stubEnv('DEBUG', 'true');
    vi.stubEnv('CEREBRAS_CUSTOM_HEADERS', 'x-poison: 1');
    const print = vi.spyOn(console, 'log').mockImplementation(() => {});
    const { provider, requests } = make();
    await provider.complete(call('gpt-oss-120b'));
    expect(print).not.toHaveBeenCalled();
    expect(requests[0]?.headers.has('x-poison')).toBe(false);
    print.mockRestore();
  });

  test('names the variable when there is no key', async () => {
    const { provider } = make(OK, {});
    await expect(provider.complete(call('gpt-oss-120b'))).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('CEREBRAS_API_KEY'),
    });
  });
});

test('every model has a price with a source and a day', () => {
  for (const { price } of cerebras().definition.models) {
    expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  }
});
