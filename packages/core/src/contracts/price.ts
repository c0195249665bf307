/** A decimal number of US dollars, as text so that it is exact: `"0.0375"`. */
export type DecimalUsd = string;

/** A day in UTC, `YYYY-MM-DD`. */
export type Day = string;

/** How soon a call is worked on, and billed accordingly. `other`: a word that nobody has a price for. */
export type ServiceTier = 'standard' | 'batch' | 'flex' | 'priority' | 'other';

/** How much of the web a search looks at. */
export type SearchContext = 'low' | 'medium' | 'high';

/** A fee by how much of the web is looked at. */
export interface SearchFees extends Readonly<Record<SearchContext, DecimalUsd>> {
  /** What the provider takes where a request names no size. */
  readonly usual: SearchContext;
}

/** US dollars per one million tokens. What a model does not bill by is `"0"`. */
export interface TokenRates {
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
}

/**
 * US dollars apiece. A fee per picture, minute, character or page makes a call whose usage does not tell their number
 * one of unknown cost.
 */
export interface UnitFees {
  readonly perRequest?: DecimalUsd | SearchFees;
  readonly perSearch?: DecimalUsd | SearchFees;
  readonly perImage?: DecimalUsd;
  readonly perAudioMinute?: DecimalUsd;
  readonly perMCharacters?: DecimalUsd;
  readonly perPage?: DecimalUsd;
}

/** Above `overInputTokens`, cached ones counted, the whole request is billed at these rates. */
export interface ContextTier extends TokenRates {
  readonly overInputTokens: number;
}

/** When other rates hold. All that is named must hold. */
export interface PriceCondition {
  /** Absent: calls of the standard tier. */
  readonly tier?: 'batch' | 'flex' | 'priority';
  /** The first day. */
  readonly from?: Day;
  /** The last day. */
  readonly until?: Day;
  /** Times of day in UTC, `HH:MM`; `to` is not in it, and one that is earlier than `from` is the next day's. */
  readonly hours?: { readonly from: string; readonly to: string };
}

/** Rates under a condition. What is not named is as in the price itself. */
export interface PriceVariant extends Partial<TokenRates>, UnitFees {
  readonly when: PriceCondition;
  readonly longContext?: ContextTier | readonly ContextTier[];
}

/** What a model costs. */
export interface KnownPrice extends TokenRates, UnitFees {
  readonly kind: 'known';
  /** One, or several: the highest that is passed counts. Rates that it does not name stay. */
  readonly longContext?: ContextTier | readonly ContextTier[];
  /** By service tier, period and time of day. Where several hold, the last one counts. */
  readonly variants?: readonly PriceVariant[];
  /** What every rate per token is multiplied by where a call is served: `{ eu: "1.1" }`. Regions not named: 1. */
  readonly regionUplift?: Readonly<Record<string, string>>;
  /** Where the price was read. */
  readonly source: string;
  /** The day it was read. */
  readonly asOf: Day;
  /** Another source has another price: which, and what it says. The dearer one is in the rates. */
  readonly disputed?: string;
}

/** `free` is a statement; `unknown` is the lack of one, and is never counted as zero. */
export type Price = KnownPrice | { readonly kind: 'free' } | { readonly kind: 'unknown' };

/** Which of a price's rates a call is billed at. */
export interface BillingTerms {
  /** When the call begins, epoch milliseconds. */
  readonly at: number;
  /** As the answer says, or the request asks. Absent: standard. */
  readonly serviceTier?: ServiceTier | undefined;
  /** As the request asks. Absent: what the provider usually takes. */
  readonly searchContext?: SearchContext | undefined;
}
