import type { Usage } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { generated, type VERSIONS } from './call.ts';

type Version = (typeof VERSIONS)[number];

async function used(version: Version, usage: object, providerMetadata?: object): Promise<Usage | undefined> {
  const { chunks } = await generated(version, {
    result: {
      content: [{ type: 'text', text: 'hi' }],
      finishReason: version === 'v2' ? 'stop' : { unified: 'stop', raw: 'stop' },
      usage,
      providerMetadata,
    },
  });
  const finish = chunks.find((chunk) => chunk.type === 'finish');
  return finish?.usage;
}

describe('usage of generations 3 and 4', () => {
  test.for<[string, object, Usage | undefined]>([
    [
      'has its parts in its totals',
      {
        inputTokens: { total: 100, noCache: 30, cacheRead: 50, cacheWrite: 20 },
        outputTokens: { total: 40, text: 25, reasoning: 15 },
      },
      { inputTokens: 100, outputTokens: 40, cachedInputTokens: 50, cacheWriteTokens: 20, reasoningTokens: 15 },
    ],
    [
      'is added up where only its parts are told',
      {
        inputTokens: { total: undefined, noCache: 30, cacheRead: 50, cacheWrite: undefined },
        outputTokens: { total: undefined, text: 25, reasoning: 15 },
      },
      { inputTokens: 80, outputTokens: 40, cachedInputTokens: 50, reasoningTokens: 15 },
    ],
    ['is not known without a total', { inputTokens: { total: 100 }, outputTokens: { total: undefined } }, undefined],
    ['is not known where nothing is told', { inputTokens: {}, outputTokens: {} }, undefined],
    ['is no count where it is none', { inputTokens: { total: Number.NaN }, outputTokens: { total: null } }, undefined],
    [
      'has no part that is larger than the whole',
      { inputTokens: { total: 10, cacheRead: 99, cacheWrite: 5 }, outputTokens: { total: 4, reasoning: 9 } },
      { inputTokens: 10, outputTokens: 4, cachedInputTokens: 10, cacheWriteTokens: 0, reasoningTokens: 4 },
    ],
    [
      'tells what was written to the cache for an hour',
      {
        inputTokens: { total: 100, cacheWrite: 60 },
        outputTokens: { total: 4 },
        raw: { cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 40 } },
      },
      { inputTokens: 100, outputTokens: 4, cacheWriteTokens: 60, cacheWrite1hTokens: 40 },
    ],
  ])('%s', async ([, usage, expected]) => {
    expect(await used('v3', usage)).toEqual(expected);
    expect(await used('v4', usage)).toEqual(expected);
  });
});

describe('usage of generation 2', () => {
  test.for<[string, object, object | undefined, Usage | undefined]>([
    [
      'of OpenAI has its parts in its totals',
      { inputTokens: 100, outputTokens: 40, totalTokens: 140, reasoningTokens: 15, cachedInputTokens: 64 },
      { openai: { usage: { cacheWriteTokens: 20 } } },
      { inputTokens: 100, outputTokens: 40, cachedInputTokens: 64, cacheWriteTokens: 20, reasoningTokens: 15 },
    ],
    [
      'of Google leaves thinking out, which its total shows',
      { inputTokens: 100, outputTokens: 40, totalTokens: 155, reasoningTokens: 15, cachedInputTokens: 64 },
      { google: { groundingMetadata: null } },
      { inputTokens: 100, outputTokens: 55, cachedInputTokens: 64, reasoningTokens: 15 },
    ],
    [
      'of Google with nothing but thinking',
      { inputTokens: 100, outputTokens: 0, totalTokens: 115, reasoningTokens: 15 },
      undefined,
      { inputTokens: 100, outputTokens: 15, reasoningTokens: 15 },
    ],
    [
      'of Anthropic leaves the cache out of the input',
      { inputTokens: 10, outputTokens: 40, totalTokens: 50, cachedInputTokens: 64 },
      { anthropic: { usage: { input_tokens: 10, cache_read_input_tokens: 64, cache_creation_input_tokens: 26 } } },
      { inputTokens: 100, outputTokens: 40, cachedInputTokens: 64, cacheWriteTokens: 26 },
    ],
    [
      'of Anthropic with a cache that lives for an hour',
      { inputTokens: 10, outputTokens: 40, totalTokens: 50 },
      {
        anthropic: {
          usage: {
            input_tokens: 10,
            cache_creation_input_tokens: 26,
            cache_creation: { ephemeral_1h_input_tokens: 26 },
          },
        },
      },
      { inputTokens: 36, outputTokens: 40, cacheWriteTokens: 26, cacheWrite1hTokens: 26 },
    ],
    [
      'of Bedrock leaves the cache out of the input',
      { inputTokens: 10, outputTokens: 40, totalTokens: 50, cachedInputTokens: 64 },
      { bedrock: { usage: { cacheWriteInputTokens: 0 } } },
      { inputTokens: 74, outputTokens: 40, cachedInputTokens: 64, cacheWriteTokens: 0 },
    ],
    [
      'that was cached to more than it had leaves the cache out',
      { inputTokens: 10, outputTokens: 40, totalTokens: 50, cachedInputTokens: 64 },
      undefined,
      { inputTokens: 74, outputTokens: 40, cachedInputTokens: 64 },
    ],
    ['is not known where nothing is told', { inputTokens: undefined, outputTokens: undefined }, undefined, undefined],
  ])('%s', async ([, usage, metadata, expected]) => {
    expect(await used('v2', usage, metadata)).toEqual(expected);
  });
});
