import type { OpaqueState } from './message.ts';
import type { Usage } from './usage.ts';

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';

/** A source the model names for something it said. */
export interface Citation {
  readonly url?: string;
  readonly title?: string;
  /** The words of the source. */
  readonly citedText?: string;
  /** Where in the answer it belongs, in UTF-16 units. */
  readonly startIndex?: number;
  readonly endIndex?: number;
}

/** The provider has begun to answer. Carries no content, so it does not commit the router to this candidate. */
export interface ResponseStartChunk {
  readonly type: 'response-start';
  /** Who answers: set by the router, not by the provider. */
  readonly provider?: string;
  /** The provider's id of the answer. */
  readonly responseId?: string;
  /** The provider's id of the request, from its headers: what its support asks for. */
  readonly requestId?: string;
  /** The model that answers, as the provider names it. */
  readonly model?: string;
}

export interface TextDeltaChunk {
  readonly type: 'text-delta';
  readonly text: string;
}

export interface ReasoningDeltaChunk {
  readonly type: 'reasoning-delta';
  readonly text: string;
  /** Comes with the last delta of a block; `text` may then be empty. */
  readonly state?: OpaqueState;
}

/** A piece of a tool call. The first piece of an `index` has `id` and `name`; arguments are JSON text in pieces. */
export interface ToolCallDeltaChunk {
  readonly type: 'tool-call-delta';
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly argumentsDelta: string;
  readonly state?: OpaqueState;
}

export interface CitationChunk {
  readonly type: 'citation';
  readonly citation: Citation;
}

/** One embedding result; vectors are in the order of the input. */
export interface EmbeddingsChunk {
  readonly type: 'embeddings';
  readonly embeddings: readonly (readonly number[])[];
}

/** One rerank result, best first; `index` points into the request's documents. */
export interface RankingChunk {
  readonly type: 'ranking';
  readonly ranking: readonly { readonly index: number; readonly score: number }[];
}

/**
 * The end, exactly once, and nothing after it. A provider yields it only when the wire said that the answer is
 * whole: a stream that just stops must not be given one, so that the router can tell.
 */
export interface FinishChunk {
  readonly type: 'finish';
  readonly finishReason: FinishReason;
  /** The provider's own word, when it is not one of ours. */
  readonly rawFinishReason?: string;
  /** Absent when the provider did not say: the router then estimates, and marks it so. */
  readonly usage?: Usage;
  /** What the provider itself says that the call cost, in US dollars. Wins over any price list. */
  readonly costUsd?: number;
}

export type ChatChunk =
  | ResponseStartChunk
  | TextDeltaChunk
  | ReasoningDeltaChunk
  | ToolCallDeltaChunk
  | CitationChunk
  | FinishChunk;

/** Everything that can come down the road, for any operation. */
export type Chunk = ChatChunk | EmbeddingsChunk | RankingChunk;
