import type { ChatCall, ChatChunk, Chunk, ErrorCode, FillCall, Provider } from '@signalbox/core';
import { fetchWithSignal, withSignal } from '../call-signal.ts';
import { errorFromThrown, type ThrownAbout } from '../error-from-thrown.ts';
import { fetchWithForms } from '../form-body.ts';
import { OPENAI_RATE_LIMITS, rateLimitsOf } from '../rate-limits.ts';
import { readJson } from '../reply.ts';
import { refuseErrorIn, unreadable } from './answer.ts';
import { CHAT_APIS, type ChatApi, type ChatApiName } from './chat-api.ts';
import type { Endpoint, NoEndpoint, OpenAiClient, RawResponse } from './client.ts';
import { toOpenAiCompletion } from './completions.ts';
import { fromOpenAiEmbeddings, toOpenAiEmbeddings } from './embeddings.ts';
import { endpointOf, notOffered } from './endpoint-of.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import { mediaCalls } from './media-calls.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { eventBody, readStream } from './read-stream.ts';
import { fromRerank, toRerank } from './rerank.ts';
import { fromTokenCount, toTokenCount } from './responses/count-tokens.ts';

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
  /** By which API chats are had: always, or for each call. Default `chat`. */
  readonly api?: ChatApiName | ((call: ChatCall) => ChatApiName);
  /** The model behind a name of the user's own, such as that of a deployment: whose quirks hold. Default: the name. */
  readonly modelBehind?: (name: string) => string;
  /** Whether the vendor counts tokens at `/responses/input_tokens`. Default false: there is no `countTokens`. */
  readonly countsTokens?: boolean;
  /**
   * Has the last word on the body of `/chat/completions`, for rules that no quirk can say, such as fields that exclude
   * each other. What it takes away it must `call.warn` about.
   */
  readonly refine?: (body: Readonly<Record<string, unknown>>, call: ChatCall) => Readonly<Record<string, unknown>>;
  /** The same for the body of `/responses`. */
  readonly refineResponses?: OpenAiCompatibleOptions['refine'];
  /**
   * Makes of the pieces of one answer what OpenAI would have sent, such as texts out of lists. Asked for once a call, so
   * that it may remember.
   */
  readonly adapt?: (call: ChatCall | FillCall) => (chunk: unknown) => unknown;
  /** The variable to check when the key is not accepted. */
  readonly secretName?: string;
  /** What only this vendor means by a status, a code, or its words. */
  readonly errorOverride?: (failure: { status: number; code?: string; message?: string }) => ErrorCode | undefined;
}

type Offered =
  | 'stream'
  | 'complete'
  | 'fill'
  | 'embed'
  | 'rerank'
  | 'generateImages'
  | 'speak'
  | 'transcribe'
  | 'listModels';

/**
 * A provider over any SDK that speaks OpenAI's chat API, its Responses API, or both: `stream`, `complete`, and, where
 * the client has them, `fill`, `embed`, `rerank`, `generateImages`, `speak`, `transcribe`, `listModels` and `countTokens`.
 * All failures are RouterErrors.
 */
