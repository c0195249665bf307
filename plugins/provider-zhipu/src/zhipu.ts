import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, NO_TIMEOUT_MS, openAiCompatible, type OpenAiQuirks } from '@signalbox/provider-kit';
import { models } from './models.ts';

export interface ZhipuOptions {
  /** Default: the secret `ZHIPU_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `BASE_URL` below. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'ZHIPU_API_KEY';
const BASE_URL = 'https://api.zhipu.example/v1';

/** Where the vendor's API differs from OpenAI's. */
const quirks: OpenAiQuirks = {
  lacks: [{ features: ['image', 'file', 'audio'] }],
};

/** Zhipu's chat completions, on OpenAI's wire. */
export const zhipu = definePlugin<ZhipuOptions>({
  kind: 'provider',
  id: 'zhipu',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'zhipu';
    return openAiCompatible({
      provider,
      dialect: 'zhipu',
      quirks,
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE });
        const { default: Client } = await import('openai');
        return new Client({
          apiKey,
          baseURL: options.baseUrl ?? BASE_URL,
          // Everything is said here, so that the SDK looks for nothing in the environment.
          adminAPIKey: null,
          organization: null,
          project: null,
          webhookSecret: null,
          defaultHeaders: options.headers ?? {},
          fetch,
          // The router owns retries and timeouts.
          maxRetries: 0,
          timeout: NO_TIMEOUT_MS,
          // Its warnings repeat what the model said.
          logLevel: 'off',
        });
      },
    });
  },
});
