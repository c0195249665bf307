import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import { SIMULATED } from '../topics.ts';
import { errorBody, rowOf } from './cohere-failures.ts';
import { readCohere } from './cohere-request.ts';
import type { Dialect, Frame, Ids } from './dialect.ts';
import { tokenPieces } from './read.ts';
import { frame, sseEvent } from './sse.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Cohere's wire, version 2: chat, embeddings and rankings, and the list of models of version 1.
 * @see https://docs.cohere.com/reference/chat, https://docs.cohere.com/reference/chat-stream (read 2026-11-25)
 */
export const cohere: Dialect = {
  name: 'cohere',
  streamContentType: 'text/event-stream',

  check: readCohere,

  whole(answer, request, ids) {
    if (request.operation === 'models') return modelList(request, ids);
    if (request.operation === 'embed') return embeddingsBody(answer, request, ids);
    if (request.operation === 'rerank') return rankingBody(answer, ids);
    const { content, plan, calls, citations } = partsOf(answer, request);
    return {
      id: ids.answerId,
      message: {
        role: 'assistant',
        ...(plan !== '' && { tool_plan: plan }),
        ...(calls.length > 0 && { tool_calls: calls }),
        ...(content.length > 0 && { content: content.map(({ type, text }) => ({ type, [type]: text })) }),
        ...(citations.length > 0 && { citations }),
      },
      finish_reason: FINISH[answer.finish],
      ...(answer.usage !== undefined && { usage: usageOf(answer.usage) }),
    };
  },

  *frames(answer, request, ids) {
    const { content, plan, calls, citations } = partsOf(answer, request);
    yield event('start', 'message-start', {
      id: ids.answerId,
      delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
    });
    for (const piece of tokenPieces(plan)) {
      yield event('content', 'tool-plan-delta', { delta: { message: { tool_plan: piece } } }, 1);
    }
    for (const [index, { type, text }] of content.entries()) {
      yield event('content', 'content-start', { index, delta: { message: { content: { type, [type]: '' } } } });
      for (const piece of tokenPieces(text)) {
        yield event('content', 'content-delta', { index, delta: { message: { content: { [type]: piece } } } }, 1);
      }
      yield event('content', 'content-end', { index });
    }
    for (const [index, call] of calls.entries()) {
      const opening = { ...call, function: { ...call.function, arguments: '' } };
      yield event('content', 'tool-call-start', { index, delta: { message: { tool_calls: opening } } });
      for (const piece of tokenPieces(call.function.arguments, 8)) {
        const message = { tool_calls: { function: { arguments: piece } } };
        yield event('content', 'tool-call-delta', { index, delta: { message } }, countTokens(piece));
      }
      yield event('content', 'tool-call-end', { index });
    }
    for (const [index, citation] of citations.entries()) {
      yield event('content', 'citation-start', { index, delta: { message: { citations: citation } } });
      yield event('content', 'citation-end', { index });
    }
    const usage = answer.usage === undefined ? {} : { usage: usageOf(answer.usage) };
    yield event('end', 'message-end', { delta: { finish_reason: FINISH[answer.finish], ...usage } });
    yield frame('end', sseEvent('[DONE]'));
  },

  failure: (failure, ids) => ({
    status: failure.status ?? rowOf(failure).status,
    headers: {},
    body: errorBody(failure, ids),
  }),

  failureFrame: (failure) =>
    sseEvent(
      {
        type: 'message-end',
        delta: { finish_reason: 'ERROR', error: failure.message ?? rowOf(failure).message },
      },
      'message-end',
    ),

  headers: ({ requestId }) => ({
    'x-debug-trace-id': requestId,
    'x-trial-endpoint-call-limit': '20',
    'x-endpoint-monthly-call-limit': '1000',
  }),

  resetHeaders: () => ({}),
};

function event(role: Frame['role'], type: string, data: object, tokens = 0): Frame {
  return frame(role, sseEvent({ type, ...data }, type), tokens);
}

/** There is no word for a filtered answer. */
const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'COMPLETE',
  'stop-sequence': 'STOP_SEQUENCE',
  length: 'MAX_TOKENS',
  'tool-calls': 'TOOL_CALL',
  'content-filter': 'COMPLETE',
};

