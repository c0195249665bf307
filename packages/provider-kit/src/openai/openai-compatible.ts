import { RouterError, type ChatCall, type ChatChunk, type Chunk, type ErrorCode, type Provider } from '@signalbox/core';
import { fetchWithSignal, withSignal, type CallSignal } from '../call-signal.ts';
import { errorFromThrown, type ThrownAbout } from '../error-from-thrown.ts';
import { OPENAI_RATE_LIMITS, rateLimitsOf } from '../rate-limits.ts';
import { unreadable } from './answer.ts';
import { chatFold, type AnswerFold } from './answer-fold.ts';
import { CHAT_APIS, type ChatApiName } from './chat-api.ts';
import { toOpenAiCompletion } from './completions.ts';
import { fromOpenAiEmbeddings, toOpenAiEmbeddings } from './embeddings.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { eventBody, readStream } from './read-stream.ts';
import { fromRerank, toRerank } from './rerank.ts';
import { fromTokenCount, toTokenCount } from './responses/count-tokens.ts';

/** What the SDKs that are generated from OpenAI-like specifications have in common: openai, groq-sdk, together-ai, … */
export interface OpenAiClient {
  readonly chat: { readonly completions: Endpoint };
  /** The newer API for chats. */
  readonly responses?: Endpoint & {
    readonly inputTokens?: { count(body: object, options: CallSignal): RawResponse };
  };
  /** The older API that goes on with a text, and fills gaps. */
  readonly completions?: Endpoint;
  readonly embeddings?: Endpoint;
  readonly rerank?: Endpoint;
  readonly models?: { list(options: CallSignal): RawResponse };
}

interface Endpoint {
  create(body: object, options: CallSignal): RawResponse;
}

/** The SDK does URL, authentication and error statuses; the answer itself we read, once and without its copies. */
export interface RawResponse {
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
  /** By which API chats are had: always, or for each call. Default `chat`. */
  readonly api?: ChatApiName | ((call: ChatCall) => ChatApiName);
  /** Whether the vendor counts tokens at `/responses/input_tokens`. Default false: there is no `countTokens`. */
  readonly countsTokens?: boolean;
  /**
   * Has the last word on the body of `/chat/completions`, for rules that no quirk can say, such as fields that exclude
   * each other. What it takes away it must `call.warn` about.
   */
  readonly refine?: (body: Readonly<Record<string, unknown>>, call: ChatCall) => Readonly<Record<string, unknown>>;
  /** The variable to check when the key is not accepted. */
  readonly secretName?: string;
  /** What only this vendor means by a status, a code, or its words. */
  readonly errorOverride?: (failure: { status: number; code?: string; message?: string }) => ErrorCode | undefined;
}

type Offered = 'stream' | 'complete' | 'fill' | 'embed' | 'rerank' | 'listModels';

/**
 * A provider over any SDK that speaks OpenAI's chat API, its Responses API, or both: `stream`, `complete`, and, where
 * the client has them, `fill`, `embed`, `rerank`, `listModels` and `countTokens`. All failures are RouterErrors.
 */
