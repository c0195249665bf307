import type { Cerebras } from '@cerebras/cerebras_cloud_sdk';
import type { FinalRequestOptions } from '@cerebras/cerebras_cloud_sdk/core';
import { signalOf, type CallSignal, type OpenAiClient } from '@signalbox/provider-kit';

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** The SDK's client as the kit takes it. */
export async function connect(connection: Connection): Promise<OpenAiClient> {
  const client = await quietClient(connection);
  const { chat, completions, models } = client;
  type ChatBody = Parameters<typeof chat.completions.create>[0];
  type TextBody = Parameters<typeof completions.create>[0];
  const toSdk = (call: CallSignal) => ({ signal: signalOf(call) });
  return {
    chat: { completions: { create: (body, call) => raw(chat.completions.create(body as ChatBody, toSdk(call))) } },
    completions: { create: (body, call) => raw(completions.create(body as TextBody, toSdk(call))) },
    models: { list: (call) => raw(models.list({}, toSdk(call))) },
  };
}

type RawResponse = ReturnType<OpenAiClient['chat']['completions']['create']>;

/** The SDK's types are those of `node-fetch`, whatever `fetch` it is given. */
function raw(answer: { asResponse(): Promise<unknown> }): RawResponse {
  return answer as RawResponse;
}

/**
 * The client, sending by itself. What the SDK has for that, in 1.91.0, leaves a listener on the caller's signal and a
 * timer with every call, prints requests with their key when DEBUG is set, and adds the headers of
 * CEREBRAS_CUSTOM_HEADERS; none of it can be switched off.
 */
async function quietClient({ apiKey, baseURL, headers, fetch }: Connection): Promise<Cerebras> {
  const { Cerebras: Client } = await import('@cerebras/cerebras_cloud_sdk');
  const { APIPromise } = await import('@cerebras/cerebras_cloud_sdk/core');

  class QuietClient extends Client {
    override request<Req, Rsp>(given: FinalRequestOptions<Req> | Promise<FinalRequestOptions<Req>>) {
      return new APIPromise<Rsp>(this.#send(given));
    }

    async #send<Req>(given: FinalRequestOptions<Req> | Promise<FinalRequestOptions<Req>>) {
      const options = await given;
      const { req, url } = await this.buildRequest(options);
      const { method, headers: own, body, signal } = req as RequestInit;
      const init = { method: method?.toUpperCase(), headers: own, body, signal } as RequestInit;
      const response = await fetch(url, init);
      if (!response.ok) {
        const text = await response.text();
        throw this.makeStatusError(response.status, parsed(text), text, Object.fromEntries(response.headers));
      }
      return { response: response as never, options, controller: new AbortController() };
    }

    protected override defaultHeaders() {
      const json = { accept: 'application/json', 'content-type': 'application/json' };
      return { ...json, authorization: `Bearer ${apiKey}`, ...headers };
    }
  }

  return new QuietClient({ apiKey, baseURL, maxRetries: 0, warmTCPConnection: false });
}

/** An error's body; one that is no JSON stays the text that it is. */
function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
