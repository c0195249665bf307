import type { Failure, FailureKind } from '../failure.ts';
import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { Dialect, Frame, Ids, WireReply } from './dialect.ts';
import { errorBody, FAILURES, type OpenAiFailure } from './openai-failures.ts';
import { readOpenAi, type OpenAiFields } from './openai-request.ts';
import { tokenPieces } from './read.ts';
import { frame, sseEvent } from './sse.ts';

type Json = Readonly<Record<string, unknown>>;

/** How a vendor's wire differs from OpenAI's own. What is left out is as OpenAI does it. */
export interface OpenAiVariant {
  readonly name: string;
  /** Body fields beside OpenAI's, and those of OpenAI's that the vendor does not know. */
  readonly fields?: OpenAiFields;
  /** Where reasoning stands in a message. Absent: it is thought and not shown. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning';
  /** Where a stream tells its usage. `own`: in a chunk without choices, when asked for; `last`: with the finish reason. */
  readonly usageChunk?: 'own' | 'last' | 'every';
  /** Whether a stream ends with `[DONE]`. Default: yes. */
  readonly done?: boolean;
  /** The usage object. */
  readonly usage?: (usage: AnswerUsage, request: NeutralRequest) => Json;
  readonly finish?: Partial<Record<Finish, string>>;
  /** More at the top of a whole answer, and of the last chunk with choices. */
  readonly more?: (answer: WholeAnswer, request: NeutralRequest) => Json;
  /** More at the top of a whole answer, and of every chunk. */
  readonly always?: (answer: WholeAnswer) => Json;
  /** More in the message, and in the last delta. */
  readonly messageMore?: (answer: WholeAnswer) => Json;
  /** More in each choice of a chat, in every chunk. */
  readonly choiceMore?: (answer: WholeAnswer) => Json;
  /** A chunk of a chat before all others. */
  readonly prelude?: () => Json;
  /** Whether what there is none of is left out, where OpenAI sends `null`. Default: no. */
  readonly omitsNulls?: boolean;
  /** A comment before the first event: `: PROCESSING`. */
  readonly comment?: string;
  readonly failures?: Partial<Record<FailureKind, Partial<OpenAiFailure>>>;
  /** A refusal's envelope. Default: `{ error: { message, type, param, code } }`. */
  readonly failureBody?: (failure: Failure, row: OpenAiFailure, status: number) => unknown;
  /** The same inside a stream. Default: the envelope as an event's data. */
  readonly failureFrame?: (failure: Failure, row: OpenAiFailure) => Uint8Array;
  readonly headers?: Dialect['headers'];
  readonly resetHeaders?: Dialect['resetHeaders'];
  /** The list of models. Default: OpenAI's. */
  readonly models?: (ids: Ids) => unknown;
}

/** A wire of OpenAI's kind: chat, embeddings, completions and rerank, on any path that ends in the right words. */
export function openAiDialect(variant: OpenAiVariant): Dialect {
  const rowOf = ({ kind }: Failure): OpenAiFailure => ({ ...FAILURES[kind], ...variant.failures?.[kind] });
  const statusOf = (failure: Failure): number => failure.status ?? rowOf(failure).status;
  const bodyOf = (failure: Failure): unknown =>
    variant.failureBody?.(failure, rowOf(failure), statusOf(failure)) ?? {
      error: errorBody(failure, rowOf(failure)),
    };
  const usageOf = variant.usage ?? openAiUsage;
  const shaped = variant.omitsNulls === true ? withoutNulls : (value: object): unknown => value;
  const finishOf = (finish: Finish): string => variant.finish?.[finish] ?? FINISH[finish];

  return {
    name: variant.name,
    streamContentType: 'text/event-stream; charset=utf-8',

    check: (request, settings) => readOpenAi(request, settings, variant.fields),

    whole(answer, request, ids) {
      if (request.operation === 'models') return variant.models?.(ids) ?? modelList(ids);
      if (request.operation === 'embed') return embeddingsBody(answer, request);
      if (request.operation === 'rerank') return rerankBody(answer, request, ids);
      const isFill = request.operation === 'fill';
      const choice = isFill
        ? { text: answer.text }
        : { message: messageOf(answer, variant), ...variant.choiceMore?.(answer) };
      return shaped({
        id: `${isFill ? 'cmpl' : 'chatcmpl'}-${ids.answerId}`,
        object: isFill ? 'text_completion' : 'chat.completion',
        created: ids.createdSec,
        model: request.model,
        choices: [{ index: 0, ...choice, logprobs: null, finish_reason: finishOf(answer.finish) }],
        ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage, request) }),
        ...(variant.name === 'openai' && { service_tier: 'default', system_fingerprint: FINGERPRINT }),
        ...variant.always?.(answer),
        ...variant.more?.(answer, request),
      });
    },

    *frames(answer, request, ids) {
      const isFill = request.operation === 'fill';
      const { usageChunk = 'own' } = variant;
      const usage = answer.usage === undefined ? undefined : usageOf(answer.usage, request);
      const chunk = (delta: object | undefined, finish: string | null = null, more: object = {}): Uint8Array =>
        sseEvent(
          shaped({
            id: `${isFill ? 'cmpl' : 'chatcmpl'}-${ids.answerId}`,
            object: isFill ? 'text_completion' : 'chat.completion.chunk',
            created: ids.createdSec,
            model: request.model,
            ...(variant.name === 'openai' && { service_tier: 'default', system_fingerprint: FINGERPRINT }),
            choices:
              delta === undefined
                ? []
                : [
                    {
                      index: 0,
                      ...(isFill ? delta : { delta, ...variant.choiceMore?.(answer) }),
                      logprobs: null,
                      finish_reason: finish,
                    },
                  ],
            ...(usageChunk === 'own' && request.wantsUsage ? { usage: null } : {}),
            ...(usageChunk === 'every' && usage !== undefined && { usage }),
            ...variant.always?.(answer),
            ...more,
          }),
        );
      if (variant.comment !== undefined) yield frame('start', comment(variant.comment));
      if (!isFill) {
        if (variant.prelude !== undefined) yield frame('start', sseEvent(variant.prelude()));
        const opening = { role: 'assistant', content: answer.toolCalls.length > 0 ? null : '', refusal: null };
        yield frame('start', chunk(opening));
      }
      yield* contentFrames(answer, variant, isFill, chunk);
      const last = isFill ? { text: '' } : { ...variant.messageMore?.(answer) };
      const more = {
        ...variant.more?.(answer, request),
        ...(usageChunk === 'last' && usage !== undefined && { usage }),
      };
      yield frame('end', chunk(last, finishOf(answer.finish), more));
      if (usageChunk === 'own' && request.wantsUsage && usage !== undefined)
        yield frame('end', chunk(undefined, null, { usage }));
      if (variant.done !== false) yield frame('end', sseEvent('[DONE]'));
    },

    failure: (failure): WireReply => ({ status: statusOf(failure), headers: {}, body: bodyOf(failure) }),

    failureFrame: (failure) => variant.failureFrame?.(failure, rowOf(failure)) ?? sseEvent(bodyOf(failure)),

    headers: variant.headers ?? openAiHeaders,

    resetHeaders:
      variant.resetHeaders ??
      ((resetMs) => ({
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': durationOf(resetMs),
      })),
  };
}

