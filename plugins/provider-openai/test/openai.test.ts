import type { ChatCall, Provider } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { openai, type OpenAiOptions } from '../src/index.ts';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const CHAT_ANSWER = { id: 'a', model: 'm', choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };
const RESPONSES_ANSWER = { id: 'a', model: 'm', status: 'completed', output: [] };

function make(fetch: Fetch, options: OpenAiOptions = { apiKey: 'test-key' }, secrets = {}): Provider {
  return openai(options).create(createFakeContext({ fetch, secrets })) as Provider;
}

function call(model: string, request: Partial<ChatCall['request']> = {}) {
  const warned: string[] = [];
  const card = { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const messages = [{ role: 'user', content: 'hi' }] as const;
  return {
    model,
    card,
    request: { messages, ...request },
    signal: new AbortController().signal,
    warn: ({ field }: { field: string }) => warned.push(field),
    warned,
  };
}

/** Answers, and remembers what it was asked. */
function recorder() {
  const requests: Request[] = [];
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    requests.push(request);
    return Response.json(request.url.endsWith('/responses') ? RESPONSES_ANSWER : CHAT_ANSWER);
  };
  return { fetch, requests };
}

describe('openai', () => {
  test('names the variable when there is no key', async () => {
    const provider = make(() => expect.unreachable(), {});
    await expect(provider.complete?.(call('gpt-4o'))).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('OPENAI_API_KEY'),
    });
  });

  test('sends no headers of the environment', async () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
    const { fetch, requests } = recorder();
    await make(fetch, { apiKey: 'k', headers: { 'x-team': 'a' } }).complete?.(call('gpt-4o'));
    expect(requests[0]?.headers.get('x-team')).toBe('a');
    expect(requests[0]?.headers.has('x-poison')).toBe(false);
  });

  test('sends key, organization, project and headers to the base URL', async () => {
    const { fetch, requests } = recorder();
    const provider = make(
      fetch,
      { baseUrl: 'http://localhost:8000/v1', organization: 'org', project: 'proj', headers: { 'x-team': 'a' } },
      { OPENAI_API_KEY: 'from-secret' },
    );
    await provider.complete?.(call('gpt-4o'));
    expect(requests[0]?.url).toBe('http://localhost:8000/v1/chat/completions');
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer from-secret',
      'openai-organization': 'org',
      'openai-project': 'proj',
      'x-team': 'a',
    });
  });

  test.for<[string, string[]]>([
    ['gpt-5', ['stop', 'temperature']],
    ['gpt-5-mini-2025-08-07', ['stop', 'temperature']],
    ['o3', ['stop', 'temperature']],
    ['gpt-5.2', ['stop', 'temperature']],
    // By the Responses API, which has no seed.
    ['gpt-5.4', ['seed', 'stop', 'temperature']],
    ['gpt-6.2-sol', ['seed', 'stop', 'temperature']],
    ['gpt-4o', ['reasoningEffort']],
    ['my-own-model', []],
  ])('does not send %s what it refuses: %j', async ([model, fields]) => {
    const { fetch } = recorder();
    const asked = call(model, { temperature: 0, stop: ['x'], seed: 1, reasoningEffort: 'low' });
    await make(fetch).complete?.(asked);
    expect(asked.warned.sort()).toEqual(fields);
  });

  test.for<[string, string | undefined, string[]]>([
    ['gpt-5.4', undefined, []],
    ['gpt-5.4', 'none', []],
    ['gpt-6-luna', undefined, ['temperature', 'topP']],
    ['gpt-6-luna', 'none', []],
    ['gpt-6.2-astra', 'none', ['reasoningEffort', 'temperature', 'topP']],
  ])('lets %s at effort %s have its sampling set, but for %j', async ([model, effort, fields]) => {
    const { fetch } = recorder();
    const reasoningEffort = effort === undefined ? {} : { reasoningEffort: effort as 'none' };
    const asked = call(model, { temperature: 0, topP: 0.5, ...reasoningEffort });
    await make(fetch).complete?.(asked);
    expect(asked.warned.sort()).toEqual(fields);
  });

  test.for([
    ['gpt-4.1-mini', undefined, '/v1/chat/completions'],
    ['gpt-5.2', undefined, '/v1/chat/completions'],
    ['gpt-5.2', 'responses', '/v1/responses'],
    ['gpt-5.3-codex', undefined, '/v1/responses'],
    ['gpt-5.4-mini', undefined, '/v1/responses'],
    ['gpt-5.5-pro', undefined, '/v1/responses'],
    ['o3-deep-research', undefined, '/v1/responses'],
    ['gpt-6.2-sol', undefined, '/v1/responses'],
    ['gpt-6.2-sol', 'chat', '/v1/chat/completions'],
    ['gpt-oss-120b', undefined, '/v1/chat/completions'],
  ] as const)('asks %s, with the option api %s, at %s', async ([model, api, path]) => {
    const { fetch, requests } = recorder();
    await make(fetch, { apiKey: 'k', ...(api !== undefined && { api }) }).complete?.(call(model));
    expect(new URL(requests[0]?.url ?? '').pathname).toBe(path);
  });

  test('stores nothing, and asks for sealed thoughts of models that reason', async () => {
    const { fetch, requests } = recorder();
    const card = openai().definition.models.find(({ id }) => id === 'gpt-6.2-sol');
    await make(fetch, { apiKey: 'k', reasoningSummary: 'auto' }).complete?.({ ...call('gpt-6.2-sol'), card: card! });
    expect(await requests[0]?.json()).toEqual({
      model: 'gpt-6.2-sol',
      input: [{ role: 'user', content: 'hi' }],
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { summary: 'auto' },
    });
  });

  test.for<[string, object | undefined, unknown]>([
    ['without a tool of the caller', undefined, [{ type: 'web_search_preview' }]],
    ['but for one of the caller', { tools: [{ type: 'mcp' }] }, [{ type: 'mcp' }]],
  ])('gives deep research a tool to search with, %s', async ([, own, tools]) => {
    const { fetch, requests } = recorder();
    const asked = call('o3-deep-research', own === undefined ? {} : { providerOptions: { openai: { ...own } } });
    await make(fetch).complete?.(asked);
    expect(((await requests[0]?.json()) as { tools?: unknown }).tools).toEqual(tools);
  });

  test('counts tokens', async () => {
    const requests: Request[] = [];
    const provider = make(async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json({ object: 'response.input_tokens', input_tokens: 11 });
    });
    expect(await provider.countTokens?.(call('gpt-4.1-mini', { seed: 1, maxOutputTokens: 5 }))).toBe(11);
    expect(requests[0]?.url).toBe('https://api.openai.com/v1/responses/input_tokens');
    expect(await requests[0]?.json()).toEqual({ model: 'gpt-4.1-mini', input: [{ role: 'user', content: 'hi' }] });
  });

  test.for([
    ['https://eu.api.openai.com/v1', undefined],
    ['http://localhost:8080/v1', 'Let me see.'],
  ] as const)('gives earlier thoughts back to the server at %s: %s', async ([baseUrl, thought]) => {
    const { fetch, requests } = recorder();
    const messages = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Let me see.' },
          { type: 'text', text: 'ok' },
        ],
      },
      { role: 'user', content: 'go on' },
    ] as const;
    await make(fetch, { apiKey: 'k', baseUrl }).complete?.(call('gpt-oss-20b', { messages }));
    const body = (await requests[0]?.json()) as { messages: { reasoning_content?: string }[] };
    expect(body.messages[1]?.reasoning_content).toBe(thought);
  });

  test('has a price with a source and a day for every model, and no id twice', () => {
    const { models } = openai().definition;
    const ids = models.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { price } of models)
      expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  });
});
