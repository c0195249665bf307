import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { Dialect, Frame, Ids, WireReply } from './dialect.ts';
import { errorBody, FAILURES } from './openai-failures.ts';
import { readOpenAi } from './openai-request.ts';
import { tokenPieces } from './read.ts';
import { frame, sse } from './sse.ts';

/**
 * OpenAI's Chat Completions wire, as the vendor itself speaks it, on any path that ends in the right words
 * (`/v1/chat/completions`, `/openai/v1/embeddings`, …).
 * @see https://platform.openai.com/docs/api-reference/chat (read 2026-11-21)
 */
export const openai: Dialect = {
  name: 'openai',
  streamContentType: 'text/event-stream; charset=utf-8',

  check: readOpenAi,

  whole(answer, request, ids) {
    if (request.operation === 'models') return { object: 'list', data: ids.models.map((id) => modelObject(id, ids)) };
    if (request.operation === 'embed') return embeddingsBody(answer, request);
    return {
      id: `chatcmpl-${ids.answerId}`,
      object: 'chat.completion',
      created: ids.createdSec,
      model: request.model,
      choices: [{ index: 0, message: messageOf(answer), logprobs: null, finish_reason: FINISH[answer.finish] }],
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage) }),
      service_tier: 'default',
      system_fingerprint: FINGERPRINT,
    };
  },

  *frames(answer, request, ids) {
    const chunk = (delta: object | undefined, finish: string | null = null, more: object = {}): Uint8Array =>
      sse({
        id: `chatcmpl-${ids.answerId}`,
        object: 'chat.completion.chunk',
        created: ids.createdSec,
        model: request.model,
        service_tier: 'default',
        system_fingerprint: FINGERPRINT,
        choices: delta === undefined ? [] : [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        ...(request.wantsUsage ? { usage: null } : {}),
        ...more,
      });
    const opening = { role: 'assistant', content: answer.toolCalls.length > 0 ? null : '', refusal: null };
    yield frame('start', chunk(opening));
    yield* contentFrames(answer, chunk);
    yield frame('end', chunk({}, FINISH[answer.finish]));
    if (request.wantsUsage && answer.usage !== undefined)
      yield frame('end', chunk(undefined, null, { usage: usageOf(answer.usage) }));
    yield frame('end', sse('[DONE]'));
  },

  failure(failure): WireReply {
    const row = FAILURES[failure.kind];
    return { status: failure.status ?? row.status, headers: {}, body: { error: errorBody(failure) } };
  },

  failureFrame: (failure) => sse({ error: errorBody(failure) }),

  headers: (ids, answer) => ({
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
  }),

  resetHeaders: (resetMs) => ({
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': durationOf(resetMs),
  }),
};

const FINGERPRINT = 'fp_simulated';

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

function messageOf({ text, toolCalls }: WholeAnswer): object {
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
    annotations: [],
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

function* contentFrames(answer: WholeAnswer, chunk: (delta: object) => Uint8Array): Generator<Frame> {
  for (const piece of tokenPieces(answer.text)) yield frame('content', chunk({ content: piece }), 1);
  for (const [index, { id, name, json }] of answer.toolCalls.entries()) {
    const head = { index, id: `call_${id}`, type: 'function', function: { name, arguments: '' } };
    yield frame('content', chunk({ tool_calls: [head] }), countTokens(name));
    for (const piece of tokenPieces(json, 8)) {
      yield frame('content', chunk({ tool_calls: [{ index, function: { arguments: piece } }] }), countTokens(piece));
    }
  }
}

function usageOf(usage: AnswerUsage): object {
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

const modelObject = (id: string, ids: Ids): object => ({
  id,
  object: 'model',
  created: ids.createdSec,
  owned_by: 'system',
});

/** `90500` → `1m30.5s`, the form of this vendor's reset headers. */
function durationOf(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ''}${(ms % 60_000) / 1000}s`;
}