export function openAiCompatible(
  options: OpenAiCompatibleOptions,
): Required<Pick<Provider, Offered>> & Pick<Provider, 'countTokens'> {
  const { provider, quirks = {} } = options;
  const client = once(() => options.connect(fetchWithForms(fetchWithSignal(options.fetch))));
  const names = { provider, ...(options.dialect !== undefined && { dialect: options.dialect }) };

  /** One call from its endpoint to its end. */
  const ask = async <T>(
    call: AnyCall,
    send: (client: OpenAiClient) => RawResponse,
    read: (response: Response, foldAs: OpenAiFoldOptions) => T | Promise<T>,
  ): Promise<T> => {
    const about = aboutCall(options, call);
    try {
      const response = await send(await client()).asResponse();
      about.began = true;
      return await read(response, foldOptions(options, call.model, response));
    } catch (thrown) {
      throw errorFromThrown(thrown, about);
    }
  };

  /** One streamed call; what is wrong with its request is said before anything is sent. */
  async function* stream(
    call: ChatCall | FillCall,
    send: (client: OpenAiClient) => RawResponse,
    { fold, answer }: Pick<ChatApi, 'fold' | 'answer'>,
  ): AsyncGenerator<ChatChunk, void> {
    const about = aboutCall(options, call);
    try {
      const response = await send(await client()).asResponse();
      about.began = true;
      const foldAs = { ...foldOptions(options, call.model, response), adapt: options.adapt?.(call) };
      // A server that does not stream is understood all the same; what it says in JSON may be an error, too.
      if (isJson(response)) yield* answer(await readJson(response, foldAs), foldAs);
      else yield* readStream(await eventBody(response, foldAs), provider, fold(foldAs));
    } catch (thrown) {
      throw errorFromThrown(thrown, about);
    }
  }

  /** The call as it would be if its model went by its own name. */
  const known = <Call extends { readonly model: string }>(call: Call): Call =>
    options.modelBehind === undefined ? call : { ...call, model: options.modelBehind(call.model) };

  const named = (body: Readonly<Record<string, unknown>>, { model }: AnyCall) =>
    options.modelBehind === undefined ? body : { ...body, model };

  const apiOf = (call: ChatCall): ChatApiName => {
    const { api = 'chat' } = options;
    return typeof api === 'string' ? api : api(call);
  };

  const chatBody = (call: ChatCall, api: ChatApiName, isStream: boolean): object => {
    const body = named(CHAT_APIS[api].body(known(call), quirks, { ...names, stream: isStream }), call);
    const refine = api === 'chat' ? options.refine : options.refineResponses;
    return refine?.(body, call) ?? body;
  };

  const endpoint = (found: Endpoint | NoEndpoint | undefined, what: string): Endpoint =>
    endpointOf(found, provider, what);

  const chatEndpoint = ({ chat, responses }: OpenAiClient, api: ChatApiName): Endpoint =>
    api === 'chat' ? chat.completions : endpoint(responses, 'Responses API');

  return {
    stream(call) {
      const api = apiOf(call);
      return stream(
        call,
        (made) => chatEndpoint(made, api).create(chatBody(call, api, true), withSignal(call.signal)),
        CHAT_APIS[api],
      );
    },

    async complete(call) {
      const api = apiOf(call);
      const body = chatBody(call, api, false);
      return ask(
        call,
        (made) => chatEndpoint(made, api).create(body, withSignal(call.signal)),
        async (response, given) => {
          const foldAs = { ...given, adapt: options.adapt?.(call) };
          const { fold, answer } = CHAT_APIS[api];
          // Asked for one piece, some servers stream all the same.
          if (isEventStream(response))
            return collected(readStream(await eventBody(response, foldAs), provider, fold(foldAs)));
          return answer(await readJson(response, foldAs), foldAs);
        },
      );
    },

    fill: (call) =>
      stream(
        call,
        ({ completions }) => {
          const body = toOpenAiCompletion(call, quirks, names);
          return endpoint(completions, 'completion of text').create(body, withSignal(call.signal));
        },
        CHAT_APIS.chat,
      ),

    async embed(call) {
      const body = named(toOpenAiEmbeddings(known(call), quirks, names), call);
      return ask(
        call,
        ({ embeddings }) => endpoint(embeddings, 'embeddings').create(body, withSignal(call.signal)),
        async (response, foldAs) => {
          const json = await readAnswer(response, foldAs);
          const asAsked = { ...quirks, ...encodingIn(body) };
          return [startOf(json, foldAs), ...fromOpenAiEmbeddings(json, call.request.input.length, provider, asAsked)];
        },
      );
    },

    async rerank(call) {
      const body = toRerank(call, names);
      return ask(
        call,
        ({ rerank }) => endpoint(rerank, 'reranking').create(body, withSignal(call.signal)),
        async (response, foldAs) => {
          const json = await readAnswer(response, foldAs);
          return [startOf(json, foldAs), ...fromRerank(json, call.request.documents.length, provider)];
        },
      );
    },

    ...mediaCalls({ names, quirks: quirks.media ?? {}, ask, start: startOf }),

    async listModels(signal) {
      return ask(
        { signal },
        ({ models }) => {
          if (models === undefined) throw notOffered(provider, 'a list of models');
          return models.list(withSignal(signal));
        },
        async (response, foldAs) => modelIds(await readAnswer(response, foldAs), provider),
      );
    },

    ...(options.countsTokens === true && {
      async countTokens(call) {
        const body = named(toTokenCount(known(call), quirks, names), call);
        return ask(
          call,
          ({ responses }) => {
            const { inputTokens } = responses !== undefined && 'inputTokens' in responses ? responses : {};
            if (inputTokens === undefined) throw notOffered(provider, 'counting of tokens');
            return inputTokens.count(body, withSignal(call.signal));
          },
          async (response, foldAs) => fromTokenCount(await readAnswer(response, foldAs), provider),
        );
      },
    }),
  };
}

