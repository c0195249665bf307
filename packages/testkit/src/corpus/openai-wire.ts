import type { ChatRequest, ErrorCode, FinishReason, ProviderPlugin, Usage, Warning } from '@signalbox/core';
import { normalizeOpenAiBody, readOpenAiRecording } from '../openai-oracle.ts';
import { recordedDocuments, recordedEvents } from '../recorded-documents.ts';
import type { Recording } from '../recording.ts';
import { codeOfStatus } from './code-of-status.ts';
import type { AllowedDifference, BodyAbout, ExchangeApi, Expected, ExpectedAnswer } from './definition.ts';

// A vendor's JSON, as it was recorded: what is not there shows as a disagreement.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = Readonly<Record<string, any>>;

/** An error as it stands in a recording. */
export interface RecordedError {
  readonly status: number;
  readonly code: string;
  readonly type: string;
  readonly message: string;
  /** It came inside a stream that began with 200. */
  readonly isInStream: boolean;
}

/** How a vendor of OpenAI's kind was recorded. */
export interface OpenAiWireOptions {
  readonly plugin: ExchangeApi['plugin'];
  readonly secrets?: Readonly<Record<string, string>>;
  /** The plugin's id, under which fields that we have no word for are passed on. */
  readonly provider: string;
  /** For recordings that have no request. */
  readonly defaultModel: string;
  /** A chat body as our request: `fromOpenAiChat` of the provider kit. */
  readonly fromBody: (
    body: unknown,
    options: { readonly provider: string; readonly warn: (warning: Warning) => void },
  ) => ChatRequest;
  /** What an error means, decided by hand; `undefined` leaves it to the status. */
  readonly errorCode?: (error: RecordedError, recording: Recording) => ErrorCode | undefined;
  /** Where the vendor's answers differ from what OpenAI's mean. */
  readonly adjust?: (answer: ExpectedAnswer, recording: Recording) => ExpectedAnswer;
  readonly normalize?: (body: Json, about: BodyAbout) => unknown;
  readonly samePath?: ExchangeApi['samePath'];
  readonly differences?: readonly AllowedDifference[];
  readonly outsideWhen?: ExchangeApi['outsideWhen'];
}

