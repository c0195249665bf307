import type {
  ChatCall,
  ChatChunk,
  ChatRequest,
  Chunk,
  ImageCall,
  ImageRequest,
  Message,
  Provider,
} from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { xai, type XaiOptions } from '../src/index.ts';

function call<Request extends object = ChatRequest>(request: Partial<Request> = {}, model = 'grok-4.3') {
  const warned: string[] = [];
  const card = xai().definition.models.find(({ id }) => id === model);
  return {
    model,
    card: card ?? ({ id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const),
    request: { messages: [{ role: 'user', content: 'hi' }] as const, ...request },
    signal: new AbortController().signal,
    warn: ({ field }: { readonly field: string }) => void warned.push(field),
    warned,
  };
}

const OK = (request: Request) =>
  Response.json(
    request.url.endsWith('/responses')
      ? { status: 'completed', output: [{ type: 'message', content: [{ type: 'output_text', text: 'ok' }] }] }
      : { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] },
  );

function make(reply: (request: Request) => Response = OK, options: XaiOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    requests.push(request.clone());
    return reply(request);
  };
  return { provider: xai(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
}

type Json = Readonly<Record<string, unknown>>;

/** What is sent for a request, where to, and what is warned about. */
async function sent(request: Partial<ChatRequest>, model?: string, options?: XaiOptions) {
  const { provider, requests } = make(OK, options);
  const asked = call<ChatRequest>(request, model);
  await provider.complete(asked as ChatCall);
  const [first] = requests as [Request];
  return { path: new URL(first.url).pathname, body: (await first.json()) as Json, warned: asked.warned };
}

const complete = (body: object, request: Partial<ChatRequest> = {}): Promise<readonly Chunk[]> =>
  Promise.resolve(make(() => Response.json(body)).provider.complete(call<ChatRequest>(request) as ChatCall));

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

const stream = (...events: readonly object[]): Response =>
  new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });

describe('usage', () => {
  const choices = [{ message: { content: 'ok' }, finish_reason: 'stop' }];

  test('of a chat has thoughts beside the answer, which are added', async () => {
    const usage = {
      prompt_tokens: 466,
      completion_tokens: 68,
      total_tokens: 800,
      completion_tokens_details: { reasoning_tokens: 266 },
    };
    expect((await complete({ choices, usage })).at(-1)).toMatchObject({
      usage: { inputTokens: 466, outputTokens: 334, reasoningTokens: 266 },
    });
  });

  test('of the Responses API has them in the answer', async () => {
    const { provider } = make(() =>
      Response.json({
        status: 'completed',
        output: [],
        usage: { input_tokens: 248, output_tokens: 290, output_tokens_details: { reasoning_tokens: 281 } },
      }),
    );
    const asked = call<ChatRequest>({ providerOptions: { xai: { tools: [{ type: 'web_search' }] } } });
    expect((await provider.complete(asked as ChatCall)).at(-1)).toMatchObject({
      usage: { inputTokens: 248, outputTokens: 290, reasoningTokens: 281 },
    });
  });

  test('has a cost in ticks, of which a dollar has ten thousand million', async () => {
    const usage = { prompt_tokens: 466, completion_tokens: 68, cost_in_usd_ticks: 5_596_400 };
    expect((await complete({ choices, usage })).at(-1)).toMatchObject({ costUsd: 0.00055964 });
  });

  test('counts the sources of a search, and the searches of the Responses API', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, num_sources_used: 4 };
    expect((await complete({ choices, usage })).at(-1)).toMatchObject({ usage: { searches: 4 } });
    const details = { web_search_calls: 2, x_search_calls: 3, code_interpreter_calls: 9 };
    const { provider } = make(() =>
      Response.json({
        status: 'completed',
        output: [],
        usage: { input_tokens: 1, output_tokens: 1, num_sources_used: 0, server_side_tool_usage_details: details },
      }),
    );
    const asked = call<ChatRequest>({ providerOptions: { xai: { tools: [{ type: 'x_search' }] } } });
    expect((await provider.complete(asked as ChatCall)).at(-1)).toMatchObject({ usage: { searches: 5 } });
  });
});

test('sources beside the choices are cited, once each', async () => {
  const { provider } = make(() =>
    stream(
      { choices: [{ delta: { content: 'so' } }] },
      { choices: [{ delta: {}, finish_reason: 'stop' }], citations: ['https://a.example', 'https://b.example'] },
      { choices: [], citations: ['https://a.example', 'https://b.example'] },
    ),
  );
  const chunks = await collect(provider.stream(call() as ChatCall));
  expect(chunks.flatMap((chunk) => (chunk.type === 'citation' ? [chunk.citation] : []))).toEqual([
    { url: 'https://a.example' },
    { url: 'https://b.example' },
  ]);
});

