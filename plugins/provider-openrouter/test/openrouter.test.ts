import type {
  ChatCall,
  ChatChunk,
  ChatRequest,
  Chunk,
  EmbedCall,
  EmbedRequest,
  Message,
  Provider,
  RerankCall,
  UserPart,
} from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { openrouter, type OpenrouterOptions } from '../src/index.ts';

function call<Request extends object = ChatRequest>(
  request: Partial<Request> = {},
  model = 'anthropic/claude-haiku-4.5',
) {
  const warned: string[] = [];
  return {
    model,
    card: { id: model, kind: 'chat', capabilities: ['reasoning'], price: { kind: 'unknown' } } as const,
    request: { messages: [{ role: 'user', content: 'hi' }] as const, ...request },
    signal: new AbortController().signal,
    warn: ({ field }: { readonly field: string }) => void warned.push(field),
    warned,
  };
}

const OK = () => Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });

function make(reply: () => Response = OK, options: OpenrouterOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return reply();
  };
  return { provider: openrouter(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
}

/** What is sent for a request, where to, and what is warned about. */
async function sent(request: Partial<ChatRequest>, options?: OpenrouterOptions) {
  const { provider, requests } = make(OK, options);
  const asked = call<ChatRequest>(request);
  await provider.complete(asked as ChatCall);
  const [first] = requests;
  return { request: first as Request, body: (await first?.json()) as Json, warned: asked.warned };
}

/** The chunks of a whole answer. */
async function whole(message: object, more: object = {}): Promise<readonly Chunk[]> {
  const { provider } = make(() => Response.json({ choices: [{ message, finish_reason: 'stop' }], ...more }));
  return provider.complete(call() as ChatCall);
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

type Json = Readonly<Record<string, unknown>>;

const stream = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const saying = (delta: object, finish: string | null = null, more: object = {}): string =>
  event({ choices: [{ delta, finish_reason: finish }], ...more });
const user = (...content: UserPart[]): Message => ({ role: 'user', content });

describe('the cost that OpenRouter states', () => {
  const costOf = (chunks: readonly Chunk[]) => (chunks.at(-1) as { readonly costUsd?: number }).costUsd;
  const counts = { prompt_tokens: 5, completion_tokens: 1 };

  test('is the cost', async () => {
    expect(costOf(await whole({ content: 'ok' }, { usage: { ...counts, cost: 0.00014, is_byok: false } }))).toBe(
      0.00014,
    );
  });

  test("has what the provider takes beside OpenRouter's fee, where the key is one's own", async () => {
    const usage = { ...counts, cost: 0.01, is_byok: true, cost_details: { upstream_inference_cost: 0.19 } };
    expect(costOf(await whole({ content: 'ok' }, { usage }))).toBe(0.2);
  });

  test('comes with the last chunk of a stream, and with vectors and rankings', async () => {
    const usage = { ...counts, cost: 0.5 };
    const { provider } = make(() => stream(saying({ content: 'ok' }) + saying({ content: '' }, 'stop', { usage })));
    expect(costOf(await collect(provider.stream(call() as ChatCall)))).toBe(0.5);
    const vectors = make(() =>
      Response.json({ data: [{ embedding: [1, 2], index: 0 }], usage: { ...usage, cost: 2e-7 } }),
    );
    const asked = call<EmbedRequest>({ input: ['a'], inputType: 'query' }, 'openai/text-embedding-3-small');
    expect(costOf(await vectors.provider.embed(asked as unknown as EmbedCall))).toBe(2e-7);
    expect(await vectors.requests[0]?.json()).toMatchObject({ input: ['a'], input_type: 'search_query' });
    const results = [{ index: 0, relevance_score: 0.5, document: { text: 'a' } }];
    const ranking = make(() => Response.json({ id: 'gen-1', results, usage: { total_tokens: 17, cost: 3.4e-7 } }));
    const ranked = await ranking.provider.rerank(
      call({ query: 'q', documents: ['a'] }, 'voyageai/rerank-2.5-lite') as unknown as RerankCall,
    );
    expect(costOf(ranked)).toBe(3.4e-7);
    expect(ranking.requests[0]?.url).toBe('https://openrouter.ai/api/v1/rerank');
  });

  test('has searches, which are counted', async () => {
    const usage = { ...counts, cost: 0.02, server_tool_use_details: { web_search_requests: 2 } };
    expect((await whole({ content: 'ok' }, { usage })).at(-1)).toMatchObject({ usage: { searches: 2 } });
  });
});

describe('thoughts', () => {
  const sealed = { type: 'reasoning.encrypted', data: 'abc', id: 'rs_1', format: 'openai-responses-v1', index: 0 };
  const said = (text: string, more: object = {}) => ({
    type: 'reasoning.text',
    text,
    format: 'anthropic-claude-v1',
    index: 0,
    ...more,
  });

  test('are text, with their details as a state, gathered from the pieces of a stream', async () => {
    const { provider } = make(() =>
      stream(
        saying({ content: '', reasoning: 'hm', reasoning_details: [said('hm')] }) +
          saying({ content: '', reasoning: ' yes', reasoning_details: [said(' yes')] }) +
          saying({ content: '', reasoning: null, reasoning_details: [said('', { signature: 'sig' })] }) +
          saying({ content: 'ok' }) +
          saying({}, 'stop'),
      ),
    );
    expect(await collect(provider.stream(call() as ChatCall))).toEqual([
      { type: 'response-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-delta', text: ' yes' },
      {
        type: 'reasoning-delta',
        text: '',
        state: { provider: 'openrouter', value: [said('hm yes', { signature: 'sig' })] },
      },
      { type: 'text-delta', text: 'ok' },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test('go back as their details, unchanged, and as words where they are of another provider', async () => {
    const state = { provider: 'openrouter', value: [sealed] };
    const messages: Message[] = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', state },
          { type: 'text', text: 'yes' },
        ],
      },
      { role: 'user', content: 'so' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', state: { provider: 'xai', value: 1 } },
          { type: 'text', text: 'no' },
        ],
      },
      { role: 'user', content: 'so' },
    ];
    const { body, warned } = await sent({ messages });
    expect(warned).toEqual([]);
    expect(body['messages']).toMatchObject([
      {},
      { content: 'yes', reasoning_details: [sealed] },
      {},
      { content: 'no', reasoning: 'hm' },
      {},
    ]);
  });

  test('are asked for by effort, or by budget, which cannot stand together', async () => {
    expect((await sent({ reasoningEffort: 'low' })).body).toMatchObject({ reasoning_effort: 'low' });
    expect((await sent({ reasoningBudgetTokens: 2_000 })).body).toMatchObject({ reasoning: { max_tokens: 2_000 } });
    const both = await sent({ reasoningEffort: 'low', reasoningBudgetTokens: 2_000 });
    expect(both.warned).toEqual(['reasoningEffort']);
    expect(both.body).not.toHaveProperty('reasoning_effort');
    const providerOptions = { openrouter: { reasoning: { exclude: true } } };
    expect((await sent({ reasoningBudgetTokens: 2_000, providerOptions })).body).toMatchObject({
      reasoning: { max_tokens: 2_000, exclude: true },
    });
  });
});

describe('what OpenRouter has beside the OpenAI wire', () => {
  test('is passed on as it is: preferences for providers, other models, plugins, tools that it runs itself', async () => {
    const own = {
      provider: { order: ['anthropic'], allow_fallbacks: false },
      models: ['openai/gpt-5.5'],
      transforms: ['middle-out'],
      plugins: [{ id: 'web', max_results: 3 }],
      tools: [{ type: 'openrouter:web_search' }],
    };
    const tools = [{ name: 'f', parameters: { type: 'object' } }];
    const { body, warned } = await sent({ tools, providerOptions: { openrouter: own } });
    expect(warned).toEqual([]);
    expect(body).toMatchObject({ ...own, tools: [{ type: 'function', function: { name: 'f' } }, own.tools[0]] });
  });

  test('in strict mode asks only providers that take all of the request', async () => {
    expect((await sent({ strict: true })).body).toMatchObject({ provider: { require_parameters: true } });
    expect((await sent({})).body).not.toHaveProperty('provider');
    const providerOptions = { openrouter: { provider: { require_parameters: false, sort: 'price' } } };
    expect((await sent({ strict: true, providerOptions })).body).toMatchObject({
      provider: { require_parameters: false, sort: 'price' },
    });
  });

  test('tells which app asks, where it is told', async () => {
    const { request } = await sent(
      {},
      { apiKey: 'k', appUrl: 'https://app.example', appTitle: 'App', headers: { a: 'b' } },
    );
    expect(Object.fromEntries(request.headers)).toMatchObject({
      'http-referer': 'https://app.example',
      'x-title': 'App',
      a: 'b',
      authorization: 'Bearer k',
    });
    const plain = await sent({});
    expect(plain.request.headers.has('http-referer')).toBe(false);
    expect(plain.request.headers.has('x-title')).toBe(false);
  });
});

describe('content', () => {
  test("that is to be cached is marked in Anthropic's way", async () => {
    const messages = [user({ type: 'text', text: 'long', cache: '1h' }, { type: 'text', text: 'hi', cache: '5m' })];
    const { body, warned } = await sent({ messages });
    expect(warned).toEqual([]);
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'long', cache_control: { type: 'ephemeral', ttl: '1h' } },
          { type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } },
        ],
      },
    ]);
  });

  test('may be documents by their address, and sound of many kinds', async () => {
    const messages = [
      user(
        { type: 'file', source: { url: 'https://example.com/a.pdf' }, filename: 'a.pdf' },
        { type: 'audio', data: 'AAAA', mediaType: 'audio/flac' },
      ),
    ];
    const { body, warned } = await sent({ messages });
    expect(warned).toEqual([]);
    expect(body['messages']).toMatchObject([
      {
        content: [
          { type: 'file', file: { file_data: 'https://example.com/a.pdf', filename: 'a.pdf' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'flac' } },
        ],
      },
    ]);
  });

  test('may be pictures out of a tool, and out of the model, which go back to it', async () => {
    const image = { type: 'image', source: { data: 'iVBORw0KGgo=', mediaType: 'image/png' } } as const;
    const messages: Message[] = [
      { role: 'user', content: 'draw' },
      { role: 'assistant', content: [image, { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: [image] }] },
    ];
    const { body, warned } = await sent({ messages, tools: [{ name: 'f', parameters: { type: 'object' } }] });
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    expect(warned).toEqual([]);
    expect(body['messages']).toMatchObject([
      {},
      { images: [{ type: 'image_url', image_url: { url } }] },
      { content: [{ type: 'image_url', image_url: { url } }] },
    ]);
  });

  test('that a model draws is a picture', async () => {
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' }, index: 0 }];
    expect(await whole({ content: 'Here.', images })).toContainEqual({
      type: 'image',
      source: { data: 'iVBORw0KGgo=', mediaType: 'image/png' },
    });
  });

  test('that was found on the web names its sources', async () => {
    const url_citation = { url: 'https://a.example', title: 'A', content: 'said', start_index: 0, end_index: 4 };
    expect(await whole({ content: 'Much', annotations: [{ type: 'url_citation', url_citation }] })).toContainEqual({
      type: 'citation',
      citation: { url: 'https://a.example', title: 'A', citedText: 'said', startIndex: 0, endIndex: 4 },
    });
  });
});

