import type {
  ChatCall,
  ChatChunk,
  ChatRequest,
  EmbedCall,
  FillCall,
  ImageRequest,
  Provider,
  RerankCall,
  SpeechRequest,
  TranscriptionRequest,
} from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { together, type TogetherOptions } from '../src/index.ts';

function call<Request extends object = ChatRequest>(request: Partial<Request> = {}, model = 'openai/gpt-oss-120b') {
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

const ANSWER = { choices: [{ message: { content: 'ok' }, finish_reason: 'eos' }] };
const OK = () => Response.json(ANSWER);

function make(reply: () => Response = OK, options: TogetherOptions = { apiKey: 'k' }) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return reply();
  };
  return { provider: together(options).create(createFakeContext({ fetch })) as Required<Provider>, requests };
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
    headers: { 'content-type': 'text/event-stream' },
  });

describe('thinking', () => {
  const off = { reasoning: { enabled: false } };
  test.for<[string, ChatRequest['reasoningEffort'], object, string[]]>([
    ['openai/gpt-oss-20b', 'high', { reasoning_effort: 'high' }, []],
    ['openai/gpt-oss-20b', 'none', {}, ['reasoningEffort']],
    ['zai-org/GLM-5.3', 'xhigh', { reasoning_effort: 'max' }, []],
    ['zai-org/GLM-5.3-Flash', 'none', {}, ['reasoningEffort']],
    ['moonshotai/Kimi-K3', 'none', off, []],
    ['deepseek-ai/DeepSeek-V4.1-Flash', 'low', { reasoning_effort: 'low' }, []],
    ['deepseek-ai/DeepSeek-V4-Pro-0813', 'none', off, []],
    ['zai-org/GLM-5.2', 'low', {}, ['reasoningEffort']],
    ['Qwen/Qwen3.5-9B', 'medium', { reasoning: { enabled: true } }, []],
    ['Qwen/Qwen3.5-9B', 'none', off, []],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'low', {}, ['reasoningEffort']],
  ])('of %s with the effort %s is asked for as %j, warning about %j', async ([model, effort, fields, warnings]) => {
    const { body, warned } = await sent({ ...(effort !== undefined && { reasoningEffort: effort }) }, model);
    expect(warned).toEqual(warnings);
    expect(body).toEqual({ model, messages: expect.anything(), ...fields });
  });
});

