import type { ChatChunk, FinishReason, RateLimit } from '@signalbox/core';
import type {
  ContentBlock,
  Message,
  RawContentBlockDelta,
  RawMessageStreamEvent,
  TextCitation,
} from '@anthropic-ai/sdk/resources/messages';
import { statedServiceTier } from '@signalbox/provider-kit';
import { citation } from './citation.ts';
import { callerOf, sentBack } from './opaque.ts';
import { mergeUsage, usageOf, type WireUsage } from './usage.ts';

type Chunks = readonly ChatChunk[];

/** What the headers of the reply said. */
export interface Reply {
  readonly requestId?: string | undefined;
  readonly rateLimits?: readonly RateLimit[];
}

/** What a stream has said so far. `fold` writes into it; nothing else does. */
export interface FoldState {
  readonly origin: string;
  readonly reply: Reply;
  readonly open: Map<number, OpenBlock>;
  toolCalls: number;
  /** UTF-16 units of text so far: where the next block begins. */
  textLength: number;
  usage: WireUsage;
  stopReason: string | undefined;
  finished: boolean;
}

interface OpenBlock {
  readonly block: ContentBlock;
  readonly textStart: number;
  readonly toolIndex: number;
  readonly citations: TextCitation[];
  /** The arguments of a tool call, or the input of a server tool. */
  json: string;
  signature: string;
}

/** @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons (read 2026-11-21) */
const FINISH_REASONS: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
]);

const NONE: Chunks = [];

/** @param origin the id of the provider in use, with which opaque state is tagged */
export function startFold(origin: string, reply: Reply = {}): FoldState {
  return {
    origin,
    reply,
    open: new Map(),
    toolCalls: 0,
    textLength: 0,
    usage: {},
    stopReason: undefined,
    finished: false,
  };
}

/** The chunks that one event means. The `finish` chunk comes from `message_stop` and from nothing else. */
export function fold(state: FoldState, event: RawMessageStreamEvent): Chunks {
  switch (event.type) {
    case 'content_block_delta':
      return delta(state, event.index, event.delta);
    case 'content_block_start':
      return open(state, event.index, event.content_block);
    case 'content_block_stop':
      return close(state, event.index);
    case 'message_start':
      return start(state, event.message);
    case 'message_delta':
      state.stopReason = event.delta?.stop_reason ?? state.stopReason;
      state.usage = mergeUsage(state.usage, event.usage ?? {});
      return NONE;
    case 'message_stop':
      return [finish(state)];
    default:
      return NONE;
  }
}

/** The chunks of an unstreamed answer: the ones of a stream that says everything at once. */
export function chunksOf(message: Message, origin: string, reply: Reply = {}): Chunks {
  const state = startFold(origin, reply);
  const chunks = [...start(state, message)];
  for (const [index, block] of message.content.entries()) {
    chunks.push(...open(state, index, block), ...close(state, index));
  }
  state.stopReason = message.stop_reason ?? undefined;
  chunks.push(finish(state));
  return chunks;
}

function start(state: FoldState, { id, model, usage }: Message): Chunks {
  const { requestId, rateLimits = [] } = state.reply;
  state.usage = usage ?? {};
  return [
    {
      type: 'response-start',
      ...(id !== undefined && { responseId: id }),
      ...(model !== undefined && { model }),
      ...(requestId !== undefined && { requestId }),
      ...(rateLimits.length > 0 && { rateLimits }),
    },
  ];
}

function open(state: FoldState, index: number, block: ContentBlock): Chunks {
  const opened: OpenBlock = {
    block,
    textStart: state.textLength,
    toolIndex: block.type === 'tool_use' ? state.toolCalls++ : -1,
    citations: [],
    json: '',
    signature: '',
  };
  state.open.set(index, opened);
  if (block.type === 'text') {
    opened.citations.push(...(block.citations ?? []));
    return text(state, block.text);
  }
  if (block.type === 'thinking') {
    opened.signature = block.signature ?? '';
    return thought(block.thinking);
  }
  if (block.type !== 'tool_use') return NONE;
  opened.json = hasKeys(block.input) ? JSON.stringify(block.input) : '';
  const { toolIndex, json } = opened;
  return [{ type: 'tool-call-delta', index: toolIndex, id: block.id, name: block.name, argumentsDelta: json }];
}

function delta(state: FoldState, index: number, change: RawContentBlockDelta): Chunks {
  if (change.type === 'text_delta') return text(state, change.text);
  if (change.type === 'thinking_delta') return thought(change.thinking);
  const opened = state.open.get(index);
  if (opened === undefined) return NONE;
  if (change.type === 'signature_delta') opened.signature += change.signature;
  else if (change.type === 'citations_delta') opened.citations.push(change.citation);
  else if (change.type === 'input_json_delta' && change.partial_json !== '') {
    opened.json += change.partial_json;
    if (opened.toolIndex >= 0) {
      return [{ type: 'tool-call-delta', index: opened.toolIndex, argumentsDelta: change.partial_json }];
    }
  }
  return NONE;
}

/** What is only known at the end of a block: where citations end, the signature, that there were no arguments. */
function close(state: FoldState, index: number): Chunks {
  const opened = state.open.get(index);
  if (opened === undefined) return NONE;
  state.open.delete(index);
  const { block } = opened;
  if (block.type === 'text') {
    return opened.citations.map((cited) => citation(cited, opened.textStart, state.textLength));
  }
  if (block.type === 'tool_use') return closeToolCall(state, opened);
  const value = sentBack(block, opened.signature, opened.json);
  return value === undefined ? NONE : [{ type: 'reasoning-delta', text: '', state: { provider: state.origin, value } }];
}

function closeToolCall(state: FoldState, { block, toolIndex, json }: OpenBlock): Chunks {
  const argumentsDelta = json === '' ? '{}' : '';
  const value = block.type === 'tool_use' ? callerOf(block) : undefined;
  if (value === undefined && argumentsDelta === '') return NONE;
  return [
    {
      type: 'tool-call-delta',
      index: toolIndex,
      argumentsDelta,
      ...(value !== undefined && { state: { provider: state.origin, value } }),
    },
  ];
}

function finish(state: FoldState): ChatChunk {
  state.finished = true;
  const usage = usageOf(state.usage);
  const { stopReason } = state;
  return {
    type: 'finish',
    finishReason: FINISH_REASONS.get(stopReason) ?? 'other',
    ...(stopReason !== undefined && { rawFinishReason: stopReason }),
    ...(usage !== undefined && { usage }),
    ...(typeof state.usage.cost === 'number' && { costUsd: state.usage.cost }),
    ...statedServiceTier(state.usage.service_tier),
  };
}

function text(state: FoldState, words: string): Chunks {
  if (words === '') return NONE;
  state.textLength += words.length;
  return [{ type: 'text-delta', text: words }];
}

function thought(words: string): Chunks {
  return words === '' ? NONE : [{ type: 'reasoning-delta', text: words }];
}

function hasKeys(input: unknown): boolean {
  return typeof input === 'object' && input !== null && Object.keys(input).length > 0;
}
