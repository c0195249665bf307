import {
  RouterError,
  type ChatCall,
  type ChatRequest,
  type ModelCard,
  type Provider,
  type Warning,
} from '@signalbox/core';
import { createFakeContext, type ReplayFetch } from '@signalbox/testkit';
import { anthropic, type AnthropicOptions } from '../src/index.ts';
import { models } from '../src/models.ts';

/** A call as the router makes it, with its warnings kept. In strict mode they are thrown. */
export interface TestCall extends ChatCall {
  readonly warnings: Warning[];
}

export function callOf(model: string, request: ChatRequest, signal = new AbortController().signal): TestCall {
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => {
    if (request.strict === true) {
      throw new RouterError('unsupported_param', { message: `${warning.field}: ${warning.message}` });
    }
    warnings.push(warning);
  };
  return { model, card: cardOf(model), request, signal, warn, warnings };
}

/** The plugin's card, or for a model that it no longer lists a card that promises everything. */
function cardOf(model: string): ModelCard {
  const listed = models.find(({ id, aliases }) => id === model || aliases?.includes(model));
  const capabilities = models[0]?.capabilities ?? [];
  return listed ?? { id: model, kind: 'chat', capabilities, price: { kind: 'unknown' } };
}

type Fetch = ReplayFetch | ((input: string | URL | Request, init?: RequestInit) => Promise<Response>);

/** The real plugin on the real SDK, with its network replaced. */
export async function provider(fetch: Fetch, options: AnthropicOptions & { readonly id?: string } = {}) {
  const plugin = anthropic({ apiKey: 'test-key', ...options });
  const made: Provider = await plugin.create(createFakeContext({ fetch }));
  return made as Required<Pick<Provider, 'stream' | 'complete' | 'countTokens' | 'listModels'>>;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The error that a promise ends with. */
export async function thrownBy(promise: Promise<unknown>): Promise<RouterError> {
  try {
    await promise;
  } catch (error) {
    if (RouterError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
