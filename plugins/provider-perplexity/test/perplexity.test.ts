import type {
  ChatCall,
  ChatChunk,
  ChatRequest,
  Chunk,
  EmbedCall,
  EmbedRequest,
  Message,
  Provider,
} from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { perplexity, type PerplexityOptions } from '../src/index.ts';

function call<Request extends object = ChatRequest>(request: Partial<Request> = {}, model = 'sonar') {
  const warned: string[] = [];
  return {
    model,
    card: { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const,
    request: { messages: [{ role: 'user', content: 'hi' }] as const, ...request },
    signal: new AbortController().signal,
    warn: ({ field }: { readonly field: string }) => void warned.push(field),
    warned,
  };
}

const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] };
const OK = (request: Request) =>
  Response.json(
    request.url.endsWith('/v1/responses')
      ? { status: 'completed', output: [message] }
      : { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] },
  );

function make(reply: (request: Request) => Response = OK, options: PerplexityOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    requests.push(request.clone());
    return reply(request);
  };
  return { provider: perplexity(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
}

type Json = Readonly<Record<string, unknown>>;

/** What is sent for a request, where to, and what is warned about. */
async function sent(request: Partial<ChatRequest>, model?: string) {
  const { provider, requests } = make();
  const asked = call<ChatRequest>(request, model);
  await provider.complete(asked as ChatCall);
  const [first] = requests as [Request];
  return { url: first.url, headers: first.headers, body: (await first.json()) as Json, warned: asked.warned };
}

async function complete(body: object, model?: string): Promise<readonly Chunk[]> {
  return make(() => Response.json(body)).provider.complete(call<ChatRequest>({}, model) as ChatCall);
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

async function streamed(events: readonly object[], model?: string): Promise<ChatChunk[]> {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
  const { provider } = make(() => new Response(text, { headers: { 'content-type': 'text/event-stream' } }));
  return collect(provider.stream(call<ChatRequest>({}, model) as ChatCall));
}

const said = (content: string, finish: string | null = null, more: object = {}) => ({
  choices: [{ index: 0, delta: { content }, message: { content: 'all so far' }, finish_reason: finish }],
  ...more,
});
const image = { type: 'image', source: { data: 'iVBORw0KGgo=', mediaType: 'image/png' } } as const;

describe('sources', () => {
  const citations = ['https://a.example', 'https://b.example'];
  const results = [
    { url: 'https://b.example', title: 'B', snippet: 'said b', date: null },
    { url: 'https://a.example', title: 'A', snippet: 'said a' },
  ];

  test('are cited with the first words, once each, though every chunk repeats them', async () => {
    const every = { citations, search_results: results };
    expect(await streamed([said('so', null, every), said(' it is', null, every), said('', 'stop', every)])).toEqual([
      { type: 'response-start' },
      { type: 'text-delta', text: 'so' },
      { type: 'citation', citation: { url: 'https://a.example', title: 'A', citedText: 'said a' } },
      { type: 'citation', citation: { url: 'https://b.example', title: 'B', citedText: 'said b' } },
      { type: 'text-delta', text: ' it is' },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test('are those that were found where there is no list, and addresses where there are no words', async () => {
    const urlsOf = (chunks: readonly Chunk[]) =>
      chunks.flatMap((chunk) => (chunk.type === 'citation' ? [chunk.citation.url] : []));
    const choices = [{ message: { content: 'ok' }, finish_reason: 'stop' }];
    expect(urlsOf(await complete({ choices, search_results: results }))).toEqual([
      'https://b.example',
      'https://a.example',
    ]);
    expect(await complete({ choices, citations })).toContainEqual({
      type: 'citation',
      citation: { url: 'https://a.example' },
    });
  });
});

describe('usage', () => {
  test('grows from chunk to chunk, and the last one has the cost', async () => {
    const counts = (completion: number) => ({
      prompt_tokens: 9,
      completion_tokens: completion,
      total_tokens: 9 + completion,
    });
    const cost = { input_tokens_cost: 1e-5, output_tokens_cost: 1e-5, request_cost: 0.005, total_cost: 0.00502 };
    const chunks = await streamed([
      said('2', null, { usage: counts(1) }),
      said(' + 2', null, { usage: counts(4) }),
      said('', 'stop', { object: 'chat.completion.done', usage: { ...counts(5), search_context_size: 'low', cost } }),
    ]);
    expect(chunks.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 9, outputTokens: 5 }, costUsd: 0.00502 },
    ]);
  });

  test('of deep research has pages read as input, thoughts beside the answer, and searches', async () => {
    const usage = {
      prompt_tokens: 33,
      completion_tokens: 7_163,
      total_tokens: 7_196,
      citation_tokens: 20_016,
      reasoning_tokens: 95_305,
      num_search_queries: 18,
      cost: { total_cost: 0.473 },
    };
    const choices = [{ message: { content: 'ok' }, finish_reason: 'stop' }];
    expect((await complete({ choices, usage }, 'sonar-deep-research')).at(-1)).toMatchObject({
      usage: { inputTokens: 20_049, outputTokens: 102_468, reasoningTokens: 95_305, searches: 18 },
      costUsd: 0.473,
    });
  });
});

describe('a whole answer', () => {
  test('is in the message, where an empty delta stands beside it', async () => {
    const choices = [{ message: { content: 'ok' }, delta: { content: '' }, finish_reason: 'stop' }];
    expect(await complete({ choices })).toMatchObject([{}, { type: 'text-delta', text: 'ok' }, {}]);
  });
});

describe('thinking', () => {
  test('in the text is told apart from it, however it is cut', async () => {
    const pieces = ['<thi', 'nk>\nhm', ' yes</th', 'ink>\n\n', 'It', ' is.'];
    const chunks = await streamed([...pieces.map((piece) => said(piece)), said('', 'stop')], 'sonar-reasoning-pro');
    const text = (type: string) =>
      chunks.flatMap((chunk) => (chunk.type === type ? [(chunk as { text: string }).text] : []));
    expect(text('reasoning-delta').join('')).toBe('\nhm yes');
    expect(text('text-delta').join('')).toBe('It is.');
  });

  test('is not looked for where the model does none', async () => {
    const chunks = await streamed([said('<think> is a tag'), said('', 'stop')]);
    expect(chunks).toContainEqual({ type: 'text-delta', text: '<think> is a tag' });
  });

  test('has an effort where there is thinking', async () => {
    for (const model of ['sonar-reasoning-pro', 'sonar-deep-research']) {
      const { body, warned } = await sent({ reasoningEffort: 'minimal' }, model);
      expect([body['reasoning_effort'], warned]).toEqual(['minimal', []]);
    }
    expect((await sent({ reasoningEffort: 'xhigh' }, 'sonar-reasoning-pro')).warned).toEqual(['reasoningEffort']);
    expect((await sent({ reasoningEffort: 'low' })).warned).toEqual(['reasoningEffort']);
  });
});

describe('a request', () => {
  test('has the options of the search as they are', async () => {
    const own = {
      search_domain_filter: ['example.com', '-reddit.com'],
      search_recency_filter: 'week',
      search_mode: 'academic',
      return_related_questions: true,
      web_search_options: { search_context_size: 'high', user_location: { country: 'DE' } },
    };
    const { url, body, warned } = await sent({ maxOutputTokens: 9, topK: 5, providerOptions: { perplexity: own } });
    expect(url).toBe('https://api.perplexity.ai/chat/completions');
    expect(warned).toEqual([]);
    expect(body).toEqual({
      model: 'sonar',
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 9,
      top_k: 5,
      ...own,
    });
  });

  test('is one of turns: what one side says twice is one, and systems come first', async () => {
    const messages: Message[] = [
      { role: 'user', content: 'a' },
      { role: 'user', content: [{ type: 'text', text: 'b' }, image] },
      { role: 'assistant', content: 'c' },
      { role: 'system', content: 'later' },
      { role: 'user', content: 'd' },
    ];
    const { body, warned } = await sent({ system: 'first', messages });
    expect(warned).toEqual(['messages']);
    const text = (value: string) => ({ type: 'text', text: value });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'first' },
      { role: 'system', content: 'later' },
      {
        role: 'user',
        content: [
          text('a'),
          text('b'),
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd' },
    ]);
  });

  test('has documents as bare data or by their address', async () => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'file', source: { data: 'JVBERi0=', mediaType: 'application/pdf' }, filename: 'a.pdf' },
          { type: 'file', source: { url: 'https://example.com/b.pdf' } },
        ],
      },
    ];
    const { body, warned } = await sent({ messages });
    expect(warned).toEqual([]);
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file_url', file_url: { url: 'JVBERi0=' }, file_name: 'a.pdf' },
          { type: 'file_url', file_url: { url: 'https://example.com/b.pdf' } },
        ],
      },
    ]);
  });

  test('has a schema, but no other JSON, no tools and no seed: they are warnings', async () => {
    const schema = { type: 'json-schema', name: 's', schema: { type: 'object' } } as const;
    expect((await sent({ responseFormat: schema })).body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } },
    });
    const tools = [{ name: 'f', parameters: { type: 'object' } }];
    const { body, warned } = await sent({ responseFormat: { type: 'json' }, tools, toolChoice: 'auto', seed: 1 });
    expect(warned.sort()).toEqual(['responseFormat', 'seed', 'toolChoice', 'tools']);
    expect(body).not.toHaveProperty('tools');
  });
});