function isJson({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('json') === true;
}

function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('event-stream') === true;
}

async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

interface AnyCall {
  readonly model?: string;
  readonly signal: AbortSignal;
}

/** The JSON of an answer in one piece, which may be an error in spite of its status. */
async function readAnswer(response: Response, foldAs: OpenAiFoldOptions): Promise<unknown> {
  const json = await readJson(response, foldAs);
  refuseErrorIn(json, foldAs);
  return json;
}

/** The caller's own options may ask for vectors in another way. */
function encodingIn({
  encoding_format: encoding,
}: Readonly<Record<string, unknown>>): Pick<OpenAiQuirks, 'embeddingEncoding'> {
  return typeof encoding === 'string'
    ? { embeddingEncoding: encoding as NonNullable<OpenAiQuirks['embeddingEncoding']> }
    : {};
}

function modelIds(body: unknown, provider: string): readonly string[] {
  // Together's list stands alone.
  const data = Array.isArray(body) ? body : (body as { readonly data?: unknown } | null)?.data;
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

function aboutCall(options: OpenAiCompatibleOptions, { model, signal }: AnyCall): ThrownAbout & { began: boolean } {
  const { provider, secretName, errorOverride: override, quirks: { requestIdHeader } = {} } = options;
  const rateLimits = limitsOf(options.quirks);
  return { provider, model, signal, secretName, override, rateLimits, requestIdHeader, began: false };
}

function limitsOf({ rateLimits = OPENAI_RATE_LIMITS }: OpenAiQuirks = {}) {
  return rateLimits;
}

function foldOptions(
  { provider, quirks = {}, errorOverride }: OpenAiCompatibleOptions,
  model: string | undefined,
  { headers }: Response,
): OpenAiFoldOptions {
  const requestId = headers.get(quirks.requestIdHeader ?? 'x-request-id') ?? undefined;
  const rateLimits = rateLimitsOf(headers, limitsOf(quirks));
  return { provider, ...(model !== undefined && { model }), requestId, rateLimits, quirks, errorOverride };
}

/** What an answer in one piece says of itself beside its content. */
function startOf(body: unknown, { requestId, rateLimits = [] }: OpenAiFoldOptions): Chunk {
  const { id, model } = (body ?? {}) as { readonly id?: unknown; readonly model?: unknown };
  return {
    type: 'response-start',
    ...(typeof id === 'string' && { responseId: id }),
    ...(typeof model === 'string' && { model }),
    ...(requestId !== undefined && { requestId }),
    ...(rateLimits.length > 0 && { rateLimits }),
  };
}