export function openAiCompatible(
  options: OpenAiCompatibleOptions,
): Required<Pick<Provider, Offered>> & Pick<Provider, 'countTokens'> {
  const { provider, quirks = {} } = options;
  const client = once(() => options.connect(fetchWithSignal(options.fetch)));
  const names = { provider, ...(options.dialect !== undefined && { dialect: options.dialect }) };

  /** One call from its endpoint to its end. */
  const ask = async <T>(
    call: AnyCall,
    send: (client: OpenAiClient) => RawResponse,
    read: (response: Response) => T | Promise<T>,
  ): Promise<T> => {
    const about = aboutCall(options, call);
    try {
      const response = await send(await client()).asResponse();
      about.began = true;
      return await read(response);
    } catch (thrown) {
      throw errorFromThrown(thrown, about);
    }
  };

  /** One streamed call; what is wrong with its request is said before anything is sent. */
  async function* stream(
    call: AnyCall & { readonly model: string },
    send: (client: OpenAiClient) => RawResponse,
    foldOf: (options: OpenAiFoldOptions) => AnswerFold,
  ): AsyncGenerator<ChatChunk, void> {
    const about = aboutCall(options, call);
    try {
      const response = await send(await client()).asResponse();
      about.began = true;
      const foldAs = foldOptions(options, call.model, response);
      yield* readStream(await eventBody(response, foldAs), provider, foldOf(foldAs));
    } catch (thrown) {
      throw errorFromThrown(thrown, about);
    }
  }

  const apiOf = (call: ChatCall): ChatApiName => {
    const { api = 'chat' } = options;
    return typeof api === 'string' ? api : api(call);
  };

  const chatBody = (call: ChatCall, api: ChatApiName, isStream: boolean): object => {
    const body = CHAT_APIS[api].body(call, quirks, { ...names, stream: isStream });
    return (api === 'chat' ? options.refine?.(body, call) : undefined) ?? body;
  };

  const endpoint = (found: Endpoint | undefined, what: string): Endpoint => {
    if (found === undefined) throw unsupported(provider, what);
    return found;
  };

  const chatEndpoint = ({ chat, responses }: OpenAiClient, api: ChatApiName): Endpoint =>
    api === 'chat' ? chat.completions : endpoint(responses, 'Responses API');

  return {
    stream(call) {
      const api = apiOf(call);
      return stream(
        call,
        (made) => chatEndpoint(made, api).create(chatBody(call, api, true), withSignal(call.signal)),
        CHAT_APIS[api].fold,
      );
    },

    async complete(call) {
      const api = apiOf(call);
      const body = chatBody(call, api, false);
      return ask(
        call,
        (made) => chatEndpoint(made, api).create(body, withSignal(call.signal)),
        async (response) =>
          CHAT_APIS[api].answer(await readJson(response, provider), foldOptions(options, call.model, response)),
      );
    },

    fill: (call) =>
      stream(
        call,
        ({ completions }) => {
          const body = toOpenAiCompletion(call, quirks, names);
          return endpoint(completions, 'completion of text').create(body, withSignal(call.signal));
        },
        chatFold,
      ),

    async embed(call) {
      const body = toOpenAiEmbeddings(call, quirks, names);
      return ask(
        call,
        ({ embeddings }) => endpoint(embeddings, 'embeddings').create(body, withSignal(call.signal)),
        async (response) => {
          const json = await readJson(response, provider);
          const chunks = fromOpenAiEmbeddings(json, call.request.input.length, provider, quirks);
          return [startOf(json, options, response), ...chunks];
        },
      );
    },

    async rerank(call) {
      const body = toRerank(call, names);
      return ask(
        call,
        ({ rerank }) => endpoint(rerank, 'reranking').create(body, withSignal(call.signal)),
        async (response) => {
          const json = await readJson(response, provider);
          const chunks = fromRerank(json, call.request.documents.length, provider);
          return [startOf(json, options, response), ...chunks];
        },
      );
    },

    async listModels(signal) {
      return ask(
        { signal },
        ({ models }) => {
          if (models === undefined) throw unsupported(provider, 'a list of models');
          return models.list(withSignal(signal));
        },
        async (response) => modelIds(await readJson(response, provider), provider),
      );
    },

    ...(options.countsTokens === true && {
      async countTokens(call) {
        const body = toTokenCount(call, quirks, names);
        return ask(
          call,
          ({ responses }) => {
            if (responses?.inputTokens === undefined) throw unsupported(provider, 'counting of tokens');
            return responses.inputTokens.count(body, withSignal(call.signal));
          },
          async (response) => fromTokenCount(await readJson(response, provider), provider),
        );
      },
    }),
  };
}

interface AnyCall {
  readonly model?: string;
  readonly signal: AbortSignal;
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
  const { provider, secretName, errorOverride: override, quirks } = options;
  return { provider, model, signal, secretName, override, rateLimits: limitsOf(quirks), began: false };
}

function limitsOf({ rateLimits = OPENAI_RATE_LIMITS }: OpenAiQuirks = {}) {
  return rateLimits;
}

function foldOptions(
  { provider, quirks = {}, errorOverride }: OpenAiCompatibleOptions,
  model: string,
  { headers }: Response,
) {
  const requestId = headers.get(quirks.requestIdHeader ?? 'x-request-id') ?? undefined;
  return { provider, model, requestId, rateLimits: rateLimitsOf(headers, limitsOf(quirks)), quirks, errorOverride };
}

/** What an answer in one piece says of itself beside its content. */
function startOf(body: unknown, { quirks = {} }: OpenAiCompatibleOptions, { headers }: Response): Chunk {
  const { id, model } = (body ?? {}) as { readonly id?: unknown; readonly model?: unknown };
  const requestId = headers.get(quirks.requestIdHeader ?? 'x-request-id');
  const rateLimits = rateLimitsOf(headers, limitsOf(quirks));
  return {
    type: 'response-start',
    ...(typeof id === 'string' && { responseId: id }),
    ...(typeof model === 'string' && { model }),
    ...(requestId !== null && { requestId }),
    ...(rateLimits.length > 0 && { rateLimits }),
  };
}

function unsupported(provider: string, what: string): RouterError {
  return new RouterError('unsupported_param', { message: `${provider} offers no ${what}`, provider });
}
