import type { Chunk, FinishReason, Usage } from '@signalbox/core';
import { recordedDocuments } from './recorded-documents.ts';
import { recordedBytes, type Cut, type Recording } from './recording.ts';

/** What an answer says, however it was cut into chunks. */
export interface AnswerSummary {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly citations: readonly string[];
  readonly finishReason: FinishReason | undefined;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
}

/** What our chunks say, put together in the plainest way. */
export function summarizeAnswer(chunks: readonly Chunk[]): AnswerSummary {
  const texts = (type: 'text-delta' | 'reasoning-delta'): string =>
    chunks.map((chunk) => (chunk.type === type ? chunk.text : '')).join('');
  const pieces = chunks.filter((chunk) => chunk.type === 'tool-call-delta');
  const finish = chunks.find((chunk) => chunk.type === 'finish');
  return {
    text: texts('text-delta'),
    reasoning: texts('reasoning-delta'),
    toolCalls: [...new Set(pieces.map(({ index }) => index))].map((index) => {
      const own = pieces.filter((piece) => piece.index === index);
      return {
        id: own[0]?.id ?? '',
        name: own[0]?.name ?? '',
        arguments: own.map((piece) => piece.argumentsDelta).join(''),
      };
    }),
    citations: chunks.flatMap((chunk) => (chunk.type === 'citation' ? [chunk.citation.url ?? ''] : [])),
    finishReason: finish?.finishReason,
    usage: finish?.usage,
    model: chunks.find((chunk) => chunk.type === 'response-start')?.model,
  };
}

/**
 * Reads a recorded answer in the OpenAI wire straight from its text, without any code of the plugins: what their
 * result is compared with.
 */
export function readOpenAiRecording(recording: Recording): AnswerSummary {
  const documents = recordedDocuments<Document>(recording);
  const choices = documents.flatMap((document) =>
    (document.choices ?? []).filter((choice) => (choice.index ?? 0) === 0),
  );
  const deltas = choices.map((choice) => choice.delta ?? choice.message ?? {});
  const refusal = deltas.map((delta) => delta.refusal ?? '').join('');
  const toolCalls = readToolCalls(deltas);
  const usage = documents
    .map((document) => document.usage ?? document.x_groq?.usage)
    .findLast((found) => found != null);
  return {
    text: deltas.map((delta) => (delta.content ?? '') + (delta.refusal ?? '')).join(''),
    reasoning: deltas.map((delta) => delta.reasoning ?? delta.reasoning_content ?? '').join(''),
    toolCalls,
    citations: deltas.flatMap((delta) =>
      (delta.annotations ?? []).map((annotation) => annotation.url_citation?.url ?? ''),
    ),
    finishReason: readFinish(
      choices.map((choice) => choice.finish_reason).findLast((reason) => reason != null),
      refusal,
      toolCalls.length,
    ),
    usage: usage == null ? undefined : readUsage(usage),
    // Azure begins with a chunk that has none.
    model: documents.find(({ model }) => model !== undefined && model !== '')?.model,
  };
}

interface Document {
  readonly model?: string;
  readonly choices?: readonly Choice[];
  readonly usage?: WireUsage | null;
  readonly x_groq?: { readonly usage?: WireUsage | null };
}

interface Choice {
  readonly index?: number;
  readonly delta?: Message;
  readonly message?: Message;
  readonly finish_reason?: string | null;
}

interface Message {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_content?: string | null;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
  readonly annotations?: readonly { readonly url_citation?: { readonly url?: string } }[];
}

interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
    readonly audio_tokens?: number;
  } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number; readonly audio_tokens?: number } | null;
}

function readToolCalls(deltas: readonly Message[]): { id: string; name: string; arguments: string }[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const delta of deltas) {
    for (const [position, piece] of (delta.tool_calls ?? []).entries()) {
      const call = (calls[piece.index ?? position] ??= { id: '', name: '', arguments: '' });
      call.id ||= piece.id ?? '';
      call.name ||= piece.function?.name ?? '';
      call.arguments += piece.function?.arguments ?? '';
    }
  }
  return calls;
}

function readFinish(reason: string | null | undefined, refusal: string, calls: number): FinishReason | undefined {
  if (reason == null) return undefined;
  if (reason === 'length') return 'length';
  if (reason === 'content_filter' || refusal !== '') return 'content-filter';
  return calls > 0 ? 'tool-calls' : 'stop';
}

function readUsage(usage: WireUsage): Usage {
  const parts = {
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens,
    cacheWriteTokens: usage.prompt_tokens_details?.cache_write_tokens,
    audioInputTokens: usage.prompt_tokens_details?.audio_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
    audioOutputTokens: usage.completion_tokens_details?.audio_tokens,
  };
  const stated = Object.fromEntries(Object.entries(parts).filter(([, count]) => count !== undefined));
  return { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens ?? 0, ...stated };
}

/**
 * Two bodies that mean the same become equal. What may differ, and why:
 * - `stream: false` is the default; `stream_options` we always send, to be told the usage
 * - `max_tokens` is the old name of `max_completion_tokens`, which reasoning models refuse
 * - `developer` is what OpenAI makes of `system` for the models that know it
 * - `null` and an empty list mean the same as nothing
 * - a content of one plain text may be a list or that text
 * - what was reported through `warn` is not sent
 */
export function normalizeOpenAiBody(body: unknown, warned: ReadonlySet<string>): unknown {
  const { stream, max_tokens: limit, messages, ...rest } = body as Record<string, unknown> & { messages: object[] };
  return dropEmpty({
    ...rest,
    stream_options: undefined,
    ...(stream === true && { stream }),
    ...(limit !== undefined && { max_completion_tokens: limit }),
    ...Object.fromEntries([...warned].map((field) => [field, undefined])),
    messages: messages.map((message, index) => {
      const { role, ...others } = message as { readonly role: string } & Readonly<Record<string, unknown>>;
      const reported = [...warned].flatMap((field) =>
        field.startsWith(`messages[${index}].`) ? [field.split('.')[1]] : [],
      );
      const kept = Object.entries(others).filter(([field]) => !reported.includes(field));
      const [part, second] = Array.isArray(others['content']) ? (others['content'] as Record<string, unknown>[]) : [];
      const isOneText = part !== undefined && second === undefined && Object.keys(part).sort().join() === 'text,type';
      return {
        role: role === 'developer' ? 'system' : role,
        ...Object.fromEntries(kept),
        ...(isOneText && { content: part['text'] }),
      };
    }),
  });
}

function dropEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, dropEmpty(inner)] as const);
  return Object.fromEntries(
    entries.filter(
      ([, inner]) => inner !== undefined && inner !== null && !(Array.isArray(inner) && inner.length === 0),
    ),
  );
}

const SHORT_BYTES = 6_000;

/** Streams are cut as they came off the network, not at all, and after every byte or, where that takes long, every few. */
export function cutsOf(recording: Recording): readonly Cut[] {
  if (!recording.stream) return ['whole'];
  return ['recorded', 'whole', recordedBytes(recording).length <= SHORT_BYTES ? 'each-byte' : 7];
}