describe('vectors', () => {
  const reply = (bytes: Uint8Array) => () =>
    Response.json({
      data: [{ index: 0, embedding: Buffer.from(bytes).toString('base64') }],
      usage: { prompt_tokens: 3, total_tokens: 3, cost: { total_cost: 1.2e-8 } },
    });
  const embed = async (bytes: Uint8Array, request: Partial<EmbedRequest> = {}) => {
    const { provider, requests } = make(reply(bytes));
    const asked = call<EmbedRequest>({ input: ['a'], ...request }, 'pplx-embed-v1-0.6b');
    const chunks = await provider.embed(asked as unknown as EmbedCall);
    return { chunks, warned: asked.warned, body: (await requests[0]?.json()) as Json, url: requests[0]?.url };
  };

  test('are bytes with a sign, handed on as they are', async () => {
    const { chunks, body, url, warned } = await embed(new Uint8Array(Int8Array.from([1, -1, 127, -128]).buffer), {
      dimensions: 128,
      inputType: 'query',
    });
    expect(url).toBe('https://api.perplexity.ai/v1/embeddings');
    expect(body).toEqual({
      model: 'pplx-embed-v1-0.6b',
      input: ['a'],
      dimensions: 128,
      encoding_format: 'base64_int8',
    });
    expect(warned).toEqual(['inputType']);
    expect(chunks.slice(1)).toEqual([
      { type: 'embeddings', embeddings: [[1, -1, 127, -128]] },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 0 }, costUsd: 1.2e-8 },
    ]);
  });

  test('are bits where that is asked for', async () => {
    const providerOptions = { perplexity: { encoding_format: 'base64_binary' } };
    expect((await embed(Uint8Array.of(0b0000_0101), { providerOptions })).chunks).toContainEqual({
      type: 'embeddings',
      embeddings: [[1, 0, 1, 0, 0, 0, 0, 0]],
    });
  });
});

