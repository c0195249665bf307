import type { ChatCall, ChatChunk, ChatRequest, EmbedCall, Provider, Tool } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { zhipu, type ZhipuOptions } from '../src/index.ts';

function call<Request extends object = ChatRequest>(request: Partial<Request> = {}, model = 'glm-5.2') {
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

const OK = () => Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });

function make(reply: () => Response = OK, options: ZhipuOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return reply();
  };
  return { provider: zhipu(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
}

/** What is sent for a request, and what is warned about. */
async function sent(request: Partial<ChatRequest>, model?: string) {
  const { provider, requests } = make();
  const asked = call<ChatRequest>(request, model);
  await provider.complete(asked as ChatCall);
  return { body: (await requests[0]?.json()) as Record<string, unknown>, warned: asked.warned };
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

const streamed = (...events: readonly object[]): Response =>
  new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') + 'data: [DONE]\n\n', {
    headers: { 'content-type': 'text/event-stream;charset=UTF-8' },
  });

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({ name, parameters: { type: 'object' }, ...more });

describe('thinking', () => {
  const on = { thinking: { type: 'enabled' } };
  const off = { thinking: { type: 'disabled' } };
  test.for<[string, ChatRequest['reasoningEffort'], object, string[]]>([
    ['glm-5.3', 'none', {}, ['reasoningEffort']],
    ['glm-5.3', 'low', { reasoning_effort: 'low' }, []],
    ['glm-5.3-flash', 'xhigh', { reasoning_effort: 'max' }, []],
    ['glm-5.2', 'none', off, []],
    ['glm-5.2', 'medium', { reasoning_effort: 'medium' }, []],
    ['glm-5.1', 'none', off, []],
    ['glm-5v-turbo', 'medium', on, []],
    ['glm-4.7', 'high', on, ['reasoningEffort']],
    ['glm-4.5-air', 'low', on, ['reasoningEffort']],
    ['glm-4-plus', 'low', {}, ['reasoningEffort']],
  ])('of %s with the effort %s is asked for as %j, warning about %j', async ([model, effort, fields, warnings]) => {
    const { body, warned } = await sent({ ...(effort !== undefined && { reasoningEffort: effort }) }, model);
    expect(warned).toEqual(warnings);
    expect(body).toEqual({ model, messages: expect.anything(), ...fields });
  });

  test('goes back between the calls of a turn', async () => {
    const { body, warned } = await sent({
      tools: [tool('a')],
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'tool-call', id: 'c', name: 'a', arguments: '{}' },
          ],
        },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: 'fine' }] },
      ],
    });
    expect(warned).toEqual([]);
    expect(body['messages']).toMatchObject([{}, { reasoning_content: 'hm', tool_calls: [{ id: 'c' }] }, {}]);
  });
});

describe('tools', () => {
  test('cannot be forced, and are not sent where none may be called', async () => {
    const tools = [tool('a')];
    expect(await sent({ tools, toolChoice: 'auto' })).toMatchObject({ body: { tool_choice: 'auto' }, warned: [] });
    const none = await sent({ tools, toolChoice: 'none' });
    expect(none.warned).toEqual([]);
    expect(Object.keys(none.body)).toEqual(['model', 'messages']);
    for (const toolChoice of ['required', { name: 'a' }] as const) {
      const forced = await sent({ tools, toolChoice });
      expect(forced.warned).toEqual(['toolChoice']);
      expect(forced.body).toHaveProperty('tools');
      expect(forced.body).not.toHaveProperty('tool_choice');
    }
  });

  test.for([
    ['glm-4.6', true],
    ['glm-5.2', true],
    ['glm-4.5', undefined],
  ] as const)('of %s are streamed as they are written: %s', async ([model, expected]) => {
    const { provider, requests } = make(() => streamed({ choices: [{ delta: {}, finish_reason: 'stop' }] }));
    await collect(provider.stream(call({ tools: [tool('a')] }, model) as ChatCall));
    const body = (await requests[0]?.json()) as Record<string, unknown>;
    expect(body['tool_stream']).toBe(expected);
    expect((await sent({ tools: [tool('a')] }, model)).body).not.toHaveProperty('tool_stream');
  });
});

test('what Zhipu does not take is a warning', async () => {
  const { body, warned } = await sent({
    stop: ['a', 'b'],
    frequencyPenalty: 1,
    presencePenalty: 1,
    parallelToolCalls: false,
    tools: [tool('a', { strict: true })],
    responseFormat: { type: 'json-schema', name: 's', schema: {} },
    messages: [{ role: 'user', name: 'Ada', content: [{ type: 'image', source: { url: 'https://a.example/b.png' } }] }],
  });
  expect(warned.sort()).toEqual([
    'frequencyPenalty',
    'messages[0].content[0]',
    'messages[0].name',
    'parallelToolCalls',
    'presencePenalty',
    'responseFormat',
    'stop',
    'tools[0].strict',
  ]);
  expect(body).toMatchObject({ stop: ['a'], response_format: { type: 'json_object' } });
});

test.for([
  ['glm-4.6v', true],
  ['glm-5v-turbo', true],
  ['glm-5.3-flash', true],
  ['glm-5.3', false],
  ['glm-4.5-air', false],
] as const)('%s sees: %s', async ([model, sees]) => {
  const image = { type: 'image', source: { url: 'https://a.example/b.png' } } as const;
  const { warned } = await sent(
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, image] }] },
    model,
  );
  expect(warned).toEqual(sees ? [] : ['messages[0].content[1]']);
});

