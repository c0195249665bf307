import { describe, expect, test } from 'vitest';
import type { Capability, ChatRequest, Facts, ImagePart, Message, UserPart } from '@signalbox/core';
import { factsOf } from '../../src/facts/facts-of.ts';

const USER: Message = { role: 'user', content: 'hello' };
const TOOL = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
const IMAGE: ImagePart = { type: 'image', source: { url: 'https://images.example/1.png' } };
const FILE: UserPart = { type: 'file', source: { data: 'AAAA', mediaType: 'application/pdf' } };
const AUDIO: UserPart = { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' };

function chat(request: Partial<ChatRequest>): Facts {
  return factsOf({ operation: 'chat', request: { messages: [USER], ...request } });
}

describe('text', () => {
  test.for<[string, readonly Message[], string]>([
    [
      'the last user message',
      [USER, { role: 'assistant', content: 'hi' }, { role: 'user', content: 'go on' }],
      'go on',
    ],
    ['the last user message, though a tool answered later', [USER, { role: 'tool', content: [] }], 'hello'],
    [
      'its text parts, a line each',
      [{ role: 'user', content: [{ type: 'text', text: 'what is' }, IMAGE, { type: 'text', text: 'this?' }] }],
      'what is\nthis?',
    ],
    ['nothing, where no user spoke', [{ role: 'assistant', content: 'hi' }], ''],
  ])('is %s', ([, messages, text]) => {
    expect(chat({ messages }).text).toBe(text);
  });

  test('is the first input of an embedding', () => {
    expect(factsOf({ operation: 'embed', request: { input: ['one', 'two'] } }).text).toBe('one');
  });

  test('is the query of a ranking', () => {
    expect(factsOf({ operation: 'rerank', request: { query: 'which?', documents: ['a'] } }).text).toBe('which?');
  });
});

describe('system', () => {
  test.for<[string, Partial<ChatRequest>, string]>([
    ['nothing', {}, ''],
    ['the option', { system: 'be brief' }, 'be brief'],
    ['messages', { messages: [{ role: 'system', content: 'be kind' }, USER] }, 'be kind'],
    [
      'both',
      { system: 'be brief', messages: [{ role: 'system', content: [{ type: 'text', text: 'be kind' }] }] },
      'be brief\nbe kind',
    ],
  ])('comes from %s', ([, request, system]) => {
    expect(chat(request).system).toBe(system);
  });
});

describe('needs', () => {
  test.for<[string, Partial<ChatRequest>, readonly Capability[]]>([
    ['nothing for text', {}, []],
    ['tools', { tools: [TOOL] }, ['tools']],
    ['nothing for an empty list of tools', { tools: [] }, []],
    ['json', { responseFormat: { type: 'json' } }, ['json']],
    ['json-schema', { responseFormat: { type: 'json-schema', name: 'a', schema: {} } }, ['json-schema']],
    ['nothing for plain text', { responseFormat: { type: 'text' } }, []],
    ['vision', { messages: [{ role: 'user', content: [IMAGE, IMAGE] }] }, ['vision']],
    ['file-input', { messages: [{ role: 'user', content: [FILE] }] }, ['file-input']],
    ['audio-input', { messages: [{ role: 'user', content: [AUDIO] }] }, ['audio-input']],
    ['vision for an image of an earlier turn', { messages: [{ role: 'user', content: [IMAGE] }, USER] }, ['vision']],
    [
      'all of them',
      { tools: [TOOL], messages: [{ role: 'user', content: [IMAGE, FILE] }] },
      ['tools', 'vision', 'file-input'],
    ],
    [
      'vision for an image that a tool gave',
      { messages: [{ role: 'tool', content: [{ type: 'tool-result', toolCallId: '1', content: [IMAGE] }] }] },
      ['vision'],
    ],
  ])('are %s', ([, request, needs]) => {
    expect(chat(request).needs).toEqual(needs);
  });

  test('are none for embeddings and rankings', () => {
    expect(factsOf({ operation: 'embed', request: { input: ['a'] } }).needs).toEqual([]);
    expect(factsOf({ operation: 'rerank', request: { query: 'a', documents: ['b'] } }).needs).toEqual([]);
  });
});

describe('inputTokens', () => {
  const bare = chat({}).inputTokens;

  test('counts a message and its place in the conversation', () => {
    expect(bare).toBe(6);
    expect(chat({ messages: [USER, USER] }).inputTokens).toBe(12);
  });

  test.for<[string, Partial<ChatRequest>]>([
    ['a system prompt', { system: 'be brief' }],
    ['tools', { tools: [TOOL] }],
    ['a schema', { responseFormat: { type: 'json-schema', name: 'a', schema: { type: 'object' } } }],
    ['an image', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }, IMAGE] }] }],
    ['a file', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }, FILE] }] }],
    ['sound', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }, AUDIO] }] }],
    [
      'thoughts and a tool call',
      {
        messages: [
          USER,
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', text: 'the city is asked for, so a tool is called' },
              { type: 'tool-call', id: '1', name: 'weather', arguments: '{"city":"Paris, the capital of France"}' },
            ],
          },
        ],
      },
    ],
    [
      'the result of a tool, as text',
      {
        messages: [
          USER,
          { role: 'tool', content: [{ type: 'tool-result', toolCallId: '1', content: 'x'.repeat(70) }] },
        ],
      },
    ],
    [
      'the result of a tool, in parts',
      {
        messages: [
          USER,
          {
            role: 'tool',
            content: [{ type: 'tool-result', toolCallId: '1', content: [{ type: 'text', text: 'x'.repeat(70) }] }],
          },
        ],
      },
    ],
  ])('counts %s', ([, request]) => {
    expect(chat(request).inputTokens).toBeGreaterThan(bare + 4);
  });

  test('counts all inputs and all documents, and the longest of them, which must fit a model', () => {
    expect(factsOf({ operation: 'embed', request: { input: ['abcdefg', 'abc'] } })).toMatchObject({
      inputTokens: 3,
      longestInputTokens: 2,
    });
    expect(factsOf({ operation: 'rerank', request: { query: 'abc', documents: ['abcdefg', 'abc'] } })).toMatchObject({
      inputTokens: 4,
      longestInputTokens: 3,
    });
    const { inputTokens, longestInputTokens } = chat({ messages: [{ role: 'user', content: 'abcdefg' }] });
    expect(longestInputTokens).toBe(inputTokens);
  });
});

