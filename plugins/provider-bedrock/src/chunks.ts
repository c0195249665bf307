import type { ChatChunk, FinishReason, Usage } from '@signalbox/core';
import type {
  Citation as WireCitation,
  CitationsDelta,
  ContentBlock,
  ConverseCommandOutput,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { toCitation } from './citation.ts';
import { reasoningState } from './reasoning-state.ts';
import { toUsage } from './usage.ts';

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-21) */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool-calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['guardrail_intervened', 'content-filter'],
  ['content_filtered', 'content-filter'],
  // Claude's own word, which its model cards name.
  ['refusal', 'content-filter'],
]);

/** One content block while it comes in. */
interface OpenBlock {
  readonly kind: 'text' | 'tool' | 'reasoning' | 'image' | 'ignored';
  /** Among the tool calls of the answer. */
  readonly toolIndex: number;
  /** Where in the text of the answer the block began, in UTF-16 units. */
  readonly textStart: number;
  arguments: string;
  signature: string;
  readonly redacted: Uint8Array[];
  /** Of a picture: its pieces, and what Bedrock calls its format. */
  readonly picture: Uint8Array[];
  format: string;
  readonly citations: (WireCitation | CitationsDelta)[];
}

/** What is known of an answer so far. Belongs to one stream. */
export interface AnswerState {
  readonly provider: string;
  readonly blocks: Map<number, OpenBlock>;
  toolCalls: number;
  textLength: number;
  stopReason?: string;
  usage?: Usage;
  hasMetadata: boolean;
  isFinished: boolean;
}

/** @param provider id of this instance, with which reasoning state is tagged */
export function startAnswer(provider: string): AnswerState {
  return { provider, blocks: new Map(), toolCalls: 0, textLength: 0, hasMetadata: false, isFinished: false };
}

/** What one event of ConverseStream means. The finish waits for `metadata`, which comes after `messageStop`. */
export function* foldEvent(state: AnswerState, event: ConverseStreamOutput): Generator<ChatChunk, void> {
  if (event.contentBlockStart !== undefined) {
    const { contentBlockIndex = 0, start } = event.contentBlockStart;
    if (start?.toolUse !== undefined) yield* openTool(state, contentBlockIndex, start.toolUse);
    else if (start?.image !== undefined) open(state, contentBlockIndex, 'image').format = start.image.format ?? 'png';
    // What a tool on Bedrock's side was asked and gave is no part of the answer.
    else if (start !== undefined) open(state, contentBlockIndex, 'ignored');
  } else if (event.contentBlockDelta?.delta !== undefined) {
    yield* foldDelta(state, event.contentBlockDelta.contentBlockIndex ?? 0, event.contentBlockDelta.delta);
  } else if (event.contentBlockStop !== undefined) {
    yield* close(state, event.contentBlockStop.contentBlockIndex ?? 0);
  } else if (event.messageStop !== undefined) {
    state.stopReason = event.messageStop.stopReason ?? 'unknown';
    if (state.hasMetadata) yield* finish(state);
  } else if (event.metadata !== undefined) {
    state.hasMetadata = true;
    const usage = toUsage(event.metadata.usage);
    if (usage !== undefined) state.usage = usage;
    if (state.stopReason !== undefined) yield* finish(state);
  }
}

/** What a stream that ended means: whole if it said so, and then it has its finish; otherwise nothing. */
export function* endOfStream(state: AnswerState): Generator<ChatChunk, void> {
  if (state.stopReason !== undefined) yield* finish(state);
}

/** The chunks of an unstreamed answer, or `undefined` when it is no whole answer. */
export function chunksOf(output: ConverseCommandOutput, provider: string): ChatChunk[] | undefined {
  const content = output.output?.message?.content;
  if (content === undefined || output.stopReason === undefined) return undefined;
  const state = startAnswer(provider);
  state.stopReason = output.stopReason;
  const usage = toUsage(output.usage);
  if (usage !== undefined) state.usage = usage;
  return [...content.flatMap((block, index) => [...wholeBlock(state, index, block)]), ...finish(state)];
}

type Delta = NonNullable<NonNullable<ConverseStreamOutput['contentBlockDelta']>['delta']>;
type ToolStart = {
  readonly toolUseId?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
};

function open(state: AnswerState, index: number, kind: OpenBlock['kind']): OpenBlock {
  const block: OpenBlock = {
    kind,
    toolIndex: state.toolCalls,
    textStart: state.textLength,
    arguments: '',
    signature: '',
    redacted: [],
    picture: [],
    format: 'png',
    citations: [],
  };
  state.blocks.set(index, block);
  return block;
}

