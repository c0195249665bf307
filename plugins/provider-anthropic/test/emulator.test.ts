import type { ChatRequest } from '@signalbox/core';
import { startEmulator, type Emulator } from '@signalbox/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf } from './answer.ts';
import { callOf, collect, provider, thrownBy } from './call.ts';

// Over real sockets; the emulator refuses every field that the API's own description does not have.
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ dialect: 'anthropic' });
});
afterAll(() => emulator.close());

const TOOL = {
  name: 'add',
  description: 'adds',
  parameters: { type: 'object', properties: {} },
  strict: true,
} as const;
const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
} as const;
const PNG = { data: 'iVBORw0KGgo=', mediaType: 'image/png' };

const REQUESTS: readonly (readonly [string, string, Omit<ChatRequest, 'messages'> & Partial<ChatRequest>])[] = [
  ['plain text', 'claude-haiku-4-5', { system: 'be brief', temperature: 0, stop: ['END'], topK: 5 }],
  ['tools', 'claude-sonnet-4-6', { tools: [TOOL], toolChoice: 'required', parallelToolCalls: false }],
  ['a schema', 'claude-sonnet-5', { responseFormat: { type: 'json-schema', name: 'x', schema: SCHEMA } }],
  ['an effort', 'claude-opus-5-5', { reasoningEffort: 'high' }],
  ['a budget', 'claude-haiku-4-5', { reasoningBudgetTokens: 2_000 }],
  ['no thinking', 'claude-opus-5', { reasoningEffort: 'none' }],
  [
    'everything in messages',
    'claude-sonnet-4-6',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look', cache: '1h' },
            { type: 'image', source: PNG },
            { type: 'image', source: { url: 'https://example.test/a.png' }, cache: '5m' },
            { type: 'file', source: { data: 'JVBERg==', mediaType: 'application/pdf' }, filename: 'a.pdf' },
          ],
        },
        { role: 'user', content: 'go on' },
      ],
      tools: [TOOL],
    },
  ],
];

test.for(REQUESTS)('is taken by the strict wire, whole and streamed: %s', async ([, model, request]) => {
  const { complete, stream } = await provider(fetch, { baseUrl: emulator.url });
  const asked: ChatRequest = { messages: [{ role: 'user', content: 'hi' }], ...request };
  const whole = answerOf(await complete(callOf(model, asked)));
  const streamed = answerOf(await collect(stream(callOf(model, asked))));
  expect(whole.finishReason).toBeDefined();
  expect(streamed.finishReason).toBe(whole.finishReason);
  expect(streamed.usage?.['outputTokens']).toBe(whole.usage?.['outputTokens']);
});

test('lists the models of the wire', async () => {
  await using small = await startEmulator({ dialect: 'anthropic', models: ['claude-a', 'claude-b'] });
  const { listModels } = await provider(fetch, { baseUrl: small.url });
  expect(await listModels(new AbortController().signal)).toEqual(['claude-a', 'claude-b']);
});

test('takes back the thoughts and tool calls of an answer, which it has signed', async () => {
  const reply = () => ({ reasoning: 'I should add.', toolCalls: [{ name: 'add', arguments: { x: 1 } }] });
  await using thinking = await startEmulator({ dialect: 'anthropic', reply });
  const { complete, stream } = await provider(fetch, { baseUrl: thinking.url });
  const model = 'claude-sonnet-4-5';
  const request: ChatRequest = { messages: [{ role: 'user', content: 'hi' }], tools: [TOOL], reasoningEffort: 'low' };
  const chunks = await collect(stream(callOf(model, request)));
  const { reasoning, toolCalls } = answerOf(chunks);
  const id = toolCalls[0]?.id ?? '';
  const state = chunks.flatMap((chunk) => (chunk.type === 'reasoning-delta' && chunk.state ? [chunk.state] : []))[0];
  const next = (text: string): ChatRequest => ({
    ...request,
    messages: [
      ...request.messages,
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text, ...(state !== undefined && { state }) },
          { type: 'tool-call', id, name: 'add', arguments: '{"x":1}' },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, content: [{ type: 'image', source: PNG }] }] },
    ],
  });
  const call = callOf(model, next(reasoning));
  expect((await complete(call)).at(-1)?.type).toBe('finish');
  expect(call.warnings).toEqual([]);
  expect((await thrownBy(complete(callOf(model, next('changed'))))).message).toContain('signature');
});

test('says what the wire refused', async () => {
  const { complete } = await provider(fetch, { baseUrl: emulator.url });
  const refused = callOf('claude-haiku-4-5', {
    messages: [{ role: 'user', content: 'hi' }],
    providerOptions: { anthropic: { no_such_field: 1 } },
  });
  expect(await thrownBy(complete(refused))).toMatchObject({ code: 'invalid_request', status: 400 });
});
