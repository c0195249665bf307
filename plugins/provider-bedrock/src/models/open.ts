import type { Capability, ModelCard } from '@signalbox/core';
import { chat, type Facts } from './card.ts';

const OPEN: readonly Capability[] = ['tools', 'json-schema'];

const LLAMA_3 = { contextTokens: 128_000, maxOutputTokens: 4_096, capabilities: ['tools'] } as const satisfies Facts;

export const openModels: readonly ModelCard[] = [
  chat(
    'meta.llama3-1-8b-instruct-v1:0',
    { ...LLAMA_3, aliases: ['us.meta.llama3-1-8b-instruct-v1:0'], quality: 0.46 },
    ['0.22', '0.22'],
  ),
  chat(
    'meta.llama3-1-70b-instruct-v1:0',
    { ...LLAMA_3, aliases: ['us.meta.llama3-1-70b-instruct-v1:0'], quality: 0.62 },
    ['0.99', '0.99'],
  ),
  chat(
    'meta.llama3-3-70b-instruct-v1:0',
    { ...LLAMA_3, aliases: ['us.meta.llama3-3-70b-instruct-v1:0'], quality: 0.67, expectedLatencyMs: 600 },
    ['0.72', '0.72'],
  ),
  chat('us.meta.llama4-scout-17b-instruct-v1:0', { ...LLAMA_3, capabilities: ['tools', 'vision'], quality: 0.64 }, [
    '0.17',
    '0.66',
  ]),
  chat('us.meta.llama4-maverick-17b-instruct-v1:0', { ...LLAMA_3, capabilities: ['tools', 'vision'], quality: 0.69 }, [
    '0.24',
    '0.97',
  ]),
  chat(
    'mistral.mistral-large-3-675b-instruct',
    { contextTokens: 128_000, maxOutputTokens: 8_192, capabilities: [...OPEN, 'vision'], quality: 0.77 },
    ['0.5', '1.5'],
  ),
  chat(
    'mistral.ministral-3-8b-instruct',
    { contextTokens: 128_000, maxOutputTokens: 4_096, capabilities: OPEN, quality: 0.55 },
    ['0.15', '0.15'],
  ),
  chat(
    'mistral.voxtral-small-24b-2507',
    { contextTokens: 32_000, maxOutputTokens: 8_192, capabilities: [...OPEN, 'audio-input'], quality: 0.6 },
    ['0.15', '0.35'],
  ),
  chat(
    'openai.gpt-oss-120b-1:0',
    { contextTokens: 128_000, maxOutputTokens: 16_384, capabilities: [...OPEN, 'reasoning'], quality: 0.76 },
    ['0.15', '0.6'],
  ),
  chat(
    'openai.gpt-oss-20b-1:0',
    { contextTokens: 128_000, maxOutputTokens: 16_384, capabilities: [...OPEN, 'reasoning'], quality: 0.67 },
    ['0.07', '0.3'],
  ),
  chat(
    'qwen.qwen3-235b-a22b-2507-v1:0',
    { contextTokens: 262_144, maxOutputTokens: 131_072, capabilities: OPEN, quality: 0.78 },
    ['0.22', '0.88'],
  ),
  chat(
    'qwen.qwen3-32b-v1:0',
    {
      contextTokens: 131_072,
      maxOutputTokens: 16_384,
      capabilities: [...OPEN, 'reasoning'],
      quality: 0.7,
      expectedLatencyMs: 500,
    },
    ['0.15', '0.6'],
  ),
  chat(
    'qwen.qwen3-coder-480b-a35b-v1:0',
    { contextTokens: 131_072, maxOutputTokens: 65_536, capabilities: OPEN, quality: 0.77 },
    ['0.45', '1.8'],
  ),
  chat(
    'qwen.qwen3-coder-30b-a3b-v1:0',
    { contextTokens: 262_144, maxOutputTokens: 131_072, capabilities: OPEN, quality: 0.68 },
    ['0.15', '0.6'],
  ),
  chat(
    'qwen.qwen3-vl-235b-a22b',
    { contextTokens: 128_000, maxOutputTokens: 8_192, capabilities: [...OPEN, 'vision'], quality: 0.77 },
    ['0.53', '2.66'],
  ),
  chat('deepseek.v3.2', { contextTokens: 163_840, maxOutputTokens: 81_920, capabilities: ['tools'], quality: 0.82 }, [
    '0.62',
    '1.85',
  ]),
  chat(
    'google.gemma-3-27b-it',
    {
      contextTokens: 128_000,
      maxOutputTokens: 8_192,
      capabilities: ['json-schema', 'vision'],
      quality: 0.62,
      expectedLatencyMs: 3_200,
    },
    ['0.23', '0.38'],
  ),
  chat('deepseek.v3-v1:0', { contextTokens: 163_840, maxOutputTokens: 81_920, capabilities: OPEN, quality: 0.8 }, [
    '0.58',
    '1.68',
  ]),
  chat(
    'moonshotai.kimi-k2.5',
    {
      contextTokens: 262_143,
      maxOutputTokens: 16_000,
      capabilities: [...OPEN, 'vision', 'reasoning'],
      quality: 0.83,
    },
    ['0.6', '3'],
  ),
  chat(
    'zai.glm-5',
    { contextTokens: 200_000, maxOutputTokens: 101_376, capabilities: [...OPEN, 'reasoning'], quality: 0.85 },
    ['1', '3.2'],
  ),
  chat(
    'zai.glm-4.7',
    { contextTokens: 200_000, maxOutputTokens: 128_000, capabilities: [...OPEN, 'reasoning'], quality: 0.8 },
    ['0.6', '2.2'],
  ),
  chat(
    'zai.glm-4.7-flash',
    { contextTokens: 200_000, maxOutputTokens: 128_000, capabilities: [...OPEN, 'reasoning'], quality: 0.68 },
    ['0.07', '0.4'],
  ),
  chat(
    'minimax.minimax-m2.5',
    { contextTokens: 196_608, maxOutputTokens: 98_304, capabilities: ['tools'], quality: 0.81 },
    ['0.3', '1.2'],
  ),
  chat(
    'mistral.magistral-small-2509',
    { contextTokens: 128_000, maxOutputTokens: 40_000, capabilities: [...OPEN, 'vision'], quality: 0.66 },
    ['0.5', '1.5'],
  ),
  chat(
    'mistral.devstral-2-123b',
    { contextTokens: 256_000, maxOutputTokens: 8_192, capabilities: OPEN, quality: 0.75 },
    ['0.4', '2'],
  ),
  chat(
    'nvidia.nemotron-super-3-120b',
    { contextTokens: 256_000, maxOutputTokens: 32_768, capabilities: OPEN, quality: 0.74 },
    ['0.15', '0.65'],
  ),
  chat(
    'qwen.qwen3-next-80b-a3b',
    { contextTokens: 128_000, maxOutputTokens: 8_192, capabilities: OPEN, quality: 0.75 },
    ['0.15', '1.4'],
  ),
  chat('qwen.qwen3-coder-next', { contextTokens: 131_072, maxOutputTokens: 8_192, capabilities: OPEN, quality: 0.76 }, [
    '0.5',
    '1.8',
  ]),
];
