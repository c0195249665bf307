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
    if (request.operation === 'models') return modelList(request, ids);
    if (request.operation === 'count-tokens') return { input_tokens: countTokens(request.prompt) };
    return {
      ...messageHead(request, ids),
      content: blocksOf(answer, request),
      ...endOf(answer),
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer, answer.usage) }),
    };
  },

  *frames(answer, request, ids) {
    const usage = answer.usage === undefined ? undefined : usageOf(answer, answer.usage);
    const message = {
      ...messageHead(request, ids),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(usage === undefined ? {} : { usage: { ...usage, output_tokens: 1 } }),
    };
    yield event('start', 'message_start', { message });
    let index = 0;
    for (const block of blocksOf(answer, request)) {
      yield event('content', 'content_block_start', { index, content_block: opened(block) });
      if (index === 0) yield event('content', 'ping', {});
      for (const delta of deltasOf(block)) yield event('content', 'content_block_delta', { index, delta }, 1);
      yield event('content', 'content_block_stop', { index });
      index += 1;
    }
    yield event('end', 'message_delta', {
      delta: endOf(answer),
      ...(usage === undefined ? {} : { usage: withoutCacheLives(usage) }),
    });
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
      'anthropic-ratelimit-tokens-limit': '2400000',
      'anthropic-ratelimit-tokens-remaining': String(input + 400_000),
      'anthropic-ratelimit-tokens-reset': reset,
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

/** How an answer ended, and for a refusal on what ground. */
function endOf({ finish, stopSequence }: WholeAnswer): object {
  const refused = finish === 'content-filter';
  return {
    stop_reason: FINISH[finish],
    stop_sequence: stopSequence ?? null,
    stop_details: refused ? { type: 'refusal', category: null, explanation: null } : null,
  };
}

type OutBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly object[] }
  | {
      readonly type: 'tool_use' | 'server_tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly type: 'web_search_tool_result'; readonly tool_use_id: string; readonly content: readonly object[] };

function blocksOf(answer: WholeAnswer, { extra }: NeutralRequest): OutBlock[] {
  const { reasoning, text, toolCalls, citations } = answer;
  const thinking = extra['hidesThinking'] === true ? '' : reasoning;
  const cited = citations.map(({ url, title }) => ({
    type: 'web_search_result_location',
    url,
    title,
    cited_text: title,
    encrypted_index: 'simulated',
  }));
  return [
    ...(reasoning === '' ? [] : [{ type: 'thinking', thinking, signature: signatureOf(thinking) } as const]),
    ...searchOf(answer),
    ...(text === '' ? [] : [{ type: 'text', text, ...(cited.length > 0 && { citations: cited }) } as const]),
    ...toolCalls.map(
      ({ id, name, json }) => ({ type: 'tool_use', id: `toolu_${id}`, name, input: inputOf(json) }) as const,
    ),
  ];
}

/** A search on the web that found the sources of the answer. */
function searchOf({ citations }: WholeAnswer): OutBlock[] {
  if (citations.length === 0) return [];
  const id = 'srvtoolu_simulated';
  const content = citations.map(({ url, title }) => ({
    type: 'web_search_result',
    url,
    title,
    encrypted_content: 'simulated',
    page_age: null,
  }));
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query: 'simulated' } },
    { type: 'web_search_tool_result', tool_use_id: id, content },
  ];
}

function inputOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** A block as `content_block_start` shows it: empty, but for results, which come whole. */
function opened(block: OutBlock): object {
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  if (block.type === 'text') return { type: 'text', text: '', ...(block.citations !== undefined && { citations: [] }) };
  return block.type === 'web_search_tool_result' ? block : { ...block, input: {} };
}

function* deltasOf(block: OutBlock): Generator<object> {
  if (block.type === 'thinking') {
    for (const thinking of tokenPieces(block.thinking)) yield { type: 'thinking_delta', thinking };
    yield { type: 'signature_delta', signature: block.signature };
  } else if (block.type === 'text') {
    for (const text of tokenPieces(block.text)) yield { type: 'text_delta', text };
    for (const citation of block.citations ?? []) yield { type: 'citations_delta', citation };
  } else if (block.type !== 'web_search_tool_result') {
    yield { type: 'input_json_delta', partial_json: '' };
    for (const piece of tokenPieces(JSON.stringify(block.input), 8))
      yield { type: 'input_json_delta', partial_json: piece };
  }
}

function messageHead(request: NeutralRequest, ids: Ids): object {
  return { id: `msg_${ids.answerId}`, type: 'message', role: 'assistant', model: request.model };
}

/** This vendor leaves cached tokens out of `input_tokens`. */
function usageOf({ citations }: WholeAnswer, usage: AnswerUsage) {
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
    ...(citations.length > 0 ? { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } } : {}),
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

/** One page. Before the first model, where `after` names none. */
function modelList({ count, extra }: NeutralRequest, { models, createdSec }: Ids): object {
  const start = typeof extra['after'] === 'string' ? models.indexOf(extra['after']) + 1 : 0;
  const page = models.slice(start, start + (count ?? models.length));
  const created = new Date(createdSec * 1000).toISOString();
  return {
    data: page.map((id) => ({ type: 'model', id, display_name: id, created_at: created })),
    has_more: start + page.length < models.length,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  };
}
