import type { FillCall } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { fillsGaps, promptOfGap, type FillPrompt } from '../../src/openai/fill-prompt.ts';

function filled(model: string, suffix: string | undefined, weights = model, own?: FillPrompt) {
  const card = { id: model, kind: 'fim', capabilities: [], price: { kind: 'free' } } as const;
  const request = { prefix: 'a', ...(suffix !== undefined && { suffix }) };
  const call: FillCall = { model, card, request, signal: new AbortController().signal, warn() {} };
  return promptOfGap(call, weights, own).request;
}

describe('a gap', () => {
  test.for<[string, string]>([
    ['Qwen/Qwen2.5-Coder-7B', '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>'],
    ['qwen3-coder-30b', '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>'],
    ['google/codegemma-2b', '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>'],
    ['bigcode/starcoder2-3b', '<fim_prefix>a<fim_suffix>b<fim_middle>'],
    ['deepseek-ai/deepseek-coder-6.7b-base', '<｜fim▁begin｜>a<｜fim▁hole｜>b<｜fim▁end｜>'],
    ['codellama/CodeLlama-13b-hf', '<PRE> a <SUF>b <MID>'],
    ['mistralai/Codestral-22B-v0.1', '[SUFFIX]b[PREFIX]a'],
    ['ByteDance-Seed/Seed-Coder-8B-Base', '<[fim-suffix]>b<[fim-prefix]>a<[fim-middle]>'],
  ])('is put to %s in its words', ([model, prefix]) => {
    expect(filled(model, 'b')).toEqual({ prefix });
    expect(fillsGaps(model)).toBe(true);
  });

  test('is put in the words of what stands behind a name, or in the own ones', () => {
    expect(filled('house', 'b', '/models/starcoder2-3b').prefix).toBe('<fim_prefix>a<fim_suffix>b<fim_middle>');
    const own: FillPrompt = ({ model, prefix, suffix }) => (model === 'm' ? `${prefix}…${suffix}` : undefined);
    expect(filled('m', 'b', 'm', own)).toEqual({ prefix: 'a…b' });
    expect(filled('other', 'b', 'other', own)).toEqual({ prefix: 'a', suffix: 'b' });
  });

  test('stays where nobody knows how, and is none where nothing follows', () => {
    expect(filled('meta-llama/Llama-3.1-8B', 'b')).toEqual({ prefix: 'a', suffix: 'b' });
    expect(fillsGaps('meta-llama/Llama-3.1-8B')).toBe(false);
    for (const suffix of ['', undefined]) expect(filled('Qwen/Qwen2.5-Coder-7B', suffix)).toEqual({ prefix: 'a' });
  });
});
