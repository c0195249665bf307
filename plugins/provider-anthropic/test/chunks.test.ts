import type { ChatChunk } from '@signalbox/core';
import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, test } from 'vitest';
import { chunksOf, fold, startFold } from '../src/chunks.ts';

// Events as they come off the wire: not all of what the SDK's types demand is ever sent.
type Event = Readonly<Record<string, unknown>> & { readonly type: string };

function chunksFrom(events: readonly Event[], origin = 'anthropic'): ChatChunk[] {
  const state = startFold(origin, { requestId: 'req_1' });
  return events.flatMap((event) => [...fold(state, event as unknown as RawMessageStreamEvent)]);
}

const start = (usage: object = { input_tokens: 5, output_tokens: 1 }): Event => ({
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-x', content: [], usage },
});
const end = (stop_reason: string | null, usage: object = { output_tokens: 9 }): Event[] => [
  { type: 'message_delta', delta: { stop_reason }, usage },
  { type: 'message_stop' },
];
const block = (index: number, content_block: object, ...deltas: object[]): Event[] => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];

test('streams text between a start and an end', () => {
  const text = block(
    0,
    { type: 'text', text: '' },
    { type: 'text_delta', text: 'Hel' },
    { type: 'text_delta', text: '' },
    { type: 'text_delta', text: 'lo' },
  );
  expect(chunksFrom([start(), { type: 'ping' }, ...text, ...end('end_turn')])).toEqual([
    { type: 'response-start', responseId: 'msg_1', model: 'claude-x', requestId: 'req_1' },
    { type: 'text-delta', text: 'Hel' },
    { type: 'text-delta', text: 'lo' },
    { type: 'finish', finishReason: 'stop', rawFinishReason: 'end_turn', usage: { inputTokens: 5, outputTokens: 9 } },
  ]);
});

test('has no end without message_stop', () => {
  const [delta] = end('end_turn');
  expect(chunksFrom([start(), delta as Event]).map(({ type }) => type)).toEqual(['response-start']);
});

test.for([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
  ['pause_turn', 'other'],
  ['something_new', 'other'],
] as const)("ends %s with %s and the provider's own word", ([raw, finishReason]) => {
  expect(chunksFrom(end(raw))).toMatchObject([{ type: 'finish', finishReason, rawFinishReason: raw }]);
});

test('ends without a reason where none was given', () => {
  expect(chunksFrom(end(null, {}))).toEqual([{ type: 'finish', finishReason: 'other' }]);
});

test('numbers tool calls by themselves and gives a call without arguments an empty object', () => {
  const chunks = chunksFrom([
    ...block(0, { type: 'text', text: '' }),
    ...block(
      1,
      { type: 'tool_use', id: 'a', name: 'add', input: {} },
      { type: 'input_json_delta', partial_json: '' },
      { type: 'input_json_delta', partial_json: '{"x":' },
      { type: 'input_json_delta', partial_json: '1}' },
    ),
    ...block(2, { type: 'tool_use', id: 'b', name: 'now', input: {}, caller: { type: 'direct' } }),
    ...block(3, { type: 'tool_use', id: 'c', name: 'at', input: { y: 2 } }),
  ]);
  expect(chunks).toEqual([
    { type: 'tool-call-delta', index: 0, id: 'a', name: 'add', argumentsDelta: '' },
    { type: 'tool-call-delta', index: 0, argumentsDelta: '{"x":' },
    { type: 'tool-call-delta', index: 0, argumentsDelta: '1}' },
    { type: 'tool-call-delta', index: 1, id: 'b', name: 'now', argumentsDelta: '' },
    { type: 'tool-call-delta', index: 1, argumentsDelta: '{}' },
    { type: 'tool-call-delta', index: 2, id: 'c', name: 'at', argumentsDelta: '{"y":2}' },
  ]);
});

test('keeps who made a tool call when it was not the model itself', () => {
  const caller = { type: 'code_execution_20260120', tool_id: 't' };
  expect(chunksFrom(block(0, { type: 'tool_use', id: 'a', name: 'add', input: {}, caller })).at(-1)).toEqual({
    type: 'tool-call-delta',
    index: 0,
    argumentsDelta: '{}',
    state: { provider: 'anthropic', value: { caller } },
  });
});

