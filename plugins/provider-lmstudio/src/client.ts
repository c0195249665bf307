import { reveal, type PluginContext } from '@signalbox/core';
import { NO_TIMEOUT_MS, withOwnHeaders, type OpenAiClient } from '@signalbox/provider-kit';
import type { LmstudioOptions } from './options.ts';

/** Where the server is, and what goes with each request. */
export interface Place {
  /** Without the `/v1` or `/api/v1` of its APIs. */
  readonly root: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

export function placeOf(options: LmstudioOptions, { fetch, secret }: PluginContext): Place {
  const apiKey = options.apiKey ?? secret('LM_API_TOKEN');
  const baseUrl = options.baseUrl ?? secret('LMSTUDIO_BASE_URL') ?? 'http://localhost:1234/v1';
  return {
    // A path that is not there is answered with 200, so a wrong one is put right rather than tried.
    root: reveal(baseUrl).replace(/(?:\/api\/v\d|\/v1)?\/*$/, ''),
    headers: { ...(apiKey !== undefined && { authorization: `Bearer ${reveal(apiKey)}` }), ...options.headers },
    fetch,
  };
}

/** OpenAI's SDK as the kit takes it. */
export async function connect({ root, headers }: Place, fetch: typeof globalThis.fetch): Promise<OpenAiClient> {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    // The SDK insists on one; ours, where there is one, is among the headers.
    apiKey: 'none',
    baseURL: `${root}/v1`,
    // Everything is said here, so that the SDK looks for nothing in the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch,
    // The router owns retries and timeouts.
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // Its warnings repeat what the model said.
    logLevel: 'off',
  });
  const { chat, completions, embeddings, models } = withOwnHeaders(client, { authorization: null, ...headers });
  return { chat, completions, embeddings, models };
}
