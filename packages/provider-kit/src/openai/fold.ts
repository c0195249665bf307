import {
  RouterError,
  type ChatChunk,
  type Citation,
  type FinishReason,
  type RateLimit,
  type Usage,
} from '@signalbox/core';
import { readErrorBody } from '../error-body.ts';
import { errorInStream } from '../error-from-response.ts';
import { overrideOf, type ThrownAbout } from '../error-from-thrown.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { foldToolCall, type OpenCall } from './fold-tool-call.ts';
import { fromOpenAiUsage, statedCostUsd } from './usage.ts';
import type { WireChoice, WireChunk, WireDelta } from './wire.ts';

/** Who answers, and how its dialect differs. */
export interface OpenAiFoldOptions {
  readonly provider: string;
  readonly model?: string;
  readonly requestId?: string | undefined;
  readonly rateLimits?: readonly RateLimit[];
  readonly quirks?: OpenAiQuirks;
  /** Knows better than the tables what an error inside the answer means. */
  readonly errorOverride?: ThrownAbout['override'];
}

/** What has been seen of one answer. Made by `startOpenAiFold`, changed by `foldOpenAiChunk`. */
export interface OpenAiFold {
  readonly options: OpenAiFoldOptions;
  readonly calls: OpenCall[];
  started: boolean;
  ended: boolean;
  responseId: string | undefined;
  refused: boolean;
  finishReason: string | undefined;
  usage: Usage | undefined;
  costUsd: number | undefined;
}

export function startOpenAiFold(options: OpenAiFoldOptions): OpenAiFold {
  return {
    options,
    calls: [],
    started: false,
    ended: false,
    responseId: undefined,
    refused: false,
    finishReason: undefined,
    usage: undefined,
    costUsd: undefined,
  };
}

/**
 * Adds one `chat.completion.chunk`, or a whole `chat.completion`, to the answer.
 * @param out where the chunks go; pass one array again and again to save making it
 * @throws RouterError what an `error` in the chunk says, else `stream_error`; `invalid_response` for what is no chunk
 */
export function foldOpenAiChunk(state: OpenAiFold, chunk: unknown, out: ChatChunk[] = []): ChatChunk[] {
  const wire = readChunk(state, chunk);
  if (!state.started) start(state, wire, out);
  const usage = wire.usage ?? wire.x_groq?.usage;
  if (usage !== undefined && usage !== null) {
    // Some vendors repeat it with every chunk, counting up: the last one is the truth.
    state.usage = fromOpenAiUsage(usage, state.options.quirks) ?? state.usage;
    state.costUsd = statedCostUsd(usage, state.options.quirks ?? {}) ?? state.costUsd;
  }
  const choice = wire.choices?.find(({ index }) => index === undefined || index === 0);
  if (choice !== undefined) foldChoice(state, choice, out);
  return out;
}

/**
 * The end of the body: one `finish`, if the wire gave a reason. Without one the answer was cut off, and gets none.
 * A refusal's words are text, and its reason is `content-filter`; `stop` after tool calls (which OpenAI sends when one
 * function was forced) is `tool-calls`. The vendor's own word is then kept in `rawFinishReason`.
 */
export function endOpenAiFold(state: OpenAiFold): ChatChunk[] {
  const { finishReason: raw, ended, usage, costUsd } = state;
  if (ended || raw === undefined) return [];
  state.ended = true;
  const finishReason = reasonOf(state, raw);
  return [
    {
      type: 'finish',
      finishReason,
      ...(WORDS[finishReason] !== raw && { rawFinishReason: raw }),
      ...(usage !== undefined && { usage }),
      ...(costUsd !== undefined && { costUsd }),
    },
  ];
}

/** A map, since a vendor's word may be the name of something that every object has. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['function_call', 'tool-calls'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
]);

/** OpenAI's word for each of ours: what need not be kept. */
const WORDS: Readonly<Record<FinishReason, string | undefined>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: undefined,
};

