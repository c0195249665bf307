/** What a model can be asked for beside plain text. `prefill`: it goes on from an assistant message that comes last. */
export type Capability =
  | 'tools'
  | 'parallel-tools'
  | 'json'
  | 'json-schema'
  | 'vision'
  | 'file-input'
  | 'audio-input'
  | 'reasoning'
  | 'prompt-caching'
  | 'image-output'
  | 'web-search'
  | 'fim'
  | 'prefill';

/** What a model is for. A chat model that also fills gaps has the capability `fim`. */
export type ModelKind = 'chat' | 'fim' | 'embedding' | 'rerank' | 'image' | 'speech' | 'transcription' | 'ocr';

/** A decimal number of US dollars, as text so that it is exact: `"0.0375"`. */
export type DecimalUsd = string;

/**
 * US dollars per one million tokens, unless the name says otherwise. What a model does not bill by is `"0"`; a price
 * per picture, minute, character or page makes a call whose usage does not tell their number one of unknown cost.
 */
export interface KnownPrice {
  readonly kind: 'known';
  readonly inputPerMTok: DecimalUsd;
  readonly outputPerMTok: DecimalUsd;
  /** Absent: cached input is billed as input. */
  readonly cacheReadPerMTok?: DecimalUsd;
  /** Absent: billed as input. */
  readonly cacheWrite5mPerMTok?: DecimalUsd;
  /** Absent: billed as `cacheWrite5mPerMTok`. */
  readonly cacheWrite1hPerMTok?: DecimalUsd;
  /** Absent: billed as output. */
  readonly reasoningPerMTok?: DecimalUsd;
  readonly audioInputPerMTok?: DecimalUsd;
  readonly audioOutputPerMTok?: DecimalUsd;
  readonly imageInputPerMTok?: DecimalUsd;
  readonly imageOutputPerMTok?: DecimalUsd;
  readonly perRequest?: DecimalUsd;
  readonly perSearch?: DecimalUsd;
  readonly perImage?: DecimalUsd;
  readonly perAudioMinute?: DecimalUsd;
  readonly perMCharacters?: DecimalUsd;
  readonly perPage?: DecimalUsd;
  /** Above `overInputTokens` the whole request is billed at these rates instead. */
  readonly longContext?: {
    readonly overInputTokens: number;
    readonly inputPerMTok: DecimalUsd;
    readonly outputPerMTok: DecimalUsd;
    readonly cacheReadPerMTok?: DecimalUsd;
    readonly cacheWrite5mPerMTok?: DecimalUsd;
    readonly cacheWrite1hPerMTok?: DecimalUsd;
  };
  /** Where the price was read. */
  readonly source: string;
  /** The day it was read, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** `free` is a statement; `unknown` is the lack of one, and is never counted as zero. */
export type Price = KnownPrice | { readonly kind: 'free' } | { readonly kind: 'unknown' };

/** One model of one provider, as the plugin (or the user) describes it. */
export interface ModelCard {
  /** The id as the provider's API takes it. */
  readonly id: string;
  /** Other ids that mean the same model, such as dated snapshots. */
  readonly aliases?: readonly string[];
  readonly kind: ModelKind;
  /** Prompt and answer together. Absent: not known, and not checked. */
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly capabilities: readonly Capability[];
  readonly price: Price;
  /** Typical time to a whole short answer, used until the router has measured its own. */
  readonly expectedLatencyMs?: number;
  /** A prior between 0 and 1 of how good its answers are, for all tasks or by task. */
  readonly quality?: number | Readonly<Record<string, number>>;
  readonly compliance?: readonly string[];
  readonly regions?: readonly string[];
}