test('carries what the request says about itself', () => {
  const metadata = { task: 'coding', tags: ['team-a'], user: 'u', session: 's', tenant: 't' };
  expect(chat({ model: 'acme/one', metadata, maxOutputTokens: 9, reasoningEffort: 'high' })).toMatchObject({
    operation: 'chat',
    model: 'acme/one',
    ...metadata,
    maxOutputTokens: 9,
    reasoningEffort: 'high',
    messageCount: 1,
  });
});

test('states nothing that the request does not', () => {
  expect(chat({})).toMatchObject({ tags: [], task: undefined, user: undefined, session: undefined, tenant: undefined });
});

test('billing is what the options of each provider ask for', () => {
  const providerOptions = { acme: { service_tier: 'flex' }, other: { user: 'x' } };
  expect(chat({ providerOptions }).billing).toEqual({ acme: { serviceTier: 'flex' }, other: {} });
  expect(chat({}).billing).toBe(undefined);
});

test.for<[boolean, Message]>([
  [true, { role: 'user', content: [{ type: 'text', text: 'long', cache: '1h' }] }],
  [false, { role: 'user', content: [{ type: 'text', text: 'long', cache: '5m' }] }],
])('is told that a prompt is cached for an hour: %j', ([isSo, message]) => {
  expect(chat({ messages: [message, USER] }).cachesForAnHour === true).toBe(isSo);
});

describe('reach', () => {
  test.for<[ChatRequest['routing'], Facts['reach']]>([
    [undefined, undefined],
    [{ prefer: 'fast', require: { capabilities: ['tools'] } }, undefined],
    [
      { exclude: ['acme'], prefer: 'cheap' },
      { exclude: ['acme'], require: {} },
    ],
    [{ only: ['acme/large', 'acme/small', 'other'] }, { only: ['acme', 'other'], require: {} }],
    [
      { require: { compliance: ['hipaa'], regions: ['eu'], capabilities: ['tools'] } },
      { require: { compliance: ['hipaa'], regions: ['eu'] } },
    ],
  ])('of %o is who else may see the text', ([routing, reach]) => {
    expect(chat(routing === undefined ? {} : { routing }).reach).toEqual(reach);
  });
});