describe('an error inside a stream', () => {
  const refused = {
    error: { code: 502, message: 'Upstream error from Venice: EngineCore', metadata: { provider_name: 'Venice' } },
  };

  test('after comments is an error, not an answer without words', async () => {
    const { provider } = make(() => stream(`: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${event(refused)}`));
    await expect(collect(provider.stream(call() as ChatCall))).rejects.toMatchObject({
      code: 'provider_unavailable',
      status: 502,
      billed: true,
    });
  });

  test('in the middle is one, too', async () => {
    const failed = { ...refused, choices: [{ delta: { content: '' }, finish_reason: 'error' }] };
    const { provider } = make(() => stream(saying({ content: 'half' }) + event(failed)));
    await expect(collect(provider.stream(call() as ChatCall))).rejects.toMatchObject({ code: 'provider_unavailable' });
  });

  test('that only repeats the finish reason leaves the answer whole', async () => {
    const usage = { prompt_tokens: 43, completion_tokens: 10, cost: 0 };
    const late = { error: { code: 400, message: 'Token limit reached' } };
    const { provider } = make(() =>
      stream(saying({ content: 'half' }, 'length') + saying({ content: '' }, null, { ...late, usage })),
    );
    expect((await collect(provider.stream(call() as ChatCall))).at(-1)).toMatchObject({
      finishReason: 'length',
      usage: { inputTokens: 43 },
      costUsd: 0,
    });
  });
});