/** The APIs of OpenAI's kind: `chat`, `completions`, `embeddings`, `rerank` and `models`. Take those that the vendor has. */
export function openAiWireApis(
  options: OpenAiWireOptions,
): Readonly<Record<'chat' | 'completions' | 'embeddings' | 'rerank' | 'models', ExchangeApi>> {
  const { plugin, provider, defaultModel, secrets = {} } = options;
  const common = {
    plugin,
    secrets,
    ...(options.samePath !== undefined && { samePath: options.samePath }),
    ...(options.differences !== undefined && { differences: options.differences }),
    ...(options.outsideWhen !== undefined && { outsideWhen: options.outsideWhen }),
  };
  const modelOf = ({ request, model }: Recording): string =>
    ((request.body as Json | null)?.['model'] as string | undefined) ?? model ?? defaultModel;
  const normalize: NonNullable<ExchangeApi['normalize']> = (body, about) => {
    const own = options.normalize?.(body as Json, about) ?? body;
    return isChat(own) ? normalizeOpenAiBody(own, about.warned) : own;
  };
  const read = (recording: Recording, whole: (recording: Recording) => Expected): Expected => {
    const error = readOpenAiError(recording);
    if (error === undefined) return whole(recording);
    const code = options.errorCode?.(error, recording) ?? codeOfStatus(error.status);
    return { kind: 'error', code, text: error.isInStream ? readOpenAiRecording(recording).text : '' };
  };

  return {
    chat: {
      ...common,
      normalize,
      ask(recording, warn) {
        const { body } = recording.request;
        const request = isChat(body) ? options.fromBody(body, { provider, warn }) : HELLO;
        const { model = modelOf(recording), ...rest } = request;
        return { operation: 'chat', model, request: rest };
      },
      read: (recording) =>
        read(recording, () => {
          const { citations, ...answer } = readOpenAiRecording(recording);
          const expected: ExpectedAnswer = { kind: 'answer', ...answer, citations };
          return options.adjust?.(expected, recording) ?? expected;
        }),
    },
    completions: {
      ...common,
      ask(recording) {
        const {
          prompt = 'hi',
          suffix,
          max_tokens: limit,
          temperature,
          top_p: topP,
          seed,
          stop,
          model: _,
          ...rest
        } = (recording.request.body ?? {}) as Json;
        const { stream: _stream, stream_options: _options, ...unknown } = rest;
        const given = { suffix, maxOutputTokens: limit, temperature, topP, seed };
        return {
          operation: 'fill',
          model: modelOf(recording),
          request: {
            prefix: typeof prompt === 'string' ? prompt : String((prompt as unknown[])[0]),
            ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null)),
            ...(stop !== undefined && stop !== null && { stop: [stop].flat() as string[] }),
            ...(Object.keys(unknown).length > 0 && { providerOptions: { [provider]: unknown } }),
          },
        };
      },
      normalize: (body) => {
        const { stream: _, stream_options: _options, prompt, ...rest } = body as Json;
        return { ...rest, prompt: Array.isArray(prompt) && prompt.length === 1 ? (prompt[0] as unknown) : prompt };
      },
      read: (recording) =>
        read(recording, () => {
          const answer = readCompletion(recording);
          return options.adjust?.(answer, recording) ?? answer;
        }),
    },
    embeddings: {
      ...common,
      ask(recording) {
        const {
          input = ['hi'],
          dimensions,
          model: _,
          encoding_format: _format,
          ...rest
        } = (recording.request.body ?? {}) as Json;
        return {
          operation: 'embed',
          model: modelOf(recording),
          request: {
            input: [input].flat() as string[],
            ...(dimensions !== undefined && dimensions !== null && { dimensions: dimensions as number }),
            ...(Object.keys(rest).length > 0 && { providerOptions: { [provider]: rest } }),
          },
        };
      },
      // One text may stand alone, and how numbers are written is for whoever reads them.
      normalize: (body) => {
        const { input, encoding_format: _, ...rest } = body as Json;
        return { ...rest, input: [input].flat() };
      },
      read: (recording) => read(recording, readEmbeddings),
    },
    rerank: {
      ...common,
      ask(recording) {
        const {
          query = 'q',
          documents = ['a'],
          top_n: topN,
          model: _,
          ...rest
        } = (recording.request.body ?? {}) as Json;
        return {
          operation: 'rerank',
          model: modelOf(recording),
          request: {
            query: query as string,
            documents: (documents as unknown[]).map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
            ...(topN !== undefined && topN !== null && { topN: topN as number }),
            ...(Object.keys(rest).length > 0 && { providerOptions: { [provider]: rest } }),
          },
        };
      },
      read: (recording) => read(recording, readRanking),
    },
    models: {
      ...common,
      ask: () => ({ operation: 'models' }),
      read: (recording) =>
        read(recording, () => {
          const { data } = recording.response.body as { readonly data: readonly { readonly id: string }[] };
          return { kind: 'models', ids: data.map(({ id }) => id) };
        }),
    },
  };
}

const HELLO: ChatRequest = { messages: [{ role: 'user', content: 'hi' }] };

