import { createRouter, type ChatCall, type FillCall, type Provider } from '@signalbox/core';
import { createFakeContext, startEmulator } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { vllm, type VllmOptions } from '../src/index.ts';

const CARD = { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'free' } } as const;

function call<Request extends ChatCall['request'] | FillCall['request']>(model: string, request: Request) {
  const warned: string[] = [];
  const { signal } = new AbortController();
  const warn = ({ field }: { readonly field: string }): void => void warned.push(field);
  return { model, card: CARD, request, signal, warn, warned };
}

const chat = (request: Partial<ChatCall['request']> = {}) =>
  call('m', { messages: [{ role: 'user', content: 'hi' }], ...request } as const);

const answer = (message: object, finish = 'stop'): unknown => ({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok', ...message }, finish_reason: finish }],
});

interface Setting {
  readonly options?: VllmOptions;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly reply?: unknown;
  readonly status?: number;
}

function make({ options = {}, secrets = {}, reply = answer({}), status = 200 }: Setting = {}) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return Response.json(reply, { status });
  };
  const provider = vllm(options).create(createFakeContext({ fetch, secrets })) as Required<Provider>;
  return { provider, requests, sent: async (): Promise<unknown> => requests.at(-1)?.json() };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

afterEach(() => vi.unstubAllEnvs());

