import type { ChatChunk } from '@signalbox/core';
import type { ConverseCommandOutput, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { chunksOf, endOfStream, foldEvent, startAnswer } from '../src/chunks.ts';
import { toUsage } from '../src/usage.ts';

const stopped = (stopReason: string) => ({ messageStop: { stopReason } }) as ConverseStreamOutput;
const metadata = (inputTokens = 3, outputTokens = 5): ConverseStreamOutput => ({
  metadata: {
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: 1 },
  },
});
const delta = (contentBlockIndex: number, piece: object): ConverseStreamOutput =>
  ({ contentBlockDelta: { contentBlockIndex, delta: piece } }) as ConverseStreamOutput;
const closed = (contentBlockIndex: number): ConverseStreamOutput => ({ contentBlockStop: { contentBlockIndex } });
const toolStart = (contentBlockIndex: number, toolUse: object) =>
  ({ contentBlockStart: { contentBlockIndex, start: { toolUse } } }) as ConverseStreamOutput;

function fold(...events: readonly ConverseStreamOutput[]): ChatChunk[] {
  const state = startAnswer('bedrock');
  return [...events.flatMap((event) => [...foldEvent(state, event)]), ...endOfStream(state)];
}

test('yields text as it comes and finishes when the usage has come', () => {
  expect(
    fold(
      { messageStart: { role: 'assistant' } },
      delta(0, { text: 'Hel' }),
      delta(0, { text: '' }),
      delta(0, { text: 'lo' }),
      closed(0),
      stopped('end_turn'),
      metadata(),
    ),
  ).toEqual([
    { type: 'text-delta', text: 'Hel' },
    { type: 'text-delta', text: 'lo' },
    { type: 'finish', finishReason: 'stop', rawFinishReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 5 } },
  ]);
});

test('holds the finish back until the usage has come', () => {
  const state = startAnswer('bedrock');
  expect([...foldEvent(state, stopped('end_turn'))]).toEqual([]);
  expect([...foldEvent(state, metadata())]).toHaveLength(1);
  expect([...endOfStream(state)]).toEqual([]);
});

test('finishes without usage when the stream ends without it', () => {
  expect(fold(delta(0, { text: 'Hi' }), stopped('max_tokens')).at(-1)).toEqual({
    type: 'finish',
    finishReason: 'length',
    rawFinishReason: 'max_tokens',
  });
});

test('does not finish a stream that just stops', () => {
  expect(fold(delta(0, { text: 'Hi' }), metadata())).toEqual([{ type: 'text-delta', text: 'Hi' }]);
});

test.for([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool-calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['guardrail_intervened', 'content-filter'],
  ['content_filtered', 'content-filter'],
  ['malformed_model_output', 'other'],
  ['malformed_tool_use', 'other'],
  ['constructor', 'other'],
])('%s means %s', ([raw, finishReason]) => {
  expect(fold(stopped(raw ?? ''), metadata()).at(-1)).toMatchObject({ finishReason, rawFinishReason: raw });
});

describe('tool calls', () => {
  test('are numbered among themselves, whatever stands between', () => {
    expect(
      fold(
        delta(0, { text: 'Let me see' }),
        closed(0),
        toolStart(1, { toolUseId: 'a', name: 'weather' }),
        delta(1, { toolUse: { input: '' } }),
        delta(1, { toolUse: { input: '{"city":' } }),
        delta(1, { toolUse: { input: '"Paris"}' } }),
        closed(1),
        toolStart(2, { toolUseId: 'b', name: 'time' }),
        closed(2),
      ).slice(1),
    ).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'a', name: 'weather', argumentsDelta: '' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{"city":' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: '"Paris"}' },
      { type: 'tool-call-delta', index: 1, id: 'b', name: 'time', argumentsDelta: '' },
      { type: 'tool-call-delta', index: 1, argumentsDelta: '{}' },
    ]);
  });

  test("of tools on the side of Bedrock are not the caller's", () => {
    expect(
      fold(
        toolStart(0, { toolUseId: 'a', name: 'nova_grounding', type: 'server_tool_use' }),
        delta(0, { toolUse: { input: '{}' } }),
        closed(0),
        { contentBlockStart: { contentBlockIndex: 1, start: { toolResult: { toolUseId: 'a' } } } },
        delta(1, { toolResult: [{ text: 'found' }] }),
        closed(1),
      ),
    ).toEqual([]);
  });
});

