import { reveal, type PluginContext } from '@signalbox/core';
import { OPENAI_SDK_OPTIONS, withOwnHeaders, type OpenAiClient } from '@signalbox/provider-kit';
import type { VllmOptions } from './options.ts';

/** Where the server is, and what goes with each request. */
export interface Place {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

export function placeOf(options: VllmOptions, { fetch, secret }: PluginContext): Place {
  const apiKey = options.apiKey ?? secret('VLLM_API_KEY');
  const baseUrl = options.baseUrl ?? secret('VLLM_BASE_URL') ?? 'http://localhost:8000/v1';
  return {
    baseUrl: withPath(reveal(baseUrl)),
    headers: { ...(apiKey !== undefined && { authorization: `Bearer ${reveal(apiKey)}` }), ...options.headers },
    fetch,
  };
}

/** A host alone is taken to be one with its `/v1`. */
function withPath(baseUrl: string): string {
  const url = baseUrl.replace(/\/+$/, '');
  return /^https?:\/\/[^/]+$/.test(url) ? `${url}/v1` : url;
}

/** OpenAI's SDK as the kit takes it. */
export async function connect({ baseUrl, headers }: Place, fetch: typeof globalThis.fetch): Promise<OpenAiClient> {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    ...OPENAI_SDK_OPTIONS,
    // The SDK insists on one; ours, where there is one, is among the headers.
    apiKey: 'none',
    baseURL: baseUrl,
    fetch,
  });
  const { chat, completions, embeddings, audio, models } = withOwnHeaders(client, { authorization: null, ...headers });
  return {
    chat,
    completions,
    embeddings,
    audio,
    models,
    rerank: { create: (body, call) => client.post('/rerank', { body, ...call }) },
  };
}
