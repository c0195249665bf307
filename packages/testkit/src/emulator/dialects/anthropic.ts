import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import { errorBody, FAILURES } from './anthropic-failures.ts';
import { readAnthropic } from './anthropic-request.ts';
import type { Dialect, Frame, Ids } from './dialect.ts';
import { tokenPieces } from './read.ts';
import { signatureOf } from './signature.ts';
import { frame, sseEvent } from './sse.ts';

/**
 * Anthropic's Messages wire.
 * @see https://docs.claude.com/en/api/messages (read 2026-11-21)
 */
export const anthropic: Dialect = {
  name: 'anthropic',
  streamContentType: 'text/event-stream; charset=utf-8',

  check: readAnthropic,

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

  failureFrame: (failure, ids) => sseEvent(errorBody(failure, ids), 'error'),

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

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
};

function event(role: Frame['role'], type: string, data: object, tokens = 0): Frame {
  return frame(role, sseEvent({ type, ...data }, type), tokens);
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