describe('thinking', () => {
  test('is shown, and goes back', async () => {
    const message = { content: 'yes', reasoning_content: 'hm' };
    expect(await complete({ choices: [{ message, finish_reason: 'stop' }] })).toMatchObject([
      {},
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'text-delta', text: 'yes' },
      {},
    ]);
    const messages: Message[] = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'yes' },
        ],
      },
      { role: 'user', content: 'so' },
    ];
    const { body, warned } = await sent({ messages });
    expect(warned).toEqual([]);
    expect(body['messages']).toMatchObject([{}, { content: 'yes', reasoning_content: 'hm' }, {}]);
  });

  test.for([
    ['grok-3-mini', ['low', 'high']],
    ['grok-4.3', ['none', 'low', 'medium', 'high']],
    ['grok-4.5', ['low', 'medium', 'high']],
    ['grok-4.6', ['low', 'medium', 'high', 'xhigh']],
    ['grok-4.7', ['low', 'medium', 'high', 'xhigh']],
    ['grok-4-0709', []],
    ['grok-4.20-0309-reasoning', []],
    ['grok-code-fast-1', []],
  ] as const)('of %s has the efforts %j; others are a warning', async ([model, known]) => {
    for (const reasoningEffort of ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const) {
      const { body, warned } = await sent({ reasoningEffort }, model);
      const isKnown = (known as readonly string[]).includes(reasoningEffort);
      expect({ reasoningEffort, warned }).toEqual({ reasoningEffort, warned: isKnown ? [] : ['reasoningEffort'] });
      expect(body['reasoning_effort']).toBe(isKnown ? reasoningEffort : undefined);
    }
  });

  test('goes with no penalties and no stop, which are warnings', async () => {
    const settings = { presencePenalty: 1, frequencyPenalty: 1, stop: ['a'], temperature: 0.5 };
    const { body, warned } = await sent(settings);
    expect(warned.sort()).toEqual(['frequencyPenalty', 'presencePenalty', 'stop']);
    expect(body).toMatchObject({ temperature: 0.5 });
    expect((await sent(settings, 'grok-4.20-0309-non-reasoning')).warned).toEqual([]);
  });
});

describe('the Responses API', () => {
  test('is asked for tools that xAI runs itself, and for several agents', async () => {
    expect((await sent({})).path).toBe('/v1/chat/completions');
    const search = { type: 'web_search', filters: { allowed_domains: ['example.com'] } };
    const tools = [{ name: 'f', parameters: { type: 'object' } }];
    const { path, body } = await sent({ tools, providerOptions: { xai: { tools: [search] } } });
    expect(path).toBe('/v1/responses');
    expect(body).toMatchObject({ store: false, tools: [{ type: 'function', name: 'f' }, search] });
    expect((await sent({}, 'grok-4.20-multi-agent-0309')).path).toBe('/v1/responses');
  });

  test('is asked, or not, where the options say so', async () => {
    expect((await sent({}, 'grok-4.3', { apiKey: 'k', api: 'responses' })).path).toBe('/v1/responses');
    const providerOptions = { xai: { tools: [{ type: 'x_search' }] } };
    expect((await sent({ providerOptions }, 'grok-4.3', { apiKey: 'k', api: 'chat' })).path).toBe(
      '/v1/chat/completions',
    );
  });

  test("has searches of X as calls of custom tools, which are not the caller's", async () => {
    const search = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'xs_1', name: 'x_keyword_search', input: '{}' };
    const { provider } = make(() =>
      Response.json({
        status: 'completed',
        output: [search, { type: 'message', content: [{ type: 'output_text', text: 'ok' }] }],
        citations: ['https://x.com/i/status/1'],
      }),
    );
    const asked = call<ChatRequest>({ providerOptions: { xai: { tools: [{ type: 'x_search' }] } } });
    expect(await provider.complete(asked as ChatCall)).toMatchObject([
      {},
      { type: 'reasoning-delta', text: '', state: { provider: 'xai', value: search } },
      { type: 'text-delta', text: 'ok' },
      { type: 'citation', citation: { url: 'https://x.com/i/status/1' } },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });
});

test('what a model does not see or hear is a warning', async () => {
  const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;
  const audio = { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' } as const;
  const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'hi' }, image, audio] }];
  expect((await sent({ messages })).warned).toEqual(['messages[0].content[2]']);
  expect((await sent({ messages }, 'grok-3-mini')).warned).toEqual([
    'messages[0].content[1]',
    'messages[0].content[2]',
  ]);
});

