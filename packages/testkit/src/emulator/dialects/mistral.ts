import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { Dialect, Ids } from './dialect.ts';
import { errorBody, statusOf } from './mistral-failures.ts';
import { readMistral } from './mistral-request.ts';
import { tokenPieces } from './read.ts';
import { frame, sseEvent } from './sse.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Mistral's wire: chat completions whose contents may be lists, completion of code, embeddings, OCR and transcripts.
 * @see https://docs.mistral.ai/api (read 2026-11-25)
 */
export const mistral: Dialect = {
  name: 'mistral',
  streamContentType: 'text/event-stream; charset=utf-8',

  check: readMistral,

  whole(answer, request, ids) {
    if (request.operation === 'models') return modelList(ids);
    if (request.operation === 'embed') return embeddingsBody(answer, request, ids);
    if (request.operation === 'ocr') return pagesBody(answer, request);
    if (request.operation === 'transcription') return transcriptBody(answer, request);
    return {
      ...headOf('chat.completion', request, ids),
      choices: [{ index: 0, message: messageOf(answer), finish_reason: FINISH[answer.finish] }],
      ...(answer.usage !== undefined && { usage: usageOf(answer.usage, request) }),
    };
  },

  *frames(answer, request, ids) {
    const chunk = (delta: object, finish: string | null = null, more: object = {}): Uint8Array =>
      sseEvent({
        ...headOf('chat.completion.chunk', request, ids),
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...more,
      });
    yield frame('start', chunk({ role: 'assistant', content: '' }));
    for (const text of tokenPieces(answer.reasoning)) {
      yield frame('content', chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }), 1);
    }
    for (const content of tokenPieces(answer.text)) yield frame('content', chunk({ content }), 1);
    if (answer.citations.length > 0) yield frame('content', chunk({ content: [referenceTo(answer)] }));
    // Calls come whole, all of them at once and with the finish reason.
    const calls = callsOf(answer).map((call, index) => ({ ...call, index }));
    const usage = answer.usage === undefined ? {} : { usage: usageOf(answer.usage, request) };
    const last = { content: '', ...(calls.length > 0 && { tool_calls: calls }) };
    yield frame('end', chunk(last, FINISH[answer.finish], { ...usage, p: 'abcdefgh' }), countTokens(promptOf(calls)));
    yield frame('end', sseEvent('[DONE]'));
  },

  failure: (failure) => ({ status: statusOf(failure), headers: {}, body: errorBody(failure) }),

  failureFrame: (failure) => sseEvent(errorBody(failure)),

  headers: ({ requestId }, answer) => ({
    'mistral-correlation-id': requestId,
    'x-ratelimit-limit-req-minute': '300',
    'x-ratelimit-remaining-req-minute': '299',
    'x-ratelimit-limit-tokens-minute': '2000000',
    'x-ratelimit-remaining-tokens-minute': String(2_000_000 - (answer?.usage?.inputTokens ?? 0)),
    'x-ratelimit-limit-tokens-month': '10000000000',
    'x-ratelimit-remaining-tokens-month': '9999999000',
  }),

  resetHeaders: () => ({}),
};

function promptOf(value: unknown): string {
  return JSON.stringify(value);
}

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

function headOf(object: string, { model }: NeutralRequest, ids: Ids): object {
  return { id: ids.answerId, object, created: ids.createdSec, model };
}

function messageOf(answer: WholeAnswer): object {
  const { text, reasoning, citations } = answer;
  const calls = callsOf(answer);
  const isPlain = reasoning === '' && citations.length === 0;
  const chunks = [
    ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: [{ type: 'text', text: reasoning }], closed: true }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...(citations.length === 0 ? [] : [referenceTo(answer)]),
  ];
  return {
    role: 'assistant',
    content: isPlain ? text : chunks,
    tool_calls: calls.length > 0 ? calls.map((call, index) => ({ ...call, index })) : null,
  };
}

/** By number, into what the tools gave back. */
function referenceTo({ citations }: WholeAnswer): object {
  return { type: 'reference', reference_ids: citations.map((_, index) => index) };
}

function callsOf({ toolCalls }: WholeAnswer): readonly object[] {
  return toolCalls.map(({ id, name, json }) => ({
    id: id.slice(0, 9),
    type: 'function',
    function: { name, arguments: json },
  }));
}

const TOKENS_PER_SECOND = 75;

/** What was heard is in the total, and not in the prompt. */
function usageOf({ inputTokens, cachedTokens, outputTokens }: AnswerUsage, { extra }: NeutralRequest): Json {
  const seconds = Number(extra['audioSeconds'] ?? 0);
  const heard = seconds * TOKENS_PER_SECOND;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + heard + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, ...(heard > 0 && { audio_tokens: heard }) },
    ...(heard > 0 && { prompt_audio_seconds: seconds }),
  };
}

function embeddingsBody({ vectors, usage }: WholeAnswer, request: NeutralRequest, ids: Ids): object {
  const encode = (vector: readonly number[]): unknown =>
    request.extra['base64'] === true ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;
  return {
    id: ids.answerId,
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
    model: request.model,
    ...(usage !== undefined && {
      usage: {
        prompt_tokens: usage.inputTokens,
        completion_tokens: 0,
        total_tokens: usage.inputTokens,
        prompt_audio_seconds: null,
        prompt_tokens_details: null,
      },
    }),
  };
}

const GREY_PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

function pagesBody({ text, usage }: WholeAnswer, { model, extra }: NeutralRequest): object {
  const pages = extra['pages'] as readonly number[];
  const isWithImages = extra['withImages'] === true;
  return {
    pages: pages.map((index) => ({
      index,
      markdown: text,
      images: isWithImages ? [{ id: 'img-0.png', image_base64: GREY_PIXEL }] : [],
      dimensions: { dpi: 200, height: 2200, width: 1700 },
    })),
    model,
    document_annotation: null,
    ...(usage !== undefined && { usage_info: { pages_processed: pages.length, doc_size_bytes: 1024 } }),
  };
}

function transcriptBody({ text, usage }: WholeAnswer, { model, extra }: NeutralRequest): object {
  const times = extra['times'] as readonly string[];
  const pieces = times.includes('word') ? text.split(' ') : times.includes('segment') ? [text] : [];
  const counted = { prompt_tokens: 4, completion_tokens: countTokens(text) };
  return {
    model,
    text,
    language: extra['language'] ?? null,
    segments: pieces.map((piece, index) => ({
      type: 'transcription_segment',
      text: piece,
      start: index,
      end: index + 1,
    })),
    ...(usage !== undefined && {
      usage: {
        ...counted,
        total_tokens: counted.prompt_tokens + counted.completion_tokens + 5 * TOKENS_PER_SECOND,
        prompt_audio_seconds: 5,
      },
    }),
  };
}

function modelList({ models, createdSec }: Ids): object {
  const data = models.map((id) => ({ id, object: 'model', created: createdSec, owned_by: 'mistralai', aliases: [] }));
  return { object: 'list', data };
}
