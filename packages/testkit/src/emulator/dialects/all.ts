import { anthropic } from './anthropic.ts';
import { azure } from './azure.ts';
import { bedrock } from './bedrock.ts';
import { cerebras } from './cerebras.ts';
import { cohere } from './cohere.ts';
import { deepseek } from './deepseek.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { lmstudio } from './lmstudio.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { perplexity } from './perplexity.ts';
import { together } from './together.ts';
import { vllm } from './vllm.ts';
import { xai } from './xai.ts';
import { zhipu } from './zhipu.ts';

/** The wires that come with this package. */
export const DIALECTS = {
  openai,
  anthropic,
  azure,
  bedrock,
  cerebras,
  cohere,
  deepseek,
  gemini,
  mistral,
  ollama,
  groq,
  lmstudio,
  openrouter,
  perplexity,
  together,
  vllm,
  xai,
  zhipu,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
