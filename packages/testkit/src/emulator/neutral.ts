import type { Operation } from '@signalbox/core';

/** A request in no vendor's words: what a dialect makes of the wire, and what `reply` gets to see. */
export interface NeutralRequest {
  readonly operation: Operation | 'models' | 'count-tokens';
  readonly model: string;
  readonly stream: boolean;
  /** Whether the stream is to end with usage, for vendors that must be asked. */
  readonly wantsUsage: boolean;
  readonly system: string;
  readonly turns: readonly NeutralTurn[];
  readonly tools: readonly NeutralTool[];
  readonly toolChoice: 'auto' | 'none' | 'required' | { readonly name: string };
  readonly parallelTools: boolean;
  readonly format: 'text' | 'json' | { readonly schema: unknown };
  readonly wantsReasoning: boolean;
  readonly maxOutputTokens: number | undefined;
  readonly stop: readonly string[];
  /** Texts to embed, documents to rank, the text to speak: what is worked on, where that is not a conversation. */
  readonly input: readonly string[];
  readonly dimensions: number | undefined;
  /** How many of the best are wanted, or how many pictures. */
  readonly count: number | undefined;
  /** The whole prompt as one text, in the order in which it is cached: tokens are counted on it. */
  readonly prompt: string;
  /** Ends of explicitly cached prefixes, as offsets into `prompt`. `undefined`: the vendor caches by itself. */
  readonly cacheMarks: readonly CacheMark[] | undefined;
  /** Things that only the dialect that read them understands, such as the encoding of vectors. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface NeutralTurn {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly images: number;
}

export interface NeutralTool {
  readonly name: string;
  readonly schema: unknown;
}

export interface CacheMark {
  readonly end: number;
  readonly life: '5m' | '1h';
}

/** What is to be said. Everything that is left out is filled in. */
export interface Answer {
  readonly text?: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** Sources, on wires that have them. */
  readonly citations?: readonly AnswerCitation[];
  /** Pictures among the words, on wires that have them. */
  readonly pictures?: readonly AnswerPicture[];
  readonly finish?: Finish;
  /** Overrides single counts of what would be reported. */
  readonly usage?: Partial<AnswerUsage>;
}

export interface AnswerCitation {
  readonly url: string;
  readonly title: string;
}

/** Base64, with its IANA type. */
export interface AnswerPicture {
  readonly data: string;
  readonly mediaType: string;
}

export type Finish = 'stop' | 'stop-sequence' | 'length' | 'tool-calls' | 'content-filter';

/** Totals include their parts, as in core; each dialect reports them in its vendor's way. */
export interface AnswerUsage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** An answer with nothing left open, ready to be put on the wire. */
export interface WholeAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly json: string }[];
  readonly finish: Finish;
  readonly stopSequence: string | undefined;
  /** Absent: the vendor reports none. */
  readonly usage: AnswerUsage | undefined;
  readonly vectors: readonly (readonly number[])[];
  /** Places in the list of documents, best first. */
  readonly ranking: readonly { readonly index: number; readonly score: number }[];
  readonly citations: readonly AnswerCitation[];
  /** For image requests, as many as were asked for. */
  readonly pictures: readonly AnswerPicture[];
}

/** What a request is when nothing was said: dialects override what they read. */
export const EMPTY_REQUEST: NeutralRequest = {
  operation: 'chat',
  model: '',
  stream: false,
  wantsUsage: true,
  system: '',
  turns: [],
  tools: [],
  toolChoice: 'auto',
  parallelTools: true,
  format: 'text',
  wantsReasoning: false,
  maxOutputTokens: undefined,
  stop: [],
  input: [],
  dimensions: undefined,
  count: undefined,
  prompt: '',
  cacheMarks: undefined,
  extra: {},
};
