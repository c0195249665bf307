import type { Chunk, EmbedRequest, Provider, SpeechRequest } from '@signalbox/core';
import { collect, collectUntilError, createFakeContext, startEmulator } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { gemini, type GeminiOptions } from '../src/index.ts';
import { chatCall } from './call.ts';

const ANSWER = {
  candidates: [{ content: { parts: [{ text: 'Two.' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 3 },
};

interface Asked {
  readonly url: string;
  readonly headers: Headers;
  readonly body: any;
}

async function make(
  respond: (asked: Asked) => Response,
  options: GeminiOptions = {},
  secrets: Record<string, string> = { GEMINI_API_KEY: 'secret-key' },
) {
  const asked: Asked[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const text = await request.text();
    asked.push({ url: request.url, headers: request.headers, body: text === '' ? undefined : JSON.parse(text) });
    return respond(asked.at(-1)!);
  };
  const provider: Provider = await gemini(options).create(createFakeContext({ fetch, secrets }));
  return { provider, asked };
}

const sse = (...events: unknown[]): Response =>
  new Response(events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });
const { call } = chatCall('gemini-2.5-flash');

describe('requests', () => {
  test('go to v1beta with the key in a header, one for one call', async () => {
    const { provider, asked } = await make(() => Response.json(ANSWER));
    await provider.complete!(call);
    expect(asked.map(({ url }) => url)).toEqual([
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
    ]);
    expect(asked[0]?.headers.get('x-goog-api-key')).toBe('secret-key');
    expect(asked[0]?.body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  test('go where the options say, with their headers', async () => {
    const options = {
      baseUrl: 'https://proxy.example/google',
      apiVersion: 'v1',
      headers: { 'x-team': 'rails' },
      apiKey: 'own',
    };
    const { provider, asked } = await make(() => sse(ANSWER), options);
    await collect(provider.stream!(call));
    expect(asked[0]?.url).toBe('https://proxy.example/google/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect([asked[0]?.headers.get('x-team'), asked[0]?.headers.get('x-goog-api-key')]).toEqual(['rails', 'own']);
  });

  test("take the key in the order of Google's SDK, and say which to set where there is none", async () => {
    const both = await make(() => Response.json(ANSWER), {}, { GEMINI_API_KEY: 'second', GOOGLE_API_KEY: 'first' });
    await both.provider.complete!(call);
    expect(both.asked[0]?.headers.get('x-goog-api-key')).toBe('first');
    const none = await make(() => Response.json(ANSWER), {}, {});
    await expect(none.provider.complete!(call)).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('GEMINI_API_KEY'),
    });
  });

  describe('read nothing of the environment', () => {
    afterEach(() => void vi.unstubAllEnvs());

    test('neither keys, nor addresses, nor Vertex', async () => {
      for (const name of [
        'GEMINI_API_KEY',
        'GOOGLE_API_KEY',
        'GOOGLE_GEMINI_BASE_URL',
        'GOOGLE_CLOUD_PROJECT',
        'GOOGLE_CLOUD_LOCATION',
      ]) {
        vi.stubEnv(name, 'https://poison.example');
      }
      vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
      const { provider, asked } = await make(() => Response.json(ANSWER));
      await provider.complete!(call);
      expect(JSON.stringify([asked[0]?.url, [...(asked[0]?.headers ?? [])]])).not.toContain('poison');
      expect(asked[0]?.url).toContain('generativelanguage.googleapis.com');
    });
  });

  test('are made without a word on the console', async () => {
    const spies = (['log', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
    const { provider } = await make(() => sse({ error: { code: 500, message: 'no', status: 'INTERNAL' } }));
    await collectUntilError(provider.stream!(call));
    await provider.complete!({
      ...call,
      request: { ...call.request, providerOptions: { gemini: { labels: { a: 'b' } } } },
    }).catch(() => undefined);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('refusals', () => {
  const errorOf = async (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const { provider } = await make(() => Response.json(body, { status, headers }));
    return (await collectUntilError(provider.stream!(call))).error;
  };
  const envelope = (code: number, status: string, message: string, details: object[] = []) => ({
    error: { code, status, message, details },
  });

  test.for([
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'provider_auth'],
    [400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.', 'provider_auth'],
    [403, 'PERMISSION_DENIED', 'Your API key was reported as leaked. Please use another API key.', 'provider_auth'],
    [
      403,
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity).",
      'provider_auth',
    ],
    [403, 'PERMISSION_DENIED', 'The caller does not have permission', 'permission'],
    [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 'permission'],
    [
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      'rate_limited',
    ],
    [429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.', 'provider_billing'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      'context_length_exceeded',
    ],
    [400, 'INVALID_ARGUMENT', 'Penalty is not enabled for this model', 'unsupported_param'],
    [
      400,
      'INVALID_ARGUMENT',
      'The requested combination of response modalities (TEXT) is not supported by the model.',
      'unsupported_param',
    ],
    [400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.', 'invalid_request'],
    [
      404,
      'NOT_FOUND',
      'models/x is not found for API version v1beta, or is not supported for generateContent.',
      'model_not_found',
    ],
    [404, 'NOT_FOUND', 'CachedContent not found (or permission denied)', 'invalid_request'],
    [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.', 'overloaded'],
    [503, 'UNAVAILABLE', 'The service is currently unavailable.', 'provider_unavailable'],
    [500, 'INTERNAL', 'An internal error has occurred.', 'provider_unavailable'],
    [504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.', 'timeout'],
  ] as const)('%i %s (%s) is %s', async ([status, word, message, code]) => {
    expect(await errorOf(status, envelope(status, word, message))).toMatchObject({ code, status });
  });

  test('the wait stands among the details, also where the error is wrapped in a list', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '21.374s' }];
    const body = envelope(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', details);
    expect(await errorOf(429, [body])).toMatchObject({ code: 'rate_limited', retryAfterMs: 21_374 });
    expect(await errorOf(429, body, { 'retry-after': '2' })).toMatchObject({ retryAfterMs: 2_000 });
    expect(await errorOf(429, envelope(429, 'RESOURCE_EXHAUSTED', 'Resource exhausted.'))).toMatchObject({
      retryAfterMs: undefined,
    });
  });

  test('a refusal of the emulator tells the wait as the API does', async () => {
    await using emulator = await startEmulator({ dialect: 'gemini' });
    await emulator.fault({ kind: 'rate-limit', form: 'vendor-reset', retryAfterMs: 1_500 });
    const provider = await gemini({ apiKey: 'k', baseUrl: emulator.url }).create(createFakeContext({ fetch }));
    await expect(provider.complete!(call)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 1_500 });
  });
});

describe('streams', () => {
  test('a list of answers is understood, as a proxy without events sends it', async () => {
    const pieces = [{ candidates: [{ content: { parts: [{ text: 'Tw' }] } }] }, ANSWER];
    const { provider } = await make(() => Response.json(pieces));
    const chunks = await collect(provider.stream!(call));
    expect(chunks.map(({ type }) => type)).toEqual(['response-start', 'text-delta', 'text-delta', 'finish']);
  });

  test('half an event at the end of the bytes is a cut, in the middle it is a fault', async () => {
    const half = 'data: {"candidates":[{"content":\r\n\r\n';
    const whole = `data: ${JSON.stringify(ANSWER)}\r\n\r\n`;
    const reply = (text: string) => () => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
    const cut = await make(reply(half));
    expect(await collectUntilError(cut.provider.stream!(call))).toEqual({ items: [], error: undefined });
    const broken = await make(reply(half + whole));
    expect((await collectUntilError(broken.provider.stream!(call))).error).toMatchObject({ code: 'invalid_response' });
  });

  test('a connection that breaks after the end takes nothing from the answer', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(ANSWER)}\r\n\r\n`));
      },
      pull(controller) {
        controller.error(new TypeError('terminated'));
      },
    });
    const { provider } = await make(() => new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    expect((await collect(provider.stream!(call))).at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop' });
  });
});

describe('embeddings', () => {
  const embed = async (provider: Provider, request: EmbedRequest, model = 'gemini-embedding-001') => {
    const warned: string[] = [];
    const chunks = await provider.embed!({ ...call, model, request, warn: ({ field }) => void warned.push(field) });
    return { chunks, warned };
  };

  test('say what the vectors are for, and their length', async () => {
    const { provider, asked } = await make(() => Response.json({ embeddings: [{ values: [1] }] }));
    await embed(provider, {
      input: ['a'],
      inputType: 'query',
      dimensions: 8,
      providerOptions: { gemini: { title: 't' } },
    });
    expect(asked[0]?.url).toContain('/v1beta/models/gemini-embedding-001:batchEmbedContents');
    expect(asked[0]?.body).toEqual({
      requests: [
        {
          model: 'models/gemini-embedding-001',
          content: { parts: [{ text: 'a' }] },
          taskType: 'RETRIEVAL_QUERY',
          outputDimensionality: 8,
          title: 't',
        },
      ],
    });
  });

  test('are asked for in batches of a hundred, and their usage is summed up where it is told', async () => {
    const { provider, asked } = await make(({ body }) =>
      Response.json({
        embeddings: body.requests.map(() => ({ values: [1] })),
        usageMetadata: { promptTokenCount: body.requests.length },
      }),
    );
    const { chunks, warned } = await embed(
      provider,
      { input: Array.from({ length: 250 }, String), inputType: 'document' },
      'gemini-embedding-2',
    );
    expect(asked.map(({ body }) => body.requests.length)).toEqual([100, 100, 50]);
    expect(chunks.at(-1)).toMatchObject({ usage: { inputTokens: 250 } });
    expect(warned).toEqual(['inputType']);
  });

  test('are as many as the texts, or there is no answer', async () => {
    const { provider } = await make(() => Response.json({ embeddings: [] }));
    await expect(embed(provider, { input: ['a'] })).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('speech', () => {
  const samples = Buffer.from([1, 0, 2, 0]).toString('base64');
  const spoken = {
    candidates: [
      {
        content: { parts: [{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=16000', data: samples } }] },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: {
      promptTokenCount: 4,
      candidatesTokenCount: 9,
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 9 }],
    },
  };
  const speak = async (respond: unknown, request: Partial<SpeechRequest> = {}) => {
    const { provider, asked } = await make(() => Response.json(respond));
    const warned: string[] = [];
    const chunks: readonly Chunk[] = await provider.speak!({
      ...call,
      model: 'gemini-2.5-flash-preview-tts',
      request: { text: 'Mind the gap', voice: 'Kore', ...request },
      warn: ({ field }) => void warned.push(field),
    });
    return { chunks, asked, warned };
  };

  test('is a WAV file of the samples, at their rate', async () => {
    const { chunks, asked } = await speak(spoken, { instructions: 'Whisper' });
    const audio = chunks.find((chunk) => chunk.type === 'audio')!;
    const file = Buffer.from(audio.data, 'base64');
    expect(audio.mediaType).toBe('audio/wav');
    expect([file.toString('latin1', 0, 4), file.readUInt32LE(24), file.readUInt32LE(40), file.length]).toEqual([
      'RIFF',
      16_000,
      4,
      48,
    ]);
    expect(chunks.at(-1)).toMatchObject({ usage: { inputTokens: 4, outputTokens: 9, audioOutputTokens: 9 } });
    expect(asked[0]?.body).toEqual({
      contents: [{ parts: [{ text: 'Whisper:\nMind the gap' }] }],
      generationConfig: {
        responseModalities: ['AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      },
    });
  });

  test('is handed out bare where that is wanted; other formats and speeds are warned about', async () => {
    const { chunks } = await speak(spoken, { outputFormat: 'pcm' });
    expect(chunks.find(({ type }) => type === 'audio')).toMatchObject({
      data: samples,
      mediaType: 'audio/L16;codec=pcm;rate=16000',
    });
    expect((await speak(spoken, { outputFormat: 'mp3', speed: 2 })).warned).toEqual(['outputFormat', 'speed']);
  });

  test('that is not there is an error, by its reason', async () => {
    await expect(speak({ candidates: [{ finishReason: 'OTHER' }] })).rejects.toMatchObject({
      code: 'invalid_response',
    });
    await expect(speak({ promptFeedback: { blockReason: 'SAFETY' } })).rejects.toMatchObject({
      code: 'content_policy',
    });
  });
});

describe('lists and counts', () => {
  test('models are listed to the last page', async () => {
    const { provider, asked } = await make(({ url }) =>
      Response.json(
        url.includes('pageToken=next')
          ? { models: [{ name: 'models/b' }] }
          : { models: [{ name: 'models/a' }], nextPageToken: 'next' },
      ),
    );
    expect(await provider.listModels!(call.signal)).toEqual(['a', 'b']);
    expect(asked[0]?.url).toBe('https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000');
  });

  test('tokens are counted of the whole request', async () => {
    const { provider, asked } = await make(() => Response.json({ totalTokens: 12 }));
    expect(await provider.countTokens!({ ...call, request: { ...call.request, system: 'Be brief.' } })).toBe(12);
    expect(asked[0]?.body).toEqual({
      generateContentRequest: {
        model: 'models/gemini-2.5-flash',
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
      },
    });
  });
});
