import type {
  ChatCall,
  ChatChunk,
  ChatRequest,
  EmbedCall,
  EmbedRequest,
  ModelCard,
  Provider,
  Warning,
} from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { bedrock, type BedrockOptions } from '../src/index.ts';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The real plugin over the real SDK, with another `fetch` and keys that open nothing. */
export async function provider(fetch: Fetch, options: BedrockOptions = {}): Promise<Provider> {
  const keys = { region: 'us-east-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  return bedrock({ ...keys, ...options }).create(createFakeContext({ fetch }));
}

export const card: ModelCard = {
  id: 'any',
  kind: 'chat',
  capabilities: ['tools', 'vision', 'file-input', 'prompt-caching'],
  price: { kind: 'unknown' },
};

export interface Warned {
  readonly warnings: Warning[];
}

/** A call as the router makes it, with the warnings kept. */
export function chatCall(
  model: string,
  request: Partial<ChatRequest> = {},
  overrides: Partial<ChatCall> = {},
): ChatCall & Warned {
  const warnings: Warning[] = [];
  return {
    model,
    card,
    request: { messages: [{ role: 'user', content: 'Hello' }], ...request },
    signal: new AbortController().signal,
    warn: (warning) => void warnings.push(warning),
    ...overrides,
    warnings,
  };
}

export function embedCall(model: string, request: EmbedRequest): EmbedCall & Warned {
  const { warnings, ...call } = chatCall(model);
  return { ...call, request, warnings };
}

/** All chunks of a stream. */
export async function collect(chunks: AsyncIterable<ChatChunk> | undefined): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks ?? []) all.push(chunk);
  return all;
}