const FINGERPRINT = 'fp_simulated';

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutNulls(inner)]));
}

function comment(text: string): Uint8Array {
  return new TextEncoder().encode(`: ${text}\n\n`);
}

function messageOf(answer: WholeAnswer, variant: OpenAiVariant): object {
  const { text, toolCalls, reasoning } = answer;
  const calls = toolCalls.map(({ id, name, json }) => ({
    id: `call_${id}`,
    type: 'function',
    function: { name, arguments: json },
  }));
  const content = text === '' && calls.length > 0 ? null : text;
  return {
    role: 'assistant',
    content,
    refusal: null,
    ...(variant.name === 'openai' && { annotations: [] }),
    ...(variant.reasoningField !== undefined && reasoning !== '' && { [variant.reasoningField]: reasoning }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...variant.messageMore?.(answer),
  };
}

function* contentFrames(
  answer: WholeAnswer,
  { reasoningField }: OpenAiVariant,
  isFill: boolean,
  chunk: (delta: object) => Uint8Array,
): Generator<Frame> {
  if (reasoningField !== undefined) {
    for (const piece of tokenPieces(answer.reasoning)) yield frame('content', chunk({ [reasoningField]: piece }), 1);
  }
  for (const piece of tokenPieces(answer.text)) {
    yield frame('content', chunk(isFill ? { text: piece } : { content: piece }), 1);
  }
  for (const [index, { id, name, json }] of answer.toolCalls.entries()) {
    const head = { index, id: `call_${id}`, type: 'function', function: { name, arguments: '' } };
    yield frame('content', chunk({ tool_calls: [head] }), countTokens(name));
    for (const piece of tokenPieces(json, 8)) {
      yield frame('content', chunk({ tool_calls: [{ index, function: { arguments: piece } }] }), countTokens(piece));
    }
  }
}

/** OpenAI's usage: cached is part of the prompt, reasoning is part of the completion. */
export function openAiUsage(usage: AnswerUsage): Json {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

const openAiHeaders: Dialect['headers'] = (ids, answer) => ({
  'x-request-id': `req_${ids.requestId}`,
  'openai-version': '2020-10-01',
  'openai-organization': 'org-simulated',
  'openai-processing-ms': '12',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-limit-tokens': '2000000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-remaining-tokens': String(2_000_000 - (answer?.usage?.inputTokens ?? 0)),
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-reset-tokens': '0s',
});

function embeddingsBody({ vectors, usage }: WholeAnswer, request: NeutralRequest): object {
  const encode = (vector: readonly number[]): unknown =>
    request.extra['base64'] === true ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
    model: request.model,
    ...(usage === undefined ? {} : { usage: { prompt_tokens: usage.inputTokens, total_tokens: usage.inputTokens } }),
  };
}

function rerankBody({ ranking, usage }: WholeAnswer, request: NeutralRequest, ids: Ids): object {
  return {
    id: `rerank-${ids.answerId}`,
    object: 'rerank',
    model: request.model,
    results: ranking.map(({ index, score }) => ({ index, relevance_score: score })),
    ...(usage === undefined
      ? {}
      : { usage: { prompt_tokens: usage.inputTokens, completion_tokens: 0, total_tokens: usage.inputTokens } }),
  };
}

function modelList(ids: Ids): object {
  const data = ids.models.map((id) => ({ id, object: 'model', created: ids.createdSec, owned_by: 'system' }));
  return { object: 'list', data };
}

/** `90500` → `1m30.5s`, the form of OpenAI's reset headers. */
function durationOf(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ''}${(ms % 60_000) / 1000}s`;
}
