import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, NO_TIMEOUT_MS, openAiCompatible, type OpenAiQuirks } from '@signalbox/provider-kit';
import { models } from './models.ts';

export interface GroqOptions {
  /** Default: the secret `GROQ_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** The host alone, since the SDK adds `/openai/v1`. Default `https://api.groq.com`. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'GROQ_API_KEY';

/** @see https://console.groq.com/docs/openai, https://console.groq.com/docs/reasoning (read 2026-11-21) */
const quirks: OpenAiQuirks = {
  lacks: [
    { features: ['file', 'audio', 'frequencyPenalty', 'presencePenalty'] },
    // https://console.groq.com/docs/structured-outputs (read 2026-11-21)
    { models: /^(?!openai\/gpt-oss|moonshotai\/kimi-k2|meta-llama\/llama-4)/, features: ['json-schema'] },
  ],
  reasoningEfforts: [
    { models: /gpt-oss/, words: { low: 'low', medium: 'medium', high: 'high' } },
    { models: /qwen3/, words: { none: 'none', medium: 'default' } },
  ],
  // Without it, and without tools, Qwen's thoughts stand in the text, between <think> and </think>.
  alwaysSent: [{ models: /qwen3/, fields: { reasoning_format: 'parsed' } }],
  reasoningBackField: 'reasoning',
};

/** Groq's chat completions: OpenAI's wire, with reasoning in `reasoning` and usage in `x_groq`. */
export const groq = definePlugin<GroqOptions>({
  kind: 'provider',
  id: 'groq',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'groq';
    return openAiCompatible({
      provider,
      dialect: 'groq',
      quirks,
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE });
        const { Groq } = await import('groq-sdk');
        const { chat, models: list } = new Groq({
          apiKey,
          baseURL: options.baseUrl ?? 'https://api.groq.com',
          defaultHeaders: options.headers ?? {},
          fetch,
          maxRetries: 0,
          timeout: NO_TIMEOUT_MS,
          // Its errors repeat what the model said.
          logLevel: 'off',
        });
        return { chat, models: list };
      },
    });
  },
});
