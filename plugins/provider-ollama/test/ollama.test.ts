import type { Provider } from '@signalbox/core';
import { collect, collectUntilError, createFakeContext } from '@signalbox/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ollama, type OllamaOptions } from '../src/index.ts';
import { chatCall } from './call.ts';

const DONE = { model: 'm', message: { role: 'assistant', content: 'Two.' }, done: true, done_reason: 'stop' };

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: any;
}

type Respond = (asked: Asked, signal: AbortSignal) => Response | Promise<Response>;

async function make(respond: Respond, options: OllamaOptions = {}, secrets: Record<string, string> = {}) {
  const asked: Asked[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const text = await request.text();
    const one = {
      url: request.url,
      method: request.method,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    asked.push(one);
    return respond(one, request.signal);
  };
  const provider: Provider = await ollama(options).create(createFakeContext({ fetch, secrets }));
  return { provider, asked };
}

const { call } = chatCall('qwen3:4b');

describe('the server', () => {
  test.for([
    [{}, {}, 'http://127.0.0.1:11434/api/chat'],
    [{}, { OLLAMA_HOST: 'gpu.lan' }, 'http://gpu.lan:11434/api/chat'],
    [{}, { OLLAMA_HOST: ':8080' }, 'http://127.0.0.1:8080/api/chat'],
    [{}, { OLLAMA_HOST: 'https://gpu.lan' }, 'https://gpu.lan/api/chat'],
    [{ baseUrl: 'http://a.example:1/ollama/' }, { OLLAMA_HOST: 'gpu.lan' }, 'http://a.example:1/ollama/api/chat'],
    [{ baseUrl: 'http://a.example:1/api' }, {}, 'http://a.example:1/api/chat'],
    [{ baseUrl: 'http://a.example:1/v1/' }, {}, 'http://a.example:1/api/chat'],
    [{ baseUrl: 'gpu.lan:80' }, {}, 'http://gpu.lan/api/chat'],
    [{ baseUrl: 'gpu.lan/proxy/', wire: 'openai' }, {}, 'http://gpu.lan:11434/proxy/v1/chat/completions'],
    [{ baseUrl: 'http://a.example:1/v1', wire: 'openai' }, {}, 'http://a.example:1/v1/chat/completions'],
  ] as const)('of %j and %j is asked at %s', async ([options, secrets, url]) => {
    const { provider, asked } = await make(() => Response.json(DONE), options, secrets);
    await provider.complete!(call).catch(() => undefined);
    expect(asked.map((one) => one.url)).toEqual([url]);
  });

  test('of the cloud gets its key, and no other server does', async () => {
    const secrets = { OLLAMA_API_KEY: 'cloud-key' };
    const keyOf = async (options: OllamaOptions) => {
      const { provider, asked } = await make(() => Response.json(DONE), options, secrets);
      await provider.complete!(call);
      return asked[0]?.headers.get('authorization');
    };
    expect(await keyOf({ baseUrl: 'https://ollama.com' })).toBe('Bearer cloud-key');
    expect(await keyOf({})).toBeNull();
    expect(await keyOf({ baseUrl: 'https://ollama.com.evil.example' })).toBeNull();
    expect(await keyOf({ baseUrl: 'http://proxy.lan', apiKey: 'own', headers: { 'x-team': 'a' } })).toBe('Bearer own');
  });

  test('of the cloud is not asked without a key', async () => {
    const { provider, asked } = await make(() => Response.json(DONE), { baseUrl: 'https://ollama.com/' });
    await expect(provider.complete!(call)).rejects.toMatchObject({
      code: 'provider_auth',
      message: expect.stringContaining('OLLAMA_API_KEY'),
    });
    expect(asked).toEqual([]);
  });
});

describe('nothing of this machine', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('is read of its environment', async () => {
    vi.stubEnv('OLLAMA_HOST', 'http://poison.example');
    vi.stubEnv('OLLAMA_API_KEY', 'poison');
    const { provider, asked } = await make(() => Response.json(DONE), { baseUrl: 'https://ollama.com', apiKey: 'own' });
    await provider.complete!(call);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer own');
    const local = await make(() => Response.json(DONE));
    await local.provider.complete!(call);
    expect(local.asked[0]?.url).toContain('127.0.0.1');
  });

  test('is read of its files, though a picture be named like one', async () => {
    const { provider, asked } = await make(() => Response.json(DONE));
    const content = [{ type: 'image', source: { data: import.meta.filename, mediaType: 'image/png' } }] as const;
    await provider.complete!({ ...call, request: { messages: [{ role: 'user', content }] } });
    expect(asked[0]?.body.messages[0].images).toEqual([import.meta.filename]);
  });

  test('hears a word on its console', async () => {
    const spies = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const page = await make(() => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }));
    await page.provider.complete!(call).catch(() => undefined);
    const broken = await make(
      () => new Response('{"message":\n{"done":true}\n', { headers: { 'content-type': 'application/x-ndjson' } }),
    );
    await collectUntilError(broken.provider.stream!(call));
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});

