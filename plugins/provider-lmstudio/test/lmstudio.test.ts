import { createRouter, type ChatCall, type FillCall, type Provider } from '@signalbox/core';
import { createFakeContext, startEmulator } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lmstudio, type LmstudioOptions } from '../src/index.ts';

const CARD = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'free' } } as const;

function call<Request extends ChatCall['request'] | FillCall['request']>(request: Request, model = 'm') {
  const warned: string[] = [];
  const { signal } = new AbortController();
  const warn = ({ field }: { readonly field: string }): void => void warned.push(field);
  return { model, card: CARD, request, signal, warn, warned };
}

const chat = (request: Partial<ChatCall['request']> = {}) =>
  call({ messages: [{ role: 'user', content: 'hi' }], ...request } as const);

const answer = (message: object): unknown => ({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok', ...message }, finish_reason: 'stop' }],
});

interface Setting {
  readonly options?: LmstudioOptions;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly reply?: unknown;
  readonly status?: number;
}

function make({ options = {}, secrets = {}, reply = answer({}), status = 200 }: Setting = {}) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    requests.push(request);
    const told =
      typeof reply === 'function' ? (reply as (path: string) => unknown)(new URL(request.url).pathname) : reply;
    return Response.json(told, { status });
  };
  const provider = lmstudio(options).create(createFakeContext({ fetch, secrets })) as Required<Provider>;
  return { provider, requests, sent: async (): Promise<unknown> => requests.at(-1)?.json() };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const never = (): AbortSignal => new AbortController().signal;

afterEach(() => vi.unstubAllEnvs());

describe('LM Studio', () => {
  test('is at home where nothing else is said, and is sent no key then', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'poison');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
    const { provider, requests } = make();
    await provider.complete(chat());
    await provider.discoverModels(never()).catch(() => {});
    expect(requests[0]?.url).toBe('http://localhost:1234/v1/chat/completions');
    for (const { headers } of requests) {
      expect(headers.has('authorization')).toBe(false);
      expect(headers.has('x-poison')).toBe(false);
    }
  });

  test.for([
    'http://desk:1234',
    'http://desk:1234/',
    'http://desk:1234/v1',
    'http://desk:1234/v1/',
    'http://desk:1234/api/v0',
    'http://desk:1234/api/v1/',
  ])('is found by %s', async (baseUrl) => {
    for (const setting of [{ options: { baseUrl } }, { secrets: { LMSTUDIO_BASE_URL: baseUrl } }]) {
      const { provider, requests } = make(setting);
      await provider.complete(chat());
      await provider.discoverModels(never()).catch(() => {});
      expect(requests.slice(0, 2).map(({ url }) => url)).toEqual([
        'http://desk:1234/v1/chat/completions',
        'http://desk:1234/api/v1/models',
      ]);
    }
  });

  test('keeps what stands before its paths, and is sent its token', async () => {
    const { provider, requests } = make({
      options: { baseUrl: 'https://house.example/lm/v1', headers: { 'x-own': '1' } },
      secrets: { LM_API_TOKEN: 't' },
    });
    await provider.complete(chat());
    expect(requests[0]?.url).toBe('https://house.example/lm/v1/chat/completions');
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer t');
    expect(requests[0]?.headers.get('x-own')).toBe('1');
  });

  test.for([
    [200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }, 'model_not_found'],
    [200, { error: 'something else' }, 'invalid_response'],
    [400, { error: "'url' field must be a base64 encoded image" }, 'invalid_request'],
    [404, { error: { message: 'No models loaded.', code: 'model_not_found' } }, 'model_not_found'],
    [400, { error: 'Trying to keep the first 9 tokens when context the overflows.' }, 'context_length_exceeded'],
    [400, { error: 'Context size has been exceeded.' }, 'context_length_exceeded'],
    [400, { error: 'The model has crashed without additional information. (Exit code: 6)' }, 'provider_unavailable'],
    [400, { error: 'Failed to load model "m".' }, 'provider_unavailable'],
    [400, { error: 'Model does not support images. Please use a model that does.' }, 'unsupported_param'],
  ] as const)('says with status %i and %j that it is %s', async ([status, reply, code]) => {
    const { provider } = make({ reply, status });
    await expect(provider.complete(chat())).rejects.toMatchObject({ code });
    // The same where a stream was asked for, and plain JSON came.
    await expect(collect(provider.stream(chat()))).rejects.toMatchObject({ code });
  });

  test('is asked for one tool of many by sending that one alone', async () => {
    const { provider, sent } = make();
    const tools = [
      { name: 'look', parameters: { type: 'object' } },
      { name: 'listen', parameters: { type: 'object' } },
    ] as const;
    await provider.complete(chat({ tools, toolChoice: { name: 'listen' } }));
    expect(await sent()).toMatchObject({
      tools: [{ type: 'function', function: { name: 'listen' } }],
      tool_choice: 'required',
    });
    await provider.complete(chat({ tools, toolChoice: 'auto' }));
    expect(await sent()).toMatchObject({ tools: [{}, {}], tool_choice: 'auto' });
  });

  test('is asked for JSON by a schema that every object fits', async () => {
    const { provider, sent } = make();
    const asked = chat({ responseFormat: { type: 'json' } });
    await provider.complete(asked);
    expect(await sent()).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
    });
    expect(asked.warned).toEqual([]);
  });

  test.for([{ reasoning: 'hm' }, { reasoning_content: 'hm' }, { content: '<think>hm</think>ok' }])(
    'tells what it thought in %j',
    async (message) => {
      const chunks = await make({ reply: answer(message) }).provider.complete(chat());
      expect(chunks.filter(({ type }) => type.endsWith('-delta'))).toEqual([
        { type: 'reasoning-delta', text: 'hm' },
        { type: 'text-delta', text: 'ok' },
      ]);
    },
  );

  test('is put a gap in the prompt, or none where nobody knows how', async () => {
    const { provider, sent } = make({ reply: { choices: [{ text: 'x', finish_reason: 'stop' }] } });
    const known = call({ prefix: 'a', suffix: 'b' }, 'qwen2.5-coder-7b');
    await collect(provider.fill(known));
    expect(await sent()).toMatchObject({ prompt: '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>' });
    const unknown = call({ prefix: 'a', suffix: 'b' });
    await collect(provider.fill(unknown));
    expect([await sent(), known.warned, unknown.warned]).toMatchObject([{ prompt: 'a' }, [], ['suffix']]);
  });
});

