import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRecordings, recordingsFolder, startEmulator, type Emulator, type Recording } from '../../src/index.ts';

const KEY = 'key-of-the-test';
const VERSION = '?api-version=2025-04-01-preview';
const HELLO = { messages: [{ role: 'user', content: 'Hello' }] };

type Json = any; // answers of the wire, looked into by tests only

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ dialect: 'azure', apiKey: KEY, models: ['mine'] });
});
afterEach(async () => emulator.close());

async function post(path: string, body: unknown, headers: Record<string, string> = { 'api-key': KEY }) {
  return fetch(emulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function refusal(path: string, body: unknown, headers?: Record<string, string>): Promise<Json> {
  const response = await post(path, body, headers);
  const { error } = (await response.json()) as Json;
  return { status: response.status, ...error };
}

describe('the shapes of URLs', () => {
  test.for([
    ['/openai/v1/chat/completions', { model: 'mine' }],
    ['/openai/v1/chat/completions?api-version=preview', { model: 'mine' }],
    [`/openai/deployments/mine/chat/completions${VERSION}`, {}],
    [`/openai/deployments/mine/chat/completions${VERSION}`, { model: 'whatever' }],
    ['/models/chat/completions?api-version=2024-05-01-preview', { model: 'mine' }],
  ] as const)('have %s', async ([path, more]) => {
    const answer: Json = await (await post(path, { ...HELLO, ...more })).json();
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'mine' });
  });

  test.for([
    ['/v1/chat/completions', 404],
    ['/openai/deployments/mine/chat/completions', 404],
    ['/openai/deployments/mine/chat/completions?api-version=latest', 404],
    ['/openai/deployments/mine/responses?api-version=2025-04-01-preview', 404],
    ['/openai/responses?api-version=2024-10-21', 400],
    ['/openai/v1/chat/completions?api-version=2024-10-21', 400],
  ] as const)('do not have %s', async ([path, status]) => {
    expect(await refusal(path, { model: 'mine', ...HELLO })).toMatchObject({ status });
  });

  test('know no other deployments than there are', async () => {
    expect(await refusal(`/openai/deployments/yours/chat/completions${VERSION}`, HELLO)).toMatchObject({
      status: 404,
      code: 'DeploymentNotFound',
    });
    expect(await refusal('/openai/v1/responses', { model: 'yours', input: 'Hello' })).toMatchObject({ status: 404 });
  });
});

describe('who asks', () => {
  const ask = async (headers: Record<string, string>) =>
    refusal('/openai/v1/chat/completions', { model: 'mine', ...HELLO }, headers);

  test('is known by a key, or by a token', async () => {
    expect(await ask({ 'api-key': KEY })).toEqual({ status: 200 });
    expect(await ask({ authorization: `Bearer ${KEY}` })).toEqual({ status: 200 });
  });

  test('is told which of them was not right', async () => {
    expect(await ask({})).toMatchObject({ status: 401, code: '401', message: expect.stringMatching(/^Access denied/) });
    expect(await ask({ 'api-key': 'x' })).toMatchObject({ message: expect.stringMatching(/^Access denied/) });
    expect(await ask({ authorization: 'Bearer x' })).toMatchObject({ message: expect.stringMatching(/^Unauthorized/) });
  });
});

describe('what the filters say', () => {
  test('of the prompt comes before the answer, in a chunk that has no name', async () => {
    const response = await post('/openai/v1/chat/completions', { model: 'mine', stream: true, ...HELLO });
    const [first, second] = [...(await response.text()).matchAll(/^data: (\{.*)$/gm)].map(
      ([, data = '']) => JSON.parse(data) as Json,
    );
    expect(first).toMatchObject({ id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect(second).toMatchObject({
      model: 'mine',
      choices: [{ content_filter_results: { hate: { filtered: false } } }],
    });
  });

  test('of a prompt that they do not let pass is which of them it was', async () => {
    await emulator.fault({ kind: 'status', reason: 'content-policy' });
    expect(await refusal('/openai/v1/chat/completions', { model: 'mine', ...HELLO })).toMatchObject({
      status: 400,
      code: 'content_filter',
      innererror: { content_filter_result: { violence: { filtered: true } } },
    });
  });

  test('of an answer by the Responses API stands beside it', async () => {
    const answer: Json = await (await post('/openai/v1/responses', { model: 'mine', input: 'Hello' })).json();
    expect(answer.content_filters).toMatchObject([{ blocked: false, source_type: 'prompt' }]);
  });
});

test('takes no files by chat completions', async () => {
  const file = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } };
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Read' }, file] }];
  expect(await refusal('/openai/v1/chat/completions', { model: 'mine', messages })).toMatchObject({
    status: 400,
    param: 'messages[0].content[1].type',
  });
});

/** Thoughts that no emulator has sealed. */
const SEALED_ELSEWHERE = 'responses__reasoning+tool-result__gpt-5-nano__f34ea90004.json';

const accepted = (): Recording[] =>
  readRecordings('azure').filter(
    ({ api, request, response, file }) =>
      /^(?:chat|embeddings|responses)$/.test(api) &&
      response.status === 200 &&
      Boolean(request.body) &&
      file !== SEALED_ELSEWHERE,
  );

describe.skipIf(recordingsFolder() === undefined)('requests of real clients (skipped: no recordings folder)', () => {
  test.for(accepted())('$file is accepted', async ({ request }) => {
    await using open = await startEmulator({ dialect: 'azure' });
    // Not all recordings have kept the query.
    const isDated = !request.path.startsWith('/openai/v1/') && !request.query;
    const response = await fetch(open.url + request.path + (isDated ? VERSION : (request.query ?? '')), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'api-key': KEY },
      body: JSON.stringify(request.body),
    });
    expect(response.status, await response.text()).toBe(200);
  });
});
