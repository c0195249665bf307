import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, openAiCompatible } from '@signalbox/provider-kit';
import { connect } from './client.ts';
import { models } from './models.ts';
import { AGENT_MODELS, errorOverride, quirks } from './quirks.ts';
import { inTurns } from './turns.ts';

export interface PerplexityOptions {
  /** Default: the secret `PERPLEXITY_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default `https://api.perplexity.ai`. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'PERPLEXITY_API_KEY';

/** Perplexity: Sonar, which searches the web, by chat completions; other models by the Agent API; vectors. */
export const perplexity = definePlugin<PerplexityOptions>({
  kind: 'provider',
  id: 'perplexity',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'perplexity';
    const { stream, complete, embed, listModels } = openAiCompatible({
      provider,
      dialect: 'perplexity',
      api: ({ model }) => (AGENT_MODELS.test(model) ? 'responses' : 'chat'),
      quirks,
      refine: inTurns,
      errorOverride,
      secretName: VARIABLE,
      fetch: context.fetch,
      connect: (fetch) =>
        connect({
          apiKey: apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE }),
          baseURL: options.baseUrl ?? 'https://api.perplexity.ai',
          headers: options.headers ?? {},
          fetch,
        }),
    });
    return { stream, complete, embed, listModels };
  },
});
