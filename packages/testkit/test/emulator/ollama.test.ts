import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  readRecordings,
  recordingsFolder,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../src/index.ts';

type Json = any; // wire bodies, looked into

async function post(emulator: Emulator, path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${emulator.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

async function once(body: object, options: Partial<EmulatorOptions> = {}, path = '/api/chat') {
  await using emulator = await startEmulator({ dialect: 'ollama', ...options });
  const { status, text } = await post(emulator, path, { model: 'qwen3:4b', stream: false, ...body });
  return { status, body: JSON.parse(text) as Json };
}

const user = (content: string) => ({ role: 'user', content });
const linesOf = (text: string): Json[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('answers', () => {
  test('stream unless they are told not to, a document a line, with the counts in the last', async () => {
    await using emulator = await startEmulator({ dialect: 'ollama' });
    const { type, text } = await post(emulator, '/api/chat', { model: 'm', messages: [user('Hello')], think: true });
    const lines = linesOf(text);
    expect(type).toBe('application/x-ndjson');
    expect(lines[0]).toMatchObject({
      model: 'm',
      done: false,
      message: { role: 'assistant', content: '', thinking: expect.any(String) },
    });
    expect(lines.map(({ message }) => message.content).join('')).toMatch(/^Hello! .*\(simulated · Signalbox\)$/);
    expect(lines.at(-1)).toMatchObject({
      done: true,
      done_reason: 'stop',
      prompt_eval_count: expect.any(Number),
      eval_count: expect.any(Number),
    });
    expect(lines.slice(0, -1).some((line) => line.done || 'eval_count' in line)).toBe(false);
  });

  test('say the same in one piece', async () => {
    const { body } = await once({ messages: [user('Hello')] });
    expect(body).toMatchObject({ done: true, message: { content: expect.stringContaining('simulated') } });
  });

  test('count thoughts among what was said', async () => {
    const reply = () => ({ text: 'x', usage: { inputTokens: 9, outputTokens: 50, reasoningTokens: 20 } });
    expect((await once({ messages: [user('x')] }, { reply })).body).toMatchObject({
      prompt_eval_count: 9,
      eval_count: 50,
    });
  });

  test('call a tool once the user has spoken, and talk once it has answered', async () => {
    const tools = [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    ];
    const { body } = await once({ messages: [user('How is it in Paris?')], tools });
    const [call] = body.message.tool_calls;
    expect(call).toEqual({
      id: expect.stringMatching(/^call_/),
      function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } },
    });
    const after = await once({
      messages: [user('How is it?'), body.message, { role: 'tool', tool_name: 'get_weather', content: 'fine' }],
      tools,
    });
    expect(after.body.message).toMatchObject({ content: expect.stringContaining('fine') });
    expect(after.body.message).not.toHaveProperty('tool_calls');
  });

  test('fit a schema, or are any JSON', async () => {
    const format = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    expect(JSON.parse((await once({ messages: [user('x')], format })).body.message.content)).toEqual({
      city: expect.any(String),
    });
    expect(JSON.parse((await once({ messages: [user('x')], format: 'json' })).body.message.content)).toEqual({
      answer: expect.any(String),
    });
  });

  test('go on with a text, and fill gaps', async () => {
    const { body } = await once({ prompt: 'a = ', suffix: ';' }, {}, '/api/generate');
    expect(body).toMatchObject({ response: expect.stringContaining('simulated'), done: true });
    expect(body).not.toHaveProperty('message');
  });

  test('are vectors, of many texts or, on the older path, of one', async () => {
    const { body } = await once({ input: ['a', 'b'], dimensions: 4 }, {}, '/api/embed');
    expect(body).toMatchObject({ embeddings: [{ length: 4 }, { length: 4 }], prompt_eval_count: 1 });
    expect((await once({ prompt: 'a' }, { dimensions: 4 }, '/api/embeddings')).body).toEqual({
      embedding: expect.objectContaining({ length: 4 }),
    });
  });

  test('tell which models there are, and what each can do', async () => {
    await using emulator = await startEmulator({ dialect: 'ollama', models: ['qwen3:4b', 'nomic-embed-text'] });
    const { models } = (await (await fetch(`${emulator.url}/api/tags`)).json()) as Json;
    expect(models.map(({ name }: Json) => name)).toEqual(['qwen3:4b', 'nomic-embed-text']);
    const shown = async (model: string) => JSON.parse((await post(emulator, '/api/show', { model })).text).capabilities;
    expect(await shown('qwen3:4b')).toContain('thinking');
    expect(await shown('nomic-embed-text')).toEqual(['embedding']);
    expect((await post(emulator, '/api/show', { model: 'gone' })).status).toBe(404);
  });
});

describe('refuses', () => {
  test.for([
    ['no model', { model: '' }, 'model is required'],
    ['another role', { messages: [{ role: 'critic', content: 'x' }] }, 'ChatRequest.messages.0.role'],
    ['an option of a wrong type', { options: { temperature: 'hot' } }, 'option "temperature" must be of type number'],
    ['a picture that is no base64', { messages: [{ ...user('x'), images: ['not/base64!'] }] }, 'illegal base64'],
    [
      'arguments as text',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'a', arguments: '{}' } }] }] },
      'arguments',
    ],
    ['a level for a model that has none', { think: 'low' }, 'think value "low" is not supported for this model'],
    ['another format', { format: 'xml' }, 'ChatRequest.format'],
  ] as const)('%s', async ([, more, words]) => {
    const { status, body } = await once({ messages: [user('x')], ...more });
    expect([status, body.error]).toEqual([400, expect.stringContaining(words)]);
  });

  test('not what it does not know', async () => {
    expect((await once({ messages: [user('x')], not_a_field: 1, options: { not_an_option: 1 } })).status).toBe(200);
    expect((await once({ messages: [user('x')], model: 'gpt-oss:20b', think: 'low' })).status).toBe(200);
  });

  test('an unknown model, and whoever has no key where there is one', async () => {
    const gone = await once({ messages: [user('x')] }, { models: ['other'] });
    expect([gone.status, gone.body]).toEqual([404, { error: "model 'qwen3:4b' not found" }]);
    expect((await once({ messages: [user('x')] }, { apiKey: 'k' })).status).toBe(401);
  });

  test('a path that is none with a text, as its web server does', async () => {
    await using emulator = await startEmulator({ dialect: 'ollama' });
    expect(await post(emulator, '/nowhere', {})).toEqual({
      status: 404,
      type: 'text/plain',
      text: '404 page not found',
    });
  });

  test('in the middle of an answer with a line that holds an error', async () => {
    await using emulator = await startEmulator({ dialect: 'ollama' });
    await emulator.fault({ kind: 'stream-error', afterFrames: 1, reason: 'server-error' });
    const { status, text } = await post(emulator, '/api/chat', { model: 'm', messages: [user('Hello')] });
    expect([status, linesOf(text).at(-1)]).toEqual([
      200,
      { error: 'llama runner process has terminated: exit status 2' },
    ]);
  });
});

describe.skipIf(recordingsFolder() === undefined)('requests of real clients (skipped: no recordings folder)', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ dialect: 'ollama' });
  });
  afterAll(async () => emulator.close());

  const accepted = readRecordings('ollama').filter(
    ({ request, response }) => request.path.startsWith('/api/') && response.status === 200 && Boolean(request.body),
  );

  test.for(accepted)('$file is accepted', async ({ request }) => {
    const { status, text } = await post(emulator, request.path, request.body as object);
    expect(status, text).toBe(200);
  });
});
