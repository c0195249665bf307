import { RouterError, type ChatCall, type ErrorCode, type Provider } from '@signalbox/core';
import { fetchWithSignal, withSignal, type CallSignal } from '../call-signal.ts';
import { errorFromThrown, type ThrownAbout } from '../error-from-thrown.ts';
import { fromOpenAiAnswer, unreadable } from './answer.ts';
import { fromOpenAiEmbeddings, toOpenAiEmbeddings } from './embeddings.ts';
import { startOpenAiFold } from './fold.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { eventBody, readStream } from './read-stream.ts';
import { toOpenAiChat } from './to-openai-chat.ts';

/** What the SDKs that are generated from OpenAI-like specifications have in common: openai, groq-sdk, together-ai, … */
export interface OpenAiClient {
  readonly chat: { readonly completions: { create(body: object, options: CallSignal): RawResponse } };
  readonly embeddings?: { create(body: object, options: CallSignal): RawResponse };
  readonly models?: { list(options: CallSignal): RawResponse };
}

/** The SDK does URL, authentication and error statuses; the answer itself we read, once and without its copies. */
interface RawResponse {
  asResponse(): Promise<Response>;
}

export interface OpenAiCompatibleOptions {
  /** The id in use: `options.id`, or the plugin's. */
  readonly provider: string;
  /** The plugin's id, under which `providerOptions` are found, too. */
  readonly dialect?: string;
  /** `context.fetch` of the plugin. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Imports the SDK and makes its client: once, when the first call needs it. The client is to use the `fetch` given
   * here, which ends a call with its signal; its retries and timeouts are to be off.
   */
  readonly connect: (fetch: typeof globalThis.fetch) => OpenAiClient | Promise<OpenAiClient>;
  readonly quirks?: OpenAiQuirks;
  /** The variable to check when the key is not accepted. */
  readonly secretName?: string;
  /** What only this vendor means by a status, a code, or its words. */
  readonly errorOverride?: (failure: { status: number; code?: string; message?: string }) => ErrorCode | undefined;
}

/**
 * A provider over any SDK that speaks the OpenAI chat API: `stream`, `complete`, and, where the client has them,
 * `embed` and `listModels`. All failures are RouterErrors.
 */
export function openAiCompatible(
  options: OpenAiCompatibleOptions,
): Required<Pick<Provider, 'stream' | 'complete' | 'embed' | 'listModels'>> {
  const { provider, quirks = {} } = options;
  const client = once(() => options.connect(fetchWithSignal(options.fetch)));
  const names = { provider, ...(options.dialect !== undefined && { dialect: options.dialect }) };

  return {
    async *stream(call) {
      const about = aboutCall(options, call);
      const body = toOpenAiChat(call, quirks, { ...names, stream: true });
      try {
        const response = await (await client()).chat.completions.create(body, withSignal(call.signal)).asResponse();
        about.began = true;
        const state = startOpenAiFold(foldOptions(options, call, response));
        yield* readStream(await eventBody(response, provider), state);
      } catch (thrown) {
        throw errorFromThrown(thrown, about);
      }
    },

    async complete(call) {
      const about = aboutCall(options, call);
      const body = toOpenAiChat(call, quirks, names);
      try {
        const response = await (await client()).chat.completions.create(body, withSignal(call.signal)).asResponse();
        about.began = true;
        return fromOpenAiAnswer(await readJson(response, provider), foldOptions(options, call, response));
      } catch (thrown) {
        throw errorFromThrown(thrown, about);
      }
    },

    async embed(call) {
      const about = aboutCall(options, call);
      const body = toOpenAiEmbeddings(call, names);
      try {
        const { embeddings } = await client();
        if (embeddings === undefined) throw unsupported(provider, 'embeddings');
        const response = await embeddings.create(body, withSignal(call.signal)).asResponse();
        return fromOpenAiEmbeddings(await readJson(response, provider), call.request.input.length, provider);
      } catch (thrown) {
        throw errorFromThrown(thrown, about);
      }
    },

    async listModels(signal) {
      try {
        const { models } = await client();
        if (models === undefined) throw unsupported(provider, 'a list of models');
        return modelIds(await readJson(await models.list(withSignal(signal)).asResponse(), provider), provider);
      } catch (thrown) {
        throw errorFromThrown(thrown, aboutCall(options, { signal }));
      }
    },
  };
}

async function readJson(response: Response, provider: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new RouterError('invalid_response', {
      message: `${provider} sent an answer that is no JSON`,
      provider,
    });
  }
}

function modelIds(body: unknown, provider: string): readonly string[] {
  const { data } = (body ?? {}) as { readonly data?: unknown };
  if (!Array.isArray(data)) throw unreadable(provider);
  return data.map((model: { readonly id?: unknown }) => String(model.id));
}

/** One client for all calls; a failure to make it is not kept, since a key may be there the next time. */
function once(connect: () => OpenAiClient | Promise<OpenAiClient>): () => OpenAiClient | Promise<OpenAiClient> {
  let client: OpenAiClient | undefined;
  let pending: Promise<OpenAiClient> | undefined;
  return () => {
    if (client !== undefined) return client;
    pending ??= Promise.resolve()
      .then(connect)
      .then((made) => (client = made))
      .finally(() => (pending = undefined));
    return pending;
  };
}

function aboutCall(
  { provider, secretName, errorOverride: override }: OpenAiCompatibleOptions,
  { model, signal }: { readonly model?: string; readonly signal: AbortSignal },
): ThrownAbout & { began: boolean } {
  return { provider, model, signal, secretName, override, began: false };
}

function foldOptions({ provider, quirks = {} }: OpenAiCompatibleOptions, { model }: ChatCall, { headers }: Response) {
  const requestId = headers.get(quirks.requestIdHeader ?? 'x-request-id') ?? undefined;
  return { provider, model, requestId, quirks };
}

function unsupported(provider: string, what: string): RouterError {
  return new RouterError('unsupported_param', { message: `${provider} offers no ${what}`, provider });
}
