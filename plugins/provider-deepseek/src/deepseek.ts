import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, openAiCompatible } from '@signalbox/provider-kit';
import { connect } from './client.ts';
import { models } from './models.ts';
import { errorOverride, quirks, refine, refineResponses, responsesQuirks } from './quirks.ts';

export interface DeepseekOptions {
  /** Default: the secret `DEEPSEEK_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Without `/beta`, which is added where it is needed. Default `https://api.deepseek.com`. */
  readonly baseUrl?: string;
  /** Which API chats are had by. Default `chat`; only `responses` takes the vendor's own search. */
  readonly api?: 'chat' | 'responses';
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'DEEPSEEK_API_KEY';

/** DeepSeek's chat completions, Responses API and completion of text: OpenAI's wire, with thinking on by default. */
export const deepseek = definePlugin<DeepseekOptions>({
  kind: 'provider',
  id: 'deepseek',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const { id: provider = 'deepseek', api = 'chat' } = options;
    const { stream, complete, fill, listModels } = openAiCompatible({
      provider,
      dialect: 'deepseek',
      api,
      quirks: api === 'responses' ? responsesQuirks : quirks,
      refine,
      refineResponses,
      errorOverride,
      secretName: VARIABLE,
      fetch: context.fetch,
      connect: (fetch) =>
        connect({
          apiKey: apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE }),
          baseURL: options.baseUrl ?? 'https://api.deepseek.com',
          headers: options.headers ?? {},
          fetch,
        }),
    });
    return { stream, complete, fill, listModels };
  },
});
