import type { Generation } from '../generations/generation.ts';

/** What packages are known to leave out without a word, so that it is said here. */
export interface Silences {
  /** Of a tool that failed only its words go on. */
  readonly failedTool: boolean;
  /** Earlier thoughts do not go back. */
  readonly thoughts: boolean;
}

/**
 * Packages that tell the model that a tool failed: Anthropic's own, those that have Claude behind another API, and
 * OpenAI's since generation 4.
 */
const TELL_FAILURE = /\banthropic\b/;
const TELL_FAILURE_SINCE_4 = /^(?:openai|azure)\b/;
const KEEP_THOUGHTS_BACK = /^(?:openai|azure|azure-openai|xai|cohere|zhipu)\.chat\b/;

/**
 * Read in the sources of the newest versions, of each generation, of the packages for Anthropic, Bedrock, Cohere,
 * DeepSeek, Google, Groq, Mistral, Ollama, OpenAI, OpenAI-compatible APIs, OpenRouter, xAI and Zhipu (2026-11-25).
 */
export function silencesOf({ provider }: { readonly provider: string }, { version }: Generation): Silences {
  return {
    failedTool: !TELL_FAILURE.test(provider) && !(version === 'v4' && TELL_FAILURE_SINCE_4.test(provider)),
    thoughts: KEEP_THOUGHTS_BACK.test(provider),
  };
}
