/**
 * What one call used, as billed. Totals include their parts: `cachedInputTokens` is part of `inputTokens`,
 * `reasoningTokens` is part of `outputTokens`. A provider that reports otherwise is corrected by its plugin.
 */
export interface Usage {
  /** All prompt tokens, cached ones included. */
  readonly inputTokens: number;
  /** All answer tokens, reasoning included. */
  readonly outputTokens: number;
  /** Part of the input that was read from the provider's cache. */
  readonly cachedInputTokens?: number;
  /** Part of the input that was written to the provider's cache, whatever its life. */
  readonly cacheWriteTokens?: number;
  /** Part of `cacheWriteTokens` that was written with a life of one hour. */
  readonly cacheWrite1hTokens?: number;
  /** Part of the output that was thinking. */
  readonly reasoningTokens?: number;
  readonly audioInputTokens?: number;
  readonly audioOutputTokens?: number;
  readonly imageInputTokens?: number;
  readonly imageOutputTokens?: number;
  /** Web searches that the provider made and bills. */
  readonly searches?: number;
  /** Pictures made, where they are billed by the piece. */
  readonly images?: number;
  /** Length of the sound heard or spoken, where it is billed by time. */
  readonly audioSeconds?: number;
  /** Characters read aloud, where speech is billed by them. */
  readonly characters?: number;
  /** Pages read, where they are billed. */
  readonly pages?: number;
}

/** What some models bill beside tokens, or in their place. */
export type BilledUnits = Pick<Usage, 'searches' | 'images' | 'audioSeconds' | 'characters' | 'pages'>;

/** The same usage as parts that do not overlap: what a price list is applied to. All ≥ 0. */
export interface DisjointUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly audioInput: number;
  readonly imageInput: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput: number;
  readonly imageOutput: number;
  readonly searches: number;
}

/** Where a cost comes from, most to least certain. `unknown`: no price is known, and the cost is not a number. */
export type CostSource = 'provider' | 'catalogue' | 'free' | 'estimate' | 'unknown';

/** An amount of money with its source. Amounts are whole nano-dollars (1e-9 USD), so that sums stay exact. */
export type Cost =
  | { readonly source: 'unknown'; readonly nanoUsd?: undefined }
  | { readonly source: Exclude<CostSource, 'unknown'>; readonly nanoUsd: number };
