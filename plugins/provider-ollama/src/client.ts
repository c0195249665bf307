import type { PluginContext } from '@signalbox/core';
import { rawReply } from '@signalbox/provider-kit';
import type { ChatRequest, EmbedRequest, GenerateRequest, Ollama } from 'ollama/browser';
import type { Server } from './server.ts';

type Body = Readonly<Record<string, unknown>>;

/** The endpoints of the API. Each hands out the raw reply, whatever its status. */
export interface OllamaApi {
  chat(body: Body, signal: AbortSignal): Promise<Response>;
  generate(body: Body, signal: AbortSignal): Promise<Response>;
  embed(body: Body, signal: AbortSignal): Promise<Response>;
  tags(signal: AbortSignal): Promise<Response>;
  show(model: string, signal: AbortSignal): Promise<Response>;
}

/**
 * Ollama's SDK, imported now. It makes the requests. The replies are read here, because it writes to the console what it
 * cannot read, takes a signal for nothing that is not streamed, and tells nothing of a refusal but its words.
 *
 * It is the entry for browsers: the one for Node takes a picture for the name of a file, and sends that file if there is
 * one.
 */
export async function connect({ host, headers }: Server, { fetch }: PluginContext): Promise<OllamaApi> {
  const sdk = await import('ollama/browser');
  const send = async (signal: AbortSignal, ask: (client: Ollama) => Promise<unknown>): Promise<Response> =>
    rawReply({ fetch, signal }, (lent) => ask(new sdk.Ollama({ host, headers: { ...headers }, fetch: lent })));

  return {
    // Bodies may have fields that the SDK's types do not know yet; it sends them as they are. It writes into them.
    chat: (body, signal) =>
      send(signal, (client) => client.chat({ ...body } as unknown as ChatRequest & { stream: false })),
    generate: (body, signal) =>
      send(signal, (client) => client.generate({ ...body } as unknown as GenerateRequest & { stream: false })),
    embed: (body, signal) => send(signal, (client) => client.embed({ ...body } as unknown as EmbedRequest)),
    tags: (signal) => send(signal, (client) => client.list()),
    show: (model, signal) => send(signal, (client) => client.show({ model })),
  };
}
