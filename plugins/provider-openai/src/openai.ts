import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, OPENAI_SDK_OPTIONS, openAiApiFor, openAiCompatible, withOwnHeaders } from '@signalbox/provider-kit';
import { mediaModels } from './media-models.ts';
import { models } from './models.ts';
import { quirksFor } from './quirks.ts';

export interface OpenAiOptions {
  /** Default: the secret `OPENAI_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default `https://api.openai.com/v1`. Ends in `/v1` for most servers that speak this API. */
  readonly baseUrl?: string;
  readonly organization?: string;
  readonly project?: string;
  /**
   * By which API chats are had. Default: `chat` (`/chat/completions`), and `responses` for models that only
   * `/responses` serves, or that reason together with tools only there: gpt-5.4 and later, `-pro`, `-codex`, deep research.
   */
  readonly api?: 'chat' | 'responses';
  /** Asks models that reason for a summary of their thoughts, by the Responses API. Default: none is asked for. */
  readonly reasoningSummary?: 'auto' | 'concise' | 'detailed';
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'OPENAI_API_KEY';

/**
 * OpenAI's own API: chats by both of its APIs, completion of text, embeddings, pictures, speech and transcripts.
 * @see https://platform.openai.com/docs/api-reference (read 2026-11-25)
 */
export const openai = definePlugin<OpenAiOptions>({
  kind: 'provider',
  id: 'openai',
  apiVersion: 1,
  models: [...models, ...mediaModels],
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'openai';
    return openAiCompatible({
      provider,
      dialect: 'openai',
      quirks: quirksFor(options),
      api: options.api ?? openAiApiFor,
      countsTokens: true,
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE });
        const { OpenAI } = await import('openai');
        const headers = options.headers ?? {};
        const client = new OpenAI({
          ...OPENAI_SDK_OPTIONS,
          apiKey,
          baseURL: options.baseUrl ?? 'https://api.openai.com/v1',
          organization: options.organization ?? null,
          project: options.project ?? null,
          defaultHeaders: headers,
          fetch,
        });
        return withOwnHeaders(client, headers);
      },
    });
  },
});