test('gives thoughts with their signature, tagged with the provider in use', () => {
  const thinking = block(
    0,
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'thinking_delta', thinking: 'hm' },
    { type: 'signature_delta', signature: 'sig' },
  );
  const redacted = block(1, { type: 'redacted_thinking', data: 'xx' });
  expect(chunksFrom([...thinking, ...redacted], 'anthropic-eu')).toEqual([
    { type: 'reasoning-delta', text: 'hm' },
    {
      type: 'reasoning-delta',
      text: '',
      state: { provider: 'anthropic-eu', value: { type: 'thinking', signature: 'sig' } },
    },
    {
      type: 'reasoning-delta',
      text: '',
      state: { provider: 'anthropic-eu', value: { type: 'redacted_thinking', data: 'xx' } },
    },
  ]);
});

test('keeps the calls and results of server tools for the next request', () => {
  const call = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
  const result = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
  const chunks = chunksFrom([
    ...block(0, call, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
    ...block(1, result),
    ...block(2, { type: 'something_new', what: 1 }),
  ]);
  expect(chunks.map((chunk) => (chunk.type === 'reasoning-delta' ? chunk.state?.value : chunk))).toEqual([
    { ...call, input: { query: 'x' } },
    result,
  ]);
});

test('places citations over the text that they stand for', () => {
  const web = {
    type: 'web_search_result_location',
    url: 'https://a.test',
    title: 'A',
    cited_text: 'ä',
    encrypted_index: 'e',
  };
  const page = {
    type: 'page_location',
    document_title: 'B',
    cited_text: 'b',
    start_page_number: 1,
    end_page_number: 2,
  };
  const chunks = chunksFrom([
    ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'So ' }),
    ...block(
      1,
      { type: 'text', text: '', citations: [] },
      { type: 'citations_delta', citation: web },
      { type: 'text_delta', text: 'it is' },
      { type: 'citations_delta', citation: page },
    ),
  ]);
  expect(chunks.slice(2)).toEqual([
    { type: 'citation', citation: { url: 'https://a.test', title: 'A', citedText: 'ä', startIndex: 3, endIndex: 8 } },
    { type: 'citation', citation: { title: 'B', citedText: 'b', startIndex: 3, endIndex: 8 } },
  ]);
});

describe('usage', () => {
  test.for([
    [
      'counts what came from and went to the cache as input',
      {
        input_tokens: 10,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      },
      { inputTokens: 140, outputTokens: 9, cachedInputTokens: 100, cacheWriteTokens: 30, cacheWrite1hTokens: 20 },
    ],
    [
      'knows thinking and searches',
      {
        input_tokens: 1,
        output_tokens_details: { thinking_tokens: 7 },
        server_tool_use: { web_search_requests: 2 },
      },
      { inputTokens: 1, outputTokens: 9, reasoningTokens: 7, searches: 2 },
    ],
    [
      'takes null for no statement',
      {
        input_tokens: 1,
        cache_read_input_tokens: null,
        cache_creation: null,
        server_tool_use: null,
      },
      { inputTokens: 1, outputTokens: 9 },
    ],
  ] as const)('%s', ([, wire, usage]) => {
    expect(chunksFrom([start(wire), ...end('end_turn')]).at(-1)).toHaveProperty('usage', usage);
  });

  test('takes the later count where both events give one', () => {
    const chunks = chunksFrom([
      start({ input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 4 }),
      ...end('end_turn', { input_tokens: 32, output_tokens: 16, cache_read_input_tokens: null, cost: 0.5 }),
    ]);
    expect(chunks.at(-1)).toMatchObject({ usage: { inputTokens: 36, outputTokens: 16 }, costUsd: 0.5 });
  });

  test('is absent when the wire gave none', () => {
    expect(chunksFrom([start({}), ...end('end_turn', {})]).at(-1)).not.toHaveProperty('usage');
  });
});

test('reads an unstreamed answer as the stream that says the same', () => {
  const content = [
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'text', text: 'Hi', citations: null },
    { type: 'tool_use', id: 'a', name: 'add', input: { x: 1 } },
  ];
  const usage = { input_tokens: 5, output_tokens: 9 };
  const message = { id: 'msg_1', model: 'claude-x', content, stop_reason: 'tool_use', usage };
  const whole = chunksOf(message as unknown as Message, 'anthropic', { requestId: 'req_1' });
  const streamed = chunksFrom([start(), ...content.flatMap((part, index) => block(index, part)), ...end('tool_use')]);
  expect(whole).toEqual(streamed);
});