describe('the Agent API', () => {
  const model = 'openai/gpt-5.6-luna';
  const tools = [{ name: 'f', parameters: { type: 'object' } }];

  test('is asked for models with a maker, in its own words', async () => {
    const { url, body, warned } = await sent(
      {
        system: 'be brief',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, image] }],
        tools,
        responseFormat: { type: 'json-schema', name: 's', schema: { type: 'object' }, strict: true },
        reasoningEffort: 'low',
        maxOutputTokens: 99,
        providerOptions: { perplexity: { tools: [{ type: 'web_search' }], max_steps: 3 } },
      },
      model,
    );
    expect(url).toBe('https://api.perplexity.ai/v1/responses');
    expect(warned).toEqual([]);
    expect(body).toEqual({
      model,
      instructions: 'be brief',
      input: [
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'hi' },
            { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
          ],
        },
      ],
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: false }, { type: 'web_search' }],
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' }, strict: true } },
      reasoning: { effort: 'low' },
      max_output_tokens: 99,
      max_steps: 3,
      store: false,
    });
  });

  test('tells sources, searches, cached input and the cost', async () => {
    const results = [{ id: 1, url: 'https://a.example', title: 'A', snippet: 'said a' }];
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cache_read_input_tokens: 40 },
      output_tokens: 20,
      tool_calls_details: { search_web: { invocation: 2 } },
      cost: { currency: 'USD', input_cost: 0.001, output_cost: 0.001, total_cost: 0.012 },
    };
    const output = [{ type: 'search_results', queries: ['q'], results }, message];
    expect(await complete({ id: 'resp_1', model, status: 'completed', output, usage }, model)).toEqual([
      { type: 'response-start', responseId: 'resp_1', model },
      { type: 'citation', citation: { url: 'https://a.example', title: 'A', citedText: 'said a' } },
      { type: 'text-delta', text: 'ok' },
      {
        type: 'finish',
        finishReason: 'stop',
        usage: { inputTokens: 100, outputTokens: 20, cachedInputTokens: 40, searches: 2 },
        costUsd: 0.012,
      },
    ]);
  });

  test('calls tools, and what it did itself does not go back', async () => {
    const item = {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'c',
      name: 'f',
      arguments: '{}',
      thought_signature: 'sig',
    };
    const fetched = { type: 'fetch_url_results', contents: [] };
    const chunks = await complete({ status: 'requires_action', output: [fetched, item] }, model);
    expect(chunks.at(-1)).toMatchObject({ finishReason: 'tool-calls' });
    const states = chunks.flatMap((chunk) => ('state' in chunk && chunk.state !== undefined ? [chunk.state] : []));
    const [own, signed] = states as [(typeof states)[0], (typeof states)[0]];
    const messages: Message[] = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: '', state: own },
          { type: 'tool-call', id: 'c', name: 'f', arguments: '{}', state: signed },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: 'fine' }] },
    ];
    const { body, warned } = await sent({ messages, tools }, model);
    expect(warned).toEqual([]);
    expect(body['input']).toEqual([
      { type: 'message', role: 'user', content: 'hi' },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}', thought_signature: 'sig' },
      { type: 'function_call_output', call_id: 'c', output: 'fine' },
    ]);
  });

  test('has no choice of tools, no documents and no JSON without a schema: they are warnings', async () => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'file', source: { data: 'JVBERi0=', mediaType: 'application/pdf' } },
        ],
      },
    ];
    const request: Partial<ChatRequest> = { messages, tools, toolChoice: 'required', responseFormat: { type: 'json' } };
    const { body, warned } = await sent(request, model);
    expect(warned.sort()).toEqual(['messages[0].content[1]', 'responseFormat', 'toolChoice']);
    expect(body).not.toHaveProperty('response_format');
  });
});

