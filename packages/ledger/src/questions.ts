import { sql } from 'kysely';
import { priceUsage, type Price } from '@signalbox/core';
import { conditions, facts, type LedgerFilter } from './facts.ts';
import type { Builder, Script } from './script.ts';
import { measuresOf, sums, usageOf, usd } from './spend.ts';

export interface LedgerSavings {
  /** What was paid for chat answers, all attempts of their requests counted. */
  readonly paidNanoUsd: bigint;
  /** What the tokens of those answers would have cost at the baseline's price. */
  readonly baselineNanoUsd: bigint;
  readonly savedUsd: number;
  /** 0 to 1; negative when the baseline would have been cheaper. */
  readonly savedShare: number;
}

/**
 * What was saved against a model that would have answered everything.
 * @param price the baseline's; its tiers for long prompts cannot be told from sums, and are left out
 * @param at the time whose price counts, epoch milliseconds
 * @throws TypeError when the price is not known
 */
export function* savings(
  builder: Builder,
  baseline: { readonly price: Price; readonly at: number },
  filter: LedgerFilter = {},
): Script<LedgerSavings> {
  const { price, at } = baseline;
  if (price.kind === 'unknown') throw new TypeError('savings: expected a baseline with a known price');
  const requests = yield* answers(builder, 'request', filter);
  const calls = yield* answers(builder, 'attempt', filter);
  const baselineNanoUsd = BigInt(Math.round(priceUsage(withoutTiers(price), usageOf(calls), { at }) ?? 0));
  const saved = baselineNanoUsd - requests.cost_nano;
  return {
    paidNanoUsd: requests.cost_nano,
    baselineNanoUsd,
    savedUsd: usd(saved),
    savedShare: baselineNanoUsd === 0n ? 0 : Number(saved) / Number(baselineNanoUsd),
  };
}

function* answers(
  builder: Builder,
  kind: 'request' | 'attempt',
  filter: LedgerFilter,
): Script<ReturnType<typeof measuresOf>> {
  const [row] = yield builder.compile(sql`select ${sums()} from ${facts(builder, kind, filter)} where answer = 1`);
  return measuresOf(row ?? {});
}

function withoutTiers(price: Price): Price {
  if (price.kind !== 'known') return price;
  const { longContext: _, variants = [], ...base } = price;
  return { ...base, variants: variants.map(({ longContext: _long, ...variant }) => variant) };
}

export interface LatencySummary {
  /** Successful requests that are still kept: a percentile cannot be told from sums. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/**
 * Percentiles by nearest rank, of whole answers or of their first chunk; by the provider and model that answered.
 * @returns `undefined` when there is nothing to measure
 */
export function* latency(
  builder: Builder,
  filter: LedgerFilter = {},
  of: 'answer' | 'first-chunk' = 'answer',
): Script<LatencySummary | undefined> {
  const column = sql.ref(of === 'answer' ? 'latency_us' : 'first_chunk_us');
  const rows = sql`from requests where outcome = 'ok' and ${column} is not null and ${conditions(builder, filter, true)}`;
  const [counted] = yield builder.compile(sql`select count(*) as count ${rows}`);
  const count = Number(counted?.['count'] ?? 0);
  if (count === 0) return undefined;
  const result: number[] = [];
  for (const share of [0.5, 0.95, 0.99]) {
    const place = Math.ceil(share * count) - 1;
    const [row] = yield builder.compile(
      sql`select ${column} as value ${rows} order by ${column} limit 1 offset ${sql.lit(place)}`,
    );
    result.push(Number(row?.['value']) / 1_000);
  }
  const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = result;
  return { count, p50Ms, p95Ms, p99Ms };
}

export interface CacheSummary {
  readonly requests: number;
  /** By kind: exact, semantic, coalesced. */
  readonly hits: Readonly<Record<string, number>>;
  /** 0 to 1. */
  readonly hitRate: number;
  /** What the same answers would have cost, where that is known. */
  readonly savedNanoUsd: bigint;
}

export function* cacheHits(builder: Builder, filter: LedgerFilter = {}): Script<CacheSummary> {
  const rows = yield builder.compile(
    sql`select cache, ${sums()} from ${facts(builder, 'request', filter)} group by cache`,
  );
  let requests = 0;
  let saved = 0n;
  const hits: Record<string, number> = { exact: 0, semantic: 0, coalesced: 0 };
  for (const row of rows) {
    const line = measuresOf(row);
    requests += Number(line.calls);
    saved += line.saved_nano;
    if (row['cache'] !== null) hits[String(row['cache'])] = Number(line.calls);
  }
  const hit = Object.values(hits).reduce((sum, count) => sum + count, 0);
  return { requests, hits, hitRate: requests === 0 ? 0 : hit / requests, savedNanoUsd: saved };
}

/** How one arm of an experiment did. */
export interface ArmResult {
  readonly experiment: string;
  readonly arm: string;
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly costNanoUsd: bigint;
  /** Of those that succeeded; `undefined` when none did. */
  readonly meanLatencyMs: number | undefined;
}

export function* experiments(builder: Builder, filter: LedgerFilter = {}): Script<readonly ArmResult[]> {
  const rows = yield builder.compile(sql`
    select experiment, arm, ${sums()} from ${facts(builder, 'request', filter)}
    where experiment is not null group by experiment, arm`);
  const results = rows.map((row): ArmResult => {
    const line = measuresOf(row);
    const ok = Number(line.ok_calls);
    return {
      experiment: String(row['experiment']),
      arm: String(row['arm'] ?? ''),
      requests: Number(line.calls),
      ok,
      failed: Number(line.failed_calls),
      cancelled: Number(line.cancelled_calls),
      costNanoUsd: line.cost_nano,
      meanLatencyMs: ok === 0 ? undefined : Number(line.ok_latency_us) / 1_000 / ok,
    };
  });
  const nameOf = ({ experiment, arm }: ArmResult): string => `${experiment}\n${arm}`;
  return results.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
