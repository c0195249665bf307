import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, NO_TIMEOUT_MS, openAiCompatible, type OpenAiQuirks } from '@signalbox/provider-kit';
import { models } from './models.ts';

export interface PerplexityOptions {
  /** Default: the secret `PERPLEXITY_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `BASE_URL` below. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'PERPLEXITY_API_KEY';
const BASE_URL = 'https://api.perplexity.example/v1';

/** Where the vendor's API differs from OpenAI's. */
const quirks: OpenAiQuirks = {
  lacks: [{ features: ['image', 'file', 'audio'] }],
};

/** Perplexity's chat completions, on OpenAI's wire. */
export const perplexity = definePlugin<PerplexityOptions>({
  kind: 'provider',
  id: 'perplexity',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'perplexity';
    return openAiCompatible({
      provider,
      dialect: 'perplexity',
      quirks,
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE });
        const { default: Client } = await import('@perplexity-ai/perplexity_ai');
        const { chat } = new Client({
          apiKey,
          baseURL: options.baseUrl ?? BASE_URL,
          defaultHeaders: options.headers ?? {},
          fetch,
          // The router owns retries and timeouts.
          maxRetries: 0,
          timeout: NO_TIMEOUT_MS,
          // Its warnings repeat what the model said.
          logLevel: 'off',
        });
        return { chat };
      },
    });
  },
});
