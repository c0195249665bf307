import type { AttemptRecord } from './attempt.ts';
import type { Citation, DocumentPage, FinishReason, GeneratedImage, TimedText } from './chunk.ts';
import type { Classification } from './classification.ts';
import type { AssistantPart, Source, ToolCallPart } from './message.ts';
import type { Plan } from './plan.ts';
import type { Warning } from './provider.ts';
import type { CostSource, Usage } from './usage.ts';

/** An answer that was not asked for again: it cost nothing. */
export interface AnswerFromCache {
  /** `coalesced`: the same was just being asked, and one call answered both. */
  readonly kind: 'exact' | 'semantic' | 'coalesced';
  /** How old the answer is. */
  readonly ageMs: number;
  /** Of `semantic`: how near the question is to the one that was answered, a cosine from 0 to 1. */
  readonly similarity?: number;
  /** What the answer cost when it was given; `undefined`: not known. */
  readonly savedUsd: number | undefined;
}

/** What every answer carries, whatever the operation. */
export interface BaseResult {
  /** The router's id of the request. */
  readonly id: string;
  /** Who answered. */
  readonly provider: string;
  /** The model that was asked. */
  readonly model: string;
  /** The model that the provider says has answered. */
  readonly responseModel: string;
  /** The provider's id of the request: what its support asks for. */
  readonly requestId?: string;
  /** Of an answer from the cache: what it used when it was given. Nothing of that was used again. */
  readonly usage: Usage;
  /** `false`: the provider reported no usage, and `usage` is our estimate. */
  readonly usageReported: boolean;
  /** All attempts together, in US dollars; `undefined` when a price is not known. */
  readonly costUsd: number | undefined;
  /** The least certain source among the attempts. */
  readonly costSource: CostSource;
  readonly latencyMs: number;
  readonly classification: Classification;
  /** The plan with its reasons and the candidates that were turned down. */
  readonly decision: Plan;
  readonly attempts: readonly AttemptRecord[];
  readonly warnings: readonly Warning[];
  /** Where it comes from the cache. `attempts` is then empty, and `costUsd` is 0. */
  readonly cache?: AnswerFromCache;
}

/** A stretch of an answer's text, in UTF-16 units, and who wrote it. */
export interface AnswerSegment {
  readonly provider: string;
  readonly model: string;
  readonly startIndex: number;
  readonly endIndex: number;
}

/** A whole answer to a chat request. */
export interface ChatResult extends BaseResult {
  readonly text: string;
  /** The answer in order; append it as an assistant message to go on. */
  readonly parts: readonly AssistantPart[];
  readonly toolCalls: readonly ToolCallPart[];
  readonly reasoning: string;
  readonly citations: readonly Citation[];
  /** Whose words the text is, where more than one candidate wrote it; else one segment. */
  readonly segments: readonly AnswerSegment[];
  /** Pictures that the model made, for models that do. */
  readonly images: readonly Source[];
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string;
  readonly timeToFirstTokenMs: number;
}

export interface FillResult extends BaseResult {
  /** What belongs between prefix and suffix. */
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string;
}

export interface ImageResult extends BaseResult {
  readonly images: readonly GeneratedImage[];
}

export interface SpeechResult extends BaseResult {
  /** Base64, with its IANA type such as `audio/mpeg`. */
  readonly audio: { readonly data: string; readonly mediaType: string };
}

export interface TranscriptionResult extends BaseResult {
  readonly text: string;
  readonly language?: string;
  readonly durationSeconds?: number;
  readonly segments?: readonly TimedText[];
  readonly words?: readonly TimedText[];
}

export interface OcrResult extends BaseResult {
  /** In the order of the document. */
  readonly pages: readonly DocumentPage[];
}

export interface EmbedResult extends BaseResult {
  /** In the order of the input. */
  readonly embeddings: readonly (readonly number[])[];
}

export interface RerankResult extends BaseResult {
  /** Best first; `index` points into the request's documents. */
  readonly ranking: readonly { readonly index: number; readonly score: number }[];
}
