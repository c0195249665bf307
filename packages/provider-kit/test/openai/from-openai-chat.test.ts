import type { AssistantPart, ChatCall, ChatRequest, Message, TextPart, UserPart } from '@signalbox/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromOpenAiChat } from '../../src/openai/from-openai-chat.ts';
import { toOpenAiChat } from '../../src/openai/to-openai-chat.ts';

const word = fc.string({ minLength: 1, maxLength: 12 });
const base64 = fc.base64String({ minLength: 4, maxLength: 16 });
const textPart: fc.Arbitrary<TextPart> = fc.record({ type: fc.constant('text'), text: word });
const source = fc.oneof(
  fc.record({ url: fc.webUrl() }),
  fc.record({ data: base64, mediaType: fc.constantFrom('image/png', 'image/jpeg') }),
);
const userPart: fc.Arbitrary<UserPart> = fc.oneof(
  textPart,
  fc.record(
    {
      type: fc.constant('image' as const),
      source,
      detail: fc.constantFrom('auto' as const, 'low' as const, 'high' as const),
    },
    { requiredKeys: ['type', 'source'] },
  ),
  fc.record({
    type: fc.constant('file' as const),
    source: fc.record({ data: base64, mediaType: fc.constant('application/pdf') }),
    filename: word,
  }),
  fc.record({
    type: fc.constant('audio' as const),
    data: base64,
    mediaType: fc.constantFrom('audio/wav', 'audio/mpeg'),
  }),
);
const toolCall: fc.Arbitrary<AssistantPart> = fc.record({
  type: fc.constant('tool-call'),
  id: word,
  name: word,
  arguments: fc.json(),
});
/** The wire has one place for thoughts, one for words and one for calls, in this order. */
const assistantParts: fc.Arbitrary<AssistantPart[]> = fc
  .tuple(
    fc.array(fc.record({ type: fc.constant('reasoning' as const), text: word }), { maxLength: 1 }),
    fc.array(textPart, { maxLength: 2 }),
    fc.array(toolCall, { minLength: 1, maxLength: 2 }),
  )
  .map((parts) => parts.flat());
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), content: fc.oneof(word, fc.array(textPart, { minLength: 1 })) }),
  fc.record(
    { role: fc.constant('user' as const), content: fc.oneof(word, fc.array(userPart, { minLength: 1 })), name: word },
    { requiredKeys: ['role', 'content'] },
  ),
  fc.record({ role: fc.constant('assistant' as const), content: fc.oneof(word, assistantParts) }),
  fc.record({
    role: fc.constant('tool' as const),
    content: fc
      .record({
        type: fc.constant('tool-result' as const),
        toolCallId: word,
        content: fc.oneof(word, fc.array(textPart, { minLength: 1 })),
      })
      .map((result) => [result]),
  }),
);
const schema = fc.constant({ type: 'object', properties: { a: { type: 'string' } } });
const request: fc.Arbitrary<ChatRequest> = fc.record(
  {
    model: word,
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
    tools: fc.array(
      fc.record(
        { name: word, description: word, parameters: schema, strict: fc.boolean() },
        { requiredKeys: ['name', 'parameters'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    toolChoice: fc.oneof(
      fc.constantFrom('auto' as const, 'none' as const, 'required' as const),
      fc.record({ name: word }),
    ),
    parallelToolCalls: fc.boolean(),
    responseFormat: fc.oneof(
      fc.constant({ type: 'text' as const }),
      fc.constant({ type: 'json' as const }),
      fc.record(
        { type: fc.constant('json-schema' as const), name: word, schema, description: word, strict: fc.boolean() },
        { requiredKeys: ['type', 'name', 'schema'] },
      ),
    ),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    topK: fc.nat(),
    frequencyPenalty: fc.double({ min: -2, max: 2, noNaN: true }),
    presencePenalty: fc.double({ min: -2, max: 2, noNaN: true }),
    seed: fc.integer(),
    stop: fc.array(word, { minLength: 1, maxLength: 4 }),
    maxOutputTokens: fc.nat(),
    reasoningEffort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh'),
  },
  { requiredKeys: ['model', 'messages'] },
);

function send(of: ChatRequest): Record<string, unknown> {
  const call: ChatCall = {
    model: of.model ?? 'm',
    card: { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
    request: of,
    signal: new AbortController().signal,
    warn: (warning) => expect.unreachable(`warned of ${warning.field}`),
  };
  return toOpenAiChat(call, { topKField: 'top_k', reasoningBackField: 'reasoning_content' }, { provider: 'openai' });
}

describe('fromOpenAiChat', () => {
  test('reads back every request that was written', () => {
    fc.assert(
      fc.property(request, (original) => {
        const body: unknown = JSON.parse(JSON.stringify(send(original)));
        const read = fromOpenAiChat(body, { warn: (warning) => expect.unreachable(warning.field) });
        expect(canonical(read)).toEqual(canonical(JSON.parse(JSON.stringify(original)) as ChatRequest));
        expect(send(read)).toEqual(body);
      }),
    );
  });

  test('keeps fields without a word of ours for the provider they were meant for', () => {
    const body = {
      model: 'm',
      messages: [],
      stream: true,
      stream_options: {},
      logit_bias: { 1: 2 },
      user: 'u',
      seed: null,
    };
    expect(fromOpenAiChat(body, { provider: 'groq' })).toEqual({
      model: 'm',
      messages: [],
      providerOptions: { groq: { logit_bias: { 1: 2 }, user: 'u' } },
    });
  });

  test('reads the older spellings', () => {
    const body = {
      messages: [{ role: 'developer', content: 'be brief' }],
      max_tokens: 5,
      stop: 'END',
      tools: [{ type: 'function', function: { name: 'f' } }],
    };
    expect(fromOpenAiChat(body)).toEqual({
      messages: [{ role: 'system', content: 'be brief' }],
      maxOutputTokens: 5,
      stop: ['END'],
      tools: [{ name: 'f', parameters: { type: 'object', properties: {} } }],
    });
  });

  test('tells what inside a message it has no word for', () => {
    const fields: string[] = [];
    const body = {
      messages: [{ role: 'assistant', content: 'x', audio: { id: 'a' }, refusal: null, annotations: [] }],
    };
    fromOpenAiChat(body, { warn: ({ field }) => fields.push(field) });
    expect(fields).toEqual(['messages[0].audio']);
  });

  test.for<[string, unknown]>([
    ['body', 'text'],
    ['messages', {}],
    ['messages', { messages: 'hi' }],
    ['messages[0].role', { messages: [{ role: 'function', content: '' }] }],
    ['messages[0].role', { messages: [{ role: 'constructor', content: '' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'video' }] }] }],
    [
      'messages[0].content[0].file.file_data',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
    ],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: 'x' }] }],
    ['temperature', { messages: [], temperature: '1' }],
    ['tools[0].type', { messages: [], tools: [{ type: 'custom' }] }],
    ['tool_choice', { messages: [], tool_choice: { type: 'allowed_tools' } }],
    ['reasoning_effort', { messages: [], reasoning_effort: 'extreme' }],
  ])('refuses a wrong %s and names it: %j', ([field, body]) => {
    expect(() => fromOpenAiChat(body)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringContaining(`${field}: expected`),
      }),
    );
  });
});