/** The error that a recording holds, whatever its envelope; `undefined`: it holds an answer. */
export function readOpenAiError({ response }: Recording): RecordedError | undefined {
  const documents =
    response.sse === undefined
      ? [response.body ?? textOf(response.text)]
      : recordedEvents(response.sse).map(({ data }) => textOf(data));
  const failed = documents.map(errorIn).find((error) => error !== undefined);
  if (response.status < 400 && failed === undefined) return undefined;
  const { code, type, message, status } = failed ?? {};
  return {
    status: response.status >= 400 ? response.status : (status ?? 200),
    code: wordOf(code),
    type: wordOf(type),
    message: message === undefined ? (response.text ?? '') : wordOf(message),
    isInStream: response.status < 400 && response.sse !== undefined,
  };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

interface Envelope {
  readonly code?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  readonly status?: number;
}

function errorIn(document: unknown): Envelope | undefined {
  const fields = (Array.isArray(document) ? document[0] : document) as Json | null | undefined;
  if (typeof fields !== 'object' || fields === null) return undefined;
  const error: unknown = fields['error'] ?? fields['choices']?.[0]?.error;
  if (typeof error === 'string') return { code: fields['code'], message: error };
  if (typeof error === 'object' && error !== null) {
    const { code, type, message, status_code: status } = error as Json;
    const stated = [status, code].find((each): each is number => typeof each === 'number' && each >= 400 && each < 600);
    return { code, type, message, ...(stated !== undefined && { status: stated }) };
  }
  const isPlain = fields['choices'] === undefined && fields['data'] === undefined && fields['results'] === undefined;
  const message: unknown = fields['message'] ?? fields['detail'];
  return isPlain && message !== undefined ? { code: fields['code'], type: fields['type'], message } : undefined;
}

function textOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function readCompletion(recording: Recording): ExpectedAnswer {
  const documents = recordedDocuments<Json | undefined>(recording);
  const choices = documents.flatMap((document) => (document?.['choices'] ?? []) as Json[]);
  const first = choices.filter(({ index = 0 }) => index === 0);
  const reason = first.map(({ finish_reason: each }) => each as string | null).findLast((each) => each != null);
  const usage = documents.map((document) => document?.['usage'] as Json | null | undefined).findLast(Boolean);
  return {
    kind: 'answer',
    text: first.map(({ text }) => (text as string | null) ?? '').join(''),
    reasoning: '',
    toolCalls: [],
    finishReason: reason === undefined ? undefined : ((reason === 'length' ? 'length' : 'stop') satisfies FinishReason),
    usage: usage === undefined || usage === null ? undefined : readUsage(usage),
  };
}

function readUsage(usage: Json): Usage {
  const cached = usage['prompt_tokens_details']?.cached_tokens as number | undefined;
  const reasoning = usage['completion_tokens_details']?.reasoning_tokens as number | undefined;
  return {
    inputTokens: usage['prompt_tokens'] as number,
    outputTokens: (usage['completion_tokens'] as number | undefined) ?? 0,
    ...(cached !== undefined && { cachedInputTokens: cached }),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
  };
}

function readEmbeddings({ response }: Recording): Expected {
  const { data, usage } = response.body as Json;
  const [first] = data as readonly { readonly embedding: readonly number[] | string }[];
  return {
    kind: 'embeddings',
    count: (data as unknown[]).length,
    dimensions: first === undefined ? 0 : dimensionsOf(first.embedding),
    usage: usage == null || usage.prompt_tokens === undefined ? undefined : readUsage(usage as Json),
  };
}

const FLOAT_BYTES = 4;
const BYTES_OF_FOUR = 3;

/** A base64 text that was made shorter names the length that it had. */
function dimensionsOf(embedding: readonly number[] | string): number {
  if (typeof embedding !== 'string') return embedding.length;
  const [, trimmed] = /\[trimmed (\d+) base64 chars\]$/.exec(embedding) ?? [];
  const bytes = trimmed === undefined ? Buffer.from(embedding, 'base64').length : (Number(trimmed) / 4) * BYTES_OF_FOUR;
  return Math.floor(bytes / FLOAT_BYTES);
}

function readRanking({ response }: Recording): Expected {
  const { results, usage } = response.body as Json;
  const ranking = (results as readonly Json[]).map(({ index, relevance_score: score }) => ({ index, score }));
  const tokens = (usage?.prompt_tokens ?? usage?.total_tokens) as number | undefined;
  const searches = usage?.search_units as number | undefined;
  return {
    kind: 'ranking',
    ranking: ranking.toSorted((a, b) => b.score - a.score),
    usage: tokens === undefined && searches === undefined ? undefined : { inputTokens: tokens ?? 0, outputTokens: 0 },
  };
}

function isChat(body: unknown): body is { readonly messages: object[] } {
  return typeof body === 'object' && body !== null && 'messages' in body && Array.isArray(body.messages);
}

/** The same plugin for every recording. */
export function always(plugin: ProviderPlugin): ExchangeApi['plugin'] {
  return () => plugin;
}
