import type { ChatCall, Provider } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
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

  test('adds the path to a base URL that is a host alone', async () => {
    const { provider, requests } = make({ apiKey: 'k', baseUrl: 'http://localhost:8000' });
    await provider.complete?.(call('llama-3.1-8b-instant'));
    expect(requests[0]?.url).toBe('http://localhost:8000/openai/v1/chat/completions');
  });

  test.for<[string, string[]]>([
    ['openai/gpt-oss-120b', []],
    ['qwen/qwen3-32b', ['reasoningEffort', 'responseFormat']],
    ['llama-3.3-70b-versatile', ['reasoningEffort', 'responseFormat']],
  ])('does not send %s what it refuses: %j', async ([model, fields]) => {
    const responseFormat = { type: 'json-schema', name: 's', schema: {} } as const;
    const asked = call(model, { reasoningEffort: 'high', responseFormat });
    await make({ apiKey: 'k' }).provider.complete?.(asked);
    expect(asked.warned.sort()).toEqual(fields);
  });

  test.for([
    ['qwen/qwen3-32b', 'parsed'],
    ['openai/gpt-oss-120b', undefined],
  ] as const)('asks %s for thoughts apart from the text: %s', async ([model, format]) => {
    const { provider, requests } = make({ apiKey: 'k' });
    await provider.complete?.(call(model));
    expect(((await requests[0]?.json()) as { reasoning_format?: string }).reasoning_format).toBe(format);
  });

  test('has a price with a source and a day for every model', () => {
    for (const { price } of groq().definition.models) {
      expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
    }
  });
});
