import { describe, expect, test } from 'vitest';
import { cardOf, type Found } from '../src/discover.ts';

const LOCAL = { isCloud: false };
const found = (name: string, shown: Found['shown'], tag: Partial<Found['tag']> = {}): Found => ({
  tag: { name, model: name, ...tag },
  shown,
});

test('a card has what the server tells', () => {
  const shown = {
    capabilities: ['completion', 'tools', 'vision', 'thinking', 'insert'],
    model_info: { 'general.architecture': 'gemma4', 'gemma4.context_length': 131_072 },
  };
  expect(cardOf(found('gemma4:latest', shown, { details: { parameter_size: '8.0B' } }), LOCAL)).toEqual({
    id: 'gemma4:latest',
    aliases: ['gemma4'],
    kind: 'chat',
    contextTokens: 131_072,
    capabilities: ['json', 'json-schema', 'tools', 'parallel-tools', 'vision', 'reasoning', 'fim'],
    price: { kind: 'free' },
    quality: 0.49,
  });
});

test('a model of which nothing more is known writes JSON, for any does', () => {
  expect(cardOf(found('qwen3:4b', undefined), LOCAL)).toEqual({
    id: 'qwen3:4b',
    kind: 'chat',
    capabilities: ['json', 'json-schema'],
    price: { kind: 'free' },
  });
});

test('a model that embeds is for embeddings; one that does neither is none of ours', () => {
  expect(cardOf(found('nomic', { capabilities: ['embedding'] }), LOCAL)).toMatchObject({
    kind: 'embedding',
    capabilities: [],
  });
  expect(cardOf(found('flux', { capabilities: ['image'] }), LOCAL)).toBeUndefined();
});

describe('the context', () => {
  const model_info = { 'llama.context_length': 8_192 };
  test.for([
    [undefined, undefined, 8_192],
    ['stop "x"\nnum_ctx                        4096', undefined, 4_096],
    ['num_ctx 4096', 2_048, 2_048],
    [undefined, 32_768, 8_192],
  ] as const)('set to %j and asked for %j is %i', ([parameters, contextTokens, expected]) => {
    const shown = { model_info, ...(parameters !== undefined && { parameters }) };
    expect(cardOf(found('m', shown), { isCloud: false, contextTokens })?.contextTokens).toBe(expected);
  });
});

describe('the price', () => {
  test.for([
    [found('gpt-oss:120b-cloud', undefined), false],
    [found('glm-5:cloud', undefined), false],
    [found('own', undefined, { remote_host: 'https://ollama.com' }), false],
    [found('own', { remote_host: 'https://ollama.com' }), false],
    [found('gpt-oss:120b', undefined), true],
  ] as const)('of a model of the cloud is not known, whatever tells that it is one', ([one, isCloud]) => {
    expect(cardOf(one, { isCloud })?.price).toEqual({ kind: 'unknown' });
  });
});
