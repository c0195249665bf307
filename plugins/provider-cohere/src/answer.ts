import { RouterError, type ChatChunk, type FinishReason, type RateLimit } from '@signalbox/core';
import { errorInStream } from '@signalbox/provider-kit';
import { citationsOf, type Place } from './citations.ts';
import { PLAN } from './plan-state.ts';
import { usageOf } from './usage.ts';
import type { WireAnswer, WireCitation, WireEvent, WireToolCall } from './wire.ts';

/** Who answers, and what the headers of the reply said. */
export interface AnswerAbout {
  readonly provider: string;
  readonly model: string;
  readonly requestId?: string | undefined;
  readonly rateLimits?: readonly RateLimit[];
}

/** What has been seen of one answer. Changed by `fold` alone. */
export interface FoldState {
  readonly about: AnswerAbout;
  readonly calls: OpenCall[];
  /** Of each block of text: where it begins in the answer, and its words so far. */
  readonly blocks: Map<number, { readonly start: number; text: string }>;
  lastBlock: number;
  length: number;
  isPlanOpen: boolean;
  started: boolean;
  ended: boolean;
}

/** A tool call that has begun; its place in the list is the `index` of our chunks. */
interface OpenCall {
  readonly wireIndex: number;
  hasArguments: boolean;
}

export function startFold(about: AnswerAbout): FoldState {
  return {
    about,
    calls: [],
    blocks: new Map(),
    lastBlock: 0,
    length: 0,
    isPlanOpen: false,
    started: false,
    ended: false,
  };
}

const NONE: readonly ChatChunk[] = [];

/**
 * The chunks that one event means. The `finish` comes from `message-end` and from nothing else.
 * @throws RouterError when the answer ended in an error
 */
export function fold(state: FoldState, event: WireEvent): readonly ChatChunk[] {
  const read = READERS.get(event.type);
  // Nothing may follow the finish.
  if (read === undefined || state.ended) return NONE;
  const chunks = state.started ? [] : start(state, event.id);
  if (event.type !== 'tool-plan-delta') chunks.push(...closePlan(state));
  return [...chunks, ...read(state, event)];
}

type Reader = (state: FoldState, event: WireEvent) => readonly ChatChunk[];

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message-start', () => NONE],
  ['content-start', content],
  ['content-delta', content],
  ['tool-plan-delta', (state, { delta }) => plan(state, delta?.message?.tool_plan)],
  ['tool-call-start', (state, { index = 0, delta }) => openCall(state, index, delta?.message?.tool_calls)],
  ['tool-call-delta', (state, { index = 0, delta }) => moreArguments(state, index, delta?.message?.tool_calls)],
  ['tool-call-end', (state, { index = 0 }) => closeCall(state, index)],
  ['citation-start', (state, { delta }) => cited(state, delta?.message?.citations)],
  ['message-end', (state, { delta = {} }) => [finish(state, delta.finish_reason, delta.usage, delta.error)]],
]);

/**
 * The chunks of an answer in one piece: those of a stream that says everything at once.
 * @throws RouterError `invalid_response` when the body is no answer, and what the answer's own error says
 */
export function chunksOf(body: unknown, about: AnswerAbout): readonly ChatChunk[] {
  const { id, message, finish_reason: reason, usage } = readAnswer(body, about);
  const state = startFold(about);
  const chunks = start(state, id);
  for (const [index, block] of (message.content ?? []).entries()) {
    chunks.push(...content(state, { type: '', index, delta: { message: { content: block } } }));
  }
  chunks.push(...plan(state, message.tool_plan), ...closePlan(state));
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    chunks.push(...openCall(state, index, call), ...(reason === 'MAX_TOKENS' ? NONE : closeCall(state, index)));
  }
  for (const citation of message.citations ?? []) chunks.push(...cited(state, citation));
  chunks.push(finish(state, reason, usage, undefined));
  return chunks;
}

function readAnswer(body: unknown, { provider, model }: AnswerAbout): WireAnswer {
  const answer = body as Partial<WireAnswer> | null;
  if (typeof answer?.message === 'object' && answer.message !== null && answer.finish_reason !== undefined) {
    return { ...answer, message: answer.message };
  }
  throw new RouterError('invalid_response', {
    message: `${provider} sent something that is no answer`,
    provider,
    model,
  });
}

