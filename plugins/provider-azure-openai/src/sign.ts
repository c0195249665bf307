import { reveal, type PluginContext } from '@signalbox/core';
import { defaultCredential } from './default-credential.ts';
import type { AzureOpenaiOptions } from './options.ts';
import { createTokens } from './tokens.ts';

type Fetch = typeof globalThis.fetch;

const KEY = 'AZURE_OPENAI_API_KEY';
const SCOPE = 'https://cognitiveservices.azure.com/.default';
const UNAUTHORIZED = 401;

/** Who asks, and how the service is shown it. */
export interface Signer {
  /** `context.fetch`, with a key or a token in every request. */
  readonly fetch: Fetch;
  /** What to check when it is not accepted. */
  readonly name: string;
}

/** By the credential of the options, a key, or what this process is in Azure. */
export function createSigner(options: AzureOpenaiOptions, context: PluginContext, provider: string): Signer {
  const key = options.credential === undefined ? (options.apiKey ?? context.secret(KEY)) : undefined;
  if (key !== undefined) {
    return { name: KEY, fetch: signedFetch(context.fetch, async () => ({ 'api-key': reveal(key) })) };
  }
  const tokens = createTokens({
    credential: () => options.credential ?? defaultCredential(context.fetch),
    scope: options.scope ?? SCOPE,
    clock: context.clock,
    provider,
  });
  const signed = signedFetch(context.fetch, async (signal) => ({
    authorization: `Bearer ${await tokens.get(signal)}`,
  }));
  return {
    name: 'the credential, and that it has a role such as Cognitive Services OpenAI User',
    async fetch(input, init) {
      const response = await signed(input, init);
      if (response.status === UNAUTHORIZED) tokens.refused();
      return response;
    },
  };
}

function signedFetch(
  fetch: Fetch,
  sign: (signal: AbortSignal | null | undefined) => Promise<Readonly<Record<string, string>>>,
): Fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(await sign(init?.signal))) headers.set(name, value);
    // No other host is shown a key, wherever a reply points to.
    return fetch(input, { ...init, headers, redirect: 'manual' });
  };
}