function* openTool(
  state: AnswerState,
  index: number,
  { toolUseId, name, type }: ToolStart,
): Generator<ChatChunk, void> {
  if (type === 'server_tool_use') {
    open(state, index, 'ignored');
    return;
  }
  const { toolIndex } = open(state, index, 'tool');
  state.toolCalls += 1;
  yield {
    type: 'tool-call-delta',
    index: toolIndex,
    ...(toolUseId !== undefined && { id: toolUseId }),
    ...(name !== undefined && { name }),
    argumentsDelta: '',
  };
}

function* foldDelta(state: AnswerState, index: number, delta: Delta): Generator<ChatChunk, void> {
  const block =
    state.blocks.get(index) ?? open(state, index, delta.reasoningContent === undefined ? 'text' : 'reasoning');
  if (block.kind === 'ignored') return;
  if (delta.text !== undefined) {
    state.textLength += delta.text.length;
    if (delta.text !== '') yield { type: 'text-delta', text: delta.text };
  } else if (delta.toolUse?.input !== undefined) {
    block.arguments += delta.toolUse.input;
    if (delta.toolUse.input !== '') {
      yield { type: 'tool-call-delta', index: block.toolIndex, argumentsDelta: delta.toolUse.input };
    }
  } else if (delta.citation !== undefined) {
    block.citations.push(delta.citation);
  } else if (delta.image?.source?.bytes !== undefined) {
    block.picture.push(delta.image.source.bytes);
  } else if (delta.reasoningContent !== undefined) {
    const { text, signature, redactedContent } = delta.reasoningContent;
    if (signature !== undefined) block.signature += signature;
    if (redactedContent !== undefined) block.redacted.push(redactedContent);
    if (text !== undefined && text !== '') yield { type: 'reasoning-delta', text };
  }
}

function* close(state: AnswerState, index: number): Generator<ChatChunk, void> {
  const block = state.blocks.get(index);
  if (block === undefined) return;
  state.blocks.delete(index);
  const secret = block.signature !== '' ? block.signature : joined(block.redacted);
  if (secret !== undefined) yield { type: 'reasoning-delta', text: '', state: reasoningState(state.provider, secret) };
  // A tool without parameters gets no arguments at all, which is no JSON.
  if (block.kind === 'tool' && block.arguments === '') {
    yield { type: 'tool-call-delta', index: block.toolIndex, argumentsDelta: '{}' };
  }
  const picture = joined(block.picture);
  if (picture !== undefined) {
    const data = Buffer.from(picture).toString('base64');
    yield { type: 'image', source: { data, mediaType: `image/${block.format}` } };
  }
  for (const citation of block.citations) {
    yield { type: 'citation', citation: toCitation(citation, block.textStart, state.textLength) };
  }
}

/** Puts a whole block through the same fold as its pieces. */
function* wholeBlock(state: AnswerState, index: number, block: ContentBlock): Generator<ChatChunk, void> {
  if (block.toolUse !== undefined) {
    yield* openTool(state, index, block.toolUse);
    yield* foldDelta(state, index, { toolUse: { input: JSON.stringify(block.toolUse.input ?? {}) } });
  } else if (block.reasoningContent !== undefined) {
    const { reasoningText, redactedContent } = block.reasoningContent;
    if (redactedContent !== undefined) yield* foldDelta(state, index, { reasoningContent: { redactedContent } });
    if (reasoningText?.text !== undefined)
      yield* foldDelta(state, index, { reasoningContent: { text: reasoningText.text } });
    const signature = reasoningText?.signature;
    if (signature !== undefined) yield* foldDelta(state, index, { reasoningContent: { signature } });
  } else if (block.citationsContent !== undefined) {
    for (const { text } of block.citationsContent.content ?? []) {
      if (text !== undefined) yield* foldDelta(state, index, { text });
    }
    for (const citation of block.citationsContent.citations ?? []) yield* foldDelta(state, index, { citation });
  } else if (block.image !== undefined) {
    open(state, index, 'image').format = block.image.format ?? 'png';
    if (block.image.source !== undefined) yield* foldDelta(state, index, { image: { source: block.image.source } });
  } else if (block.text !== undefined) {
    yield* foldDelta(state, index, { text: block.text });
  }
  yield* close(state, index);
}

function* finish(state: AnswerState): Generator<ChatChunk, void> {
  if (state.isFinished) return;
  state.isFinished = true;
  const raw = state.stopReason ?? 'unknown';
  yield {
    type: 'finish',
    finishReason: FINISH_REASONS.get(raw) ?? 'other',
    rawFinishReason: raw,
    ...(state.usage !== undefined && { usage: state.usage }),
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array | undefined {
  return pieces.length === 0 ? undefined : Uint8Array.from(Buffer.concat(pieces));
}