function reasonOf({ options, refused, calls }: OpenAiFold, raw: string): FinishReason {
  const reason = options.quirks?.finishReasons?.[raw] ?? REASONS.get(raw) ?? 'other';
  if (reason !== 'stop') return reason;
  if (refused) return 'content-filter';
  return calls.length > 0 ? 'tool-calls' : 'stop';
}

function readChunk({ options: { provider, model, errorOverride } }: OpenAiFold, chunk: unknown): WireChunk {
  if (typeof chunk !== 'object' || chunk === null) {
    throw new RouterError('invalid_response', {
      message: `${provider} sent something that is no chunk`,
      provider,
      model,
    });
  }
  const wire = chunk as WireChunk;
  const failed = wire.error ?? wire.choices?.[0]?.error;
  if (failed !== undefined && failed !== null) {
    const body = readErrorBody(wire.error === undefined ? { error: failed } : chunk) ?? {};
    throw errorInStream({ provider, model, ...body, override: overrideOf(errorOverride, body) });
  }
  return wire;
}

function start(state: OpenAiFold, wire: WireChunk, out: ChatChunk[]): void {
  const { requestId, rateLimits = [] } = state.options;
  state.started = true;
  state.responseId = wire.id;
  out.push({
    type: 'response-start',
    ...(wire.id !== undefined && wire.id !== '' && { responseId: wire.id }),
    ...(requestId !== undefined && { requestId }),
    ...(wire.model !== undefined && wire.model !== '' && { model: wire.model }),
    ...(rateLimits.length > 0 && { rateLimits }),
  });
}

function foldChoice(state: OpenAiFold, choice: WireChoice, out: ChatChunk[]): void {
  const delta = choice.delta ?? choice.message;
  if (delta !== undefined && delta !== null) foldDelta(state, delta, out);
  else if (typeof choice.text === 'string' && choice.text !== '') out.push({ type: 'text-delta', text: choice.text });
  const reason = choice.finish_reason;
  if (reason === undefined || reason === null || reason === '') return;
  const { provider, model, quirks: { failedReasons = {} } = {} } = state.options;
  const failed = Object.hasOwn(failedReasons, reason) ? failedReasons[reason] : undefined;
  if (reason === 'error' || failed !== undefined) throw errorInStream({ provider, model, override: failed });
  state.finishReason = reason;
}

function foldDelta(state: OpenAiFold, delta: WireDelta, out: ChatChunk[]): void {
  // Thoughts come before words, also where one unstreamed message holds both.
  const reasoning = delta.reasoning_content ?? delta.reasoning;
  if (typeof reasoning === 'string' && reasoning !== '') out.push({ type: 'reasoning-delta', text: reasoning });
  if (typeof delta.content === 'string' && delta.content !== '') out.push({ type: 'text-delta', text: delta.content });
  if (typeof delta.refusal === 'string' && delta.refusal !== '') {
    state.refused = true;
    out.push({ type: 'text-delta', text: delta.refusal });
  }
  if (Array.isArray(delta.tool_calls)) {
    for (const [position, call] of delta.tool_calls.entries()) {
      foldToolCall(state.calls, call, delta.tool_calls.length > 1 ? position : undefined, state.responseId, out);
    }
  }
  if (Array.isArray(delta.annotations)) {
    for (const { url_citation: source } of delta.annotations) {
      if (source !== undefined) out.push({ type: 'citation', citation: toCitation(source) });
    }
  }
}

function toCitation(source: NonNullable<NonNullable<WireDelta['annotations']>[number]['url_citation']>): Citation {
  return {
    ...(source.url !== undefined && { url: source.url }),
    ...(source.title !== undefined && { title: source.title }),
    ...(source.content !== undefined && { citedText: source.content }),
    ...(source.start_index !== undefined && { startIndex: source.start_index }),
    ...(source.end_index !== undefined && { endIndex: source.end_index }),
  };
}