/** What a message is made of, in the order in which it is streamed. */
function partsOf({ text, reasoning, toolCalls, citations }: WholeAnswer, { extra }: NeutralRequest) {
  const content: { readonly type: 'thinking' | 'text'; readonly text: string }[] = [];
  if (reasoning !== '') content.push({ type: 'thinking', text: reasoning });
  if (text !== '') content.push({ type: 'text', text });
  return {
    content,
    // Models that do not think say first what they mean to do with their tools.
    plan: toolCalls.length > 0 && extra['plans'] === true ? `I will ask the tools. ${SIMULATED}` : '',
    calls: toolCalls.map(({ id, name, json }) => ({
      id: `${name}_${id.slice(0, 12)}`,
      type: 'function',
      function: { name, arguments: json },
    })),
    citations: citations.map(({ url, title }, index) => ({
      start: 0,
      end: [...text].length,
      text,
      sources: [{ type: 'document', id: `doc:${index}`, document: { id: `doc:${index}`, url, title } }],
      content_index: Math.max(content.length - 1, 0),
      type: 'TEXT_CONTENT',
    })),
  };
}

/** Tokens of the vendor's own template, which are counted and not billed. */
const TEMPLATE_TOKENS = 500;

function usageOf({ inputTokens, cachedTokens, outputTokens, reasoningTokens }: AnswerUsage): Json {
  return {
    billed_units: { input_tokens: inputTokens, output_tokens: outputTokens },
    tokens: {
      input_tokens: inputTokens + TEMPLATE_TOKENS,
      output_tokens: outputTokens + 2,
      ...(reasoningTokens > 0 && { reasoning_tokens: reasoningTokens }),
    },
    cached_tokens: cachedTokens,
  };
}

const API_VERSION = { api_version: { version: '2' } };

function embeddingsBody({ vectors, usage }: WholeAnswer, request: NeutralRequest, ids: Ids): object {
  const types = request.extra['types'] as readonly string[];
  return {
    id: ids.answerId,
    texts: request.input,
    embeddings: Object.fromEntries(types.map((type) => [type, vectors.map((vector) => ENCODERS[type]?.(vector))])),
    meta: { ...API_VERSION, ...(usage !== undefined && { billed_units: { input_tokens: usage.inputTokens } }) },
    response_type: 'embeddings_by_type',
  };
}

type Vector = readonly number[];

/** Numbers between -1 and 1, written as a type of embedding wants them. */
const ENCODERS: Readonly<Record<string, (vector: Vector) => unknown>> = {
  float: (vector: Vector) => vector,
  base64: (vector: Vector) => Buffer.from(Float32Array.from(vector).buffer).toString('base64'),
  int8: (vector: Vector) => vector.map((value) => Math.round(value * 127)),
  uint8: (vector: Vector) => vector.map((value) => Math.round((value + 1) * 127)),
  binary: (vector: Vector) => packed(vector).map((byte) => byte - 128),
  ubinary: packed,
};

/** Eight signs a byte. */
function packed(vector: Vector): number[] {
  return Array.from({ length: Math.ceil(vector.length / 8) }, (_, at) =>
    vector.slice(at * 8, at * 8 + 8).reduce((byte, value, bit) => byte | (value > 0 ? 128 >> bit : 0), 0),
  );
}

function rankingBody({ ranking, usage }: WholeAnswer, ids: Ids): object {
  return {
    id: ids.answerId,
    results: ranking.map(({ index, score }) => ({ index, relevance_score: score })),
    meta: { ...API_VERSION, ...(usage !== undefined && { billed_units: { search_units: 1 } }) },
  };
}

/** One page. */
function modelList({ count, extra }: NeutralRequest, { models }: Ids): object {
  const start = Number(extra['start'] ?? 0);
  const end = start + (count ?? models.length);
  return {
    models: models.slice(start, end).map((name) => ({ name, endpoints: ['chat'], finetuned: false })),
    ...(end < models.length && { next_page_token: String(end) }),
  };
}
