import type { OpenAiClient } from '@signalbox/provider-kit';
import { OPENAI_SDK_OPTIONS, withOwnHeaders } from '@signalbox/provider-kit';

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** OpenAI's SDK, with the paths that OpenRouter has beside OpenAI's. */
export async function connect({ apiKey, baseURL, headers, fetch }: Connection): Promise<OpenAiClient> {
  const { OpenAI } = await import('openai');
  const made = new OpenAI({ ...OPENAI_SDK_OPTIONS, apiKey, baseURL, defaultHeaders: headers, fetch });
  const client = withOwnHeaders(made, headers);
  return {
    chat: client.chat,
    responses: client.responses,
    embeddings: client.embeddings,
    rerank: { create: (body, call) => client.post('/rerank', { body, ...call }) },
    // Without it only models that answer with text are listed.
    models: { list: (call) => client.get('/models', { query: { output_modalities: 'all' }, ...call }) },
  };
}