describe('refusals', () => {
  test.for([
    [404, "model 'gone' not found", 'model_not_found'],
    [404, 'model "gone" not found, try pulling it first', 'model_not_found'],
    [400, 'registry.ollama.ai/library/gemma:2b does not support tools', 'unsupported_param'],
    [400, 'think value "low" is not supported for this model', 'unsupported_param'],
    [400, 'the input length exceeds the context length', 'context_length_exceeded'],
    [400, 'prompt too long; exceeded max context length by 1119046 tokens (ref: 1)', 'context_length_exceeded'],
    [400, 'json: cannot unmarshal string into Go value of type api.ChatRequest', 'invalid_request'],
    [401, 'unauthorized', 'provider_auth'],
    [403, 'this model requires a subscription, upgrade for access', 'permission'],
    [429, 'too many concurrent requests', 'rate_limited'],
    [500, 'model requires more system memory (48.0 GiB) than is available (31.2 GiB)', 'provider_unavailable'],
    [503, 'server busy, please try again.  maximum pending requests exceeded', 'overloaded'],
  ] as const)('%i %s is %s', async ([status, error, code]) => {
    const { provider } = await make(() => Response.json({ error }, { status }));
    for (const asking of [collect(provider.stream!(call)), provider.complete!(call)]) {
      await expect(asking).rejects.toMatchObject({ code, status, provider: 'ollama', model: 'qwen3:4b' });
    }
  });

  test('of something that is no Ollama do not blame the model', async () => {
    const { provider } = await make(
      () => new Response('404 page not found', { status: 404, headers: { 'content-type': 'text/plain' } }),
    );
    await expect(provider.complete!(call)).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

describe('streams', () => {
  const streamOf = async (text: string) => {
    const { provider } = await make(() => new Response(text, { headers: { 'content-type': 'application/x-ndjson' } }));
    return collectUntilError(provider.stream!(call));
  };
  const said = JSON.stringify({ message: { content: 'Tw' }, done: false });

  test('end with the line that says so, and nothing after it counts', async () => {
    const { items, error } = await streamOf(`${said}\r\n\n${JSON.stringify(DONE)}\n{"error":"too late"}\n`);
    expect([items.map(({ type }) => type), error]).toEqual([
      ['response-start', 'text-delta', 'text-delta', 'finish'],
      undefined,
    ]);
  });

  test('may end without a last line break', async () => {
    expect((await streamOf(`${said}\n${JSON.stringify(DONE)}`)).items.at(-1)?.type).toBe('finish');
  });

  test('that are cut off have no finish; a line in the middle that is no JSON is a fault', async () => {
    const cut = await streamOf(`${said}\n${said.slice(0, 20)}`);
    expect([cut.items.length, cut.error]).toEqual([2, undefined]);
    expect((await streamOf(`${said.slice(0, 20)}\n${said}\n`)).error).toMatchObject({ code: 'invalid_response' });
  });

  test('that hold an error throw it after what was said', async () => {
    const { items, error } = await streamOf(`${said}\n{"error":"an error was encountered while running the model"}\n`);
    expect(items.at(-1)).toEqual({ type: 'text-delta', text: 'Tw' });
    expect(error).toMatchObject({ code: 'stream_error' });
  });
});

describe('discovery', () => {
  const tags = Array.from({ length: 9 }, (_, index) => ({ name: `m${index}:latest`, model: `m${index}:latest` }));

  test('asks after each model, a few at a time, and does without what one cannot tell', async () => {
    let open = 0;
    let most = 0;
    const { provider, asked } = await make(async ({ url, body }) => {
      if (url.endsWith('/api/tags')) return Response.json({ models: tags });
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open -= 1;
      if (body.model === 'm3:latest') return Response.json({ error: 'cannot be read' }, { status: 500 });
      return Response.json({ capabilities: ['completion', 'tools'], model_info: { 'a.context_length': 10 } });
    });
    const cards = await provider.discoverModels!(call.signal);
    expect(cards.map(({ id }) => id)).toEqual(tags.map(({ name }) => name));
    expect(cards.filter(({ capabilities }) => capabilities.includes('tools'))).toHaveLength(8);
    expect([asked.length, most]).toEqual([10, 4]);
  });

  test('ends with its signal', async () => {
    const leave = new AbortController();
    const { provider } = await make(({ url }) => {
      if (url.endsWith('/api/tags')) return Response.json({ models: tags });
      leave.abort();
      throw new DOMException('aborted', 'AbortError');
    });
    await expect(provider.discoverModels!(leave.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('of a server that is not there is an error', async () => {
    const { provider } = await make(() =>
      Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })),
    );
    await expect(provider.discoverModels!(call.signal)).rejects.toMatchObject({ code: 'connection' });
  });

  test('knows nothing of what is behind a gateway', async () => {
    const { provider, asked } = await make(() => Response.json({}), { wire: 'openai' });
    expect([await provider.discoverModels!(call.signal), asked]).toEqual([[], []]);
  });
});

describe("OpenAI's wire", () => {
  const answer = { id: 'a', choices: [{ index: 0, message: { content: 'Two.' }, finish_reason: 'stop' }] };
  const tools = [{ name: 'look', parameters: {} }];

  test('has no choice of tools, and goes with the words of the server', async () => {
    const warned: string[] = [];
    const { provider, asked } = await make(() => Response.json(answer), { wire: 'openai' });
    const warn = ({ field }: { field: string }) => void warned.push(field);
    const ask = (request: object) =>
      provider.complete!({ ...call, warn, request: { ...call.request, tools, ...request } });
    await ask({ toolChoice: 'required', maxOutputTokens: 9, reasoningEffort: 'low' });
    await ask({ toolChoice: 'none' });
    expect(asked[0]?.body).toMatchObject({ max_tokens: 9, reasoning_effort: 'low', tools: [{ type: 'function' }] });
    expect(asked.every(({ body }) => !('tool_choice' in body))).toBe(true);
    expect([asked[1]?.body.tools, warned]).toEqual([undefined, ['toolChoice']]);
  });

  test('refuses in the same words', async () => {
    const error = {
      message: 'prompt too long; exceeded max context length by 9 tokens',
      type: 'invalid_request_error',
    };
    const { provider } = await make(() => Response.json({ error }, { status: 400 }), { wire: 'openai' });
    await expect(provider.complete!(call)).rejects.toMatchObject({ code: 'context_length_exceeded', status: 400 });
  });
});