describe('a refusal', () => {
  test.for([
    [400, 'too_many_prompt_tokens', 'The total length of all messages is too long.', 'context_length_exceeded'],
    [400, 'invalid_model', "Invalid model 'x'. Permitted models can be found in the documentation", 'model_not_found'],
    [400, 'invalid_message', 'user and assistant roles should be alternating.', 'invalid_request'],
    [401, 'invalid_api_key', 'Invalid API key provided.', 'provider_auth'],
    [401, 'insufficient_quota', 'You exceeded your current quota, please check your plan', 'provider_billing'],
    [429, 'request_rate_limit_exceeded', 'Request rate limit exceeded, please try again later.', 'rate_limited'],
    [500, 'internal_server_error', 'Internal server error.', 'provider_unavailable'],
  ] as const)('with %i %s "%s" is %s', async ([status, type, words, code]) => {
    const { provider } = make(() => Response.json({ error: { message: words, type, code: status } }, { status }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code, status });
  });
});

test('a stream without an end is cut off, though there is no [DONE] to miss', async () => {
  expect((await streamed([said('half')])).map(({ type }) => type)).toEqual(['response-start', 'text-delta']);
});

test('models are listed', async () => {
  const { provider, requests } = make(() => Response.json({ data: [{ id: 'perplexity/sonar' }] }));
  expect(await provider.listModels(new AbortController().signal)).toEqual(['perplexity/sonar']);
  expect(requests[0]?.url).toBe('https://api.perplexity.ai/v1/models');
});

test('no headers of the environment are sent', async () => {
  vi.stubEnv('PERPLEXITY_CUSTOM_HEADERS', 'x-poison: 1');
  const { headers } = await sent({});
  vi.unstubAllEnvs();
  expect(headers.has('x-poison')).toBe(false);
  expect(headers.get('authorization')).toBe('Bearer k');
});

test('the variable is named when there is no key', async () => {
  const { provider } = make(OK, {});
  await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({
    code: 'provider_auth',
    message: expect.stringContaining('PERPLEXITY_API_KEY'),
  });
});

test('every model has a price with a source and a day', () => {
  for (const { price } of perplexity().definition.models) {
    expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  }
});
