import { RouterError, type PluginContext } from '@signalbox/core';
import {
  apiKeyOf,
  fetchWithForms,
  refusalOf,
  signalOf,
  type OpenAiClient,
  type ReplyAbout,
} from '@signalbox/provider-kit';
import type { MistralOptions } from './mistral.ts';

/** One request. `json` or `form` makes it a POST. */
export interface Sent {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly json?: object;
  readonly form?: FormData;
}

/** Sends one request. Throws what a refusal means. */
export type Send = (sent: Sent) => Promise<Response>;

const SERVER = 'https://api.mistral.ai';

/**
 * Requests over the core of the official SDK, which makes address, credentials and headers; imported with the first of
 * them. Body and reply go past it: its schemas drop fields that they do not know, in both directions, and importing
 * them takes a second and more.
 */
export function connect(
  { apiKey: option, baseUrl, headers = {} }: MistralOptions,
  context: PluginContext,
  about: ReplyAbout & { readonly secretName: string },
): Send {
  const { provider, secretName: variable } = about;
  const serverURL = (baseUrl ?? SERVER).replace(/\/+(?:v1\/*)?$/, '');
  const fetch = fetchWithForms(context.fetch);
  let sdk: Promise<MakeRequest> | undefined;

  return async ({ path, signal, json, form }) => {
    const apiKey = apiKeyOf(option, context, { provider, variable });
    sdk ??= load(serverURL);
    const method = json === undefined && form === undefined ? 'GET' : 'POST';
    const request = (await sdk)(path, { apiKey, method });
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    if (json !== undefined) request.headers.set('content-type', 'application/json');
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      signal,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(form !== undefined && { body: form }),
    });
    if (response.ok) return response;
    const model = form?.get('model') ?? (json as { readonly model?: unknown } | undefined)?.model;
    throw await refusalOf(response, { ...about, ...(typeof model === 'string' && { model }) });
  };
}

/** What the SDK makes of a path: the body is not its business. */
type MakeRequest = (
  path: string,
  about: { readonly apiKey: string; readonly method: 'GET' | 'POST' },
) => { readonly url: string; readonly method: string; readonly headers: Headers };

async function load(serverURL: string): Promise<MakeRequest> {
  const [{ MistralCore }, { resolveGlobalSecurity }] = await Promise.all([
    import('@mistralai/mistralai/core.js'),
    import('@mistralai/mistralai/lib/security.js'),
  ]);
  const core = new MistralCore({ serverURL });
  return (path, { apiKey, method }) => {
    const security = resolveGlobalSecurity({ apiKey });
    const context = {
      baseURL: serverURL,
      operationID: path,
      oAuth2Scopes: null,
      retryConfig: { strategy: 'none' as const },
      resolvedSecurity: security,
      options: core._options,
    };
    const made = core._createRequest(context, { method, path, security });
    if (!made.ok) throw new RouterError('invalid_request', { message: `no request can be made to ${serverURL}` });
    const { url, headers } = made.value;
    // The SDK sets an empty one.
    if (headers.get('cookie') === '') headers.delete('cookie');
    return { url, method, headers };
  };
}

/** The paths that are of OpenAI's kind, as the kit takes them. */
export function clientOver(send: Send): OpenAiClient {
  type Options = Parameters<OpenAiClient['chat']['completions']['create']>[1];
  const post = (path: string) => ({
    create: (json: object, options: Options) => ({
      asResponse: async () => send({ path, json, signal: signalOf(options) }),
    }),
  });
  return {
    chat: { completions: post('v1/chat/completions') },
    completions: post('v1/fim/completions'),
    models: {
      list: (options) => ({ asResponse: async () => send({ path: 'v1/models', signal: signalOf(options) }) }),
    },
  };
}