describe('a vLLM server', () => {
  test('is at home where nothing else is said, and is sent no key then', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'poison');
    vi.stubEnv('OPENAI_BASE_URL', 'http://poison');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
    const { provider, requests } = make();
    await provider.complete(chat());
    await provider.listModels(new AbortController().signal).catch(() => {});
    await provider.discoverModels(new AbortController().signal).catch(() => {});
    expect(requests.map(({ url }) => url)).toEqual([
      'http://localhost:8000/v1/chat/completions',
      'http://localhost:8000/v1/models',
      'http://localhost:8000/v1/models',
    ]);
    for (const { headers } of requests) {
      expect(headers.has('authorization')).toBe(false);
      expect(headers.has('x-poison')).toBe(false);
    }
  });

  test.for<[string, Setting]>([
    ['options', { options: { apiKey: 'k', baseUrl: 'http://gpu:9/v1/', headers: { 'x-own': '1' } } }],
    ['secrets', { secrets: { VLLM_API_KEY: 'k', VLLM_BASE_URL: 'http://gpu:9/v1' } }],
    ['host', { secrets: { VLLM_API_KEY: 'k', VLLM_BASE_URL: 'http://gpu:9/' } }],
  ])('is where its %s says', async ([, setting]) => {
    const { provider, requests } = make(setting);
    await provider.complete(chat());
    await provider.discoverModels(new AbortController().signal).catch(() => {});
    expect(requests.map(({ url }) => url)).toEqual(['http://gpu:9/v1/chat/completions', 'http://gpu:9/v1/models']);
    for (const { headers } of requests) expect(headers.get('authorization')).toBe('Bearer k');
    expect(requests.map(({ headers }) => headers.get('x-own'))).toEqual(Array(2).fill(setting.options ? '1' : null));
  });

  test('thinks as it is told', async () => {
    const { provider, sent } = make();
    await provider.complete(chat({ reasoningEffort: 'none' }));
    expect(await sent()).toMatchObject({ chat_template_kwargs: { enable_thinking: false, thinking: false } });
    await provider.complete(
      chat({ reasoningEffort: 'high', reasoningBudgetTokens: 500, maxOutputTokens: 900, topK: 5 }),
    );
    expect(await sent()).toMatchObject({
      reasoning_effort: 'high',
      thinking_token_budget: 500,
      max_tokens: 900,
      top_k: 5,
    });
  });

  test.for([{ reasoning: 'hm' }, { reasoning_content: 'hm' }, { content: '<think>hm</think>ok' }])(
    'tells what it thought in %j, by its age and how it was started',
    async (message) => {
      const chunks = await make({ reply: answer(message) }).provider.complete(chat());
      expect(chunks.filter(({ type }) => type.endsWith('-delta'))).toEqual([
        { type: 'reasoning-delta', text: 'hm' },
        { type: 'text-delta', text: 'ok' },
      ]);
    },
  );

  test('is held to what only its own fields can say', async () => {
    const { provider, sent } = make();
    await provider.complete(chat({ providerOptions: { vllm: { structured_outputs: { choice: ['yes', 'no'] } } } }));
    expect(await sent()).toMatchObject({ structured_outputs: { choice: ['yes', 'no'] } });
  });

  test.for([
    [{ error: 'Unauthorized' }, 401, 'provider_auth'],
    [{ error: { message: 'The model `m` does not exist.', type: 'NotFoundError', code: 404 } }, 404, 'model_not_found'],
    [
      { object: 'error', message: 'max_tokens must be at least 1, got -186.', type: 'BadRequestError', code: 400 },
      400,
      'context_length_exceeded',
    ],
    [{ detail: 'Not Found' }, 404, 'model_not_found'],
    [
      { error: { message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set' } },
      400,
      'unsupported_param',
    ],
    [{ error: { message: 'm is not a multimodal model' } }, 400, 'unsupported_param'],
    [{ error: { message: 'At most 0 image(s) may be provided in one prompt.' } }, 400, 'unsupported_param'],
    [{ error: { message: 'EngineCore is dead', type: 'InternalServerError', code: 500 } }, 500, 'provider_unavailable'],
  ] as const)('refuses with %j', async ([reply, status, code]) => {
    await expect(make({ reply, status }).provider.complete(chat())).rejects.toMatchObject({ code });
  });

  test('has failed where it gave up', async () => {
    const { provider } = make({ reply: answer({}, 'abort') });
    await expect(provider.complete(chat())).rejects.toMatchObject({ code: 'provider_unavailable' });
  });

  test('counts tokens beside its /v1, with the tools and the switches of the template', async () => {
    const { provider, requests, sent } = make({ reply: { count: 12, max_model_len: 4096, tokens: [] } });
    const tools = [{ name: 'look', parameters: { type: 'object' } }] as const;
    expect(await provider.countTokens(chat({ tools, reasoningEffort: 'none', temperature: 0 }))).toBe(12);
    expect(requests[0]?.url).toBe('http://localhost:8000/tokenize');
    expect(await sent()).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
      chat_template_kwargs: { enable_thinking: false, thinking: false },
    });
    await expect(make({ reply: {} }).provider.countTokens(chat())).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('the models of a vLLM server', () => {
  const served = (id: string, more: object = {}): object => ({
    id,
    root: id,
    parent: null,
    max_model_len: 4096,
    ...more,
  });
  const cardsOf = async (models: readonly object[], options: VllmOptions = {}) => {
    const { provider } = make({ options, reply: { data: models } });
    return { provider, cards: await provider.discoverModels(new AbortController().signal) };
  };

  test('have the length that they are served with, and are free where no price is stated', async () => {
    const { cards } = await cardsOf([served('meta-llama/Llama-3.1-8B-Instruct')]);
    expect(cards).toEqual([
      {
        id: 'meta-llama/Llama-3.1-8B-Instruct',
        kind: 'chat',
        contextTokens: 4096,
        capabilities: ['tools', 'parallel-tools', 'json', 'json-schema'],
        price: { kind: 'free' },
      },
    ]);
    const price = { kind: 'unknown' } as const;
    expect((await cardsOf([{ id: 'm' }], { price })).cards).toMatchObject([{ id: 'm', price }]);
  });

  test.for<[string, string]>([
    ['BAAI/bge-m3', 'embedding'],
    ['intfloat/e5-mistral-7b-instruct', 'embedding'],
    ['intfloat/multilingual-e5-large', 'embedding'],
    ['Qwen/Qwen3-Embedding-8B', 'embedding'],
    ['BAAI/bge-reranker-v2-m3', 'rerank'],
    ['cross-encoder/ms-marco-MiniLM-L-6-v2', 'rerank'],
    ['openai/whisper-large-v3-turbo', 'transcription'],
    ['Qwen/Qwen3-ASR-1.7B', 'transcription'],
    ['bigcode/starcoder2-15b', 'fim'],
    ['Qwen/Qwen2.5-Coder-7B', 'fim'],
    ['deepseek-ai/deepseek-coder-6.7b-base', 'fim'],
    ['facebook/opt-125m', 'chat'],
  ])('%s is for %s', async ([id, kind]) => {
    expect((await cardsOf([served(id)])).cards).toMatchObject([{ kind }]);
  });

  test.for([
    ['Qwen/Qwen2.5-VL-7B-Instruct', ['vision']],
    ['meta-llama/Llama-3.2-11B-Vision-Instruct', ['vision']],
    ['google/gemma-3-27b-it', ['vision']],
    ['google/gemma-3n-E4B-it', ['vision', 'audio-input']],
    ['mistralai/Voxtral-Small-24B-2507', ['audio-input']],
    ['Qwen/Qwen3-32B', ['reasoning']],
    ['Qwen/Qwen3-30B-A3B-Instruct-2507', []],
    ['Qwen/Qwen3-Coder-30B-A3B-Instruct', ['fim']],
    ['Qwen/Qwen3.5-122B-A10B', ['vision', 'reasoning']],
    ['openai/gpt-oss-120b', ['reasoning']],
    ['mistralai/Mistral-7B-Instruct-v0.3', []],
    ['microsoft/phi-4', []],
    ['Qwen/Qwen2.5-Coder-32B-Instruct', ['fim']],
  ] as const)('%s can do %j, too', async ([id, more]) => {
    const { cards } = await cardsOf([served(id)]);
    expect(cards[0]?.capabilities.slice(4)).toEqual(more);
  });

  test('are known by their weights, whatever they are called', async () => {
    const { cards, provider } = await cardsOf([
      served('house', { root: '/models/Qwen2.5-Coder-32B-Instruct' }),
      served('house-lora', { root: '/adapters/1', parent: 'house' }),
    ]);
    expect(cards.map(({ capabilities }) => capabilities.includes('fim'))).toEqual([true, true]);
    const asked = call('house-lora', { prefix: 'a', suffix: 'b' });
    await collect(provider.fill(asked)).catch(() => {});
    expect(asked.warned).toEqual([]);
  });

  test('cannot be told from what is no list', async () => {
    await expect(make({ reply: {} }).provider.discoverModels(new AbortController().signal)).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });
});

describe('gaps', () => {
  const filled = async (model: string, options: VllmOptions = {}, suffix?: string) => {
    const { provider, sent } = make({ options, reply: { choices: [{ text: 'x', finish_reason: 'stop' }] } });
    const asked = call(model, { prefix: 'a', ...(suffix !== undefined && { suffix }) });
    await collect(provider.fill(asked));
    return { body: (await sent()) as { readonly prompt: string }, warned: asked.warned };
  };

  test.for<[string, string]>([
    ['Qwen/Qwen2.5-Coder-7B', '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>'],
    ['bigcode/starcoder2-3b', '<fim_prefix>a<fim_suffix>b<fim_middle>'],
    ['deepseek-ai/deepseek-coder-6.7b-base', '<｜fim▁begin｜>a<｜fim▁hole｜>b<｜fim▁end｜>'],
    ['codellama/CodeLlama-13b-hf', '<PRE> a <SUF>b <MID>'],
    ['mistralai/Codestral-22B-v0.1', '[SUFFIX]b[PREFIX]a'],
    ['ByteDance-Seed/Seed-Coder-8B-Base', '<[fim-suffix]>b<[fim-prefix]>a<[fim-middle]>'],
  ])('are put to %s in its words', async ([model, prompt]) => {
    const { body, warned } = await filled(model, {}, 'b');
    expect(body.prompt).toBe(prompt);
    expect(body).not.toHaveProperty('suffix');
    expect(warned).toEqual([]);
  });

  test('are put as the user says, or reported where nobody knows how', async () => {
    const fillPrompt: VllmOptions['fillPrompt'] = ({ model, prefix, suffix }) =>
      model === 'mine' ? `${prefix}<hole>${suffix}` : undefined;
    expect((await filled('mine', { fillPrompt }, 'b')).body.prompt).toBe('a<hole>b');
    const unknown = await filled('other', { fillPrompt }, 'b');
    expect([unknown.body.prompt, unknown.warned]).toEqual(['a', ['suffix']]);
  });

  test('are none where nothing follows', async () => {
    const { body, warned } = await filled('Qwen/Qwen2.5-Coder-7B', {}, '');
    expect([body.prompt, warned]).toEqual(['a', []]);
  });
});

describe('through a router', () => {
  test('the models that are served are found, and cost what is stated', async () => {
    await using emulator = await startEmulator({
      dialect: 'vllm',
      models: ['Qwen/Qwen3-32B', 'BAAI/bge-m3', 'BAAI/bge-reranker-v2-m3', 'openai/whisper-large-v3'],
    });
    const price = {
      kind: 'known',
      inputPerMTok: '0',
      outputPerMTok: '0',
      perRequest: '0.001',
      source: 'https://example.com/our-servers',
      asOf: '2026-11-25',
    } as const;
    const baseUrl = `${emulator.url}/v1`;
    const router = createRouter({ plugins: [vllm({ baseUrl }), vllm({ id: 'rented', baseUrl, price })] });
    const messages = [{ role: 'user', content: 'hi' }] as const;
    expect((await router.complete({ model: 'vllm/Qwen/Qwen3-32B', messages })).costUsd).toBe(0);
    expect((await router.complete({ model: 'rented/Qwen/Qwen3-32B', messages })).costUsd).toBe(0.001);
    const { inputTokens } = await router.countTokens({ model: 'vllm/Qwen/Qwen3-32B', messages });
    expect(inputTokens).toBeGreaterThan(0);
    expect((await router.embed({ model: 'vllm/BAAI/bge-m3', input: ['a', 'b'] })).embeddings).toHaveLength(2);
    const documents = ['points', 'signals'];
    const { ranking } = await router.rerank({ model: 'vllm/BAAI/bge-reranker-v2-m3', query: 'q', documents });
    expect(ranking).toHaveLength(2);
    const audio = { data: Buffer.alloc(16_000).toString('base64'), mediaType: 'audio/wav' };
    const heard = await router.transcribe({ model: 'vllm/openai/whisper-large-v3', audio });
    expect([heard.costUsd, heard.usage]).toMatchObject([0, { audioSeconds: 1 }]);
    await router.dispose();
  });
});
