import { RouterError, type ChatChunk, type FinishReason, type Usage } from '@signalbox/core';
import { errorInStream, readErrorBody } from '@signalbox/provider-kit';
import { overrideOf } from './errors.ts';
import { imageOf } from './images.ts';
import type { WireCall, WireLine } from './wire.ts';

/** Who answers. */
export interface FoldOptions {
  readonly provider: string;
  readonly model: string;
}

/** What has been seen of one answer. Belongs to one stream. */
export interface Fold {
  readonly options: FoldOptions;
  hasStarted: boolean;
  toolCalls: number;
  isFinished: boolean;
}

export function startFold(options: FoldOptions): Fold {
  return { options, hasStarted: false, toolCalls: 0, isFinished: false };
}

/**
 * What one line means; the whole of an answer that is not streamed is one line as well.
 * @throws RouterError when it is an error, which may come after any number of good lines
 */
export function foldLine(fold: Fold, line: WireLine): ChatChunk[] {
  const { options } = fold;
  const failure = line.error === undefined ? undefined : readErrorBody(line);
  if (failure !== undefined) throw errorInStream({ ...options, ...failure, override: overrideOf(failure) });
  if (line.message === undefined && line.response === undefined && line.done === undefined) {
    const message = `${options.provider} sent something that is no answer`;
    throw new RouterError('invalid_response', { message, ...options });
  }
  const {
    content = line.response ?? '',
    thinking = line.thinking ?? '',
    images,
    tool_calls: calls,
  } = line.message ?? {};
  const chunks: ChatChunk[] = [];
  if (!fold.hasStarted) {
    fold.hasStarted = true;
    chunks.push({ type: 'response-start', ...(line.model !== undefined && { model: line.model }) });
  }
  if (thinking !== '') chunks.push({ type: 'reasoning-delta', text: thinking });
  if (content !== '') chunks.push({ type: 'text-delta', text: content });
  for (const image of images ?? []) chunks.push({ type: 'image', source: imageOf(image) });
  for (const call of calls ?? []) chunks.push(foldCall(fold, call, line));
  if (line.done === true) chunks.push(finish(fold, line));
  return chunks;
}

function foldCall(fold: Fold, call: WireCall, { created_at: at }: WireLine): ChatChunk {
  const { name = '', arguments: args = {} } = call.function ?? {};
  const index = fold.toolCalls;
  fold.toolCalls += 1;
  const own = at === undefined ? crypto.randomUUID() : at.replaceAll(/\D/g, '');
  return {
    type: 'tool-call-delta',
    index,
    id: call.id === undefined || call.id === '' ? `call_${own}_${index}` : call.id,
    name,
    argumentsDelta: typeof args === 'string' ? args : JSON.stringify(args),
  };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length' };

function finish(fold: Fold, line: WireLine): ChatChunk {
  fold.isFinished = true;
  // Older servers give no reason, and a model that was loaded or unloaded has said nothing.
  const word = line.done_reason ?? 'stop';
  const reason = (Object.hasOwn(FINISH_REASONS, word) ? FINISH_REASONS[word] : undefined) ?? 'other';
  const usage = usageOf(line);
  return {
    type: 'finish',
    finishReason: reason === 'stop' && fold.toolCalls > 0 ? 'tool-calls' : reason,
    ...(reason === 'other' && { rawFinishReason: word }),
    ...(usage !== undefined && { usage }),
  };
}

/**
 * Thoughts are part of `eval_count`. A prompt that was in the cache as a whole has no count on older servers, and its
 * length is then not known.
 */
function usageOf({ prompt_eval_count: inputTokens, eval_count: outputTokens = 0 }: WireLine): Usage | undefined {
  return inputTokens === undefined ? undefined : { inputTokens, outputTokens };
}