describe('a request to Together', () => {
  test('has one text of systems, assistants and tools, and parts of users', async () => {
    const text = (words: string) => ({ type: 'text', text: words }) as const;
    const { body, warned } = await sent({
      messages: [
        { role: 'system', content: [text('be'), text('brief')] },
        { role: 'user', content: [text('look'), { type: 'image', source: { url: 'https://a.example/b.png' } }] },
        { role: 'assistant', content: [text('so'), text('it is')] },
      ],
    });
    expect(warned).toEqual([]);
    expect(body['messages']).toEqual([
      { role: 'system', content: 'be\nbrief' },
      { role: 'user', content: [text('look'), { type: 'image_url', image_url: { url: 'https://a.example/b.png' } }] },
      { role: 'assistant', content: 'so\nit is' },
    ]);
  });

  test('asks for no usage, which comes unasked', async () => {
    const usage = { prompt_tokens: 41, completion_tokens: 15, total_tokens: 56, cached_tokens: 32 };
    const { provider, requests } = make(() =>
      streamed(
        { id: 'a', choices: [{ index: 0, text: 'hi', delta: { content: 'hi' }, finish_reason: null }], usage: null },
        { id: 'a', choices: [{ index: 0, text: '', delta: { content: '' }, finish_reason: 'stop' }], usage },
      ),
    );
    expect(await collect(provider.stream(call() as ChatCall))).toEqual([
      { type: 'response-start', responseId: 'a' },
      { type: 'text-delta', text: 'hi' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 41, outputTokens: 15, cachedInputTokens: 32 } },
    ]);
    expect(await requests[0]?.json()).not.toHaveProperty('stream_options');
  });

  test('warns of what the API does not know', async () => {
    const tools = [{ name: 'a', parameters: {}, strict: true }];
    expect((await sent({ tools, parallelToolCalls: false })).warned.sort()).toEqual([
      'parallelToolCalls',
      'tools[0].strict',
    ]);
  });

  test('goes on with a text, and fills no gap', async () => {
    const { provider, requests } = make(() =>
      streamed({ id: 'f', choices: [{ index: 0, text: 'b', finish_reason: 'length' }] }),
    );
    const asked = call({ prefix: 'a', suffix: 'c', maxOutputTokens: 1 });
    const chunks = await collect(provider.fill(asked as unknown as FillCall));
    expect(chunks.slice(1)).toMatchObject([{ text: 'b' }, { type: 'finish', finishReason: 'length' }]);
    expect(asked.warned).toEqual(['suffix']);
    expect(await requests[0]?.json()).toEqual({ model: asked.model, prompt: 'a', max_tokens: 1, stream: true });
  });

  test('asks for vectors of the one length there is', async () => {
    const { provider, requests } = make(() => Response.json({ data: [{ index: 0, embedding: [1, 0] }] }));
    const asked = call({ input: ['a'], dimensions: 9 }, 'BAAI/bge-base-en-v1.5');
    await provider.embed(asked as unknown as EmbedCall);
    expect(asked.warned).toEqual(['dimensions']);
    expect(await requests[0]?.json()).toEqual({ model: 'BAAI/bge-base-en-v1.5', input: ['a'] });
  });

  test('asks for a ranking', async () => {
    const results = [{ index: 1, relevance_score: 0.9, document: {} }];
    const { provider, requests } = make(() => Response.json({ results, usage: { prompt_tokens: 7, total_tokens: 7 } }));
    const asked = call({ query: 'q', documents: ['a', 'b'], topN: 1 }, 'Salesforce/Llama-Rank-v1');
    expect((await provider.rerank(asked as unknown as RerankCall)).slice(1)).toEqual([
      { type: 'ranking', ranking: [{ index: 1, score: 0.9 }] },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 7, outputTokens: 0 } },
    ]);
    expect(requests[0]?.url).toBe('https://api.together.ai/v1/rerank');
  });

  test('has no headers of the environment', async () => {
    vi.stubEnv('TOGETHER_CUSTOM_HEADERS', 'x-poison: 1');
    vi.stubEnv('TOGETHER_PROJECT_ID', 'poison');
    const { provider, requests } = make(OK, { apiKey: 'k', headers: { 'x-own': '1' } });
    await provider.complete(call() as ChatCall);
    vi.unstubAllEnvs();
    expect(JSON.stringify([...(requests[0]?.headers ?? [])])).not.toContain('poison');
    expect(requests[0]?.headers.get('x-own')).toBe('1');
  });
});

describe('headers of Together', () => {
  test('name a time to wait with answers that went well, which means nothing; and what is left of limits', async () => {
    const headers = {
      'retry-after': '2',
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '29',
      'x-ratelimit-reset': '2',
      'x-ratelimit-remaining-tokens': '3000',
    };
    const { provider } = make(() => Response.json(ANSWER, { headers }));
    const chunks = await provider.complete(call() as ChatCall);
    expect(chunks).toEqual([
      {
        type: 'response-start',
        rateLimits: [
          { of: 'requests', limit: 30, remaining: 29, resetMs: 2_000 },
          { of: 'tokens', remaining: 3_000 },
        ],
      },
      { type: 'text-delta', text: 'ok' },
      { type: 'finish', finishReason: 'stop', rawFinishReason: 'eos' },
    ]);
  });
});

test('the list of models stands alone', async () => {
  const { provider } = make(() => Response.json([{ id: 'a/b', type: 'chat' }, { id: 'c/d' }]));
  expect(await provider.listModels(new AbortController().signal)).toEqual(['a/b', 'c/d']);
});

