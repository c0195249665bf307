import type { EmbedCall } from '@signalbox/core';
import { expect, test } from 'vitest';
import { toOpenAiEmbeddings } from '../../src/openai/embeddings.ts';

test('the length of vectors is asked for, or said to be fixed', () => {
  const warned: string[] = [];
  const call: EmbedCall = {
    model: 'm',
    card: { id: 'm', kind: 'embedding', capabilities: [], price: { kind: 'unknown' } },
    request: { input: ['a'], dimensions: 64 },
    signal: new AbortController().signal,
    warn: ({ field }) => void warned.push(field),
  };
  expect(toOpenAiEmbeddings(call, {}, { provider: 'acme' })).toMatchObject({ dimensions: 64 });
  expect(warned).toEqual([]);
  expect(toOpenAiEmbeddings(call, { embeddingDimensions: false }, { provider: 'acme' })).not.toHaveProperty(
    'dimensions',
  );
  expect(warned).toEqual(['dimensions']);
});
