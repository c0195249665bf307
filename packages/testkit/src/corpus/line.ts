import type { CostSource, ErrorCode, FinishReason, Usage, Warning } from '@signalbox/core';

/** What became of one recorded exchange: one line of JSON. */
export interface CorpusLine {
  readonly id: string;
  readonly vendor: string;
  readonly api: string;
  readonly stream: boolean;
  readonly outcome: 'ok' | 'error' | 'skipped';
  readonly skippedReason?: string;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finishReason: FinishReason | null;
  /** As billed: input includes cached, output includes reasoning. */
  readonly usage: LineUsage | null;
  readonly embeddings: { readonly count: number; readonly dimensions: number } | null;
  readonly rerank: readonly { readonly index: number; readonly score: number }[] | null;
  readonly citations: readonly string[];
  readonly models?: readonly string[];
  readonly cost: { readonly usd: number | null; readonly source: CostSource } | null;
  readonly error: {
    readonly code: ErrorCode;
    readonly status: number | null;
    readonly retryAfterMs: number | null;
    readonly message: string;
  } | null;
  readonly warnings: readonly Warning[];
  /** Where the answer and its independent reading differ; empty: nowhere. */
  readonly disagreements: readonly string[];
  /** How what we sent differs from what was recorded; `null`: there is no recorded request to compare with. */
  readonly request: { readonly same: boolean; readonly differences: readonly Difference[] } | null;
}

export interface LineUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** One place where two bodies differ. */
export interface Difference {
  readonly path: string;
  readonly kind: 'missing' | 'added' | 'changed';
  /** Why it may be so; absent: nobody has said. */
  readonly reason?: string;
}

/** The counts of a line, none where the provider told of none. */
export function lineUsage(usage: Usage | undefined): LineUsage | null {
  if (usage === undefined) return null;
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedInputTokens: usage.cachedInputTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteTokens ?? 0,
    reasoningTokens: usage.reasoningTokens ?? 0,
  };
}

/** A line about nothing yet. */
export function emptyLine(about: Pick<CorpusLine, 'id' | 'vendor' | 'api' | 'stream'>): CorpusLine {
  return {
    id: about.id,
    vendor: about.vendor,
    api: about.api,
    stream: about.stream,
    outcome: 'ok',
    text: '',
    reasoning: '',
    toolCalls: [],
    finishReason: null,
    usage: null,
    embeddings: null,
    rerank: null,
    citations: [],
    cost: null,
    error: null,
    warnings: [],
    disagreements: [],
    request: null,
  };
}
