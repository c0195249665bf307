import { RouterError, type ChatCall, type ChatChunk, type ErrorCode, type Provider } from '@signalbox/core';
import { readErrorBody } from '../error-body.ts';
import { errorFromResponse } from '../error-from-response.ts';
import { errorFromThrown, type ThrownAbout } from '../error-from-thrown.ts';
import { createSseDecoder, type SseEvent } from '../sse.ts';
import { fromOpenAiEmbeddings, toOpenAiEmbeddings } from './embeddings.ts';
import { endOpenAiFold, foldOpenAiChunk, startOpenAiFold, type OpenAiFold } from './fold.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { toOpenAiChat } from './to-openai-chat.ts';

/** What the SDKs that are generated from OpenAI-like specifications have in common: openai, groq-sdk, together-ai, … */
export interface OpenAiClient {
  readonly chat: { readonly completions: { create(body: object, options: CallOptions): RawResponse } };
  readonly embeddings?: { create(body: object, options: CallOptions): RawResponse };
  readonly models?: { list(options: CallOptions): RawResponse };
}

interface CallOptions {
  readonly signal: AbortSignal;
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
  /** Imports the SDK and makes its client: once, when the first call needs it. Retries and timeouts are to be off. */
  readonly connect: () => OpenAiClient | Promise<OpenAiClient>;
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
  const client = once(options.connect);
  const names = { provider, ...(options.dialect !== undefined && { dialect: options.dialect }) };

  return {
    async *stream(call) {
      const about = aboutCall(options, call);
      const body = toOpenAiChat(call, quirks, { ...names, stream: true });
      try {
        const response = await (await client()).chat.completions.create(body, { signal: call.signal }).asResponse();
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
        const response = await (await client()).chat.completions.create(body, { signal: call.signal }).asResponse();
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
        const response = await embeddings.create(body, { signal: call.signal }).asResponse();
        return fromOpenAiEmbeddings(await readJson(response, provider), call.request.input.length, provider);
      } catch (thrown) {
        throw errorFromThrown(thrown, about);
      }
    },

    async listModels(signal) {
      try {
        const { models } = await client();
        if (models === undefined) throw unsupported(provider, 'a list of models');
        return modelIds(await readJson(await models.list({ signal }).asResponse(), provider), provider);
      } catch (thrown) {
        throw errorFromThrown(thrown, aboutCall(options, { signal }));
      }
    },
  };
}

/**
 * The chunks of one unstreamed answer.
 * @throws RouterError `invalid_response` when the body is no `chat.completion`, or what its `error` says
 */
export function fromOpenAiAnswer(body: unknown, options: Parameters<typeof startOpenAiFold>[0]): readonly ChatChunk[] {
  const error = (body as { readonly error?: unknown } | null)?.error;
  if (error !== undefined && error !== null) {
    const failure = readErrorBody(body) ?? {};
    throw errorFromResponse({ ...options, ...failure, status: failure.status ?? OK });
  }
  const state = startOpenAiFold(options);
  const chunks = foldOpenAiChunk(state, body);
  chunks.push(...endOpenAiFold(state));
  if (!state.ended) throw unreadable(options.provider);
  return chunks;
}

const OK = 200;
const DONE = '[DONE]';

/** One loop, and no generator inside another: this is where every chunk passes. */
async function* readStream(body: ReadableStream<Uint8Array>, state: OpenAiFold): AsyncGenerator<ChatChunk, void> {
  const { provider } = state.options;
  const decoder = createSseDecoder(provider);
  const reader = body.getReader();
  const out: ChatChunk[] = [];
  let open = true;
  try {
    while (open) {
      const { done, value } = await read(reader, state);
      open = !done;
      out.length = 0;
      const failure = foldEvents(done ? decoder.end() : decoder.push(value), state, out, done);
      for (const chunk of out) yield chunk;
      if (failure !== undefined) throw failure;
    }
    yield* endOpenAiFold(state);
  } finally {
    // A reader who leaves early, or an error in the stream, must end the upstream call as well.
    if (open) await reader.cancel().catch(ignore);
  }
}

/** After the finish has been handed on, nothing that befalls the connection matters. */
async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  state: OpenAiFold,
): Promise<Awaited<ReturnType<typeof reader.read>>> {
  if (!state.ended) return reader.read();
  return reader.read().catch(() => ({ done: true, value: undefined }));
}

/** Hands an error back instead of throwing it, so that what came before it in the same bytes is not lost. */
function foldEvents(events: readonly SseEvent[], state: OpenAiFold, out: ChatChunk[], isTail: boolean): unknown {
  try {
    for (const event of events) foldEvent(event, state, out, isTail);
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

function foldEvent({ event, data }: SseEvent, state: OpenAiFold, out: ChatChunk[], isTail: boolean): void {
  if (state.ended) return;
  if (data === DONE) {
    out.push(...endOpenAiFold(state));
    return;
  }
  const chunk = parse(data, state.options.provider, isTail);
  if (chunk === undefined) return;
  // Groq names the event, and always has the error in the data; others might have it bare.
  const isBareError = event === 'error' && (chunk as { readonly error?: unknown } | null)?.error === undefined;
  foldOpenAiChunk(state, isBareError ? { error: chunk } : chunk, out);
}

/** What the body ended in may be half an event: then it was cut off, which the missing finish says. */
function parse(data: string, provider: string, isTail: boolean): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    if (isTail) return undefined;
    throw new RouterError('invalid_response', {
      message: `${provider} sent an event that is no JSON`,
      provider,
      cause,
    });
  }
}

/** A 200 that is no stream is an error put in plain JSON (LM Studio), a proxy's page, or an answer in one piece. */
async function eventBody(response: Response, provider: string): Promise<ReadableStream<Uint8Array>> {
  const { body, headers, status } = response;
  const type = headers.get('content-type');
  if (body !== null && (type === null || type.includes('text/event-stream'))) return body;
  const failure = readErrorBody((await response.text()).slice(0, MAX_ERROR_LENGTH));
  const isError = type?.includes('json') === true && failure !== undefined;
  if (!isError) throw unreadable(provider, `asked for a stream, it sent ${type ?? 'nothing'}`);
  throw errorFromResponse({ provider, headers, ...failure, status: failure.status ?? status });
}

const MAX_ERROR_LENGTH = 100_000;

async function readJson(response: Response, provider: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RouterError('invalid_response', {
      message: `${provider} sent an answer that is no JSON`,
      provider,
      cause,
    });
  }
}

function modelIds(body: unknown, provider: string): readonly string[] {
  const { data } = (body ?? {}) as { readonly data?: unknown };
  if (!Array.isArray(data)) throw unreadable(provider);
  return data.map((model: { readonly id?: unknown }) => String(model.id));
}

/** One client for all calls; a failure to make it is not kept, since a key may be there the next time. */
function once(connect: OpenAiCompatibleOptions['connect']): () => OpenAiClient | Promise<OpenAiClient> {
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

function unreadable(provider: string, what = 'its answer is not what the API promises'): RouterError {
  return new RouterError('invalid_response', { message: `${provider}: ${what}`, provider });
}

function unsupported(provider: string, what: string): RouterError {
  return new RouterError('unsupported_param', { message: `${provider} offers no ${what}`, provider });
}

function ignore(): void {
  // The connection is gone already.
}
