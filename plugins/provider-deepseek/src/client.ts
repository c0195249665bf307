import type { OpenAiClient } from '@signalbox/provider-kit';
import { OPENAI_SDK_OPTIONS, withOwnHeaders } from '@signalbox/provider-kit';

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Two clients of OpenAI's SDK as one: the completion of text and tools that are held to their schemas are beta, and
 * have a base URL of their own.
 * @see https://api-docs.deepseek.com/guides/tool_calls, https://api-docs.deepseek.com/guides/fim_completion (read 2026-11-25)
 */
export async function connect({ apiKey, baseURL, headers, fetch }: Connection): Promise<OpenAiClient> {
  const { OpenAI } = await import('openai');
  const clientFor = (url: string): OpenAiClient => {
    const client = new OpenAI({ ...OPENAI_SDK_OPTIONS, apiKey, baseURL: url, defaultHeaders: headers, fetch });
    return withOwnHeaders(client, headers);
  };
  const stable = clientFor(baseURL);
  const beta = clientFor(`${baseURL.replace(/\/$/, '')}/beta`);
  return {
    ...pick(stable, beta),
    chat: {
      completions: {
        create: (body, call) => (hasStrictTools(body) ? beta : stable).chat.completions.create(body, call),
      },
    },
  };
}

function pick({ models, responses }: OpenAiClient, { completions }: OpenAiClient): Omit<OpenAiClient, 'chat'> {
  return {
    ...(models !== undefined && { models }),
    ...(responses !== undefined && { responses }),
    ...(completions !== undefined && { completions }),
  };
}

function hasStrictTools(body: object): boolean {
  const { tools = [] } = body as { readonly tools?: readonly { readonly function?: { readonly strict?: boolean } }[] };
  return tools.some(({ function: called }) => called?.strict === true);
}
