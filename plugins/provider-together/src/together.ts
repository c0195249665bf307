import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, openAiCompatible } from '@signalbox/provider-kit';
import { connect } from './client.ts';
import { models } from './models.ts';
import { errorOverride, quirks, refine } from './quirks.ts';

export interface TogetherOptions {
  /** Default: the secret `TOGETHER_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default `https://api.together.ai/v1`. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'TOGETHER_API_KEY';

/** Together's open models on OpenAI's wire: chat, text, vectors, rankings, pictures, speech and transcripts. */
export const together = definePlugin<TogetherOptions>({
  kind: 'provider',
  id: 'together',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'together';
    return openAiCompatible({
      provider,
      dialect: 'together',
      quirks,
      refine,
      errorOverride,
      secretName: VARIABLE,
      fetch: context.fetch,
      connect: (fetch) =>
        connect({
          apiKey: apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE }),
          baseURL: options.baseUrl ?? 'https://api.together.ai/v1',
          headers: options.headers ?? {},
          fetch,
        }),
    });
  },
});
