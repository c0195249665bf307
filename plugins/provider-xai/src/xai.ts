import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, OPENAI_SDK_OPTIONS, openAiCompatible, withOwnHeaders } from '@signalbox/provider-kit';
import { apiFor } from './api.ts';
import { models } from './models.ts';
import { errorOverride, quirks } from './quirks.ts';

export interface XaiOptions {
  /** Default: the secret `XAI_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default `https://api.x.ai/v1`. */
  readonly baseUrl?: string;
  /**
   * By which API chats are had. Default: `chat` (`/chat/completions`), and `responses` for requests with tools that xAI
   * runs itself (`providerOptions.xai.tools`), and for several agents.
   */
  readonly api?: 'chat' | 'responses';
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'XAI_API_KEY';

/** xAI: Grok by chat completions and by the Responses API, with searches of the web and of X, and pictures. */
export const xai = definePlugin<XaiOptions>({
  kind: 'provider',
  id: 'xai',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const names = { provider: options.id ?? 'xai', dialect: 'xai' };
    const { stream, complete, generateImages, listModels } = openAiCompatible({
      ...names,
      api: options.api ?? ((call) => apiFor(call, names)),
      quirks,
      errorOverride,
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider: names.provider, variable: VARIABLE });
        const headers = options.headers ?? {};
        const { OpenAI } = await import('openai');
        const client = new OpenAI({
          ...OPENAI_SDK_OPTIONS,
          apiKey,
          baseURL: options.baseUrl ?? 'https://api.x.ai/v1',
          defaultHeaders: headers,
          fetch,
        });
        return withOwnHeaders(client, headers);
      },
    });
    return { stream, complete, generateImages, listModels };
  },
});
