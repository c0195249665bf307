import type { ChatRequest } from '@signalbox/core';
import { startEmulator, summarizeAnswer, type Emulator } from '@signalbox/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  ['no thinking but between tools', 'claude-sonnet-5-5', { reasoningEffort: 'none' }],
  ['a forced tool', 'claude-opus-5', { tools: [TOOL], toolChoice: { name: 'add' }, reasoningEffort: 'high' }],
  ['a forced tool that cannot be', 'claude-fable-5-2', { tools: [TOOL], toolChoice: 'required' }],
  ['an effort that it does not know', 'claude-opus-4-6', { reasoningEffort: 'xhigh' }],
  ['every way of sampling', 'claude-sonnet-4-5', { temperature: 0.5, topP: 0.5, topK: 5, reasoningEffort: 'low' }],
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
  const whole = summarizeAnswer(await complete(callOf(model, asked)));
  const streamed = summarizeAnswer(await collect(stream(callOf(model, asked))));
  expect(whole.finishReason).toBeDefined();
  expect(streamed.finishReason).toBe(whole.finishReason);
  expect(streamed.usage?.outputTokens).toBe(whole.usage?.outputTokens);
});

test('lists all models of the wire, page after page', async () => {
  const models = Array.from({ length: 1_001 }, (_, index) => `claude-${index}`);
  await using large = await startEmulator({ dialect: 'anthropic', models });
  const { listModels } = await provider(fetch, { baseUrl: large.url });
  expect(await listModels(new AbortController().signal)).toEqual(models);
  expect(large.requests.map(({ query }) => query)).toEqual(['limit=1000', 'limit=1000&after_id=claude-999']);
});

test.for(REQUESTS)('counts the tokens that the answer then has: %s', async ([, model, request]) => {
  const { complete, countTokens } = await provider(fetch, { baseUrl: emulator.url });
  const asked: ChatRequest = { messages: [{ role: 'user', content: 'hi' }], ...request };
  const counted = await countTokens(callOf(model, asked));
  const { usage } = summarizeAnswer(await complete(callOf(model, asked)));
  expect(counted).toBe(usage?.inputTokens);
});

test('reads what was written to and read from a cache, for five minutes and for an hour', async () => {
  await using caching = await startEmulator({ dialect: 'anthropic' });
  const { complete } = await provider(fetch, { baseUrl: caching.url });
  const long = (text: string): string => `${text} `.repeat(2_000);
  const request: ChatRequest = {
    messages: [
      { role: 'system', content: [{ type: 'text', text: long('an hour'), cache: '1h' }] },
      { role: 'user', content: [{ type: 'text', text: long('five'), cache: '5m' }] },
    ],
  };
  const usages = [];
  for (let time = 0; time < 2; time += 1) {
    usages.push(summarizeAnswer(await complete(callOf('claude-haiku-4-5', request))).usage);
  }
  const [written, read] = usages;
  expect(written).toMatchObject({ cachedInputTokens: 0, cacheWrite1hTokens: expect.any(Number) });
  const whole = written?.cacheWriteTokens ?? 0;
  expect(written?.cacheWrite1hTokens).toBeGreaterThan(3_000);
  expect(whole).toBeGreaterThan(written?.cacheWrite1hTokens ?? Infinity);
  expect(read).toMatchObject({ cachedInputTokens: whole, cacheWriteTokens: 0, inputTokens: written?.inputTokens });
});

test('names what a search of the web found, counts the search, and takes its blocks back', async () => {
  const citations = [{ url: 'https://one.example/a', title: 'One' }];
  await using searching = await startEmulator({
    dialect: 'anthropic',
    reply: () => ({ text: 'So it is.', citations }),
  });
  const { complete, stream } = await provider(fetch, { baseUrl: searching.url });
  const providerOptions = { anthropic: { tools: [{ type: 'web_search_20260209', name: 'web_search' }] } };
  const request: ChatRequest = { messages: [{ role: 'user', content: 'Is it?' }], providerOptions };
  const whole = await complete(callOf('claude-opus-5-5', request));
  const streamed = await collect(stream(callOf('claude-opus-5-5', request)));
  for (const chunks of [whole, streamed]) {
    expect(chunks.filter(({ type }) => type === 'citation')).toEqual([
      {
        type: 'citation',
        citation: { url: 'https://one.example/a', title: 'One', citedText: 'One', startIndex: 0, endIndex: 9 },
      },
    ]);
    expect(chunks.at(-1)).toMatchObject({ usage: { searches: 1 } });
  }
  const kept = streamed.flatMap((chunk) => (chunk.type === 'reasoning-delta' && chunk.state ? [chunk.state] : []));
  expect(kept).toHaveLength(2);
  const next: ChatRequest = {
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: kept.map((state) => ({ type: 'reasoning', text: '', state }) as const) },
      { role: 'user', content: 'Sure?' },
    ],
  };
  const call = callOf('claude-opus-5-5', next);
  expect((await complete(call)).at(-1)?.type).toBe('finish');
  expect(call.warnings).toEqual([]);
});

test('keeps the signature of thoughts that are not shown', async () => {
  await using hiding = await startEmulator({ dialect: 'anthropic', reply: () => ({ reasoning: 'hm', text: 'ok' }) });
  const { stream } = await provider(fetch, { baseUrl: hiding.url });
  const asked = (more: Partial<ChatRequest>): ChatRequest => ({ messages: [{ role: 'user', content: 'hi' }], ...more });
  const omitted = { anthropic: { thinking: { type: 'adaptive', display: 'omitted' } } };
  const hidden = await collect(stream(callOf('claude-opus-5-5', asked({ providerOptions: omitted }))));
  expect(hidden.filter(({ type }) => type === 'reasoning-delta')).toEqual([
    {
      type: 'reasoning-delta',
      text: '',
      state: { provider: 'anthropic', value: { type: 'thinking', signature: expect.any(String) } },
    },
  ]);
  const shown = await collect(stream(callOf('claude-opus-5-5', asked({ reasoningEffort: 'high' }))));
  expect(summarizeAnswer(shown).reasoning).toBe('hm');
});

test('takes back the thoughts and tool calls of an answer, which it has signed', async () => {
  const reply = () => ({ reasoning: 'I should add.', toolCalls: [{ name: 'add', arguments: { x: 1 } }] });
  await using thinking = await startEmulator({ dialect: 'anthropic', reply });
  const { complete, stream } = await provider(fetch, { baseUrl: thinking.url });
  const model = 'claude-sonnet-4-5';
  const request: ChatRequest = { messages: [{ role: 'user', content: 'hi' }], tools: [TOOL], reasoningEffort: 'low' };
  const chunks = await collect(stream(callOf(model, request)));
  const { reasoning, toolCalls } = summarizeAnswer(chunks);
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
