import { secret } from '@signalbox/core';
import { collect, createFakeContext, startEmulator } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { batchesOf } from '../src/embed.ts';
import { mistral } from '../src/index.ts';
import { callOf, chatCall, json, sse, vendor } from './call.ts';

const ANSWER = { id: 'm1', choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] };
const NEVER = new AbortController().signal;

describe('a request', () => {
  test.for([
    [undefined, 'https://api.mistral.ai/v1/chat/completions'],
    ['https://api.eu.mistral.ai/v1', 'https://api.eu.mistral.ai/v1/chat/completions'],
    ['https://proxy.test/mistral/', 'https://proxy.test/mistral/v1/chat/completions'],
  ] as const)('to %s goes to %s', async ([baseUrl, url]) => {
    const { provider, requests } = vendor(json(ANSWER), baseUrl === undefined ? {} : { baseUrl });
    await provider.complete(chatCall().call);
    expect(requests[0]?.url).toBe(url);
  });

  test('carries the key, and the headers of the options', async () => {
    const { provider, requests } = vendor(json(ANSWER), { apiKey: secret('own-key'), headers: { 'x-team': 'a' } });
    await provider.complete(chatCall().call);
    const [request] = requests;
    expect(request?.headers.get('authorization')).toBe('Bearer own-key');
    expect(request?.headers.get('x-team')).toBe('a');
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(request?.headers.get('cookie')).toBeNull();
    expect(request?.headers.get('user-agent')).toMatch(/^speakeasy-sdk|mistral/);
  });
});

describe('a refusal', () => {
  const INVALID = { object: 'error', type: 'invalid_request_error', param: null, code: null };

  test.for([
    [400, { ...INVALID, message: 'Invalid model: x', type: 'invalid_model', code: '1500' }, 'model_not_found'],
    [400, { ...INVALID, message: "Unexpected role 'tool' after role 'user'", code: '3230' }, 'invalid_request'],
    [
      400,
      { ...INVALID, message: 'Prompt contains 9 tokens, too large for model with 8 maximum context length' },
      'context_length_exceeded',
    ],
    [401, { detail: 'Invalid API Key' }, 'provider_auth'],
    [401, { message: 'Unauthorized', request_id: 'r' }, 'provider_auth'],
    [
      422,
      { detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'Field required', input: 'secret' }] },
      'invalid_request',
    ],
    [429, { ...INVALID, message: 'Rate limit exceeded', type: 'rate_limited', code: '1300' }, 'rate_limited'],
    [429, { message: 'Requests rate limit exceeded' }, 'rate_limited'],
    [429, { ...INVALID, message: 'Service tier capacity exceeded for this model.' }, 'overloaded'],
    [500, { ...INVALID, message: 'Internal server error' }, 'provider_unavailable'],
  ] as const)('%i %j is %s', async ([status, body, code]) => {
    const headers = { 'mistral-correlation-id': 'corr-9', 'retry-after': '3' };
    const { provider } = vendor(json(body, { status, headers }));
    const failed = provider.complete(chatCall().call);
    await expect(failed).rejects.toMatchObject({ code, status, requestId: 'corr-9', model: 'mistral-small-latest' });
    await expect(failed).rejects.not.toThrow(/secret/);
    if (status === 429) await expect(failed).rejects.toMatchObject({ retryAfterMs: 3_000 });
  });
});

test('tells what is left of the limits', async () => {
  const headers = {
    'x-ratelimit-limit-req-minute': '300',
    'x-ratelimit-remaining-req-minute': '299',
    'x-ratelimit-remaining-tokens-month': '9',
    'ratelimitbysize-limit': '500',
    'ratelimitbysize-remaining': '499',
    'ratelimitbysize-reset': '12',
  };
  const { provider } = vendor(json(ANSWER, { headers }));
  const [start] = await provider.complete(chatCall().call);
  expect(start).toMatchObject({
    rateLimits: [
      { of: 'requests-minute', limit: 300, remaining: 299 },
      { of: 'tokens-month', remaining: 9 },
      { of: 'tokens', limit: 500, remaining: 499, resetMs: 12_000 },
    ],
  });
});

