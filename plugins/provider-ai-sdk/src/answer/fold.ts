import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ChatChunk, Warning } from '@signalbox/core';
import type { AiSdkOptions } from '../options.ts';
import { closeAll, foldBlock, startBlocks, type Blocks } from './blocks.ts';
import { sourceOf } from './citation.ts';
import { finishOf, type End } from './finish.ts';
import { startChunk, type Reply, type ResponseFacts } from './reply.ts';
import { closeCall, openCall, type OpenCall } from './tool-calls.ts';
import { imageChunk, keptPart } from './whole-part.ts';

export interface FoldOptions {
  /** The id in use, with which opaque state is tagged. */
  readonly origin: string;
  readonly model: string;
  readonly reply: Reply;
  readonly costUsd?: AiSdkOptions['costUsd'] | undefined;
  readonly endsWithoutReason?: boolean | undefined;
  /** Told what the answer has and our contract has no place for. */
  readonly warn: (warning: Warning) => void;
}

/** What has been seen of one answer. Made by `startFold`, changed by `fold`. */
export interface FoldState {
  readonly options: FoldOptions;
  readonly calls: Map<string, OpenCall>;
  readonly blocks: Blocks;
  /** What is known of the answer as a whole. */
  facts: ResponseFacts;
  started: boolean;
  /** Something came that only a vendor could have said. */
  heard: boolean;
  ended: boolean;
}

export function startFold(options: FoldOptions): FoldState {
  const blocks = startBlocks(options.origin);
  return { options, calls: new Map(), blocks, facts: {}, started: false, heard: false, ended: false };
}

type PartType = LanguageModelV4StreamPart['type'];

/** What packages say by themselves, also of a connection that closed at once. */
const NOT_HEARD: ReadonlySet<PartType> = new Set<PartType>(['stream-start', 'raw', 'ping', 'finish', 'error']);

/**
 * Adds one part to the answer. A `finish` without a reason ends it without a chunk: the vendor never said that it was
 * whole. Errors and warnings are for who reads the stream.
 * @throws RouterError `stream_error` when the finish reason is an error
 */
export function fold(state: FoldState, part: LanguageModelV4StreamPart): ChatChunk[] {
  if (state.ended) return [];
  if (!NOT_HEARD.has(part.type)) state.heard = true;
  const chunks = chunksOf(state, part);
  // Some packages say nothing of the answer as a whole; what the headers said is still worth a first chunk.
  if (chunks.length > 0 && !state.started) chunks.unshift(...start(state));
  return chunks;
}

/** The answer as a whole: OpenRouter's package tells its id and its model one after the other. */
export function note(state: FoldState, { id, modelId }: ResponseFacts): ChatChunk[] {
  state.facts = { id: id ?? state.facts.id, modelId: modelId ?? state.facts.modelId };
  return state.started || state.facts.modelId === undefined ? [] : start(state);
}

function start(state: FoldState): ChatChunk[] {
  state.started = true;
  const chunk = startChunk(state.facts, state.options.reply);
  return chunk === undefined ? [] : [chunk];
}

function chunksOf(state: FoldState, part: LanguageModelV4StreamPart): ChatChunk[] {
  const { origin, warn } = state.options;
  switch (part.type) {
    case 'text-start':
    case 'text-delta':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-delta':
    case 'reasoning-end':
      return foldBlock(state.blocks, part);
    case 'tool-input-start':
    case 'tool-input-delta':
      return openCall(state.calls, part);
    case 'tool-call':
      return part.providerExecuted === true ? [keptPart(part, origin)] : closeCall(state.calls, part, origin);
    case 'tool-result':
      return part.preliminary === true ? [] : [keptPart(part, origin)];
    case 'reasoning-file':
    case 'custom':
      return [keptPart(part, origin)];
    case 'file': {
      const image = imageChunk(part, origin);
      if (image !== undefined) return [image];
      warn({ field: 'messages', message: `the model made a file of type ${part.mediaType}: left out` });
      return [];
    }
    case 'source':
      return [{ type: 'citation', citation: sourceOf(part) }];
    case 'tool-approval-request':
      warn({
        field: 'providerOptions',
        message: 'the vendor wants its own tool call approved, for which there is no way',
      });
      return [];
    case 'response-metadata':
      return note(state, part);
    case 'finish':
      return finish(state, part);
    default:
      return [];
  }
}

function finish(state: FoldState, end: End): ChatChunk[] {
  state.ended = true;
  const chunk = finishOf(end, state.calls.size > 0, state.options);
  if (chunk === undefined) return [];
  state.heard = true;
  return [...closeAll(state.blocks), chunk];
}
