import type { EmbedCall } from '@signalbox/core';
import { expect, test } from 'vitest';
import { toOpenAiEmbeddings } from '../../src/openai/embeddings.ts';

const warned: string[] = [];
const call: EmbedCall = {
  model: 'm',
  card: { id: 'm', kind: 'embedding', capabilities: [], price: { kind: 'unknown' } },
  request: { input: ['a'], dimensions: 64 },
  signal: new AbortController().signal,
  warn: ({ field }) => void warned.push(field),
};

test('vectors are asked for as bytes, and as numbers of models that have no other form', () => {
  const format = (model: string): unknown =>
    toOpenAiEmbeddings({ ...call, model }, { embeddingFloatModels: /^cohere/ }, { provider: 'acme' })[
      'encoding_format'
    ];
  expect([format('m'), format('cohere-embed')]).toEqual(['base64', 'float']);
});

test('the length of vectors is asked for, or said to be fixed', () => {
  expect(toOpenAiEmbeddings(call, {}, { provider: 'acme' })).toMatchObject({ dimensions: 64 });
  expect(warned).toEqual([]);
  expect(toOpenAiEmbeddings(call, { embeddingDimensions: false }, { provider: 'acme' })).not.toHaveProperty(
    'dimensions',
  );
  expect(warned).toEqual(['dimensions']);
});