describe('a refusal', () => {
  const raw = (message: string, status = 400) => JSON.stringify({ error: { message, code: status } });

  test.for([
    [400, 'nobody/nothing is not a valid model ID', {}, 'model_not_found'],
    [400, "This endpoint's maximum context length is 200000 tokens. However, …", {}, 'context_length_exceeded'],
    [
      400,
      'Provider returned error',
      { raw: raw("Unsupported parameter: 'temperature' is not supported with this model.") },
      'unsupported_param',
    ],
    [401, 'User not found.', {}, 'provider_auth'],
    [402, 'Insufficient credits. Add more using https://openrouter.ai/settings/credits', {}, 'provider_billing'],
    [
      403,
      'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys',
      {},
      'provider_billing',
    ],
    [403, 'Request blocked: prompt injection patterns detected', { patterns: ['ignore'] }, 'content_policy'],
    [403, 'x requires moderation on OpenInference. Your input was flagged for "violence".', {}, 'content_policy'],
    [403, 'Only management keys can perform this operation', {}, 'permission'],
    [404, 'No endpoints found for openrouter/sonoma-sky-alpha.', {}, 'model_not_found'],
    [404, 'No endpoints found that support tool use.', {}, 'unsupported_param'],
    [404, 'No endpoints found matching your data policy (Free model publication).', {}, 'permission'],
    [408, 'Operation timed out. Please try again later.', {}, 'timeout'],
    [429, 'Provider returned error', { raw: 'x is temporarily rate-limited upstream.' }, 'rate_limited'],
    [502, 'Provider returned error', { raw: '{"error":{"message":"Overloaded"}}' }, 'overloaded'],
    [503, 'Provider returned error', { error_type: 'provider_overloaded' }, 'overloaded'],
    [529, 'Provider returned error', {}, 'overloaded'],
  ] as const)('with %i "%s" and %j is %s', async ([status, message, metadata, code]) => {
    const { provider } = make(() => Response.json({ error: { message, code: status, metadata } }, { status }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code, status });
  });

  test('tells the limit, with the time at which it ends in milliseconds', async () => {
    const reset = Date.now() + 30_000;
    const headers = { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    const error = { code: 429, message: 'Rate limit exceeded: free-models-per-min. ' };
    const { provider } = make(() => Response.json({ error }, { status: 429, headers }));
    const thrown: unknown = await Promise.resolve(provider.complete(call() as ChatCall)).catch(
      (reason: unknown) => reason,
    );
    expect(thrown).toMatchObject({ code: 'rate_limited', rateLimits: [{ of: 'requests', limit: 20, remaining: 0 }] });
    const { retryAfterMs } = thrown as { readonly retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(25_000);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  });
});

test('the Responses API is asked where that is wanted', async () => {
  const reply = () =>
    Response.json({
      id: 'gen-1',
      status: 'completed',
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok', annotations: [] }] }],
      usage: { input_tokens: 4, output_tokens: 2, cost: 0.002, is_byok: false },
    });
  const { provider, requests } = make(reply, { apiKey: 'k', api: 'responses' });
  const asked = call<ChatRequest>({ messages: [user({ type: 'text', text: 'long', cache: '5m' })] });
  expect(await provider.complete(asked as ChatCall)).toMatchObject([
    { responseId: 'gen-1' },
    { text: 'ok' },
    { usage: { inputTokens: 4, outputTokens: 2 }, costUsd: 0.002 },
  ]);
  expect(requests[0]?.url).toBe('https://openrouter.ai/api/v1/responses');
  expect(await requests[0]?.json()).toMatchObject({
    store: false,
    input: [{ content: [{ type: 'input_text', text: 'long', prompt_cache_breakpoint: { mode: 'explicit' } }] }],
  });
});

test('models of every kind are listed, not only those that write', async () => {
  const { provider, requests } = make(() => Response.json({ data: [{ id: 'a/b' }, { id: 'c/d' }] }));
  expect(await provider.listModels(new AbortController().signal)).toEqual(['a/b', 'c/d']);
  expect(requests[0]?.url).toBe('https://openrouter.ai/api/v1/models?output_modalities=all');
});

test('the id of an answer is in a header of its own', async () => {
  const { provider } = make(() => {
    const answer = { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };
    return Response.json(answer, { headers: { 'x-generation-id': 'gen-1' } });
  });
  expect(await provider.complete(call() as ChatCall)).toMatchObject([{ requestId: 'gen-1' }, {}, {}]);
});

test('no headers of the environment are sent', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
  const { request } = await sent({});
  vi.unstubAllEnvs();
  expect(request.headers.has('x-poison')).toBe(false);
});

test('the variable is named when there is no key', async () => {
  const { provider } = make(OK, {});
  await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({
    code: 'provider_auth',
    message: expect.stringContaining('OPENROUTER_API_KEY'),
  });
});

test('every model has a price with a source and a day, but for the one that stands for others', () => {
  for (const { id, price } of openrouter().definition.models) {
    if (id === 'openrouter/auto') expect(price).toEqual({ kind: 'unknown' });
    else expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  }
});