describe('reasoning', () => {
  test('ends with its signature, to be sent back', () => {
    expect(
      fold(
        delta(0, { reasoningContent: { text: 'Hm' } }),
        delta(0, { reasoningContent: { text: '.' } }),
        delta(0, { reasoningContent: { signature: 'c2ln' } }),
        closed(0),
      ),
    ).toEqual([
      { type: 'reasoning-delta', text: 'Hm' },
      { type: 'reasoning-delta', text: '.' },
      { type: 'reasoning-delta', text: '', state: { provider: 'bedrock', value: { signature: 'c2ln' } } },
    ]);
  });

  test('that is redacted is kept as base64', () => {
    expect(fold(delta(0, { reasoningContent: { redactedContent: Buffer.from('secret') } }), closed(0))).toEqual([
      { type: 'reasoning-delta', text: '', state: { provider: 'bedrock', value: { redactedContent: 'c2VjcmV0' } } },
    ]);
  });

  test('without a signature carries no state', () => {
    expect(fold(delta(0, { reasoningContent: { text: 'Hm' } }), closed(0))).toEqual([
      { type: 'reasoning-delta', text: 'Hm' },
    ]);
  });
});

test('says of citations where in the answer they belong', () => {
  expect(
    fold(
      delta(0, { text: 'Well, ' }),
      closed(0),
      delta(1, { text: 'Ruby is red.' }),
      delta(1, {
        citation: {
          title: 'Stones',
          source: 'https://example.com/ruby',
          sourceContent: [{ text: 'Red ' }, { text: 'stone' }],
        },
      }),
      closed(1),
    ).at(-1),
  ).toEqual({
    type: 'citation',
    citation: { url: 'https://example.com/ruby', title: 'Stones', citedText: 'Red stone', startIndex: 6, endIndex: 18 },
  });
});

test('passes over events that it does not know', () => {
  expect(fold({ $unknown: ['later', {}] } as unknown as ConverseStreamOutput)).toEqual([]);
});

describe('usage', () => {
  test('counts what was read from and written to the cache as input', () => {
    expect(
      toUsage({
        inputTokens: 10,
        outputTokens: 4,
        totalTokens: 144,
        cacheReadInputTokens: 100,
        cacheWriteInputTokens: 30,
        cacheDetails: [
          { ttl: '5m', inputTokens: 20 },
          { ttl: '1h', inputTokens: 10 },
        ],
      }),
    ).toEqual({
      inputTokens: 140,
      outputTokens: 4,
      cachedInputTokens: 100,
      cacheWriteTokens: 30,
      cacheWrite1hTokens: 10,
    });
  });

  test('is not made up', () => {
    expect(toUsage(undefined)).toBeUndefined();
  });
});

test('an unstreamed answer has the chunks of a streamed one', () => {
  const content = [
    { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } },
    { text: 'Hi' },
    { toolUse: { toolUseId: 'a', name: 'weather', input: {} } },
  ];
  const output = {
    output: { message: { role: 'assistant', content } },
    stopReason: 'tool_use',
    usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 },
  } as unknown as ConverseCommandOutput;
  expect(chunksOf(output, 'bedrock')).toEqual(
    fold(
      delta(0, { reasoningContent: { text: 'Hm' } }),
      delta(0, { reasoningContent: { signature: 's' } }),
      closed(0),
      delta(1, { text: 'Hi' }),
      closed(1),
      toolStart(2, { toolUseId: 'a', name: 'weather' }),
      delta(2, { toolUse: { input: '{}' } }),
      closed(2),
      stopped('tool_use'),
      metadata(),
    ),
  );
});

test('an answer without a message is none', () => {
  expect(
    chunksOf({ output: undefined, stopReason: 'end_turn' } as unknown as ConverseCommandOutput, 'bedrock'),
  ).toBeUndefined();
});

describe('a picture', () => {
  const picture = { type: 'image', source: { data: 'AQIDBA==', mediaType: 'image/webp' } };

  test('comes in pieces, and goes out whole', () => {
    const start = { contentBlockStart: { contentBlockIndex: 0, start: { image: { format: 'webp' } } } };
    const piece = (...bytes: number[]) => delta(0, { image: { source: { bytes: Uint8Array.from(bytes) } } });
    const chunks = fold(start as ConverseStreamOutput, piece(1, 2), piece(3, 4), closed(0), stopped('end_turn'));
    expect(chunks[0]).toEqual(picture);
    expect(chunks).toHaveLength(2);
  });

  test('of an answer that is not streamed', () => {
    const image = { format: 'webp', source: { bytes: Uint8Array.from([1, 2, 3, 4]) } };
    const output = { output: { message: { role: 'assistant', content: [{ image }] } }, stopReason: 'end_turn' };
    expect(chunksOf(output as unknown as ConverseCommandOutput, 'bedrock')?.[0]).toEqual(picture);
  });

  test('that could not be made leaves nothing', () => {
    const image = { format: 'png', error: { message: 'no' } };
    const output = { output: { message: { role: 'assistant', content: [{ image }] } }, stopReason: 'end_turn' };
    expect(chunksOf(output as unknown as ConverseCommandOutput, 'bedrock')).toHaveLength(1);
  });
});