describe('the models of LM Studio', () => {
  const basics = ['tools', 'parallel-tools', 'json', 'json-schema'];
  const free = { kind: 'free' } as const;
  const nowhere = { error: 'Unexpected endpoint or method. (GET /api)' };
  const lists =
    (known: Readonly<Record<string, unknown>>) =>
    (path: string): unknown =>
      known[path] ?? nowhere;
  const v1 = {
    models: [
      {
        type: 'llm',
        key: 'google/gemma-4-26b',
        max_context_length: 262_144,
        loaded_instances: [
          { id: 'google/gemma-4-26b', config: { context_length: 8192 } },
          { id: 'small', config: { context_length: 4096 } },
        ],
        capabilities: { vision: true, trained_for_tool_use: true, reasoning: { allowed_options: ['off', 'on'] } },
      },
      { type: 'llm', key: 'qwen2.5-coder-7b', max_context_length: 32_768, loaded_instances: [], capabilities: {} },
      { type: 'embedding', key: 'text-embedding-nomic', max_context_length: 2048, loaded_instances: [] },
    ],
  };

  test('are told by the newest list, with what they were loaded as', async () => {
    const { provider, requests } = make({ reply: lists({ '/api/v1/models': v1 }) });
    expect(await provider.discoverModels(never())).toEqual([
      {
        id: 'google/gemma-4-26b',
        aliases: ['small'],
        kind: 'chat',
        contextTokens: 4096,
        capabilities: [...basics, 'vision', 'reasoning'],
        price: free,
      },
      { id: 'qwen2.5-coder-7b', kind: 'chat', contextTokens: 32_768, capabilities: [...basics, 'fim'], price: free },
      { id: 'text-embedding-nomic', kind: 'embedding', contextTokens: 2048, capabilities: [], price: free },
    ]);
    expect(requests).toHaveLength(1);
  });

  test('are told by the lists of older servers', async () => {
    const old = {
      data: [
        { id: 'qwen2-vl-7b-instruct', type: 'vlm', state: 'not-loaded', max_context_length: 32_768 },
        { id: 'llama', type: 'llm', state: 'loaded', max_context_length: 131_072, loaded_context_length: 4096 },
        { id: 'nomic', type: 'embeddings', max_context_length: 2048 },
      ],
    };
    const { provider } = make({ reply: lists({ '/api/v0/models': old }) });
    expect(await provider.discoverModels(never())).toMatchObject([
      { kind: 'chat', contextTokens: 32_768, capabilities: [...basics, 'vision'] },
      { kind: 'chat', contextTokens: 4096, capabilities: basics },
      { kind: 'embedding' },
    ]);
    const oldest = make({ reply: lists({ '/v1/models': { data: [{ id: 'llama' }, { id: 'text-embedding-x' }] } }) });
    const cards = await oldest.provider.discoverModels(never());
    expect(cards).toMatchObject([{ kind: 'chat' }, { kind: 'embedding' }]);
    expect(cards[0]).not.toHaveProperty('contextTokens');
  });

  test('cost what the user states', async () => {
    const price = { kind: 'unknown' } as const;
    const { provider } = make({ options: { price }, reply: lists({ '/api/v1/models': v1 }) });
    for (const card of await provider.discoverModels(never())) expect(card.price).toEqual(price);
  });

  test('cannot be told where there is no list, no right, or no server', async () => {
    await expect(make({ reply: nowhere }).provider.discoverModels(never())).rejects.toMatchObject({
      code: 'invalid_response',
    });
    const refused = make({ status: 401, reply: { error: { message: 'no token', code: 'invalid_api_key' } } });
    await expect(refused.provider.discoverModels(never())).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('LM_API_TOKEN'),
    });
    expect(refused.requests).toHaveLength(1);
  });
});

test('through a router the models of the machine are found, and free', async () => {
  await using emulator = await startEmulator({
    dialect: 'lmstudio',
    models: ['qwen/qwen3-vl-8b', 'text-embedding-nomic'],
  });
  const router = createRouter({ plugins: [lmstudio({ baseUrl: emulator.url })] });
  const messages = [{ role: 'user', content: 'hi' }] as const;
  const { text, costUsd } = await router.complete({ model: 'lmstudio/qwen/qwen3-vl-8b', messages });
  expect([text, costUsd]).toEqual([expect.stringContaining('simulated'), 0]);
  const { embeddings } = await router.embed({ model: 'lmstudio/text-embedding-nomic', input: ['a', 'b'] });
  expect(embeddings).toHaveLength(2);
  await router.dispose();
});
