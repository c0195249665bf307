import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, NO_TIMEOUT_MS, openAiCompatible, signalOf, type OpenAiQuirks } from '@signalbox/provider-kit';
import { models } from './models.ts';

export interface CerebrasOptions {
  /** Default: the secret `CEREBRAS_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `BASE_URL` below. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const VARIABLE = 'CEREBRAS_API_KEY';
const BASE_URL = 'https://api.cerebras.example/v1';

/** Where the vendor's API differs from OpenAI's. */
const quirks: OpenAiQuirks = {
  lacks: [{ features: ['image', 'file', 'audio'] }],
};

/** Cerebras's chat completions, on OpenAI's wire. */
export const cerebras = definePlugin<CerebrasOptions>({
  kind: 'provider',
  id: 'cerebras',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'cerebras';
    return openAiCompatible({
      provider,
      dialect: 'cerebras',
      quirks,
      secretName: VARIABLE,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE });
        const { default: Client } = await import('@cerebras/cerebras_cloud_sdk');
        const client = new Client({
          apiKey,
          baseURL: options.baseUrl ?? BASE_URL,
          defaultHeaders: options.headers ?? {},
          fetch: fetch as never,
          // The router owns retries and timeouts.
          maxRetries: 0,
          timeout: NO_TIMEOUT_MS,
          warmTCPConnection: false,
        });
        type Body = Parameters<typeof client.chat.completions.create>[0];
        return {
          chat: {
            completions: {
              create: (body, call) => client.chat.completions.create(body as Body, { signal: signalOf(call) }) as never,
            },
          },
          models: { list: (call) => client.models.list({ signal: signalOf(call) } as never) as never },
        };
      },
    });
  },
});
