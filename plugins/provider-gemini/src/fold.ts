import { RouterError, type ChatChunk, type Usage } from '@signalbox/core';
import { errorInStream, readErrorBody } from '@signalbox/provider-kit';
import { citationsOf } from './citations.ts';
import { overrideOf } from './errors.ts';
import { meaningOf, reasonWord } from './finish-reason.ts';
import { foldPart, sealThought, type Parts } from './fold-part.ts';
import { searchesOf } from './searches.ts';
import { toUsage } from './usage.ts';
import type { WireCandidate, WireGrounding, WireRecitation, WireResponse, WireUsage } from './wire.ts';

/** Who answers. */
export interface FoldOptions {
  /** The id of the provider in use, with which state is tagged. */
  readonly provider: string;
  readonly model: string;
}

/** What has been seen of one answer. Belongs to one stream. */
export interface Fold extends Parts {
  readonly options: FoldOptions;
  hasStarted: boolean;
  /** The API's word. A stream goes on after it: some models say it with every piece. */
  finishReason: string | undefined;
  usage: WireUsage | undefined;
  grounding: WireGrounding | undefined;
  readonly queries: Set<string>;
  readonly recitations: WireRecitation[];
}

export function startFold(options: FoldOptions): Fold {
  return {
    options,
    provider: options.provider,
    answerId: undefined,
    text: '',
    toolCalls: 0,
    isThinking: false,
    hasStarted: false,
    finishReason: undefined,
    usage: undefined,
    grounding: undefined,
    queries: new Set(),
    recitations: [],
  };
}

/**
 * What one piece of the answer means, in the order of its parts.
 * @throws RouterError when it is an error, or says that the prompt was refused
 */
export function foldResponse(fold: Fold, response: WireResponse): ChatChunk[] {
  const { options } = fold;
  const failure = response.error ? readErrorBody(response) : undefined;
  if (failure !== undefined) throw errorInStream({ ...options, ...failure, override: overrideOf(failure) });
  const { candidates = [], promptFeedback, usageMetadata, modelVersion, responseId } = response;
  const candidate = candidates.find(({ index = 0 }) => index === 0);
  if (candidate === undefined && promptFeedback?.blockReason !== undefined) {
    throw refused(options, promptFeedback.blockReason);
  }
  const chunks: ChatChunk[] = [];
  if (!fold.hasStarted) {
    fold.hasStarted = true;
    fold.answerId = responseId ?? undefined;
    chunks.push({
      type: 'response-start',
      ...(responseId && { responseId }),
      ...(modelVersion && { model: modelVersion.replace(/^models\//, '') }),
    });
  }
  // Each count replaces the one before it.
  if (usageMetadata !== undefined) fold.usage = usageMetadata;
  if (candidate !== undefined) foldCandidate(fold, candidate, chunks);
  return chunks;
}

function foldCandidate(fold: Fold, candidate: WireCandidate, chunks: ChatChunk[]): void {
  const { content, finishReason, groundingMetadata, citationMetadata } = candidate;
  for (const part of content?.parts ?? []) foldPart(fold, part, chunks);
  if (finishReason !== undefined) fold.finishReason = reasonWord(finishReason);
  fold.recitations.push(...(citationMetadata?.citationSources ?? citationMetadata?.citations ?? []));
  if (groundingMetadata === undefined) return;
  const { webSearchQueries = [], imageSearchQueries = [] } = groundingMetadata;
  for (const query of [...webSearchQueries, ...imageSearchQueries]) if (query !== '') fold.queries.add(query);
  if ((groundingMetadata.groundingChunks?.length ?? 0) > 0) fold.grounding = groundingMetadata;
}

/**
 * What the end of the bytes means: whole if the answer said so, and then it has its sources and its finish; otherwise
 * nothing, so that the router can tell.
 * @throws RouterError when the answer ended in a failure
 */
export function endFold(fold: Fold): ChatChunk[] {
  const { options, finishReason: word } = fold;
  if (word === undefined) return [];
  const meaning = meaningOf(word);
  if ('failed' in meaning) {
    throw new RouterError(meaning.failed, {
      message: `${options.provider} has no usable answer: it ended with ${word}`,
      ...options,
      providerCode: word,
      billed: true,
    });
  }
  const chunks: ChatChunk[] = [];
  sealThought(fold, chunks);
  for (const citation of citationsOf(fold.text, fold.grounding, fold.recitations))
    chunks.push({ type: 'citation', citation });
  const finishReason = meaning.reason === 'stop' && fold.toolCalls > 0 ? 'tool-calls' : meaning.reason;
  const usage: Usage | undefined = toUsage(fold.usage, searchesOf(options.model, fold.queries));
  const isOurWord = word === 'STOP' || word === 'MAX_TOKENS';
  chunks.push({
    type: 'finish',
    finishReason,
    ...(!isOurWord && { rawFinishReason: word }),
    ...(usage !== undefined && { usage }),
  });
  return chunks;
}

/**
 * A prompt that is refused before anything was written, as other vendors do with 400: the reply is a good one, but has
 * no answer in it.
 */
function refused({ provider, model }: FoldOptions, reason: string | number): RouterError {
  return new RouterError('content_policy', {
    message: `${provider} refused the prompt: ${reason}`,
    provider,
    model,
    providerCode: String(reason),
    billed: false,
  });
}
