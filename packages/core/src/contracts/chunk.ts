import type { ErrorCode } from './error-code.ts';
import type { OpaqueState, Source } from './message.ts';
import type { RateLimit } from './rate-limit.ts';
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
  /** What is left of the account's limits, where the headers say. */
  readonly rateLimits?: readonly RateLimit[];
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

/** A whole picture that a chat model made. */
export interface ImageChunk {
  readonly type: 'image';
  readonly source: Source;
  readonly state?: OpaqueState;
}

/** All that was shown so far is taken back: another candidate answers from the beginning. */
export interface RestartChunk {
  readonly type: 'restart';
  /** Who answers now. */
  readonly provider: string;
  readonly model: string;
  /** What befell the one before. */
  readonly reason: ErrorCode;
}

/** The answer broke off; what follows is another candidate's, and goes on from there. */
export interface ContinuationChunk {
  readonly type: 'continuation';
  readonly provider: string;
  readonly model: string;
  readonly reason: ErrorCode;
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

export interface GeneratedImage {
  readonly source: Source;
  /** The prompt that the provider made of the caller's. */
  readonly revisedPrompt?: string;
}

/** All pictures of one image request. */
export interface ImagesChunk {
  readonly type: 'images';
  readonly images: readonly GeneratedImage[];
}

/** Speech as it was spoken: base64, with its IANA type. */
export interface AudioChunk {
  readonly type: 'audio';
  readonly data: string;
  readonly mediaType: string;
}

/** A stretch of speech with its place in the recording. */
export interface TimedText {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

/** What was said in a recording. */
export interface TranscriptChunk {
  readonly type: 'transcript';
  readonly text: string;
  readonly language?: string;
  readonly durationSeconds?: number;
  readonly segments?: readonly TimedText[];
  readonly words?: readonly TimedText[];
}

/** What stands on one page of a document. */
export interface DocumentPage {
  /** From 0. */
  readonly index: number;
  readonly markdown: string;
  /** Pictures on the page, by the id under which the Markdown names them. */
  readonly images?: readonly { readonly id: string; readonly source?: Source }[];
}

export interface PagesChunk {
  readonly type: 'pages';
  readonly pages: readonly DocumentPage[];
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
  /** The provider's word for how soon it worked on it, `flex` or `priority`. Absent: it did not say, or the usual one. */
  readonly serviceTier?: string;
}

export type ChatChunk =
  | ResponseStartChunk
  | TextDeltaChunk
  | ReasoningDeltaChunk
  | ToolCallDeltaChunk
  | CitationChunk
  | ImageChunk
  | RestartChunk
  | ContinuationChunk
  | FinishChunk;

/** Everything that can come down the road, for any operation. */
export type Chunk =
  | ChatChunk
  | EmbeddingsChunk
  | RankingChunk
  | ImagesChunk
  | AudioChunk
  | TranscriptChunk
  | PagesChunk;
