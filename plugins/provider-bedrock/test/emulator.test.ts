import type { ChatRequest, Message } from '@signalbox/core';
import { startEmulator, type Emulator } from '@signalbox/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, readChunks } from './answer.ts';
import { chatCall, collect, embedCall, provider } from './harness.ts';

// Over real HTTP/1.1 sockets; the emulator refuses every field that the API's own description does not have.
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ dialect: 'bedrock' });
});
afterAll(() => emulator.close());

const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const tool = {
  name: 'add',
  description: 'adds',
  parameters: { type: 'object', properties: {} },
  strict: true,
} as const;
const png = { data: 'iVBORw0KGgo=', mediaType: 'image/png' };
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };

const REQUESTS: readonly (readonly [string, string, Partial<ChatRequest>])[] = [
  ['plain text', CLAUDE, { system: 'be brief', temperature: 0, stop: ['END'], topK: 5, maxOutputTokens: 50 }],
  ['tools', CLAUDE, { tools: [tool], toolChoice: 'required' }],
  ['one tool at a time', CLAUDE, { tools: [tool], parallelToolCalls: false }],
  ['a schema', CLAUDE, { responseFormat: { type: 'json-schema', name: 'x', schema, description: 'a thing' } }],
  ['a budget', CLAUDE, { reasoningBudgetTokens: 2_000 }],
  ['an effort of Claude', 'global.anthropic.claude-opus-5', { reasoningEffort: 'xhigh' }],
  ['an effort of Nova', 'us.amazon.nova-2-lite-v1:0', { reasoningEffort: 'low', topK: 3 }],
  [
    'a forced tool of a model that thinks by itself',
    'eu.anthropic.claude-sonnet-5',
    { tools: [tool], toolChoice: 'required' },
  ],
  ['no thinking', 'global.anthropic.claude-sonnet-5-5', { reasoningEffort: 'none', tools: [tool] }],
  [
    'what the newest take none of',
    'us.anthropic.claude-fable-5-2',
    {
      tools: [tool],
      toolChoice: 'required',
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      responseFormat: { type: 'json-schema', name: 'x', schema },
    },
  ],
  ['tools of Llama', 'meta.llama3-3-70b-instruct-v1:0', { tools: [tool], toolChoice: 'required' }],
  [
    'everything in messages',
    CLAUDE,
    {
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'be kind', cache: '1h' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look', cache: '5m' },
            { type: 'image', source: png },
            { type: 'file', source: { data: 'JVBERg==', mediaType: 'application/pdf' }, filename: 'a.pdf' },
          ],
        },
        { role: 'user', content: 'go on' },
      ],
    },
  ],
];

test.for(REQUESTS)('is taken by the strict wire, whole and streamed: %s', async ([, model, request]) => {
  const bedrock = await provider(fetch, { baseUrl: emulator.url });
  const whole = readChunks((await bedrock.complete?.(chatCall(model, request))) ?? []);
  const streamed = readChunks(await collect(bedrock.stream?.(chatCall(model, request))));
  expect(whole.finishReason).toBeDefined();
  expect(streamed.finishReason).toBe(whole.finishReason);
  expect(streamed.usage?.outputTokens).toBe(whole.usage?.outputTokens);
});

test('takes back the thoughts and tool calls of an answer, which it has signed', async () => {
  const reply = () => ({ reasoning: 'I should add.', toolCalls: [{ name: 'add', arguments: { x: 1 } }] });
  await using thinking = await startEmulator({ dialect: 'bedrock', reply });
  const bedrock = await provider(fetch, { baseUrl: thinking.url });
  const question: Message = { role: 'user', content: 'hi' };
  const request = { messages: [question], tools: [tool], reasoningEffort: 'low' } as const;
  const chunks = await collect(bedrock.stream?.(chatCall(CLAUDE, request)));
  const { reasoning, tools } = readChunks(chunks);
  const id = tools[0]?.id ?? '';
  const state = chunks.flatMap((chunk) => (chunk.type === 'reasoning-delta' && chunk.state ? [chunk.state] : []))[0];
  const next = (text: string): Partial<ChatRequest> => ({
    ...request,
    messages: [
      question,
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text, ...(state !== undefined && { state }) },
          { type: 'tool-call', id, name: 'add', arguments: '{"x":1}' },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, content: [{ type: 'image', source: png }] }] },
    ],
  });
  expect((await bedrock.complete?.(chatCall(CLAUDE, next(reasoning))))?.at(-1)?.type).toBe('finish');
  expect(await codeOf(async () => bedrock.complete?.(chatCall(CLAUDE, next('changed'))))).toBe('invalid_request');
});

test.for([
  'amazon.titan-embed-text-v1',
  'amazon.titan-embed-text-v2:0',
  'cohere.embed-multilingual-v3',
  'eu.cohere.embed-v4:0',
  'amazon.nova-2-multimodal-embeddings-v1:0',
])('embeds with %s', async (model) => {
  const bedrock = await provider(fetch, { baseUrl: emulator.url });
  const chunks = await bedrock.embed?.(embedCall(model, { input: ['one', 'two', 'three'] }));
  expect(chunks).toMatchObject([
    { type: 'embeddings', embeddings: [expect.any(Array), expect.any(Array), expect.any(Array)] },
    { type: 'finish', usage: { inputTokens: expect.any(Number) } },
  ]);
});

test('counts tokens of a model behind a profile', async () => {
  const bedrock = await provider(fetch, { baseUrl: emulator.url });
  expect(await bedrock.countTokens?.(chatCall(CLAUDE, { system: 'be brief' }))).toBeGreaterThan(2);
  expect(await codeOf(async () => bedrock.countTokens?.(chatCall('us.amazon.nova-lite-v1:0')))).toBe(
    'unsupported_param',
  );
});

test('lists models on demand and profiles, page by page', async () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x1';
  const models = [CLAUDE, 'anthropic.claude-opus-5', 'amazon.nova-lite-v1:0', 'global.anthropic.claude-opus-5', arn];
  await using listing = await startEmulator({ dialect: 'bedrock', models });
  const bedrock = await provider(fetch, { baseUrl: listing.url });
  expect(await bedrock.listModels?.(new AbortController().signal)).toEqual([
    'amazon.nova-lite-v1:0',
    CLAUDE,
    'global.anthropic.claude-opus-5',
    arn,
  ]);
});

test('is let in with an API key, and not without', async () => {
  await using guarded = await startEmulator({ dialect: 'bedrock', apiKey: 'bedrock-api-key-1' });
  const keyed = await provider(fetch, { baseUrl: guarded.url, apiKey: 'bedrock-api-key-1' });
  expect((await keyed.complete?.(chatCall(CLAUDE)))?.at(-1)?.type).toBe('finish');
  const other = await provider(fetch, { baseUrl: guarded.url });
  expect(await codeOf(async () => other.complete?.(chatCall(CLAUDE)))).toBe('provider_auth');
});