describe('pictures', () => {
  const made = { data: [{ b64_json: '/9j/4AAQ', mime_type: 'image/jpeg', revised_prompt: '' }] };
  const draw = async (request: Partial<ImageRequest>) => {
    const { provider, requests } = make(() => Response.json({ ...made, usage: { cost_in_usd_ticks: 200_000_000 } }));
    const asked = call<ImageRequest>({ prompt: 'a box', ...request }, 'grok-imagine-image');
    const chunks = await provider.generateImages(asked as unknown as ImageCall);
    const [first] = requests as [Request];
    return { chunks, warned: asked.warned, path: new URL(first.url).pathname, body: (await first.json()) as Json };
  };

  test('come as data, billed by the piece, at the cost that is stated', async () => {
    const own = { aspect_ratio: '16:9', resolution: '2k' };
    const { chunks, body, path, warned } = await draw({ count: 1, providerOptions: { xai: own } });
    expect(path).toBe('/v1/images/generations');
    expect(body).toEqual({ model: 'grok-imagine-image', prompt: 'a box', n: 1, response_format: 'b64_json', ...own });
    expect(warned).toEqual([]);
    expect(chunks.slice(1)).toEqual([
      { type: 'images', images: [{ source: { data: '/9j/4AAQ', mediaType: 'image/jpeg' } }] },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 0, outputTokens: 0, images: 1 }, costUsd: 0.02 },
    ]);
  });

  test('have no size, quality, background or format, which are warnings', async () => {
    const { warned } = await draw({ size: '1024x1024', quality: 'low', background: 'opaque', outputFormat: 'png' });
    expect(warned.sort()).toEqual(['background', 'outputFormat', 'quality', 'size']);
  });

  test('are changed by JSON', async () => {
    const { path, body } = await draw({ images: [{ data: 'iVBORw0KGgo=', mediaType: 'image/png' }] });
    expect(path).toBe('/v1/images/edits');
    expect(body).toMatchObject({ image: { type: 'image_url', url: 'data:image/png;base64,iVBORw0KGgo=' } });
  });
});

describe('a refusal', () => {
  const INVALID = 'Client specified an invalid argument';
  const DENIED = 'The caller does not have permission to execute the specified operation';
  const EXHAUSTED = 'Some resource has been exhausted';

  test.for([
    [400, 'invalid-argument', 'Incorrect API key provided. You can obtain an API key from …', 'provider_auth'],
    [400, INVALID, 'Model grok-code-fast-1 does not support parameter reasoningEffort.', 'unsupported_param'],
    [400, INVALID, 'Argument not supported: size', 'unsupported_param'],
    [
      400,
      INVALID,
      "This model's maximum prompt length is 131072 but the request contains …",
      'context_length_exceeded',
    ],
    [400, INVALID, 'messages: at least one is needed', 'invalid_request'],
    [403, DENIED, "Your newly created team doesn't have any credits yet.", 'provider_billing'],
    [403, DENIED, 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO', 'content_policy'],
    [403, DENIED, 'Your team is not authorized to use this model.', 'permission'],
    [
      404,
      'Some requested entity was not found',
      'The model grok-beta was deprecated on 2025-09-15 …',
      'model_not_found',
    ],
    [410, 'Gone', 'Live search is deprecated. Please switch to the Agent Tools API.', 'unsupported_param'],
    [429, EXHAUSTED, 'Your team has either used all available credits or reached its …', 'provider_billing'],
    [429, EXHAUSTED, "Too many requests for team. Your team's rate limit is …", 'rate_limited'],
    [503, 'The service is currently unavailable', 'The model is at capacity.', 'overloaded'],
  ] as const)('with %i %s "%s" is %s', async ([status, code, message, expected]) => {
    const { provider } = make(() => Response.json({ code, error: message }, { status }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code: expected, status });
  });

  test('in plain text is read, too', async () => {
    const { provider } = make(() => new Response('Too many tokens for team 0 and model grok-4-0709.', { status: 429 }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('in the middle of a stream is one', async () => {
    const { provider } = make(() =>
      stream(
        { choices: [{ delta: { content: 'half' } }] },
        { code: 'The service is currently unavailable', error: 'The model is at capacity.' },
      ),
    );
    await expect(collect(provider.stream(call() as ChatCall))).rejects.toMatchObject({ code: 'overloaded' });
  });
});

test('what is left of the limits is told, without times', async () => {
  const headers = {
    'x-ratelimit-limit-requests': '1800',
    'x-ratelimit-remaining-requests': '1799',
    'x-ratelimit-limit-tokens': '10000000',
    'x-ratelimit-remaining-tokens': '9999990',
  };
  const { provider } = make(() =>
    Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] }, { headers }),
  );
  const [start] = await provider.complete(call() as ChatCall);
  expect(start).toMatchObject({
    rateLimits: [
      { of: 'requests', limit: 1_800, remaining: 1_799 },
      { of: 'tokens', limit: 10_000_000, remaining: 9_999_990 },
    ],
  });
});

test('models are listed', async () => {
  const { provider } = make(() => Response.json({ data: [{ id: 'grok-4.3' }, { id: 'grok-imagine-image' }] }));
  expect(await provider.listModels(new AbortController().signal)).toEqual(['grok-4.3', 'grok-imagine-image']);
});

test('no headers of the environment are sent', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
  const { provider, requests } = make(OK, { apiKey: 'k', headers: { 'x-own': '1' } });
  await provider.complete(call() as ChatCall);
  vi.unstubAllEnvs();
  expect(requests[0]?.headers.has('x-poison')).toBe(false);
  expect(requests[0]?.headers.get('x-own')).toBe('1');
});

test('the variable is named when there is no key', async () => {
  const { provider } = make(OK, {});
  await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({
    code: 'provider_auth',
    message: expect.stringContaining('XAI_API_KEY'),
  });
});

test('every model has a price with a source and a day', () => {
  for (const { price } of xai().definition.models) {
    expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  }
});
