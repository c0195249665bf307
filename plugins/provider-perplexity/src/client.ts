import type { OpenAiClient } from '@signalbox/provider-kit';
import { NO_TIMEOUT_MS, withOwnHeaders } from '@signalbox/provider-kit';

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** Perplexity's SDK, which knows no list of models; bodies of OpenAI's Responses API become those of the Agent API. */
export async function connect({ apiKey, baseURL, headers, fetch }: Connection): Promise<OpenAiClient> {
  const { default: Perplexity } = await import('@perplexity-ai/perplexity_ai');
  const made = new Perplexity({
    apiKey,
    baseURL,
    defaultHeaders: headers,
    fetch,
    // The router owns retries and timeouts.
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // Its warnings repeat what the model said.
    logLevel: 'off',
  });
  const client = withOwnHeaders(made, headers);
  const { chat, embeddings, responses } = client as unknown as WithResponses;
  return {
    chat,
    embeddings,
    responses: { create: (body, call) => responses.create(toAgent(body), call) },
    models: { list: (call) => client.get('/v1/models', call) },
  };
}

type WithResponses = OpenAiClient & Record<'responses' | 'embeddings', OpenAiClient['chat']['completions']>;
type Json = Readonly<Record<string, unknown>>;

/** What the Agent API takes in its input; all else is what it did itself, which does not go back. */
const INPUTS: ReadonlySet<unknown> = new Set(['message', 'function_call', 'function_call_output', 'reasoning']);

/**
 * The Agent API asks for schemas as a chat does, and for a type of every item.
 * @see https://docs.perplexity.ai/docs/agent-api/quickstart, and the types of its SDK 0.38.5 (read 2026-11-25)
 */
function toAgent(body: object): object {
  const { input, text, ...rest } = body as Json;
  const items = ((input ?? []) as readonly Json[]).map((item) =>
    item['role'] === undefined ? item : { type: 'message', ...item },
  );
  const { type, ...schema } = ((text as Json | undefined)?.['format'] ?? {}) as Json;
  return {
    ...rest,
    input: items.filter((item) => INPUTS.has(item['type'])),
    ...(type === 'json_schema' && { response_format: { type, json_schema: schema } }),
  };
}
