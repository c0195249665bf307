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
import { countTokens, hash } from '../tokens.ts';
import { COUNT_FIELDS, type Block, type CacheControl } from './anthropic-schema.ts';
import type { CheckSettings, Dialect, Frame, Ids, WireRequest } from './dialect.ts';
import {
  checkModel,
  createPromptText,
  promptOf,
  readBody,
  tokenPieces,
  type Problem,
  type PromptText,
} from './read.ts';
import { frame, sse } from './sse.ts';

/**
 * Anthropic's Messages wire.
 * @see https://docs.claude.com/en/api/messages (read 2026-11-21)
 */
export const anthropic: Dialect = {
  name: 'anthropic',
  streamContentType: 'text/event-stream; charset=utf-8',

  check(request, settings) {
    const route = Object.keys(ROUTES).find((end) => request.path.endsWith(end)) as keyof typeof ROUTES | undefined;
    if (route === undefined || ROUTES[route].method !== request.method) refuse('not-found', 'Not found');
    checkKey(request, settings);
    if (request.headers['anthropic-version'] === undefined)
      refuse('invalid-request', 'anthropic-version: header is required');
    return ROUTES[route].read(request, settings);
  },

  whole(answer, request, ids) {
    if (request.operation === 'models') return modelList(ids);
    if (request.operation === 'count-tokens') return { input_tokens: countTokens(request.prompt) };
    return {
      ...messageHead(request, ids),
      content: blocksOf(answer),
      stop_reason: FINISH[answer.finish],
      stop_sequence: answer.stopSequence ?? null,
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage) }),
    };
  },

  *frames(answer, request, ids) {
    const usage = answer.usage === undefined ? undefined : usageOf(answer.usage);
    const message = {
      ...messageHead(request, ids),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(usage === undefined ? {} : { usage: { ...usage, output_tokens: 1 } }),
    };
    yield event('start', 'message_start', { message });
    let index = 0;
    for (const block of blocksOf(answer)) {
      yield event('content', 'content_block_start', { index, content_block: OPENINGS[block.type](block) });
      if (index === 0) yield event('content', 'ping', {});
      for (const delta of deltasOf(block)) yield event('content', 'content_block_delta', { index, delta }, 1);
      yield event('content', 'content_block_stop', { index });
      index += 1;
    }
    const delta = { stop_reason: FINISH[answer.finish], stop_sequence: answer.stopSequence ?? null };
    yield event('end', 'message_delta', { delta, ...(usage === undefined ? {} : { usage: withoutCacheLives(usage) }) });
    yield event('end', 'message_stop', {});
  },

  failure: (failure, ids) => ({
    status: failure.status ?? FAILURES[failure.kind].status,
    headers: { 'x-should-retry': String(FAILURES[failure.kind].status >= 429) },
    body: errorBody(failure, ids),
  }),

  failureFrame: (failure, ids) => sse(errorBody(failure, ids), 'error'),

  headers(ids, answer) {
    const reset = new Date(Math.ceil(ids.createdSec) * 1000).toISOString().replace('.000Z', 'Z');
    const input = 2_000_000 - (answer?.usage?.inputTokens ?? 0);
    return {
      'request-id': `req_${ids.requestId.slice(0, 24)}`,
      'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
      'anthropic-ratelimit-requests-limit': '4000',
      'anthropic-ratelimit-requests-remaining': '3999',
      'anthropic-ratelimit-requests-reset': reset,
      'anthropic-ratelimit-input-tokens-limit': '2000000',
      'anthropic-ratelimit-input-tokens-remaining': String(input),
      'anthropic-ratelimit-input-tokens-reset': reset,
      'anthropic-ratelimit-output-tokens-limit': '400000',
      'anthropic-ratelimit-output-tokens-remaining': '400000',
      'anthropic-ratelimit-output-tokens-reset': reset,
    };
  },

  resetHeaders: (resetMs, nowMs) => ({
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': new Date(nowMs + resetMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  }),
};

/** Longer ends first: the first that fits wins. */
const ROUTES = {
  '/messages/count_tokens': { method: 'POST', read: readCount },
  '/messages': { method: 'POST', read: readMessages },
  '/models': { method: 'GET', read: (): NeutralRequest => ({ ...EMPTY_REQUEST, operation: 'models' }) },
} as const;

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
};

/** Status, type and words, as seen in real replies. */
const FAILURES: Readonly<
  Record<FailureKind, { readonly status: number; readonly type: string; readonly message: string }>
