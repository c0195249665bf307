import type { ChatRequest, ModelCard, Operation, Provider, ProviderCall, Requests, Warning } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { mistral, type MistralOptions } from '../src/index.ts';
import { models } from '../src/models.ts';

/** A call as the router makes it, with the fields that were warned about. */
export function callOf<Name extends Operation>(model: string, request: Requests[Name]) {
  const warned: string[] = [];
  const card: ModelCard = models.find(({ id, aliases }) => id === model || aliases?.includes(model)) ?? {
    id: model,
    kind: 'chat',
    capabilities: [],
    price: { kind: 'unknown' },
  };
  const call: ProviderCall<Requests[Name]> = {
    model,
    card,
    request,
    signal: new AbortController().signal,
    warn: ({ field }: Warning) => void warned.push(field),
  };
  return { call, warned };
}

export const chatCall = (request: Partial<ChatRequest> = {}, model = 'mistral-small-latest') =>
  callOf<'chat'>(model, { messages: [{ role: 'user', content: 'hi' }], ...request });

/** The plugin on the core of the real SDK, with a network that always answers the same, and keeps what it was asked. */
export function vendor(answer: () => Response, options: MistralOptions = {}) {
  const requests: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return answer();
  };
  const context = createFakeContext({ fetch, secrets: { MISTRAL_API_KEY: 'test-key' } });
  return { provider: mistral(options).create(context) as Required<Provider>, requests };
}

export const sse =
  (...events: readonly object[]) =>
  () =>
    new Response(`${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`, {
      headers: { 'content-type': 'text/event-stream', 'mistral-correlation-id': 'corr-1' },
    });

export const json = (body: unknown, init?: ResponseInit) => () => Response.json(body, init);
