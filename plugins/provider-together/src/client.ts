import { NO_TIMEOUT_MS, withOwnHeaders, type OpenAiClient } from '@signalbox/provider-kit';

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** The official SDK's client as the kit takes it. */
export async function connect({ apiKey, baseURL, headers, fetch }: Connection): Promise<OpenAiClient> {
  const { Together } = await import('together-ai');
  const client = new Together({
    apiKey,
    baseURL,
    // Everything is said here, so that the SDK looks for nothing in the environment.
    projectID: null,
    defaultHeaders: headers,
    fetch,
    // The router owns retries and timeouts.
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // Its warnings repeat what the model said.
    logLevel: 'off',
  });
  const { chat, completions, embeddings, rerank, models } = withOwnHeaders(client, headers);
  return { chat, completions, embeddings, rerank, models: { list: (call) => models.list({}, call) } };
}
