import { createRouter, type ChatCall, type ChatChunk, type Provider } from '@signalbox/core';
import { createFakeContext, startEmulator } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { groq, type GroqOptions } from '../src/index.ts';

function call(model: string, request: Partial<ChatCall['request']> = {}) {
  const warned: string[] = [];
  const card = { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const messages = [{ role: 'user', content: 'hi' }] as const;
  const { signal } = new AbortController();
  return {
    model,
    card,
    request: { messages, ...request },
    signal,
    warn: ({ field }: { field: string }) => warned.push(field),
    warned,
  };
}

function make(options: GroqOptions): { readonly provider: Provider; readonly requests: Request[] } {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
  };
  return { provider: groq(options).create(createFakeContext({ fetch })) as Provider, requests };
}

describe('groq', () => {
  test('names the variable when there is no key', async () => {
    const { provider } = make({});
    await expect(provider.complete?.(call('llama-3.1-8b-instant'))).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('GROQ_API_KEY'),
    });
  });

  test('adds no headers of the environment', async () => {
    vi.stubEnv('GROQ_CUSTOM_HEADERS', 'x-poison: 1');
    const { provider, requests } = make({ apiKey: 'k', headers: { 'x-own': '1' } });
    await provider.complete?.(call('llama-3.1-8b-instant'));
    expect(requests[0]?.headers.get('x-own')).toBe('1');
    expect(requests[0]?.headers.has('x-poison')).toBe(false);
  });

  test('adds the path to a base URL that is a host alone', async () => {
    const { provider, requests } = make({ apiKey: 'k', baseUrl: 'http://localhost:8000' });
    await provider.complete?.(call('llama-3.1-8b-instant'));
    expect(requests[0]?.url).toBe('http://localhost:8000/openai/v1/chat/completions');
  });

  test.for<[string, string[]]>([
    ['openai/gpt-oss-120b', []],
    ['qwen/qwen3.8-27b', ['reasoningEffort', 'responseFormat.strict']],
    ['qwen/qwen3.6-27b', ['reasoningEffort', 'responseFormat']],
    ['llama-3.3-70b-versatile', ['reasoningEffort', 'responseFormat']],
  ])('does not send %s what it refuses: %j', async ([model, fields]) => {
    const responseFormat = { type: 'json-schema', name: 's', schema: {}, strict: true } as const;
    const asked = call(model, { reasoningEffort: 'high', responseFormat });
    await make({ apiKey: 'k' }).provider.complete?.(asked);
    expect(asked.warned.sort()).toEqual(fields);
  });

  test.for([
    ['qwen/qwen3.8-27b', 'parsed'],
    ['openai/gpt-oss-120b', undefined],
  ] as const)('asks %s for thoughts apart from the text: %s', async ([model, format]) => {
    const { provider, requests } = make({ apiKey: 'k' });
    await provider.complete?.(call(model));
    expect(((await requests[0]?.json()) as { reasoning_format?: string }).reasoning_format).toBe(format);
  });

  test('leaves it to the caller what becomes of thoughts, where the caller says it', async () => {
    const { provider, requests } = make({ apiKey: 'k' });
    const providerOptions = { groq: { include_reasoning: false } };
    await provider.complete?.(call('qwen/qwen3.8-27b', { providerOptions }));
    const body = await requests[0]?.json();
    expect(body).toMatchObject({ include_reasoning: false });
    expect(body).not.toHaveProperty('reasoning_format');
  });

  test.for<[ChatCall['request']['responseFormat'] & {}]>([
    [{ type: 'json' }],
    [{ type: 'json-schema', name: 's', schema: {} }],
  ])('asks in one piece for what Groq does not stream: %j', async ([responseFormat]) => {
    const { provider, requests } = make({ apiKey: 'k' });
    const chunks: ChatChunk[] = [];
    for await (const chunk of provider.stream?.(call('openai/gpt-oss-120b', { responseFormat })) ?? [])
      chunks.push(chunk);
    expect(chunks.map(({ type }) => type)).toEqual(['response-start', 'text-delta', 'finish']);
    expect(await requests[0]?.json()).not.toHaveProperty('stream');
  });

  test('asks for no format beside tools, and says so', async () => {
    const { provider, requests } = make({ apiKey: 'k' });
    const tools = [{ name: 'f', parameters: {} }];
    const asked = call('openai/gpt-oss-120b', { responseFormat: { type: 'json' }, tools });
    await provider.complete?.(asked);
    expect(asked.warned).toEqual(['responseFormat']);
    expect(await requests[0]?.json()).not.toHaveProperty('response_format');
  });

  test('has a price with a source and a day for every model', () => {
    for (const { price } of groq().definition.models) {
      expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
    }
  });
});

describe('transcripts and speech of groq', () => {
  test.for([
    // Half a second is billed as ten, at 0.111 USD an hour.
    ['whisper-large-v3', 8_000, 0.5, 0.000308333],
    ['whisper-large-v3-turbo', 480_000, 30, 0.000333334],
  ] as const)(
    '%s is billed by the length of the recording, and by ten seconds at least',
    async ([model, bytes, ...told]) => {
      await using emulator = await startEmulator({ dialect: 'groq' });
      const router = createRouter({ plugins: [groq({ apiKey: 'k', baseUrl: emulator.url })] });
      const audio = { data: Buffer.alloc(bytes).toString('base64'), mediaType: 'audio/wav' };
      const { durationSeconds, costUsd } = await router.transcribe({ model: `groq/${model}`, audio });
      expect([durationSeconds, costUsd]).toEqual(told);
      await router.dispose();
    },
  );

  test('WAV is what Orpheus speaks, and anything else is reported', async () => {
    await using emulator = await startEmulator({ dialect: 'groq' });
    const router = createRouter({ plugins: [groq({ apiKey: 'k', baseUrl: emulator.url })] });
    const model = 'groq/canopylabs/orpheus-v1-english';
    const { audio, warnings, costUsd } = await router.speak({
      model,
      text: 'Mind the gap',
      voice: 'troy',
      outputFormat: 'mp3',
    });
    expect(audio.mediaType).toBe('audio/wav');
    expect(warnings).toMatchObject([{ field: 'outputFormat' }]);
    // 12 characters at 22 USD a million
    expect(costUsd).toBe(0.000264);
    await router.dispose();
  });
});