test('fills gaps', async () => {
  const events = [
    { id: 'f1', choices: [{ index: 0, delta: { content: 'a + b' }, finish_reason: null }] },
    { id: 'f1', choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }] },
  ];
  const { provider, requests } = vendor(sse(...events));
  const request = { prefix: 'return ', suffix: ';', seed: 7, maxOutputTokens: 9, stop: ['x'], temperature: 0, topP: 1 };
  const chunks = await collect(provider.fill(callOf<'fill'>('codestral-2508', request).call));
  expect(requests[0]?.url).toBe('https://api.mistral.ai/v1/fim/completions');
  expect(await requests[0]?.json()).toEqual({
    model: 'codestral-2508',
    prompt: 'return ',
    suffix: ';',
    random_seed: 7,
    max_tokens: 9,
    stop: ['x'],
    temperature: 0,
    top_p: 1,
    stream: true,
  });
  expect(chunks.slice(1)).toEqual([
    { type: 'text-delta', text: 'a + b' },
    { type: 'finish', finishReason: 'stop' },
  ]);
});

describe('embeddings', () => {
  const reply = { id: 'e1', data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 3, total_tokens: 3 } };
  const embed = async (request: object, model: string) => {
    const { provider, requests } = vendor(json(reply));
    const { call, warned } = callOf<'embed'>(model, { input: ['a'], ...request });
    const chunks = await provider.embed(call);
    return { chunks, warned, sent: (await requests[0]?.json()) as object };
  };

  test('have a length that can be chosen for code only', async () => {
    const code = await embed({ dimensions: 64 }, 'codestral-embed');
    expect(code).toMatchObject({ sent: { input: ['a'], output_dimension: 64 }, warned: [] });
    const text = await embed({ dimensions: 64, inputType: 'query' }, 'mistral-embed');
    expect(text.sent).toEqual({ model: 'mistral-embed', input: ['a'] });
    expect(text.warned).toEqual(['dimensions', 'inputType']);
    expect(text.chunks).toEqual([
      { type: 'response-start', responseId: 'e1' },
      { type: 'embeddings', embeddings: [[1, 2]] },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 0 } },
    ]);
  });

  test.for([
    [[], [0]],
    [['a'], [1]],
    [Array.from({ length: 600 }, () => 'a'), [256, 256, 88]],
    [
      ['ü'.repeat(10_000), 'b'.repeat(20_000), 'c'],
      [1, 2],
    ],
    [
      ['a', 'b'.repeat(50_000), 'c'],
      [1, 1, 1],
    ],
  ] as const)('go in batches that the API takes', ([input, sizes]) => {
    const batches = batchesOf(input);
    expect(batches.map(({ length }) => length)).toEqual(sizes);
    expect(batches.flat()).toEqual(input);
  });

  test('of many texts are paid for together', async () => {
    await using emulator = await startEmulator({ dialect: 'mistral' });
    const provider = await mistral({ apiKey: 'key', baseUrl: emulator.url }).create(createFakeContext({ fetch }));
    const input = Array.from({ length: 300 }, (_, index) => `text ${index}`);
    const chunks = await provider.embed?.(callOf<'embed'>('mistral-embed', { input }).call);
    expect(emulator.requests).toHaveLength(2);
    const finish = chunks?.at(-1);
    expect(finish?.type === 'finish' && (finish.usage?.inputTokens ?? 0) > 300).toBe(true);
  });
});