> = {
  'invalid-request': { status: 400, type: 'invalid_request_error', message: 'Invalid request' },
  authentication: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  billing: {
    status: 400,
    type: 'invalid_request_error',
    message:
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  },
  permission: {
    status: 403,
    type: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource.',
  },
  'not-found': { status: 404, type: 'not_found_error', message: 'Not found' },
  'unknown-model': { status: 404, type: 'not_found_error', message: 'model: not found' },
  'context-length': {
    status: 400,
    type: 'invalid_request_error',
    message: 'prompt is too long: 200001 tokens > 200000 maximum',
  },
  'content-policy': {
    status: 400,
    type: 'invalid_request_error',
    message: 'Output blocked by content filtering policy',
  },
  'rate-limit': {
    status: 429,
    type: 'rate_limit_error',
    message: 'This request would exceed the rate limit for your organization of 4,000 requests per minute.',
  },
  'server-error': { status: 500, type: 'api_error', message: 'Internal server error' },
  'bad-gateway': { status: 502, type: 'api_error', message: 'Bad gateway' },
  unavailable: { status: 503, type: 'api_error', message: 'Service unavailable' },
  timeout: { status: 504, type: 'timeout_error', message: 'Request timed out' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
};

/** A status that a fault names, and that has a type of its own. */
const TYPE_OF_STATUS: Readonly<Record<number, string>> = { 402: 'billing_error' };

function errorBody(failure: Failure, ids: Ids): object {
  const { type, message } = FAILURES[failure.kind];
  const prefix = failure.field === undefined || failure.field === '' ? '' : `${failure.field}: `;
  const error = { type: TYPE_OF_STATUS[failure.status ?? 0] ?? type, message: prefix + (failure.message ?? message) };
  return { type: 'error', error, request_id: `req_${ids.requestId.slice(0, 24)}` };
}

function event(role: Frame['role'], type: string, data: object, tokens = 0): Frame {
  return frame(role, sse({ type, ...data }, type), tokens);
}

function checkKey({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const key = headers['x-api-key'] ?? /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (key === undefined || key === '') refuse('authentication', 'x-api-key header is required');
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

type Body = v.InferOutput<ReturnType<typeof countSchema>>;

function countSchema(extraFields: readonly string[]) {
  const extras = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  return v.strictObject({ ...extras, ...COUNT_FIELDS });
}

function readCount(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = readBody(countSchema(settings.extraFields), request.body, refuseField);
  return { ...understood(body, settings), operation: 'count-tokens', stream: false };
}

function readMessages(request: WireRequest, settings: CheckSettings): NeutralRequest {
  const body = readBody(countSchema(settings.extraFields), request.body, refuseField);
  if (body.max_tokens === undefined) refuse('invalid-request', 'Field required', 'max_tokens');
  return understood(body, settings);
}

function understood(body: Body, settings: CheckSettings): NeutralRequest {
  checkModel(body.model, settings.models, (model) => model);
  checkMessages(body);
  checkThinking(body);
  const prompt = promptText(body);
  const choice = body.tool_choice ?? { type: 'auto' };
  const format = body.output_config?.format ?? body.output_format;
  return {
    ...EMPTY_REQUEST,
    model: body.model,
    stream: body.stream ?? false,
    system: typeof body.system === 'string' ? body.system : (body.system ?? []).map(({ text }) => text).join(''),
    turns: body.messages.flatMap(turnsOf),
    tools: (body.tools ?? []).map(({ name, input_schema: schema }) => ({ name, schema: schema ?? {} })),
    toolChoice: choice.type === 'tool' ? { name: choice.name } : choice.type === 'any' ? 'required' : choice.type,
    parallelTools: !('disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use === true),
    format: format === undefined || format === null ? 'text' : { schema: format.schema },
    wantsReasoning: body.thinking !== undefined && body.thinking.type !== 'disabled',
    maxOutputTokens: body.max_tokens,
    stop: body.stop_sequences ?? [],
    prompt: prompt.text,
    cacheMarks: prompt.marks,
  };
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', 'Extra inputs are not permitted', field);
  if (field === '') refuse('invalid-request', 'The request body is not valid JSON');
  refuse('invalid-request', missing ? 'Field required' : `Input should be ${expected}`, field);
}

type WireMessage = Body['messages'][number];

const blocksIn = (message: WireMessage | undefined): readonly Block[] =>
  message === undefined || typeof message.content === 'string' ? [] : message.content;

/** The user begins; every `tool_use` is answered by the very next message, and nothing else is answered. */
function checkMessages({ messages }: Body): void {
  if (messages[0]?.role !== 'user') refuse('invalid-request', 'first message must use the "user" role', 'messages');
  messages.forEach((message, index) => {
    const asked = new Set(
      blocksIn(messages[index - 1]).flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    );
    blocksIn(message).forEach((block, at) => {
      if (block.type === 'tool_result' && !asked.delete(block.tool_use_id)) {
        const field = `messages.${index}.content.${at}`;
        refuse(
          'invalid-request',
          `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
          field,
        );
      }
      if (block.type === 'thinking' && block.signature !== signatureOf(block.thinking)) {
        refuse('invalid-request', 'Invalid `signature` in `thinking` block', `messages.${index}.content.${at}`);
      }
    });
    if (asked.size > 0) {
      refuse(
        'invalid-request',
        `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...asked].join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
        `messages.${index - 1}`,
      );
    }
  });
}

/** @see https://docs.claude.com/en/docs/build-with-claude/extended-thinking (read 2026-11-21) */
function checkThinking({ thinking, max_tokens: maxTokens, temperature, tool_choice: choice }: Body): void {
  if (thinking?.type !== 'enabled') return;
  if (maxTokens !== undefined && thinking.budget_tokens >= maxTokens) {
    refuse('invalid-request', '`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (temperature !== undefined && temperature !== 1) {
    refuse('invalid-request', '`temperature` may only be set to 1 when thinking is enabled.');
  }
  if (choice?.type === 'any' || choice?.type === 'tool') {
    refuse('invalid-request', 'Thinking may not be enabled when tool_choice forces tool use.');
  }
}

/** Tools, then system, then messages: the order in which this vendor caches. */
function promptText(body: Body): PromptText {
  const prompt = createPromptText();
  const add = (text: string, part?: { readonly cache_control?: CacheControl }): void => {
    prompt.add(text);
    if (part?.cache_control) prompt.mark(part.cache_control.ttl ?? '5m');
  };
  for (const tool of body.tools ?? []) add(promptOf({ ...tool, cache_control: undefined }), tool);
  if (typeof body.system === 'string') add(body.system);
  else for (const part of body.system ?? []) add(part.text, part);
  for (const message of body.messages) {
    if (typeof message.content === 'string') add(message.content);
    else for (const block of message.content) add(textIn(block), 'cache_control' in block ? block : undefined);
  }
  if (body.cache_control) prompt.mark(body.cache_control.ttl ?? '5m');
  return prompt;
}

function textIn(block: Block): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'thinking') return block.thinking;
  return promptOf({ ...block, cache_control: undefined }).slice(0, 4000);
}

/** Tool results come in a user message; for what is to be said they are a turn of their own. */
function turnsOf(message: WireMessage): NeutralTurn[] {
  if (typeof message.content === 'string') return [{ role: message.role, text: message.content, images: 0 }];
  const results = message.content.filter((block) => block.type === 'tool_result');
  const others = message.content.filter((block) => block.type !== 'tool_result');
  const said: NeutralTurn = {
    role: message.role,
    text: others.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    images: others.filter(({ type }) => type === 'image').length,
  };
  const told: NeutralTurn = {
    role: 'tool',
    text: results.map(({ content }) => resultText(content)).join(' '),
    images: 0,
  };
  if (results.length === 0) return [said];
  return others.length === 0 ? [told] : [told, said];
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content)
    ? content.map((block: Block) => (block.type === 'text' ? block.text : '')).join('')
    : '';
}

/** Depends on the text, so that a thought that was changed is found out. */
function signatureOf(thinking: string): string {
  return Buffer.from(hash(`simulated signature of ${thinking}`), 'hex').toString('base64');
}

type OutBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

function blocksOf({ reasoning, text, toolCalls }: WholeAnswer): OutBlock[] {
  return [
    ...(reasoning === ''
      ? []
      : [{ type: 'thinking', thinking: reasoning, signature: signatureOf(reasoning) } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...toolCalls.map(
      ({ id, name, json }) => ({ type: 'tool_use', id: `toolu_${id}`, name, input: inputOf(json) }) as const,
    ),
  ];
}

function inputOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** A block as `content_block_start` shows it: empty. */
const OPENINGS: Readonly<Record<OutBlock['type'], (block: OutBlock) => object>> = {
  thinking: () => ({ type: 'thinking', thinking: '', signature: '' }),
  text: () => ({ type: 'text', text: '' }),
  tool_use: (block) => ({ ...block, input: {} }),
};

function* deltasOf(block: OutBlock): Generator<object> {
  if (block.type === 'thinking') {
    for (const thinking of tokenPieces(block.thinking)) yield { type: 'thinking_delta', thinking };
    yield { type: 'signature_delta', signature: block.signature };
    return;
  }
  if (block.type === 'text') {
    for (const text of tokenPieces(block.text)) yield { type: 'text_delta', text };
    return;
  }
  yield { type: 'input_json_delta', partial_json: '' };
  for (const piece of tokenPieces(JSON.stringify(block.input), 8))
    yield { type: 'input_json_delta', partial_json: piece };
}

function messageHead(request: NeutralRequest, ids: Ids): object {
  return { id: `msg_${ids.answerId}`, type: 'message', role: 'assistant', model: request.model };
}

/** This vendor leaves cached tokens out of `input_tokens`. */
function usageOf(usage: AnswerUsage) {
  const { inputTokens, cachedTokens, cacheWriteTokens, cacheWrite1hTokens } = usage;
  return {
    input_tokens: inputTokens - cachedTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens - cacheWrite1hTokens,
      ephemeral_1h_input_tokens: cacheWrite1hTokens,
    },
    output_tokens: usage.outputTokens,
    ...(usage.reasoningTokens > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoningTokens } } : {}),
    service_tier: 'standard',
  };
}

function withoutCacheLives({
  cache_creation: _lives,
  service_tier: _tier,
  ...usage
}: ReturnType<typeof usageOf>): object {
  return usage;
}

function modelList({ models, createdSec }: Ids): object {
  const created = new Date(createdSec * 1000).toISOString();
  const data = models.map((id) => ({ type: 'model', id, display_name: id, created_at: created }));
  return { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
}
