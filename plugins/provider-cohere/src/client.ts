import type { PluginContext } from '@signalbox/core';
import { apiKeyOf } from '@signalbox/provider-kit';
import type { CohereOptions } from './cohere.ts';

/** One request. `json` makes it a POST. */
export interface Sent {
  readonly path: string;
  readonly query?: string;
  readonly json?: object;
}

export type Send = (sent: Sent, signal: AbortSignal) => Promise<Response>;

const BASE_URL = 'https://api.cohere.com';

/**
 * Requests over the official SDK, whose `fetch` hands out the raw reply. The SDK is imported with the first of them.
 *
 * Each request has a client of its own, which costs a fraction of a millisecond: the SDK chains a signal that it is given
 * to one of its own and never lets go of it, so that the signal has to go past it. Without a timeout it sets no timer.
 */
export function connect(
  { apiKey: option, baseUrl, headers = {} }: CohereOptions,
  context: PluginContext,
  secret: { readonly provider: string; readonly variable: string },
): Send {
  const base = (baseUrl ?? BASE_URL).replace(/\/+(?:v[12]\/*)?$/, '');
  return async ({ path, query, json }, signal) => {
    const token = apiKeyOf(option, context, secret);
    const { CohereClient } = await import('cohere-ai');
    const client = new CohereClient({
      token,
      baseUrl: base,
      headers: { ...headers },
      maxRetries: 0,
      logging: { silent: true },
      fetch: (url, init) => context.fetch(url, { ...init, signal }),
    });
    const search = query === undefined ? '' : `?${query}`;
    if (json === undefined) return client.fetch(`${base}/${path}${search}`);
    const body = JSON.stringify(json);
    return client.fetch(`${base}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  };
}