describe('a refusal of Together', () => {
  test.for([
    [401, 'invalid_api_key', 'Invalid API key provided', 'provider_auth'],
    [402, 'credit_limit_exceeded', 'Credit limit exceeded', 'provider_billing'],
    [404, 'model_not_available', 'Unable to access model', 'model_not_found'],
    [
      422,
      null,
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193',
      'context_length_exceeded',
    ],
    [429, null, 'You have reached the rate limit specific to this model', 'rate_limited'],
    [503, null, 'The server is currently overloaded', 'overloaded'],
    [503, null, 'Service unavailable', 'provider_unavailable'],
  ] as const)('with %i %s "%s" is %s', async ([status, vendorCode, message, code]) => {
    const error = { message, type: 'some_error', param: null, code: vendorCode };
    const { provider } = make(() => Response.json({ error }, { status, headers: { 'retry-after': '2' } }));
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({ code, status, retryAfterMs: 2_000 });
  });

  test('for want of a key names the variable', async () => {
    const { provider } = make(OK, {});
    await expect(provider.complete(call() as ChatCall)).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('TOGETHER_API_KEY'),
    });
  });
});

describe('pictures, speech and transcripts', () => {
  const PNG = 'iVBORw0KGgo=';

  test('pictures are asked for with two sides, and come themselves', async () => {
    const { provider, requests } = make(() => Response.json({ data: [{ index: 0, type: 'b64_json', b64_json: PNG }] }));
    const asked = call<ImageRequest>({ prompt: 'a box', size: '768x512', quality: 'high' }, 'flux');
    const made = await provider.generateImages(asked as never);
    expect(await requests[0]?.json()).toEqual({
      model: 'flux',
      prompt: 'a box',
      width: 768,
      height: 512,
      response_format: 'base64',
    });
    expect(asked.warned).toEqual(['quality']);
    expect(made).toContainEqual({ type: 'images', images: [{ source: { data: PNG, mediaType: 'image/png' } }] });
  });

  test('pictures are not changed, which each model takes in words of its own', async () => {
    const images = [{ data: PNG, mediaType: 'image/png' }];
    const asked = call<ImageRequest>({ prompt: 'blue', images }, 'flux');
    await expect(make().provider.generateImages(asked as never)).rejects.toMatchObject({ code: 'unsupported_param' });
  });

  test.for<[SpeechRequest['outputFormat'], object, string, string[]]>([
    [undefined, { response_format: 'mp3' }, 'audio/mpeg', []],
    ['wav', { response_format: 'wav' }, 'audio/wav', []],
    ['pcm', { response_format: 'raw', response_encoding: 'pcm_s16le' }, 'audio/pcm', []],
  ])('speech as %s', async ([outputFormat, fields, mediaType, warned]) => {
    const { provider, requests } = make(
      () => new Response('sound', { headers: { 'content-type': 'application/octet-stream' } }),
    );
    const asked = call<SpeechRequest>(
      { text: 'hi', voice: 'af_alloy', ...(outputFormat && { outputFormat }) },
      'kokoro',
    );
    const made = await provider.speak(asked as never);
    expect(await requests[0]?.json()).toEqual({ model: 'kokoro', input: 'hi', voice: 'af_alloy', ...fields });
    expect(asked.warned).toEqual(warned);
    expect(made).toContainEqual({ type: 'audio', data: 'c291bmQ=', mediaType });
  });

  test('transcripts are asked for in the long form, which tells what is billed', async () => {
    const { provider, requests } = make(() => Response.json({ text: 'hi', language: 'english', duration: 1.5 }));
    const asked = call<TranscriptionRequest>({ audio: { data: 'AAAA', mediaType: 'audio/wav' } }, 'whisper');
    const made = await provider.transcribe(asked as never);
    expect((await requests[0]?.formData())?.get('response_format')).toBe('verbose_json');
    expect(made).toContainEqual({ type: 'transcript', text: 'hi', language: 'english', durationSeconds: 1.5 });
    expect(made).toContainEqual(
      expect.objectContaining({ usage: { inputTokens: 0, outputTokens: 0, audioSeconds: 1.5 } }),
    );
  });
});

test('every model that is billed by tokens has a price with a source and a day', () => {
  for (const { kind, price } of together().definition.models) {
    if (kind !== 'chat' && kind !== 'embedding') continue;
    expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  }
});
