import { describe, expect, test } from 'vitest';
import { foldLine, startFold } from '../src/fold.ts';
import type { WireLine } from '../src/wire.ts';

const options = { provider: 'mine', model: 'qwen3:4b' };

function chunksOf(...lines: readonly WireLine[]) {
  const fold = startFold(options);
  return lines.flatMap((line) => foldLine(fold, line));
}

const say = (message: WireLine['message'], more: WireLine = {}): WireLine => ({
  model: 'qwen3:4b',
  message: message!,
  done: false,
  ...more,
});
const done = (more: WireLine = {}): WireLine => say({ content: '' }, { done: true, done_reason: 'stop', ...more });

test('thoughts come apart from text, and the model that answers is named', () => {
  expect(chunksOf(say({ content: '', thinking: 'Hm' }), say({ content: 'Two' }), done())).toEqual([
    { type: 'response-start', model: 'qwen3:4b' },
    { type: 'reasoning-delta', text: 'Hm' },
    { type: 'text-delta', text: 'Two' },
    { type: 'finish', finishReason: 'stop' },
  ]);
});

describe('usage', () => {
  const usageOf = (more: WireLine) => chunksOf(done(more)).find((chunk) => chunk.type === 'finish')?.usage;

  test('is what was read and written, thoughts among it', () => {
    expect(usageOf({ prompt_eval_count: 21, eval_count: 889 })).toEqual({ inputTokens: 21, outputTokens: 889 });
  });

  test('is not known when the prompt has no count, as of a cached one on older servers', () => {
    expect(usageOf({ eval_count: 5 })).toBeUndefined();
  });

  test('has no output where nothing was written', () => {
    expect(usageOf({ prompt_eval_count: 3 })).toEqual({ inputTokens: 3, outputTokens: 0 });
  });
});

describe('the end', () => {
  test.for([
    ['stop', 'stop', undefined],
    [undefined, 'stop', undefined],
    ['length', 'length', undefined],
    ['load', 'other', 'load'],
    ['constructor', 'other', 'constructor'],
  ] as const)('%s means %s', ([reason, finishReason, raw]) => {
    const finish = chunksOf(
      say({ content: '' }, { done: true, ...(reason !== undefined && { done_reason: reason }) }),
    ).at(-1);
    expect(finish).toEqual({ type: 'finish', finishReason, ...(raw !== undefined && { rawFinishReason: raw }) });
  });

  test('is for the sake of the tools that were called', () => {
    expect(chunksOf(say({ tool_calls: [{ function: { name: 'look' } }] }), done()).at(-1)).toMatchObject({
      finishReason: 'tool-calls',
    });
  });
});

describe('tool calls', () => {
  test('come whole, one after the other, whatever numbers the server gives them', () => {
    const call = (id: string, index: number) =>
      say({ tool_calls: [{ id, function: { name: 'add', arguments: { x: 1 }, index } as never }] });
    const calls = chunksOf(call('a', 2), call('b', 3)).filter(({ type }) => type === 'tool-call-delta');
    expect(calls).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'a', name: 'add', argumentsDelta: '{"x":1}' },
      { type: 'tool-call-delta', index: 1, id: 'b', name: 'add', argumentsDelta: '{"x":1}' },
    ]);
  });

  test('without ids get one of the time of their line', () => {
    const line = say({ tool_calls: [{ function: { name: 'add' } }] }, { created_at: '2025-03-20T18:32:42.590997Z' });
    expect(chunksOf(line)[1]).toMatchObject({ id: 'call_20250320183242590997_0', argumentsDelta: '{}' });
  });
});

test('pictures are told by how they begin', () => {
  const chunks = chunksOf(say({ content: '', images: ['iVBORw0KGgo=', '/9j/4AAQ'] }));
  expect(chunks.flatMap((chunk) => (chunk.type === 'image' ? [chunk.source] : []))).toEqual([
    { data: 'iVBORw0KGgo=', mediaType: 'image/png' },
    { data: '/9j/4AAQ', mediaType: 'image/jpeg' },
  ]);
});

describe('an error in a line', () => {
  test.for([
    ['an error was encountered while running the model', 'stream_error'],
    ['server busy, please try again.  maximum pending requests exceeded', 'overloaded'],
    ['the input length exceeds the context length', 'context_length_exceeded'],
  ] as const)('%s is %s', ([error, code]) => {
    expect(() => chunksOf(say({ content: 'a' }), { error })).toThrow(
      expect.objectContaining({ code, billed: true, provider: 'mine' }),
    );
  });

  test('is one also where there is nothing of an answer', () => {
    expect(() => chunksOf({} as WireLine)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });
});
