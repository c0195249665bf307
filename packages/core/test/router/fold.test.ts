import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssistantPart, Chunk } from '@signalbox/core';
import { textChunks, toolCallChunks } from '@signalbox/testkit';
import { foldChunk, madeOf, partsOf, reasoningOf, startFold, textOf } from '../../src/router/fold.ts';

function folded(chunks: readonly Chunk[]) {
  const answer = startFold();
  for (const chunk of chunks) foldChunk(answer, chunk);
  return answer;
}

const SEAL = { provider: 'acme', value: 'signature' };

describe('fold', () => {
  test.for<[string, readonly Chunk[], readonly AssistantPart[]]>([
    ['nothing is no parts', [], []],
    ['text in pieces is one part', textChunks('to be or not to be'), [{ type: 'text', text: 'to be or not to be' }]],
    [
      'parts stand in the order in which they began',
      [
        { type: 'reasoning-delta', text: 'hm ' },
        { type: 'reasoning-delta', text: 'so' },
        { type: 'text-delta', text: 'I look.' },
        ...toolCallChunks([{ id: 'c1', name: 'look', arguments: { far: true } }]),
        { type: 'text-delta', text: 'There.' },
      ],
      [
        { type: 'reasoning', text: 'hm so' },
        { type: 'text', text: 'I look.' },
        { type: 'tool-call', id: 'c1', name: 'look', arguments: '{"far":true}' },
        { type: 'text', text: 'There.' },
      ],
    ],
    [
      'a sealed block of reasoning ends',
      [
        { type: 'reasoning-delta', text: 'one' },
        { type: 'reasoning-delta', text: '', state: SEAL },
        { type: 'reasoning-delta', text: 'two' },
      ],
      [
        { type: 'reasoning', text: 'one', state: SEAL },
        { type: 'reasoning', text: 'two' },
      ],
    ],
    [
      'calls that come in turns are kept apart',
      [
        { type: 'tool-call-delta', index: 0, id: 'a', name: 'f', argumentsDelta: '{"x"' },
        { type: 'tool-call-delta', index: 1, id: 'b', name: 'g', argumentsDelta: '{}' },
        { type: 'tool-call-delta', index: 0, argumentsDelta: ':1}', state: SEAL },
      ],
      [
        { type: 'tool-call', id: 'a', name: 'f', arguments: '{"x":1}', state: SEAL },
        { type: 'tool-call', id: 'b', name: 'g', arguments: '{}' },
      ],
    ],
  ])('%s', ([, chunks, parts]) => {
    expect(partsOf(folded(chunks))).toEqual(parts);
  });

  test('gathers text, reasoning and citations', () => {
    const answer = folded([
      { type: 'reasoning-delta', text: 'a' },
      { type: 'text-delta', text: 'b' },
      { type: 'citation', citation: { url: 'https://a.example' } },
      { type: 'reasoning-delta', text: 'c' },
      { type: 'text-delta', text: 'd' },
    ]);
    expect([textOf(answer), reasoningOf(answer)]).toEqual(['bd', 'ac']);
    expect(answer.citations).toEqual([{ url: 'https://a.example' }]);
  });

  test('keeps embeddings and rankings', () => {
    const ranking = [{ index: 1, score: 0.9 }];
    expect(madeOf(folded([{ type: 'embeddings', embeddings: [[0, 1]] }]), 'embeddings').embeddings).toEqual([[0, 1]]);
    expect(madeOf(folded([{ type: 'ranking', ranking }]), 'ranking').ranking).toEqual(ranking);
  });

  test('says so when something else came than was asked for', () => {
    expect(() => madeOf(folded([{ type: 'text-delta', text: 'a' }]), 'images')).toThrow(/yielded no "images" chunk/);
  });

  test('keeps pictures in their place among the words', () => {
    const source = { data: 'aGk=', mediaType: 'image/png' };
    const answer = folded([
      { type: 'text-delta', text: 'Here:' },
      { type: 'image', source },
      { type: 'text-delta', text: 'Done.' },
    ]);
    expect(partsOf(answer).map(({ type }) => type)).toEqual(['text', 'image', 'text']);
  });

  test('says the same however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const answer = folded(pieces.map((text) => ({ type: 'text-delta', text })));
        expect(textOf(answer)).toBe(pieces.join(''));
        expect(partsOf(answer).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
