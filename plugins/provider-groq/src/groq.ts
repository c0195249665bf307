import { definePlugin, type ChatCall, type ChatChunk, type Secret } from '@signalbox/core';
import { apiKeyOf, NO_TIMEOUT_MS, openAiCompatible, withOwnHeaders } from '@signalbox/provider-kit';
import { models } from './models.ts';
import { quirks } from './quirks.ts';
import { isFormatted, refine } from './refine.ts';

export interface GroqOptions {
  /** Default: the secret `GROQ_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** The host alone, since the SDK adds `/openai/v1`. Default `https://api.groq.com`. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'GROQ_API_KEY';

/**
 * Groq's API: chats on OpenAI's wire, with reasoning in `reasoning` and usage in `x_groq`; transcripts and speech.
 * @see https://console.groq.com/docs/api-reference (read 2026-11-25)
 */
export const groq = definePlugin<GroqOptions>({
  kind: 'provider',
  id: 'groq',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const names = { provider: options.id ?? 'groq', dialect: 'groq' } as const;
    const { stream, complete, speak, transcribe, listModels } = openAiCompatible({
      ...names,
      quirks,
      refine: (body, call) => refine(body, call, names),
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider: names.provider, variable: VARIABLE });
        const { Groq } = await import('groq-sdk');
        const headers = options.headers ?? {};
        const client = new Groq({
          apiKey,
          baseURL: options.baseUrl ?? 'https://api.groq.com',
          defaultHeaders: headers,
          fetch,
          maxRetries: 0,
          timeout: NO_TIMEOUT_MS,
          // Its errors repeat what the model said.
          logLevel: 'off',
        });
        const { chat, audio, models: list } = withOwnHeaders(client, headers);
        return { chat, audio, models: list };
      },
    });
    return {
      stream: (call) => (isFormatted(call) ? inOnePiece(complete, call) : stream(call)),
      complete,
      speak,
      transcribe,
      listModels,
    };
  },
});

async function* inOnePiece(
  complete: (call: ChatCall) => Promise<readonly ChatChunk[]>,
  call: ChatCall,
): AsyncGenerator<ChatChunk, void> {
  yield* await complete(call);
}
