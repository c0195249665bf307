import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, openAiCompatible } from '@signalbox/provider-kit';
import { connect } from './client.ts';
import { models } from './models.ts';
import { errorOverride, quirks, refine, responsesQuirks } from './quirks.ts';

export interface OpenrouterOptions {
  /** Default: the secret `OPENROUTER_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default `https://openrouter.ai/api/v1`. */
  readonly baseUrl?: string;
  /** The page of the app that asks, for OpenRouter's lists of apps: the header `HTTP-Referer`. Default: not said. */
  readonly appUrl?: string;
  /** Its name there: the header `X-Title`. Default: not said. */
  readonly appTitle?: string;
  /** By which API chats are had: `/chat/completions`, or `/responses`, which is in beta. Default `chat`. */
  readonly api?: 'chat' | 'responses';
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'OPENROUTER_API_KEY';

/** OpenRouter: the models of many vendors behind OpenAI's wire, each answer with its cost. */
export const openrouter = definePlugin<OpenrouterOptions>({
  kind: 'provider',
  id: 'openrouter',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'openrouter';
    const { api = 'chat', appUrl, appTitle } = options;
    const { stream, complete, embed, rerank, listModels } = openAiCompatible({
      provider,
      dialect: 'openrouter',
      api,
      quirks: api === 'chat' ? quirks : responsesQuirks,
      refine,
      errorOverride,
      secretName: VARIABLE,
      fetch: context.fetch,
      connect: (fetch) =>
        connect({
          apiKey: apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE }),
          baseURL: options.baseUrl ?? 'https://openrouter.ai/api/v1',
          headers: {
            ...(appUrl !== undefined && { 'HTTP-Referer': appUrl }),
            ...(appTitle !== undefined && { 'X-Title': appTitle }),
            ...options.headers,
          },
          fetch,
        }),
    });
    return { stream, complete, embed, rerank, listModels };
  },
});
