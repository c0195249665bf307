import { reveal, type PluginContext } from '@signalbox/core';
import { OPENAI_SDK_OPTIONS, withOwnHeaders, type OpenAiClient } from '@signalbox/provider-kit';
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
    ...OPENAI_SDK_OPTIONS,
    // The SDK insists on one; ours, where there is one, is among the headers.
    apiKey: 'none',
    baseURL: `${root}/v1`,
    fetch,
  });
  const { chat, completions, embeddings, models } = withOwnHeaders(client, { authorization: null, ...headers });
  return { chat, completions, embeddings, models };
}
