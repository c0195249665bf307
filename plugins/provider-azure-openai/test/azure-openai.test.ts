import type { ChatCall, ChatChunk, EmbedCall, Provider } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test, vi } from 'vitest';
import { azureOpenai, type AzureOpenaiOptions } from '../src/index.ts';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const ENDPOINT = 'https://resource.openai.azure.com';
const CHAT_ANSWER = { id: 'a', model: 'm', choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] };
const RESPONSES_ANSWER = { id: 'a', model: 'm', status: 'completed', output: [] };

function make(fetch: Fetch, options: AzureOpenaiOptions = {}, secrets: Record<string, string> = {}): Provider {
  const known = { AZURE_OPENAI_API_KEY: 'key-of-secret', AZURE_OPENAI_ENDPOINT: ENDPOINT, ...secrets };
  return azureOpenai(options).create(createFakeContext({ fetch, secrets: known })) as Provider;
}

function call(model: string, request: Partial<ChatCall['request']> = {}) {
  const warned: string[] = [];
  const card = { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const messages = [{ role: 'user', content: 'hi' }] as const;
  const warn = ({ field }: { field: string }): void => void warned.push(field);
  return { model, card, request: { messages, ...request }, signal: new AbortController().signal, warn, warned };
}

/** Answers, and remembers what it was asked. */
function recorder() {
  const requests: { url: string; headers: Headers; redirect: string; body: Record<string, unknown> }[] = [];
  const fetch: Fetch = async (input, init) => {
    const { url, headers, redirect } = new Request(input, init);
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    requests.push({ url, headers, redirect, body });
    return Response.json(url.includes('/responses') ? RESPONSES_ANSWER : CHAT_ANSWER);
  };
  return { fetch, requests };
}

async function asked(
  model: string,
  options: AzureOpenaiOptions = {},
  request: Partial<ChatCall['request']> = {},
  secrets?: Record<string, string>,
) {
  const { fetch, requests } = recorder();
  const about = call(model, request);
  await make(fetch, options, secrets).complete?.(about);
  const [sent] = requests;
  return { ...sent, path: sent?.url.slice(ENDPOINT.length), warned: about.warned };
}

describe('where it asks', () => {
  test.for<[string, string, AzureOpenaiOptions]>([
    ['/openai/v1/chat/completions', 'gpt-5-mini', {}],
    ['/openai/v1/responses', 'gpt-5.4', {}],
    ['/openai/v1/chat/completions?api-version=preview', 'gpt-5-mini', { paths: 'v1', apiVersion: 'preview' }],
    [
      '/openai/deployments/gpt-5-mini/chat/completions?api-version=2024-10-21',
      'gpt-5-mini',
      { apiVersion: '2024-10-21' },
    ],
    ['/openai/responses?api-version=2025-04-01-preview', 'gpt-5.4', { apiVersion: '2025-04-01-preview' }],
    ['/models/chat/completions?api-version=2024-05-01-preview', 'grok-4-1-fast-reasoning', { paths: 'models' }],
    ['/models/chat/completions?api-version=2024-05-01-preview', 'gpt-5.4', { paths: 'models' }],
  ])('is %s for %s', async ([path, model, options]) => {
    expect(await asked(model, options)).toMatchObject({ path, body: { model } });
  });

  test("goes by Azure's own variables, of which the version is for the older paths alone", async () => {
    const secrets = { OPENAI_API_VERSION: '2024-10-21' };
    const dated = '/openai/deployments/gpt-5-mini/chat/completions?api-version=2024-10-21';
    expect((await asked('gpt-5-mini', {}, {}, secrets)).path).toBe(dated);
    expect((await asked('gpt-5-mini', { paths: 'v1' }, {}, secrets)).path).toBe('/openai/v1/chat/completions');
  });

  test.for([`${ENDPOINT}/`, `${ENDPOINT}/openai/v1/`, `${ENDPOINT}/openai`, `${ENDPOINT}/models`])(
    'takes the endpoint as the portal shows it: %s',
    async (endpoint) => {
      expect((await asked('gpt-5-mini', { endpoint })).path).toBe('/openai/v1/chat/completions');
    },
  );

  test('says what is missing', () => {
    const context = createFakeContext({ secrets: { AZURE_OPENAI_API_KEY: 'k' } });
    const create = (options: AzureOpenaiOptions) => () => azureOpenai(options).create(context);
    expect(create({})).toThrow('azure-openai has no endpoint: set AZURE_OPENAI_ENDPOINT or the option endpoint');
    expect(create({ endpoint: ENDPOINT, paths: 'deployments' })).toThrow('set OPENAI_API_VERSION');
  });
});

describe('what it shows', () => {
  test.for([{}, { apiVersion: '2024-10-21' }, { paths: 'models' }] as const)(
    'is the key, and nothing of the environment: %j',
    async (options) => {
      vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-poison: 1');
      vi.stubEnv('OPENAI_API_KEY', 'sk-of-openai');
      const { headers, redirect } = await asked('gpt-5-mini', { ...options, headers: { 'x-team': 'a' } });
      expect(headers?.get('api-key')).toBe('key-of-secret');
      expect(headers?.get('x-team')).toBe('a');
      expect(headers?.has('authorization')).toBe(false);
      expect(headers?.has('x-poison')).toBe(false);
      expect(redirect).toBe('manual');
      vi.unstubAllEnvs();
    },
  );

  test('is a token where there is a credential, though there is a key', async () => {
    const asks: unknown[] = [];
    const credential = {
      async getToken(scopes: string | string[]) {
        asks.push(scopes);
        return { token: 'tok', expiresOnTimestamp: Date.parse('2026-01-01T01:00:00Z') };
      },
    };
    const { headers } = await asked('gpt-5-mini', { credential });
    expect(headers?.get('authorization')).toBe('Bearer tok');
    expect(headers?.has('api-key')).toBe(false);
    await asked('gpt-5-mini', { credential, scope: 'https://cognitiveservices.azure.us/.default' });
    expect(asks).toEqual([
      'https://cognitiveservices.azure.com/.default',
      'https://cognitiveservices.azure.us/.default',
    ]);
  });
});

describe('a deployment', () => {
  const deployments = {
    fast: 'gpt-5-mini',
    deep: { model: 'gpt-5.4', api: 'chat' },
    open: 'DeepSeek-V3.2',
    writer: { model: 'gpt-4.1', api: 'responses' },
  } as const;

  test('is asked for by its name, and as its model wants it', async () => {
    const fast = await asked('fast', { deployments }, { temperature: 0.5, maxOutputTokens: 99 });
    expect(fast.body).toEqual({
      model: 'fast',
      messages: [{ role: 'user', content: 'hi' }],
      max_completion_tokens: 99,
    });
    expect(fast.warned).toEqual(['temperature']);
    const open = await asked(
      'open',
      { deployments },
      { temperature: 0.5, maxOutputTokens: 99, reasoningEffort: 'low' },
    );
    expect(open.body).toMatchObject({ model: 'open', temperature: 0.5, max_tokens: 99 });
    expect(open.warned).toEqual(['reasoningEffort']);
  });

  test('is asked by its own API, else by that of all, else by that of its model', async () => {
    const path = async (name: string, api?: 'chat' | 'responses') =>
      (await asked(name, { deployments, ...(api !== undefined && { api }) })).path;
    expect(await path('deep')).toBe('/openai/v1/chat/completions');
    expect(await path('writer', 'chat')).toBe('/openai/v1/responses');
    expect(await path('fast', 'responses')).toBe('/openai/v1/responses');
    expect(await path('gpt-5.4')).toBe('/openai/v1/responses');
    expect(await path('toString')).toBe('/openai/v1/chat/completions');
  });

  test('reads files by the only API that takes them', async () => {
    const file = { type: 'file', source: { data: 'AAAA', mediaType: 'application/pdf' } } as const;
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Read' }, file] }] as const;
    const { path, warned } = await asked('fast', { deployments }, { messages });
    expect([path, warned]).toEqual(['/openai/v1/responses', []]);
    const kept = await asked('deep', { deployments }, { messages });
    expect([kept.path, kept.warned]).toEqual(['/openai/v1/chat/completions', ['messages[0].content[1]']]);
  });

  test("has vectors as numbers where it is another maker's, and as bytes where it is OpenAI's", async () => {
    const formats: unknown[] = [];
    for (const model of ['text-embedding-3-small', 'embed-v-4-0']) {
      const { fetch, requests } = recorder();
      const about: EmbedCall = { ...call(model), request: { input: ['a'] } };
      await make(fetch)
        .embed?.(about)
        .catch(() => {});
      formats.push(requests[0]?.body['encoding_format']);
    }
    expect(formats).toEqual(['base64', 'float']);
  });
});

describe('what comes back', () => {
  const refused = (status: number, error: object, headers: Record<string, string> = {}) =>
    make(async () => Response.json({ error }, { status, headers })).complete?.(call('gpt-5-mini'));

  test('as a blocked prompt is a matter of policy, and names the filter', async () => {
    const innererror = {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { jailbreak: { filtered: true, detected: true }, hate: { filtered: false } },
    };
    await expect(
      refused(400, { code: 'content_filter', message: 'The response was filtered.', param: 'prompt', innererror }),
    ).rejects.toMatchObject({
      code: 'content_policy',
      message: expect.stringContaining('jailbreak: The response was filtered.'),
    });
  });

  test.for([
    [401, '401', 'provider_auth'],
    [403, 'PermissionDenied', 'permission'],
    [404, 'DeploymentNotFound', 'model_not_found'],
    [408, 'Timeout', 'timeout'],
    [422, 'Invalid input', 'invalid_request'],
    [429, 'RateLimitReached', 'rate_limited'],
  ] as const)('as %i %s is %s, with the id that support asks for', async ([status, code, ours]) => {
    await expect(refused(status, { code, message: 'no' }, { 'apim-request-id': 'apim-1' })).rejects.toMatchObject({
      code: ours,
      requestId: 'apim-1',
    });
  });

  test('as a limit is waited for as long as the longer of two headers says', async () => {
    const headers = { 'retry-after': '1', 'retry-after-ms': '0' };
    await expect(refused(429, { code: 'RateLimitReached' }, headers)).rejects.toMatchObject({ retryAfterMs: 1_000 });
  });

  test('as a stream has the model and the limits at its beginning, and what the filters stopped at its end', async () => {
    const chunks = [
      { id: '', model: '', choices: [], prompt_filter_results: [] },
      { id: 'chatcmpl-1', model: 'gpt-5-mini-2025-08-07', choices: [{ index: 0, delta: { content: 'Once' } }] },
      { id: '', model: '', choices: [{ index: 0, finish_reason: 'content_filter', content_filter_results: {} }] },
    ];
    const body = `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
    const headers = {
      'content-type': 'text/event-stream',
      'apim-request-id': 'apim-1',
      'x-ratelimit-limit-requests': '250',
      'x-ratelimit-remaining-requests': '249',
      'x-ratelimit-reset-requests': '1',
      'x-ratelimit-limit-tokens': '-1',
      'x-ratelimit-remaining-tokens': '-1',
      'x-ratelimit-reset-tokens': '0',
    };
    const read: ChatChunk[] = [];
    const provider = make(async () => new Response(body, { headers }));
    for await (const chunk of provider.stream?.(call('gpt-5-mini')) ?? []) read.push(chunk);
    expect(read).toEqual([
      {
        type: 'response-start',
        responseId: 'chatcmpl-1',
        requestId: 'apim-1',
        model: 'gpt-5-mini-2025-08-07',
        rateLimits: [{ of: 'requests', limit: 250, remaining: 249, resetMs: 1_000 }],
      },
      { type: 'text-delta', text: 'Once' },
      { type: 'finish', finishReason: 'content-filter' },
    ]);
  });

  test('as an answer that was filtered away has no message at all', async () => {
    const choice = { index: 0, finish_reason: 'content_filter', content_filter_results: { hate: { filtered: true } } };
    const usage = { prompt_tokens: 15, completion_tokens: 19, total_tokens: 34 };
    const provider = make(async () => Response.json({ id: 'a', model: 'm', choices: [choice], usage }));
    expect((await provider.complete?.(call('gpt-4o')))?.slice(1)).toEqual([
      { type: 'finish', finishReason: 'content-filter', usage: { inputTokens: 15, outputTokens: 19 } },
    ]);
  });

  test("as Grok's cached tokens is no more than was asked", async () => {
    const usage = { prompt_tokens: 78, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 158 } };
    const provider = make(async () => Response.json({ ...CHAT_ANSWER, usage }));
    const chunks = await provider.complete?.(call('grok-4-1-fast-reasoning'));
    expect(chunks?.at(-1)).toMatchObject({ usage: { inputTokens: 78, cachedInputTokens: 78, outputTokens: 9 } });
  });
});