describe('an answer of Zhipu', () => {
  test.for([
    ['sensitive', 'content-filter'],
    ['model_context_window_exceeded', 'length'],
  ] as const)('that ends in %s is %s', async ([reason, finishReason]) => {
    const { provider } = make(() => streamed({ choices: [{ delta: { content: 'a' }, finish_reason: reason }] }));
    const chunks = await collect(provider.stream(call() as ChatCall));
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', finishReason, rawFinishReason: reason });
  });

  test('that ends in network_error failed, and gets no finish', async () => {
    const { provider } = make(() =>
      streamed({ choices: [{ delta: { content: 'a' }, finish_reason: 'network_error' }] }),
    );
    await expect(collect(provider.stream(call() as ChatCall))).rejects.toMatchObject({
      code: 'provider_unavailable',
      billed: true,
    });
  });

  test('names what its search found, once', async () => {
    const searched = [
      { title: 'One', link: 'https://one.example', content: 'words', media: 'm', refer: 'ref_1' },
      { title: 'Two', link: 'https://two.example', content: '' },
    ];
    const { provider } = make(() =>
      streamed(
        { choices: [{ delta: { content: 'a' } }], web_search: searched },
        { choices: [{ delta: {}, finish_reason: 'stop' }], web_search: searched },
      ),
    );
    const chunks = await collect(provider.stream(call() as ChatCall));
    expect(chunks.filter(({ type }) => type === 'citation')).toEqual([
      { type: 'citation', citation: { url: 'https://one.example', title: 'One', citedText: 'words' } },
      { type: 'citation', citation: { url: 'https://two.example', title: 'Two' } },
    ]);
  });

  test('says its finish reason twice, and its usage with the second', async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 4 } };
    const piece = { index: 0, id: 'c', type: 'function', function: { name: 'a', arguments: '{}' } };
    const { provider } = make(() =>
      streamed(
        { choices: [{ index: 0, delta: { tool_calls: [piece] }, finish_reason: 'tool_calls' }] },
        { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'tool_calls' }], usage },
      ),
    );
    expect((await collect(provider.stream(call() as ChatCall))).slice(1)).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'c', name: 'a', argumentsDelta: '{}' },
      { type: 'finish', finishReason: 'tool-calls', usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 4 } },
    ]);
  });
});

describe('a refusal of Zhipu', () => {
  test.for([
    [429, '1113', 'provider_billing'],
    [429, '1302', 'rate_limited'],
    [429, '1303', 'rate_limited'],
    [429, '1305', 'overloaded'],
    [429, '1308', 'rate_limited'],
    [429, '1309', 'provider_billing'],
    [429, '1311', 'permission'],
    [429, '1112', 'permission'],
    [401, '1000', 'provider_auth'],
    [400, '1002', 'provider_auth'],
    [400, '1211', 'model_not_found'],
    [400, '1210', 'invalid_request'],
    [400, '1261', 'context_length_exceeded'],
    [400, '1301', 'content_policy'],
    [434, '1220', 'permission'],
    [434, '9999', 'permission'],
    [500, '1234', 'provider_unavailable'],
  ] as const)('with %i and code %s is %s', async ([status, vendorCode, code]) => {
    const { provider } = make(() => Response.json({ error: { code: vendorCode, message: 'no' } }, { status }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code, providerCode: vendorCode });
  });

  test('inside a stream that began well is read by its code, too', async () => {
    const { provider } = make(() =>
      streamed({ choices: [{ delta: { content: 'a' } }] }, { error: { code: '1302', message: 'no' } }),
    );
    await expect(collect(provider.stream(call() as ChatCall))).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

describe('the site', () => {
  test.for<[ZhipuOptions, string]>([
    [{}, 'https://api.z.ai/api/paas/v4/chat/completions'],
    [{ site: 'china' }, 'https://open.bigmodel.cn/api/paas/v4/chat/completions'],
    [{ baseUrl: 'https://api.z.ai/api/coding/paas/v4' }, 'https://api.z.ai/api/coding/paas/v4/chat/completions'],
  ])('of %j is asked at %s', async ([options, url]) => {
    const { provider, requests } = make(OK, { apiKey: 'k', ...options });
    await provider.complete(call() as ChatCall);
    expect(requests[0]?.url).toBe(url);
  });

  test('is asked for vectors as numbers', async () => {
    const { provider, requests } = make(() => Response.json({ data: [{ index: 0, embedding: [0.5, 0.5] }] }));
    const [, vectors] = await provider.embed(
      call({ input: ['a'], dimensions: 256 }, 'embedding-3') as unknown as EmbedCall,
    );
    expect(vectors).toEqual({ type: 'embeddings', embeddings: [[0.5, 0.5]] });
    expect(await requests[0]?.json()).toMatchObject({
      model: 'embedding-3',
      dimensions: 256,
      encoding_format: 'float',
    });
  });

  test('gets no headers that stand in the environment', async () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
    const { provider, requests } = make(OK, { apiKey: 'k', headers: { 'x-own': '1' } });
    await provider.complete(call() as ChatCall);
    vi.unstubAllEnvs();
    expect(requests[0]?.headers.has('x-poison')).toBe(false);
    expect(requests[0]?.headers.get('x-own')).toBe('1');
  });

  test('is not asked without a key, whose variable is named', async () => {
    const { provider, requests } = make(OK, {});
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('ZAI_API_KEY'),
    });
    expect(requests).toEqual([]);
  });
});

test('every price is known with a source and a day, free, or said to be unknown', () => {
  for (const { id, price } of zhipu().definition.models) {
    if (price.kind === 'known') expect(price).toMatchObject({ source: expect.stringMatching(/^https:/) });
    else expect({ id, kind: price.kind }).toMatchObject({ id: expect.stringMatching(/^glm-(?:5\.3|4\.7-flash$)/) });
  }
});
