import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, openAiCompatible } from '@signalbox/provider-kit';
import { connect } from './client.ts';
import { models } from './models.ts';
import { errorOverride, quirks, refine } from './quirks.ts';

export interface CerebrasOptions {
  /** Default: the secret `CEREBRAS_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** The host alone, since the SDK adds `/v1`. Default `https://api.cerebras.ai`. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'CEREBRAS_API_KEY';

/** Cerebras' chat completions: OpenAI's wire, with reasoning in `reasoning`, and streams without an end mark. */
export const cerebras = definePlugin<CerebrasOptions>({
  kind: 'provider',
  id: 'cerebras',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'cerebras';
    const { stream, complete, fill, listModels } = openAiCompatible({
      provider,
      dialect: 'cerebras',
      quirks,
      refine,
      errorOverride,
      secretName: VARIABLE,
      fetch: context.fetch,
      connect: (fetch) =>
        connect({
          apiKey: apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE }),
          baseURL: options.baseUrl ?? 'https://api.cerebras.ai',
          headers: options.headers ?? {},
          fetch,
        }),
    });
    return { stream, complete, fill, listModels };
  },
});
