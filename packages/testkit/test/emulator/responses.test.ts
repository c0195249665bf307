import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../src/index.ts';

const KEY = 'key-of-the-test';
const TOOL = { type: 'function', name: 'look_up', parameters: { type: 'object' }, strict: false };
const CALL = { type: 'function_call', call_id: 'call_1', name: 'look_up', arguments: '{}' };

type Json = any; // answers of the wire, looked into by tests only

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ dialect: 'openai', apiKey: KEY, models: ['m'] });
});
afterEach(async () => emulator.close());

async function post(body: object, path = '/v1/responses', key = KEY): Promise<Response> {
  return fetch(emulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'm', input: 'Hello', ...body }),
  });
}

async function ask(body: object): Promise<Json> {
  const response = await post(body);
  expect(response.status).toBe(200);
  return response.json();
}

async function events(body: object): Promise<Json[]> {
  const response = await post({ ...body, stream: true });
  const text = await response.text();
  return [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, name, data = '']) => {
    const event = JSON.parse(data) as Json;
    expect(event.type).toBe(name);
    return event;
  });
}

describe('answers of the Responses API', () => {
  test('say what they were asked with, and what was used', async () => {
    const answer = await ask({ instructions: 'Be brief.', store: false });
    expect(answer).toMatchObject({
      object: 'response',
      status: 'completed',
      instructions: 'Be brief.',
      store: false,
      output: [
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: expect.stringMatching(/simulated/) }],
        },
      ],
    });
    expect(answer.usage.total_tokens).toBe(answer.usage.input_tokens + answer.usage.output_tokens);
  });

  test('are streamed as events that are counted, and end with the whole', async () => {
    const all = await events({});
    expect(all.map(({ sequence_number: number }) => number)).toEqual(all.map((_, index) => index));
    expect([...new Set(all.map(({ type }) => type))]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const pieces = all.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta);
    expect(all.at(-1).response.output[0].content[0].text).toBe(pieces.join(''));
  });

  test('are incomplete at the limit', async () => {
    const [last] = (await events({ input: 'Tell me a story', max_output_tokens: 16 })).slice(-1);
    expect(last).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    });
  });

  test('show a summary of their thoughts where it is asked for, and seal them where that is', async () => {
    const reasoning = { effort: 'low' };
    const [plain] = (await ask({ reasoning })).output;
    expect(plain).toEqual({ id: expect.any(String), type: 'reasoning', summary: [] });
    const include = ['reasoning.encrypted_content'];
    const [full] = (await ask({ reasoning: { ...reasoning, summary: 'auto' }, include })).output;
    expect(full).toMatchObject({ summary: [{ type: 'summary_text' }], encrypted_content: expect.stringMatching(/./) });
    const again = [{ role: 'user', content: 'Hello' }, full, { role: 'assistant', content: 'Hi' }];
    expect((await post({ input: again, store: false })).status).toBe(200);
  });

  test('are counted', async () => {
    const response = await post({}, '/v1/responses/input_tokens');
    expect(await response.json()).toEqual({ object: 'response.input_tokens', input_tokens: expect.any(Number) });
  });

  test('may end in an error', async () => {
    await emulator.fault({ kind: 'stream-error', afterFrames: 5 });
    expect((await events({})).at(-1)).toMatchObject({
      type: 'error',
      error: { message: expect.stringMatching(/overloaded/) },
    });
  });
});

describe('requests of the Responses API', () => {
  const sealed = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'made elsewhere' };

  test.for<[string, object, number, string]>([
    ['a field that there is not', { stop: ['x'] }, 400, 'stop'],
    ['a model that there is not', { model: 'other' }, 400, "'other' does not exist"],
    ['no input', { input: null }, 400, '"input"'],
    ['a small limit', { max_output_tokens: 15 }, 400, 'max_output_tokens'],
    [
      'a result of no call',
      { input: [{ type: 'function_call_output', call_id: 'call_1', output: '' }] },
      400,
      'call_1',
    ],
    ['a call without a result', { input: [CALL] }, 400, 'call_1'],
    ['an id that is too long', { input: [{ ...CALL, call_id: 'x'.repeat(65) }] }, 400, 'call_id'],
    ['a thought of another maker', { input: [sealed] }, 400, 'could not be verified'],
    [
      'a thought that was not kept',
      { input: [{ ...sealed, encrypted_content: null }], store: false },
      400,
      'not found',
    ],
    [
      'words of the user from the assistant',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
      400,
      'input',
    ],
    ['JSON without the word', { text: { format: { type: 'json_object' } } }, 400, 'json'],
    [
      'a choice that is no tool',
      { tools: [TOOL], tool_choice: { type: 'function', name: 'other' } },
      400,
      'tool_choice',
    ],
  ])('are refused with %s', async ([, body, status, words]) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(JSON.stringify(await response.json())).toContain(JSON.stringify(words).slice(1, -1));
  });

  test('are refused with another key', async () => {
    expect((await post({}, '/v1/responses', 'another')).status).toBe(401);
  });

  test('may go on after a call', async () => {
    const first = await ask({ input: 'Please look_up something', tools: [TOOL] });
    const [call] = first.output;
    expect(call).toMatchObject({ type: 'function_call', name: 'look_up' });
    const output = { type: 'function_call_output', call_id: call.call_id, output: 'found' };
    const second = await ask({ input: [{ role: 'user', content: 'Look' }, call, output], tools: [TOOL] });
    expect(second.output[0].content[0].text).toContain('found');
  });
});