/** What the wire cannot tell apart: one text part and that text. */
function canonical(of: ChatRequest): ChatRequest {
  return {
    ...of,
    messages: of.messages.map((each) => {
      const [part, second] = typeof each.content === 'string' ? [] : each.content;
      const isOneText = each.role === 'assistant' && part?.type === 'text' && second === undefined;
      return isOneText ? { role: 'assistant', content: part.text } : each;
    }),
  };
}

describe("anthropic's cache control", () => {
  test.for([
    [{ type: 'ephemeral' }, '5m'],
    [{ type: 'ephemeral', ttl: '5m' }, '5m'],
    [{ type: 'ephemeral', ttl: '1h' }, '1h'],
  ] as const)('%j is a hint of %s', ([control, cache]) => {
    const content = [
      { type: 'text', text: 'a', cache_control: control },
      { type: 'image_url', image_url: { url: 'u' }, cache_control: control },
    ];
    expect(fromOpenAiChat({ messages: [{ role: 'user', content }] }).messages[0]).toMatchObject({
      content: [{ cache }, { cache }],
    });
  });
});

describe('tools that a vendor runs itself', () => {
  const search = { type: 'openrouter:web_search', parameters: { max_uses: 1 } };
  const called = { type: 'function', function: { name: 'f' } };
  const messages = [{ role: 'user', content: 'hi' }];

  test('go to the vendor as they are, beside the functions', () => {
    const body = { messages, tools: [search, called], tool_choice: { type: 'openrouter:web_search' } };
    expect(fromOpenAiChat(body, { provider: 'openrouter' })).toMatchObject({
      tools: [{ name: 'f' }],
      providerOptions: { openrouter: { tools: [search], tool_choice: { type: 'openrouter:web_search' } } },
    });
    expect(fromOpenAiChat({ messages, tools: [search] })).not.toHaveProperty('tools');
  });

  test('and a cache mark on a function is told of', () => {
    const warnings: string[] = [];
    const body = { messages, tools: [{ ...called, cache_control: { type: 'ephemeral' } }] };
    fromOpenAiChat(body, { warn: ({ field }) => void warnings.push(field) });
    expect(warnings).toEqual(['tools[0].cache_control']);
  });
});
