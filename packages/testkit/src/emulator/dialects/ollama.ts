import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { RawBody, type Dialect, type Frame, type Ids } from './dialect.ts';
import { statusOf, wordsOf } from './ollama-failures.ts';
import { readOllama } from './ollama-request.ts';
import { tokenPieces } from './read.ts';
import { frame } from './sse.ts';

/**
 * Ollama's own API, streamed as one JSON document a line.
 * @see https://docs.ollama.com/api (read 2026-11-25)
 */
export const ollama: Dialect = {
  name: 'ollama',
  streamContentType: 'application/x-ndjson',

  check: readOllama,

  whole(answer, request, ids) {
    if (request.operation === 'models') return modelsOf(request, ids);
    if (request.operation === 'embed') return vectorsOf(answer, request);
    const said = request.operation === 'fill' ? { response: answer.text } : { message: messageOf(answer) };
    return { ...head(request, ids), ...said, ...tail(answer) };
  },

  *frames(answer, request, ids) {
    const line = (role: Frame['role'], said: object, more: object, tokens = 0): Frame =>
      frame(role, bytesOf({ ...head(request, ids), ...said, ...more }), tokens);
    const isFill = request.operation === 'fill';
    const saying = (content: string, more: object = {}): object =>
      isFill ? { response: content } : { message: { role: 'assistant', content, ...more } };
    for (const thinking of tokenPieces(answer.reasoning))
      yield line('content', saying('', { thinking }), { done: false }, 1);
    for (const piece of tokenPieces(answer.text)) yield line('content', saying(piece), { done: false }, 1);
    // Each call comes whole.
    for (const call of callsOf(answer)) yield line('content', saying('', { tool_calls: [call] }), { done: false }, 8);
    yield line('end', saying(''), tail(answer));
  },

  failure(failure) {
    const status = statusOf(failure);
    const words = wordsOf(failure);
    if (failure.kind === 'not-found') {
      return { status, headers: {}, body: new RawBody(new TextEncoder().encode(words), 'text/plain') };
    }
    return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: { error: words } };
  },

  failureFrame: (failure) => bytesOf({ error: wordsOf(failure) }),

  headers: () => ({}),
  resetHeaders: () => ({}),
};

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'stop',
  // It filters nothing.
  'content-filter': 'stop',
};

const encoder = new TextEncoder();

function bytesOf(line: object): Uint8Array {
  return encoder.encode(`${JSON.stringify(line)}\n`);
}

function head({ model }: NeutralRequest, { createdSec, requestId }: Ids): object {
  // Nanoseconds, so that no two answers have the same time.
  const nanos = String(Number.parseInt(requestId.slice(0, 7), 16)).padStart(9, '0');
  const [seconds = ''] = new Date(createdSec * 1000).toISOString().split('.');
  return { model, created_at: `${seconds}.${nanos}Z` };
}

function messageOf(answer: WholeAnswer): object {
  const { text, reasoning } = answer;
  const calls = callsOf(answer);
  return {
    role: 'assistant',
    content: text,
    ...(reasoning !== '' && { thinking: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function callsOf({ toolCalls }: WholeAnswer): object[] {
  return toolCalls.map(({ id, name, json }, index) => ({
    id: `call_${id.slice(0, 8)}`,
    function: { index, name, arguments: argumentsOf(json) },
  }));
}

function argumentsOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** How it ended, how long it took and what it used. */
function tail({ finish, usage }: WholeAnswer): object {
  return {
    done: true,
    done_reason: FINISH[finish],
    total_duration: 5_000_000,
    load_duration: 1_000_000,
    ...countsOf(usage),
  };
}

/** What was in the cache counts as well; what was thought is part of what was said. */
function countsOf(usage: AnswerUsage | undefined): object {
  if (usage === undefined) return {};
  return {
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: 1_000_000,
    eval_count: usage.outputTokens,
    eval_duration: 3_000_000,
  };
}

function vectorsOf({ vectors, usage }: WholeAnswer, { model, extra }: NeutralRequest): object {
  if (extra['isOne'] === true) return { embedding: vectors[0] };
  return {
    model,
    embeddings: vectors,
    total_duration: 5_000_000,
    load_duration: 1_000_000,
    ...(usage !== undefined && { prompt_eval_count: usage.inputTokens }),
  };
}

const DETAILS = {
  format: 'gguf',
  family: 'llama',
  families: ['llama'],
  parameter_size: '8.0B',
  quantization_level: 'Q4_K_M',
};

/** What there is, or what one of them can do. */
function modelsOf({ extra }: NeutralRequest, { models, createdSec }: Ids): object {
  const modified_at = new Date(createdSec * 1000).toISOString();
  const shown = extra['shown'];
  if (typeof shown !== 'string') {
    return {
      models: models.map((name) => ({ name, model: name, modified_at, size: 1, digest: '0', details: DETAILS })),
    };
  }
  const isEmbedding = shown.includes('embed');
  return {
    license: 'simulated',
    parameters: '',
    details: DETAILS,
    modified_at,
    capabilities: isEmbedding ? ['embedding'] : ['completion', 'tools', 'vision', 'thinking', 'insert'],
    model_info: { 'general.architecture': 'llama', 'llama.context_length': isEmbedding ? 2_048 : 131_072 },
  };
}