describe('reading documents', () => {
  const PAGES = {
    model: 'mistral-ocr-4-1',
    pages: [
      {
        index: 3,
        markdown: '# Head\n![img-0.jpeg](img-0.jpeg)',
        images: [
          { id: 'img-0.jpeg', image_base64: 'data:image/png;base64,AA==' },
          { id: 'img-1.jpeg', image_base64: 'AB==' },
          { id: 'img-2.jpeg', image_base64: null },
        ],
      },
    ],
    usage_info: { pages_processed: 1, doc_size_bytes: 9 },
  };
  const ocr = async (request: object, body: unknown = PAGES) => {
    const { provider, requests } = vendor(json(body));
    const asked = { document: { url: 'https://example.test/a.pdf' }, ...request };
    const chunks = await provider.ocr(callOf<'ocr'>('mistral-ocr-4-1', asked).call);
    return { chunks, sent: (await requests[0]?.json()) as object };
  };

  test('bills pages, and hands out what is on them', async () => {
    const { chunks, sent } = await ocr({ pages: [3], includeImages: true });
    expect(sent).toEqual({
      model: 'mistral-ocr-4-1',
      document: { type: 'document_url', document_url: 'https://example.test/a.pdf' },
      pages: [3],
      include_image_base64: true,
    });
    expect(chunks).toEqual([
      { type: 'response-start', model: 'mistral-ocr-4-1' },
      {
        type: 'pages',
        pages: [
          {
            index: 3,
            markdown: PAGES.pages[0]?.markdown,
            images: [
              { id: 'img-0.jpeg', source: { data: 'AA==', mediaType: 'image/png' } },
              { id: 'img-1.jpeg', source: { data: 'AB==', mediaType: 'image/jpeg' } },
              { id: 'img-2.jpeg' },
            ],
          },
        ],
      },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 0, outputTokens: 0, pages: 1 } },
    ]);
  });

  test.for([
    [
      { data: 'AA==', mediaType: 'application/pdf', filename: 'a.pdf' },
      { type: 'document_url', document_url: 'data:application/pdf;base64,AA==', document_name: 'a.pdf' },
    ],
    [
      { data: 'AA==', mediaType: 'image/png' },
      { type: 'image_url', image_url: 'data:image/png;base64,AA==' },
    ],
    [
      { url: 'https://example.test/a.PNG?size=1' },
      { type: 'image_url', image_url: 'https://example.test/a.PNG?size=1' },
    ],
    [{ url: 'not a url' }, { type: 'document_url', document_url: 'not a url' }],
  ] as const)('takes %j', async ([document, expected]) => {
    expect((await ocr({ document })).sent).toMatchObject({ document: expected });
  });

  test('that were not read is an error', async () => {
    await expect(ocr({}, { detail: 'x' })).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('transcripts', () => {
  const SAID = {
    model: 'voxtral-mini-2602',
    text: 'Hello there.',
    language: 'en',
    segments: [
      { text: ' Hello', start: 0, end: 0.5 },
      { text: ' there.', start: 0.5, end: 1 },
    ],
    usage: { prompt_audio_seconds: 203, prompt_tokens: 4, completion_tokens: 1316, total_tokens: 3264 },
  };
  const transcribe = async (request: object, body: unknown = SAID) => {
    const { provider, requests } = vendor(json(body));
    const audio = { data: 'AA==', mediaType: 'audio/mpeg' };
    const { call, warned } = callOf<'transcription'>('voxtral-mini-2602', { audio, ...request });
    const chunks = await provider.transcribe(call);
    const form = await requests[0]?.formData();
    return { chunks, warned, fields: [...(form ?? [])].filter(([name]) => name !== 'file'), file: form?.get('file') };
  };

  test('are asked for by a form, and billed by time', async () => {
    const { chunks, warned, fields, file } = await transcribe({ language: 'en', temperature: 0.2 });
    expect(fields).toEqual([
      ['model', 'voxtral-mini-2602'],
      ['temperature', '0.2'],
      ['language', 'en'],
    ]);
    expect(file).toMatchObject({ name: 'audio.mp3', type: 'audio/mpeg' });
    expect(warned).toEqual([]);
    expect(chunks.at(-1)).toEqual({
      type: 'finish',
      finishReason: 'stop',
      usage: { inputTokens: 1948, outputTokens: 1316, audioInputTokens: 1944, audioSeconds: 203 },
    });
    expect(chunks[1]).toMatchObject({ text: 'Hello there.', language: 'en', durationSeconds: 203 });
  });

  test.for([
    ['segment', 'segments'],
    ['word', 'words'],
  ] as const)('have times by %s', async ([granularity, field]) => {
    const { chunks, fields } = await transcribe({ timestamps: [granularity] });
    expect(fields).toContainEqual(['timestamp_granularities', granularity]);
    expect(chunks[1]).toMatchObject({
      [field]: [
        { startSeconds: 0, endSeconds: 0.5, text: 'Hello' },
        { startSeconds: 0.5, endSeconds: 1, text: 'there.' },
      ],
    });
  });

  test('take no prompt, and no language beside times', async () => {
    const { fields, warned } = await transcribe({ prompt: 'Names: Ada', language: 'en', timestamps: ['word'] });
    expect(warned).toEqual(['prompt', 'language']);
    expect(fields.map(([name]) => name)).toEqual(['model', 'timestamp_granularities']);
  });

  test("take the caller's own options", async () => {
    const providerOptions = { mistral: { context_bias: ['Ada', 'Grace'], diarize: true } };
    const { fields } = await transcribe({ providerOptions });
    expect(fields.slice(1)).toEqual([
      ['context_bias', 'Ada'],
      ['context_bias', 'Grace'],
      ['diarize', 'true'],
    ]);
  });

  test('without a text are an error', async () => {
    await expect(transcribe({}, {})).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

test('lists each model once', async () => {
  const { provider, requests } = vendor(json({ object: 'list', data: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] }));
  expect(await provider.listModels(NEVER)).toEqual(['a', 'b']);
  expect(requests[0]?.url).toBe('https://api.mistral.ai/v1/models');
});
