import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../src/index.ts';

type Body = Readonly<Record<string, unknown>>;

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

async function post(emulator: Emulator, path: string, body: object, key?: string): Promise<Response> {
  return fetch(`${emulator.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  });
}

describe('the emulator of vLLM', () => {
  let open: Emulator;
  let guarded: Emulator;
  beforeAll(async () => {
    open = await startEmulator({ dialect: 'vllm', models: ['m'] });
    guarded = await startEmulator({ dialect: 'vllm', apiKey: 'k' });
  });
  afterAll(async () => {
    await open.close();
    await guarded.close();
  });

  test('asks for a key under /v1, where it was given one', async () => {
    expect((await post(open, '/v1/chat/completions', CHAT)).status).toBe(200);
    const refused = await post(guarded, '/v1/chat/completions', CHAT);
    expect([refused.status, await refused.json()]).toEqual([401, { error: 'Unauthorized' }]);
    expect((await post(guarded, '/v1/chat/completions', CHAT, 'k')).status).toBe(200);
    expect((await post(guarded, '/tokenize', CHAT)).status).toBe(200);
  });

  test('looks over what it does not know', async () => {
    expect((await post(open, '/v1/chat/completions', { ...CHAT, no_such_field: 1 })).status).toBe(200);
  });

  test.for<[string, string, Body]>([
    ['a choice between no tools', '/v1/chat/completions', { ...CHAT, tool_choice: 'auto' }],
    ['a list of no tools', '/v1/chat/completions', { ...CHAT, tools: [] }],
    ['stream options without a stream', '/v1/chat/completions', { ...CHAT, stream_options: { include_usage: true } }],
    ['a suffix', '/v1/completions', { model: 'm', prompt: 'a', suffix: 'b' }],
    ['two kinds of output', '/v1/chat/completions', { ...CHAT, structured_outputs: { regex: 'a', choice: ['a'] } }],
    [
      'a file',
      '/v1/chat/completions',
      { ...CHAT, messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'x' } }] }] },
    ],
  ])('refuses %s', async ([, path, body]) => {
    const refused = await post(open, path, body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { type: 'BadRequestError', code: 400 } });
  });

  test('tells how long a context may be, counts tokens, and knows no other model', async () => {
    const list = (await (await fetch(`${open.url}/v1/models`)).json()) as { readonly data: readonly Body[] };
    expect(list.data).toMatchObject([{ id: 'm', owned_by: 'vllm', root: 'm', parent: null, max_model_len: 131_072 }]);
    const counted = (await (await post(open, '/tokenize', CHAT)).json()) as { readonly tokens: unknown[] };
    expect(counted).toMatchObject({ count: counted.tokens.length, max_model_len: 131_072 });
    const unknown = await post(open, '/v1/chat/completions', { ...CHAT, model: 'other' });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { error: { type: 'NotFoundError', code: 404 } },
    ]);
  });

  test('thinks where it is told to, and tells its usage in pieces that are asked for', async () => {
    const thought = (await (await post(open, '/v1/chat/completions', { ...CHAT, reasoning_effort: 'low' })).json()) as {
      readonly choices: readonly [{ readonly message: Body }];
    };
    expect(thought.choices[0].message).toMatchObject({ reasoning: expect.any(String) });
    const streamed = await post(open, '/v1/chat/completions', { ...CHAT, stream: true });
    expect(await streamed.text()).not.toContain('"usage"');
  });
});

describe('the emulator of LM Studio', () => {
  let open: Emulator;
  beforeAll(async () => void (open = await startEmulator({ dialect: 'lmstudio', models: ['m', 'embed-m'] })));
  afterAll(() => open.close());

  test.for(['/chat/completions', '/v1/rerank', '/api/v1/chat', '/v1/models'])(
    'has no POST %s, and says so with 200',
    async (path) => {
      const reply = await post(open, path, CHAT);
      expect(reply.status).toBe(200);
      expect(await reply.json()).toEqual({ error: `Unexpected endpoint or method. (POST ${path})` });
    },
  );

  test.for<[string, Body]>([
    [
      'a choice of one tool',
      {
        tools: [{ type: 'function', function: { name: 'f' } }],
        tool_choice: { type: 'function', function: { name: 'f' } },
      },
    ],
    ['JSON without a schema', { response_format: { type: 'json_object' } }],
    [
      'a picture by its URL',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }] }] },
    ],
  ])('refuses %s in a sentence', async ([, more]) => {
    const refused = await post(open, '/v1/chat/completions', { ...CHAT, ...more });
    expect([refused.status, await refused.json()]).toEqual([400, { error: expect.any(String) }]);
  });

  test('looks over what it does not know, and asks for a token where it has one', async () => {
    expect((await post(open, '/v1/chat/completions', { ...CHAT, no_such_field: 1 })).status).toBe(200);
    await using guarded = await startEmulator({ dialect: 'lmstudio', apiKey: 'k' });
    expect((await post(guarded, '/v1/chat/completions', CHAT)).status).toBe(401);
    expect((await post(guarded, '/v1/chat/completions', CHAT, 'k')).status).toBe(200);
  });

  test('lists its models in three ways', async () => {
    const list = async (path: string): Promise<unknown> => (await fetch(open.url + path)).json();
    expect(await list('/v1/models')).toMatchObject({ data: [{ id: 'm', object: 'model' }, { id: 'embed-m' }] });
    expect(await list('/api/v0/models')).toMatchObject({
      data: [{ id: 'm', type: 'llm', max_context_length: 32_768 }, { type: 'embeddings' }],
    });
    expect(await list('/api/v1/models')).toMatchObject({
      models: [{ key: 'm', type: 'llm', capabilities: { vision: false } }, { type: 'embedding' }],
    });
  });

  test('breaks a stream off with an event named error', async () => {
    await open.fault({ kind: 'stream-error', afterFrames: 1 });
    const streamed = await post(open, '/v1/chat/completions', { ...CHAT, stream: true });
    expect(await streamed.text()).toContain('event: error');
  });
});
