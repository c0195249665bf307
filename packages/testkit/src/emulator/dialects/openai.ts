import * as v from 'valibot';
import { refuse, type Failure, type FailureKind } from '../failure.ts';
import {
  EMPTY_REQUEST,
  type AnswerUsage,
  type Finish,
  type NeutralRequest,
  type NeutralTurn,
  type WholeAnswer,
} from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { CheckSettings, Dialect, Frame, Ids, WireReply, WireRequest } from './dialect.ts';
import { CHAT_FIELDS, EMBEDDING_FIELDS, type ChatMessage } from './openai-schema.ts';
import { checkModel, createPromptText, promptOf, readBody, tokenPieces, type Problem } from './read.ts';
import { frame, sse } from './sse.ts';

/**
 * OpenAI's Chat Completions wire, as the vendor itself speaks it, on any path that ends in the right words
 * (`/v1/chat/completions`, `/openai/v1/embeddings`, …).
 * @see https://platform.openai.com/docs/api-reference/chat (read 2026-11-21)
 */
export const openai: Dialect = {
  name: 'openai',
  streamContentType: 'text/event-stream; charset=utf-8',

  check(request, settings) {
    const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
    if (route === undefined) refuse('not-found', `Invalid URL (${request.method} ${request.path})`);
    const { method, read } = ROUTES[route];
    if (request.method !== method) refuse('not-found', `Invalid URL (${request.method} ${request.path})`);
    checkKey(request, settings);
    return read(request, settings);
  },

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

const ROUTES = {
  '/chat/completions': { method: 'POST', read: readChat },
  '/embeddings': { method: 'POST', read: readEmbeddings },
  '/models': { method: 'GET', read: (): NeutralRequest => ({ ...EMPTY_REQUEST, operation: 'models' }) },
} as const;

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

/** Status, type, code and words, as seen in real replies. */
const FAILURES: Readonly<
  Record<
    FailureKind,
    { readonly status: number; readonly type: string; readonly code: string | null; readonly message: string }
  >
> = {
  'invalid-request': { status: 400, type: 'invalid_request_error', code: null, message: 'Invalid request.' },
  authentication: {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
  },
  billing: {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  permission: {
    status: 403,
    type: 'invalid_request_error',
    code: null,
    message: 'You are not allowed to sample from this model',
  },
  'not-found': { status: 404, type: 'invalid_request_error', code: null, message: 'Invalid URL' },
  'unknown-model': {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The model does not exist or you do not have access to it.',
  },
  'context-length': {
    status: 400,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    message:
      "This model's maximum context length is 128000 tokens. However, your messages resulted in more. Please reduce the length of the messages.",
  },
  'content-policy': {
    status: 400,
    type: 'invalid_request_error',
    code: 'content_policy_violation',
    message: 'Your request was rejected as a result of our safety system.',
  },
  'rate-limit': {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached on requests per min (RPM).',
  },
  'server-error': {
    status: 500,
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  'bad-gateway': { status: 502, type: 'server_error', code: null, message: 'Bad gateway.' },
  unavailable: { status: 503, type: 'server_error', code: null, message: 'The service is temporarily unavailable.' },
  timeout: { status: 504, type: 'server_error', code: null, message: 'The request timed out.' },
  overloaded: {
    status: 503,
    type: 'server_error',
    code: 'server_overloaded',
    message: 'The engine is currently overloaded, please try again later.',
  },
};

function errorBody(failure: Failure): object {
  const { type, code, message } = FAILURES[failure.kind];
  return { message: failure.message ?? message, type, param: failure.field ?? null, code };
}

function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined)
    refuse(
      'authentication',
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

function readChat(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const extras = Object.fromEntries(settings.extraFields.map((name) => [name, v.optional(v.unknown())]));
  const body = readBody(v.strictObject({ ...extras, ...CHAT_FIELDS }), request.body, refuseField);
  checkModel(body.model, settings.models, unknownModel);
  checkToolMessages(body.messages);
  checkJsonMention(body);
  const prompt = createPromptText();
  prompt.add(promptOf(body.tools));
  const turns = body.messages.map(turnOf);
  for (const turn of turns) prompt.add(turn.text);
  const system = body.messages.map((one, index) =>
    one.role === 'system' || one.role === 'developer' ? (turns[index]?.text ?? '') : '',
  );
  const { tool_choice: choice = 'auto', response_format: format = { type: 'text' } } = body;
  return {
    ...EMPTY_REQUEST,
    model: body.model,
    stream: body.stream ?? false,
    wantsUsage: body.stream_options?.include_usage ?? false,
    system: system.join(''),
    turns: turns.filter((_, index) => system[index] === ''),
    tools: (body.tools ?? []).map(({ function: { name, parameters } }) => ({ name, schema: parameters ?? {} })),
    toolChoice: typeof choice === 'string' ? choice : { name: choice.function.name },
    parallelTools: body.parallel_tool_calls ?? true,
    format:
      format.type === 'text'
        ? 'text'
        : format.type === 'json_object'
          ? 'json'
          : { schema: format.json_schema.schema ?? {} },
    wantsReasoning: (body.reasoning_effort ?? 'none') !== 'none',
    maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    prompt: prompt.text,
  };
}

function readEmbeddings(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const extras = Object.fromEntries(settings.extraFields.map((name) => [name, v.optional(v.unknown())]));
  const body = readBody(v.strictObject({ ...extras, ...EMBEDDING_FIELDS }), request.body, refuseField);
  checkModel(body.model, settings.models, unknownModel);
  const input = typeof body.input === 'string' ? [body.input] : body.input;
  return {
    ...EMPTY_REQUEST,
    operation: 'embed',
    model: body.model,
    input,
    dimensions: body.dimensions,
    prompt: input.join('\n'),
    extra: { base64: body.encoding_format === 'base64' },
  };
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', `Unrecognized request argument supplied: ${field}`, field);
  if (field === '') refuse('invalid-request', 'We could not parse the JSON body of your request.');
  if (missing) refuse('invalid-request', `Missing required parameter: '${field}'.`, field);
  refuse('invalid-request', `Invalid value for '${field}': expected ${expected}.`, field);
}

const unknownModel = (model: string): string =>
  `The model \`${model}\` does not exist or you do not have access to it.`;

/** Each tool message answers a call of the assistant message before it, and each call is answered. */
function checkToolMessages(messages: readonly ChatMessage[]): void {
  let open = new Set<string>();
  messages.forEach((one, index) => {
    if (one.role === 'tool') {
      if (!open.delete(one.tool_call_id)) {
        refuse(
          'invalid-request',
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${index}].role`,
        );
      }
      return;
    }
    checkAnswered(open);
    open = new Set(one.role === 'assistant' ? one.tool_calls?.map(({ id }) => id) : []);
  });
  checkAnswered(open);
}

function checkAnswered(open: ReadonlySet<string>): void {
  if (open.size === 0) return;
  refuse(
    'invalid-request',
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    'messages',
  );
}

/** JSON mode without the word is refused, as the vendor does. */
function checkJsonMention(body: {
  readonly messages: readonly ChatMessage[];
  readonly response_format?: { readonly type: string } | undefined;
}): void {
  if (body.response_format?.type !== 'json_object' || /json/i.test(JSON.stringify(body.messages))) return;
  refuse(
    'invalid-request',
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    'messages',
  );
}

function turnOf(message: ChatMessage): NeutralTurn {
  const role = message.role === 'assistant' || message.role === 'tool' ? message.role : 'user';
  const { content } = message;
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  const texts = parts.map((part) => (part.type === 'text' ? part.text : promptOf(part).slice(0, 400)));
  const calls = message.role === 'assistant' ? promptOf(message.tool_calls) : '';
  return { role, text: texts.join('') + calls, images: parts.filter((part) => part.type === 'image_url').length };
}

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
