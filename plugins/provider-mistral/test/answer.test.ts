import type { ChatRequest } from '@signalbox/core';
import { collect } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { openAiUsageOf } from '../src/usage.ts';
import { chatCall, json, sse, vendor } from './call.ts';

const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
  id: 'm1',
  model: 'mistral-small-latest',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
const THINKING = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] };

async function streamed(events: readonly object[], request: Partial<ChatRequest> = {}, model?: string) {
  const { provider } = vendor(sse(...events));
  return collect(provider.stream(chatCall(request, model).call));
}

async function whole(message: object, more: object = {}, request: Partial<ChatRequest> = {}, model?: string) {
  const body = { id: 'm1', choices: [{ index: 0, message, finish_reason: 'stop' }], ...more };
  return vendor(json(body)).provider.complete(chatCall(request, model).call);
}

describe('a stream', () => {
  test('may think in lists, and speak in texts or in lists', async () => {
    const chunks = await streamed([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: [THINKING] }),
      chunk({ content: [{ type: 'text', text: 'Hi' }] }),
      chunk({ content: '.' }),
      chunk({ content: '' }, 'stop', { usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } }),
    ]);
    expect(chunks).toEqual([
      { type: 'response-start', responseId: 'm1', model: 'mistral-small-latest', requestId: 'corr-1' },
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'text-delta', text: '.' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 2 } },
    ]);
  });

  test('has several calls in one piece', async () => {
    const call = (index: number, id: string) => ({ id, index, function: { name: 'add', arguments: '{}' } });
    const chunks = await streamed([
      chunk({ content: '', tool_calls: [call(0, 'D681PevKs'), call(1, 'D681PevKt')] }, 'tool_calls'),
    ]);
    expect(chunks.slice(1)).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'D681PevKs', name: 'add', argumentsDelta: '{}' },
      { type: 'tool-call-delta', index: 1, id: 'D681PevKt', name: 'add', argumentsDelta: '{}' },
      { type: 'finish', finishReason: 'tool-calls' },
    ]);
  });

  test.for([
    ['model_length', 'length', 'model_length'],
    ['content_filter', 'content-filter', undefined],
    ['something_new', 'other', 'something_new'],
  ] as const)('that ends with %s is %s', async ([word, finishReason, rawFinishReason]) => {
    const chunks = await streamed([chunk({ content: 'Hi' }, word)]);
    expect(chunks.at(-1)).toEqual({
      type: 'finish',
      finishReason,
      ...(rawFinishReason !== undefined && { rawFinishReason }),
    });
  });

  test.for([
    [chunk({ content: '' }, 'error'), 'stream_error'],
    [{ object: 'error', message: 'Service tier capacity exceeded for this model.', code: '3505' }, 'overloaded'],
  ] as const)('with an error in it is that error: %j', async ([event, code]) => {
    await expect(streamed([chunk({ content: 'Hi' }), event])).rejects.toMatchObject({ code, billed: true });
  });
});

describe('an answer in one piece', () => {
  test('says the same', async () => {
    const chunks = await whole({
      role: 'assistant',
      content: [THINKING, { type: 'text', text: 'Hi' }],
      tool_calls: null,
    });
    expect(chunks.slice(1)).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  test('may think in a text, and with marks of tools', async () => {
    const content = [
      { type: 'thinking', thinking: 'Well. ' },
      {
        type: 'thinking',
        thinking: [
          { type: 'tool_reference', title: 'x' },
          { type: 'text', text: 'Hm.' },
        ],
      },
    ];
    const chunks = await whole({ content });
    expect(chunks[1]).toEqual({ type: 'reasoning-delta', text: 'Well. Hm.' });
  });
});

describe('references', () => {
  const FOUND = { 0: { url: 'https://example.test/a', title: 'A' }, 7: { title: 'Only a name' } };
  const asked = (content: string): Partial<ChatRequest> => ({
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'D681PevKs', name: 'find', arguments: '{}' }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'D681PevKs', content }] },
    ],
  });
  const content = [
    { type: 'text', text: 'Warm' },
    { type: 'reference', reference_ids: [0, 7, 9] },
    { type: 'tool_reference', tool: 'web_search', url: 'https://example.test/b', title: 'B' },
  ];
  const citations = async (request: Partial<ChatRequest>) =>
    (await whole({ content }, {}, request)).flatMap((one) => (one.type === 'citation' ? [one.citation] : []));

  test('are looked up in what the tools gave back', async () => {
    expect(await citations(asked(JSON.stringify(FOUND)))).toEqual([
      { url: 'https://example.test/a', title: 'A' },
      { title: 'Only a name' },
      { title: '9' },
      { url: 'https://example.test/b', title: 'B' },
    ]);
  });

  test('may count a list', async () => {
    const [first] = await citations(asked(JSON.stringify([{ url: 'https://example.test/c' }])));
    expect(first).toEqual({ url: 'https://example.test/c' });
  });

  test.for(['no JSON', '7', 'null'])('that lead nowhere are named by their number (%s)', async (text) => {
    expect((await citations(asked(text)))[0]).toEqual({ title: '0' });
  });
});

describe('usage', () => {
  test('counts what was heard, which the prompt leaves out', async () => {
    const usage = {
      prompt_tokens: 11,
      completion_tokens: 15,
      total_tokens: 401,
      prompt_audio_seconds: 5,
      prompt_tokens_details: { audio_tokens: 375, cached_tokens: 9 },
    };
    const chunks = await whole({ content: 'Hi' }, { usage }, {}, 'voxtral-small-latest');
    expect(chunks.at(-1)).toMatchObject({
      usage: { inputTokens: 386, outputTokens: 15, audioInputTokens: 375, cachedInputTokens: 9, audioSeconds: 5 },
    });
  });

  test('of a model that hears tells of no sound as well, since minutes are billed', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    const chunks = await whole({ content: 'Hi' }, { usage }, {}, 'voxtral-small-latest');
    expect(chunks.at(-1)).toMatchObject({ usage: { inputTokens: 5, outputTokens: 2, audioSeconds: 0 } });
  });

  test.for([
    [{ prompt_tokens_details: { cached_tokens: 3 }, num_cached_tokens: 4 }, 3],
    [{ prompt_token_details: { cached_tokens: 3 } }, 3],
    [{ num_cached_tokens: 4 }, 4],
  ] as const)('knows what was cached under its three names: %j', ([usage, cached]) => {
    expect(openAiUsageOf({ prompt_tokens: 9, total_tokens: 9, ...usage }, false)).toMatchObject({
      prompt_tokens_details: { cached_tokens: cached },
    });
  });

  test('is not made up', async () => {
    expect((await whole({ content: 'Hi' })).at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
    expect((await whole({ content: 'Hi' }, { usage: {} })).at(-1)).not.toHaveProperty('usage');
  });
});
