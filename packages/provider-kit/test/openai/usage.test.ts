import { describe, expect, test } from 'vitest';
import { fromOpenAiEmbeddings } from '../../src/openai/embeddings.ts';
import type { OpenAiQuirks } from '../../src/openai/quirks.ts';
import { fromResponsesUsage } from '../../src/openai/responses/usage.ts';
import { fromOpenAiUsage, statedCostUsd } from '../../src/openai/usage.ts';

describe('usage of a vendor that counts more', () => {
  test('has pages read as input, thoughts beside the answer, and searches', () => {
    const usage = {
      prompt_tokens: 33,
      completion_tokens: 7_163,
      citation_tokens: 20_016,
      reasoning_tokens: 95_305,
      num_search_queries: 18,
    };
    const quirks: OpenAiQuirks = {
      reasoningOutsideCompletion: true,
      usagePaths: {
        moreInput: ['citation_tokens'],
        reasoning: ['reasoning_tokens'],
        searches: ['num_search_queries'],
      },
    };
    expect(fromOpenAiUsage(usage, quirks)).toEqual({
      inputTokens: 20_049,
      outputTokens: 102_468,
      reasoningTokens: 95_305,
      searches: 18,
    });
  });

  test('has seconds of sound that are billed', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, heard: { seconds: 5 } };
    expect(fromOpenAiUsage(usage, { usagePaths: { audioSeconds: ['heard', 'seconds'] } })).toEqual({
      inputTokens: 1,
      outputTokens: 2,
      audioSeconds: 5,
    });
  });

  test('counts pictures that a chat model made', () => {
    const details = { image_tokens: 1_290 };
    expect(fromOpenAiUsage({ prompt_tokens: 1, completion_tokens: 1_300, completion_tokens_details: details })).toEqual(
      {
        inputTokens: 1,
        outputTokens: 1_300,
        imageOutputTokens: 1_290,
      },
    );
  });
});

describe('the stated cost', () => {
  const ownKeyCost = { flag: ['is_byok'], path: ['cost_details', 'upstream_inference_cost'] } as const;
  const details = { cost_details: { upstream_inference_cost: 0.004 } };

  test.for<[string, unknown, OpenAiQuirks, number | undefined]>([
    ['in dollars', { cost: { total_cost: 0.005 } }, { costPath: ['cost', 'total_cost'] }, 0.005],
    ['in ticks', { ticks: 8_334_000 }, { costPath: ['ticks'], costUnitsPerUsd: 10_000_000_000 }, 0.0008334],
    ['of nothing', { cost: 0 }, { costPath: ['cost'] }, 0],
    [
      "with the caller's own key",
      { cost: 0.001, is_byok: true, ...details },
      { costPath: ['cost'], ownKeyCost },
      0.005,
    ],
    ['with the key of the vendor', { cost: 0.001, ...details }, { costPath: ['cost'], ownKeyCost }, 0.001],
    ['that is null', { cost: null }, { costPath: ['cost'] }, undefined],
    ['that is nowhere', undefined, { costPath: ['cost', 'total_cost'] }, undefined],
    ['that nobody looks for', { cost: 1 }, {}, undefined],
  ])('%s', ([, usage, quirks, usd]) => {
    expect(statedCostUsd(usage, quirks)).toBe(usd);
  });
});

describe('usage of a Responses API', () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 7,
    output_tokens_details: { reasoning_tokens: 5 },
    num_sources_used: 2,
  };

  test("has the vendor's own counts too, and reasoning inside the answer's", () => {
    const quirks: OpenAiQuirks = { reasoningOutsideCompletion: true, usagePaths: { searches: ['num_sources_used'] } };
    expect(fromResponsesUsage({ usage }, 1, quirks)).toEqual({
      inputTokens: 10,
      outputTokens: 7,
      reasoningTokens: 5,
      searches: 2,
    });
  });

  test('counts the searches among its items where the vendor does not', () => {
    expect(fromResponsesUsage({ usage }, 1)).toMatchObject({ searches: 1 });
    const quirks: OpenAiQuirks = { usagePaths: { searches: ['num_sources_used'] } };
    expect(fromResponsesUsage({ usage: { ...usage, num_sources_used: 0 } }, 3, quirks)).toMatchObject({ searches: 3 });
    expect(fromResponsesUsage({ usage }, 0)).not.toHaveProperty('searches');
  });

  test("may name cached input in Anthropic's way", () => {
    const details = { cache_read_input_tokens: 4, cache_creation_input_tokens: 3 };
    expect(fromResponsesUsage({ usage: { ...usage, input_tokens_details: details } }, 0)).toMatchObject({
      cachedInputTokens: 4,
      cacheWriteTokens: 3,
    });
  });

  test('adds up what is counted in several places', () => {
    const searchCounts = [
      ['tools', 'web'],
      ['tools', 'x'],
      ['tools', 'none'],
    ];
    const counts = { ...usage, tools: { web: 2, x: 3 } };
    expect(fromResponsesUsage({ usage: counts }, 1, { responses: { searchCounts } })).toMatchObject({ searches: 5 });
  });
});

describe('vectors as base64', () => {
  const first = (bytes: Uint8Array, quirks: OpenAiQuirks) => {
    const embedding = Buffer.from(bytes).toString('base64');
    return fromOpenAiEmbeddings({ data: [{ embedding }] }, 1, 'acme', quirks)[0];
  };

  test('of floats', () => {
    expect(first(new Uint8Array(Float32Array.from([0.5, -1]).buffer), {})).toMatchObject({ embeddings: [[0.5, -1]] });
  });

  test('of bytes with a sign', () => {
    const bytes = new Uint8Array(Int8Array.from([1, -1, 127, -128, 0]).buffer);
    expect(first(bytes, { embeddingEncoding: 'base64_int8' })).toMatchObject({ embeddings: [[1, -1, 127, -128, 0]] });
  });

  test('of bits, the lowest first', () => {
    expect(first(Uint8Array.of(0b0000_0101), { embeddingEncoding: 'base64_binary' })).toMatchObject({
      embeddings: [[1, 0, 1, 0, 0, 0, 0, 0]],
    });
  });

  test('of half a number are refused', () => {
    expect(() => first(Uint8Array.of(1, 2, 3), {})).toThrow('do not fit');
  });
});