function start(state: FoldState, id: string | undefined): ChatChunk[] {
  const { requestId, rateLimits = [] } = state.about;
  state.started = true;
  return [
    {
      type: 'response-start',
      ...(id !== undefined && { responseId: id }),
      ...(requestId !== undefined && { requestId }),
      ...(rateLimits.length > 0 && { rateLimits }),
    },
  ];
}

function content(state: FoldState, { index = 0, delta }: WireEvent): readonly ChatChunk[] {
  const { text, thinking } = delta?.message?.content ?? {};
  if (thinking !== undefined && thinking !== '') return [{ type: 'reasoning-delta', text: thinking }];
  if (text === undefined) return NONE;
  const block = state.blocks.get(index) ?? { start: state.length, text: '' };
  block.text += text;
  state.blocks.set(index, block);
  state.lastBlock = index;
  state.length += text.length;
  return text === '' ? NONE : [{ type: 'text-delta', text }];
}

/** What the model means to do with its tools is thought, not said. */
function plan(state: FoldState, words: string | null | undefined): readonly ChatChunk[] {
  if (words === undefined || words === null || words === '') return NONE;
  state.isPlanOpen = true;
  return [{ type: 'reasoning-delta', text: words }];
}

/** Marks the plan, so that it goes back as one. */
function closePlan(state: FoldState): readonly ChatChunk[] {
  if (!state.isPlanOpen) return NONE;
  state.isPlanOpen = false;
  return [{ type: 'reasoning-delta', text: '', state: { provider: state.about.provider, value: PLAN } }];
}

function openCall(state: FoldState, wireIndex: number, call: WireToolCall = {}): readonly ChatChunk[] {
  const index = state.calls.length;
  const { id = `call_${index}`, function: { name = '', arguments: argumentsDelta = '' } = {} } = call;
  state.calls.push({ wireIndex, hasArguments: argumentsDelta !== '' });
  return [{ type: 'tool-call-delta', index, id, name, argumentsDelta }];
}

function moreArguments(state: FoldState, wireIndex: number, call: WireToolCall = {}): readonly ChatChunk[] {
  const argumentsDelta = call.function?.arguments ?? '';
  const index = placeOf(state, wireIndex);
  const open = state.calls[index];
  if (open === undefined || argumentsDelta === '') return NONE;
  open.hasArguments = true;
  return [{ type: 'tool-call-delta', index, argumentsDelta }];
}

/** A call without arguments is streamed without a word; its JSON is that of an empty object. */
function closeCall(state: FoldState, wireIndex: number): readonly ChatChunk[] {
  const index = placeOf(state, wireIndex);
  const open = state.calls[index];
  if (open === undefined || open.hasArguments) return NONE;
  open.hasArguments = true;
  return [{ type: 'tool-call-delta', index, argumentsDelta: '{}' }];
}

function placeOf({ calls }: FoldState, wireIndex: number): number {
  return calls.findLastIndex((call) => call.wireIndex === wireIndex);
}

function cited(state: FoldState, citation: WireCitation | undefined): readonly ChatChunk[] {
  if (citation === undefined) return NONE;
  const place: Place | undefined = state.blocks.get(citation.content_index ?? state.lastBlock);
  return citationsOf(citation, place).map((one) => ({ type: 'citation', citation: one }));
}

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool-calls'],
]);

function finish(state: FoldState, reason = 'COMPLETE', usage: unknown, error: string | undefined): ChatChunk {
  const { provider, model, requestId } = state.about;
  if (reason === 'ERROR' || reason === 'TIMEOUT' || error !== undefined) {
    const override = reason === 'TIMEOUT' ? 'timeout' : undefined;
    throw errorInStream({ provider, model, requestId, code: reason, message: error, override });
  }
  state.ended = true;
  const counted = usageOf(usage);
  return {
    type: 'finish',
    finishReason: REASONS.get(reason) ?? 'other',
    rawFinishReason: reason,
    ...(counted !== undefined && { usage: counted }),
  };
}
