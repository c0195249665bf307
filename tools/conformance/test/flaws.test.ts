import type { Chunk, Provider, ProviderPlugin } from '@signalbox/core';
import { fromOpenAiChat } from '@signalbox/provider-kit';
import { openai } from '@signalbox/provider-openai';
import {
  always,
  memoryReplayer,
  openAiWireApis,
  runExchange,
  type CorpusDefinition,
  type CorpusLine,
  type ExpectedAnswer,
} from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { recorded } from './recorded.ts';

/** What is wrong with the plugin, or with the second reading. */
interface Flaw {
  readonly chunk?: (chunk: Chunk) => Chunk;
  readonly answer?: (answer: ExpectedAnswer) => ExpectedAnswer;
  readonly body?: (body: object) => object;
}

/** OpenAI's plugin, with chunks or bodies that are not as it makes them. */
function flawed({ chunk = (one) => one, body = (one) => one }: Flaw): ProviderPlugin {
  const plugin = openai({ api: 'chat' });
  return {
    ...plugin,
    async create(context) {
      const fetch: typeof globalThis.fetch = (input, init) => {
        const sent = typeof init?.body === 'string' ? JSON.stringify(body(JSON.parse(init.body) as object)) : undefined;
        return context.fetch(input, sent === undefined ? init : { ...init, body: sent });
      };
      const provider = (await plugin.create({ ...context, fetch })) as Required<Provider>;
      return {
        ...provider,
        complete: async (call) => (await provider.complete(call)).map((one) => chunk(one) as never),
      };
    },
  };
}

function definitionWith(flaw: Flaw): CorpusDefinition {
  const { chat } = openAiWireApis({
    plugin: always(flawed(flaw)),
    secrets: { OPENAI_API_KEY: 'test-key' },
    provider: 'openai',
    defaultModel: 'gpt-4o-mini',
    fromBody: fromOpenAiChat,
    adjust: flaw.answer ?? ((answer) => answer),
  });
  return { vendors: ['openai'], apis: { chat } };
}

const TOOL_CALL = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } };

const EXCHANGE = recorded({
  request: {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {},
    body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }], seed: 7 },
  },
  response: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: 'gpt-4o-mini',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Let me see.', tool_calls: [TOOL_CALL] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 },
    },
  },
});

const run = (flaw: Flaw, recording = EXCHANGE): Promise<CorpusLine> =>
  runExchange(recording, definitionWith(flaw), memoryReplayer(recording));

const only =
  <Type extends Chunk['type']>(type: Type, change: (chunk: Extract<Chunk, { type: Type }>) => Chunk) =>
  (chunk: Chunk): Chunk =>
    chunk.type === type ? change(chunk as Extract<Chunk, { type: Type }>) : chunk;

test('without a flaw there is no disagreement', async () => {
  const line = await run({});
  expect(line).toMatchObject({ outcome: 'ok', text: 'Let me see.', disagreements: [] });
  expect(line.request).toEqual({ same: true, differences: [] });
});

describe('a flawed plugin disagrees with the second reading on', () => {
  test.for<[string, Flaw]>([
    ['text', { chunk: only('text-delta', ({ text }) => ({ type: 'text-delta', text: `${text} ` })) }],
    ['toolCalls', { chunk: only('tool-call-delta', (piece) => ({ ...piece, argumentsDelta: '{"city":"Paris"}' })) }],
    ['toolCalls', { chunk: only('tool-call-delta', (piece) => ({ ...piece, id: 'call_2' })) }],
    ['finishReason', { chunk: only('finish', (finish) => ({ ...finish, finishReason: 'stop' })) }],
    ['usage', { chunk: only('finish', (finish) => ({ ...finish, usage: { inputTokens: 12, outputTokens: 9 } })) }],
    ['usage', { chunk: only('finish', ({ usage: _, ...finish }) => finish) }],
  ])('%s', async ([field, flaw]) => {
    expect((await run(flaw)).disagreements).toEqual([field]);
  });
});

describe('a flawed reading disagrees with the plugin on', () => {
  test.for<[string, Partial<ExpectedAnswer>]>([
    ['text', { text: '' }],
    ['reasoning', { reasoning: 'Hm.' }],
    ['toolCalls', { toolCalls: [] }],
    ['finishReason', { finishReason: 'stop' }],
    ['usage', { usage: undefined }],
  ])('%s', async ([field, wrong]) => {
    const { disagreements } = await run({ answer: (answer) => ({ ...answer, ...wrong }) });
    expect(disagreements).toEqual([field]);
  });

  test('an answer that it cannot read, and the plugin can', async () => {
    const unread = (): never => {
      throw new SyntaxError('no JSON');
    };
    expect((await run({ answer: unread })).disagreements).toEqual([
      'outcome (the independent reading failed: no JSON)',
    ]);
  });
});

test('arguments of a tool call that are written in another way are the same', async () => {
  const chunk = only('tool-call-delta', (piece) => ({ ...piece, argumentsDelta: '{ "city": "Rome" }' }));
  expect((await run({ chunk })).disagreements).toEqual([]);
});

test('an error of another code is a disagreement', async () => {
  const response = { status: 429, headers: { 'content-type': 'application/json' }, body: { error: { message: 'no' } } };
  const refused = { ...EXCHANGE, response };
  expect(await run({}, refused)).toMatchObject({ outcome: 'error', disagreements: [] });
  const { chat } = definitionWith({}).apis;
  const misread = { ...chat, read: () => ({ kind: 'error', code: 'overloaded' }) } as typeof chat;
  const line = await runExchange(refused, { vendors: ['openai'], apis: { chat: misread! } }, memoryReplayer(refused));
  expect(line.disagreements).toEqual(['error.code']);
});

test('an error that is taken for an answer, and the other way round, is a disagreement', async () => {
  const { chat } = definitionWith({}).apis;
  const misread = { ...chat, read: () => ({ kind: 'error', code: 'overloaded' }) } as typeof chat;
  const line = await runExchange(EXCHANGE, { vendors: ['openai'], apis: { chat: misread! } }, memoryReplayer(EXCHANGE));
  expect(line.disagreements).toEqual(['outcome', 'error.code', 'text', 'finishReason']);
});

test.for<[string, (body: object) => object, object[]]>([
  ['leaves something out', (body) => ({ ...body, seed: undefined }), [{ path: 'seed', kind: 'missing' }]],
  ['adds something', (body) => ({ ...body, top_p: 1 }), [{ path: 'top_p', kind: 'added' }]],
  ['changes something', (body) => ({ ...body, seed: 8 }), [{ path: 'seed', kind: 'changed' }]],
])('a plugin that %s in the request is found out', async ([, body, differences]) => {
  const { request, disagreements } = await run({ body });
  expect(request).toEqual({ same: false, differences });
  expect(disagreements).toEqual([]);
});

test('a request to another path is not the recorded one', async () => {
  const elsewhere = { ...EXCHANGE, request: { ...EXCHANGE.request, path: '/v1/completions' } };
  expect((await run({}, elsewhere)).request).toEqual({
    same: false,
    differences: [{ path: '(path)', kind: 'changed' }],
  });
});
