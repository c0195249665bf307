import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, errorFromResponse, errorFromThrown, sse } from '@signalbox/provider-kit';
import { models } from './models.ts';
import { fromWire, toWire } from './wire.ts';

export interface MistralOptions {
  /** Default: the secret `MISTRAL_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `BASE_URL` below. */
  readonly baseUrl?: string;
}

const VARIABLE = 'MISTRAL_API_KEY';
const BASE_URL = 'https://api.mistral.example/v1';

/** Mistral's own chat API. */
export const mistral = definePlugin<MistralOptions>({
  kind: 'provider',
  id: 'mistral',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? 'mistral';
    return {
      async *stream(call) {
        const { model, signal } = call;
        const about = { provider, model, signal, secretName: VARIABLE };
        const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: VARIABLE });
        const body = JSON.stringify(toWire(call));
        try {
          const response = await context.fetch(`${options.baseUrl ?? BASE_URL}/chat`, {
            method: 'POST',
            headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
            body,
            signal,
          });
          const { ok, status, headers } = response;
          if (!ok || response.body === null) throw errorFromResponse({ ...about, status, headers });
          for await (const { data } of sse(response.body, { provider })) yield* fromWire(data, provider);
        } catch (thrown) {
          throw errorFromThrown(thrown, about);
        }
      },
    };
  },
});
