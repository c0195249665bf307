import { collect } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { citationsOf } from '../src/citations.ts';
import { usageOf } from '../src/usage.ts';
import { chatCall, json, sse, vendor } from './call.ts';

const START = { type: 'message-start', id: 'm1', delta: { message: { role: 'assistant' } } };
const text = (words: string, index = 0) => ({
  type: 'content-delta',
  index,
  delta: { message: { content: { text: words } } },
});
const end = (delta: object = { finish_reason: 'COMPLETE' }) => ({ type: 'message-end', delta });

async function streamed(...events: readonly object[]) {
  const { stream } = await vendor(sse(...events)).provider;
  return collect(stream(chatCall().call));
}

async function whole(message: object, more: object = {}) {
  const { complete } = await vendor(json({ id: 'm1', message, finish_reason: 'COMPLETE', ...more })).provider;
  return complete(chatCall().call);
}

describe('a stream', () => {
  test('begins with its ids, and ends with one finish', async () => {
    const chunks = await streamed(START, text('Hi'), end(), text('late'), end());
    expect(chunks).toEqual([
      { type: 'response-start', responseId: 'm1', requestId: 'trace-1' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'finish', finishReason: 'stop', rawFinishReason: 'COMPLETE' },
    ]);
  });

  test('without an end has no finish', async () => {
    const chunks = await streamed(START, text('Hi'));
    expect(chunks.map(({ type }) => type)).toEqual(['response-start', 'text-delta']);
  });

  test('marks the plan of its tools, and gives a call without arguments an empty object', async () => {
    const plan = (words: string) => ({ type: 'tool-plan-delta', delta: { message: { tool_plan: words } } });
    const call = { id: 'c1', type: 'function', function: { name: 'now', arguments: '' } };
    const chunks = await streamed(
      START,
      plan('I will '),
      plan('look.'),
      { type: 'tool-call-start', index: 0, delta: { message: { tool_calls: call } } },
      { type: 'tool-call-end', index: 0 },
      end({ finish_reason: 'TOOL_CALL' }),
    );
    expect(chunks.slice(1)).toEqual([
      { type: 'reasoning-delta', text: 'I will ' },
      { type: 'reasoning-delta', text: 'look.' },
      { type: 'reasoning-delta', text: '', state: { provider: 'cohere', value: { type: 'tool_plan' } } },
      { type: 'tool-call-delta', index: 0, id: 'c1', name: 'now', argumentsDelta: '' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{}' },
      { type: 'finish', finishReason: 'tool-calls', rawFinishReason: 'TOOL_CALL' },
    ]);
  });

  test.for([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool-calls'],
    ['SOMETHING_NEW', 'other'],
  ] as const)('that ends with %s is %s', async ([reason, finishReason]) => {
    const chunks = await streamed(START, end({ finish_reason: reason }));
    expect(chunks.at(-1)).toMatchObject({ finishReason, rawFinishReason: reason });
  });

  test.for([
    [{ finish_reason: 'ERROR', error: 'the model is overloaded' }, { code: 'overloaded' }],
    [{ finish_reason: 'ERROR' }, { code: 'stream_error', providerCode: 'ERROR' }],
    [{ finish_reason: 'TIMEOUT' }, { code: 'timeout' }],
  ] as const)('that ends with %j is an error that may be billed', async ([delta, expected]) => {
    await expect(streamed(START, text('Hi'), end(delta))).rejects.toMatchObject({ ...expected, billed: true });
  });

  test('with an error in place of an event is that error', async () => {
    await expect(streamed(START, { id: 'e', message: 'the model is overloaded' })).rejects.toMatchObject({
      code: 'overloaded',
    });
  });
});

describe('an answer in one piece', () => {
  test('says the same as a stream', async () => {
    const chunks = await whole(
      {
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'text', text: 'Hi' },
        ],
        tool_plan: 'I will look.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: '' } }],
      },
      { finish_reason: 'TOOL_CALL' },
    );
    expect(chunks).toEqual([
      { type: 'response-start', responseId: 'm1' },
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'reasoning-delta', text: 'I will look.' },
      { type: 'reasoning-delta', text: '', state: { provider: 'cohere', value: { type: 'tool_plan' } } },
      { type: 'tool-call-delta', index: 0, id: 'c1', name: 'now', argumentsDelta: '' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{}' },
      { type: 'finish', finishReason: 'tool-calls', rawFinishReason: 'TOOL_CALL' },
    ]);
  });

  test('that was cut may have cut arguments, which are left so', async () => {
    const call = { id: 'c1', function: { name: 'now', arguments: '' } };
    const chunks = await whole({ tool_calls: [call] }, { finish_reason: 'MAX_TOKENS' });
    expect(chunks.filter(({ type }) => type === 'tool-call-delta')).toHaveLength(1);
  });

  test.for([{}, { message: 'hello' }, { message: {} }, null, 'text'])('that is none (%j) is invalid', async (body) => {
    const { complete } = await vendor(json(body)).provider;
    await expect(complete(chatCall().call)).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('citations', () => {
  test('count from the beginning of the answer, in the units of our strings', async () => {
    const cite = (citation: object) => ({
      type: 'citation-start',
      index: 0,
      delta: { message: { citations: citation } },
    });
    const document = { id: 'doc:0', title: 'Facts', url: 'https://example.test/facts', snippet: 'warm' };
    const chunks = await streamed(
      START,
      text('👩‍👩‍👧 one.', 0),
      text('👍 two', 1),
      cite({ start: 2, end: 5, text: 'two', content_index: 1, sources: [{ type: 'document', id: 'doc:0', document }] }),
      end(),
    );
    const answer = chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.text : '')).join('');
    const [citation] = chunks.flatMap((chunk) => (chunk.type === 'citation' ? [chunk.citation] : []));
    expect(citation).toMatchObject({ url: document.url, title: 'Facts' });
    expect(answer.slice(citation?.startIndex, citation?.endIndex)).toBe('two');
  });

  test('name each source, by its title or else its id', () => {
    const sources = [
      { type: 'tool', id: 'call_1:0', tool_output: { content: '17' } },
      { type: 'document', id: 'doc:0', document: { title: 'Facts' } },
    ];
    expect(citationsOf({ start: 0, end: 2, sources }, { start: 10, text: 'Hi' })).toEqual([
      { title: 'call_1:0', startIndex: 10, endIndex: 12 },
      { title: 'Facts', startIndex: 10, endIndex: 12 },
    ]);
  });

  test('of thoughts and plans, and of text that did not come, have no place in the answer', () => {
    const citation = { start: 0, end: 2, sources: [{ id: 'a' }] };
    const place = { start: 0, text: 'Hi' };
    expect(citationsOf({ ...citation, type: 'PLAN' }, place)).toEqual([{ title: 'a' }]);
    expect(citationsOf({ ...citation, type: 'TEXT_CONTENT' }, undefined)).toEqual([{ title: 'a' }]);
  });
});

describe('usage', () => {
  test('is what is billed, and its parts are no more than that', () => {
    const usage = {
      billed_units: { input_tokens: 26, output_tokens: 147 },
      tokens: { input_tokens: 1431, output_tokens: 152, reasoning_tokens: 150, image_tokens: 12 },
      cached_tokens: 1392,
    };
    expect(usageOf(usage)).toEqual({
      inputTokens: 26,
      outputTokens: 147,
      cachedInputTokens: 26,
      reasoningTokens: 147,
      imageInputTokens: 12,
    });
  });

  test('of pictures to embed is counted beside the text', () => {
    expect(usageOf({ billed_units: { input_tokens: 7, image_tokens: 100 } })).toEqual({
      inputTokens: 107,
      outputTokens: 0,
      imageInputTokens: 100,
    });
  });

  test('is that of the tokens where nothing is said of the bill', () => {
    expect(usageOf({ tokens: { input_tokens: 3, output_tokens: 4 } })).toEqual({ inputTokens: 3, outputTokens: 4 });
  });

  test.for([undefined, null, {}, { billed_units: {} }, { cached_tokens: 7 }])('is not made up of %j', (usage) => {
    expect(usageOf(usage)).toBeUndefined();
  });
});
