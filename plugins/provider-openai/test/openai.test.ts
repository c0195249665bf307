import type { ChatCall, Provider } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { openai, type OpenAiOptions } from '../src/index.ts';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const ANSWER = { id: 'a', model: 'm', choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };

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
    requests.push(new Request(input, init));
    return Response.json(ANSWER);
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
    ['gpt-5.4', ['stop']],
    ['gpt-4o', ['reasoningEffort']],
    ['gpt-6-sol', []],
    ['my-own-model', []],
  ])('does not send %s what it refuses: %j', async ([model, fields]) => {
    const { fetch } = recorder();
    const asked = call(model, { temperature: 0, stop: ['x'], seed: 1, reasoningEffort: 'low' });
    await make(fetch).complete?.(asked);
    expect(asked.warned.sort()).toEqual(fields);
  });

  test('has a price with a source and a day for every model, and no id twice', () => {
    const { models } = openai().definition;
    const ids = models.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { price } of models)
      expect(price).toMatchObject({ source: expect.stringMatching(/^https:/), asOf: expect.any(String) });
  });
});
