import { sql } from 'kysely';
import { MEASURES, type Row, type USAGE_COLUMNS } from './columns.ts';
import { facts, type LedgerFilter } from './facts.ts';
import type { Builder, Script } from './script.ts';
import { splitTags } from './tags.ts';

export const SPEND_BY = [
  'provider',
  'model',
  'task',
  'key',
  'tag',
  'user',
  'tenant',
  'experiment',
  'day',
  'hour',
] as const;
export type SpendBy = (typeof SPEND_BY)[number];

type Measures = Readonly<Record<keyof typeof MEASURES, bigint>>;

/** Calls and money of one group. */
export interface SpendLine {
  /** The provider, `provider/model`, task, …; a day as `YYYY-MM-DD`, an hour as `YYYY-MM-DDTHH`; `''`: it has none. */
  readonly name: string;
  readonly calls: number;
  readonly ok: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unknownCosts: number;
  /** Exact, however large. */
  readonly costNanoUsd: bigint;
  readonly costUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const COLUMN_OF: Readonly<Record<SpendBy, string>> = {
  provider: 'provider',
  model: 'model',
  task: 'task',
  key: 'key_id',
  tag: 'tags',
  user: 'user_id',
  tenant: 'tenant',
  experiment: 'experiment',
  day: 'started_at',
  hour: 'started_at',
};
const LENGTH_OF: Readonly<Partial<Record<SpendBy, number>>> = { day: 86_400_000, hour: 3_600_000 };

/**
 * What was spent, in groups, the dearest first; by day and hour the oldest first.
 *
 * By provider and model, or filtered by them, each call that was sent counts, the failed and the abandoned ones too.
 * Otherwise each request counts, once; by tag, once for each of its tags.
 */
export function* spend(builder: Builder, by: SpendBy, filter: LedgerFilter = {}): Script<readonly SpendLine[]> {
  const length = LENGTH_OF[by];
  const column = sql.ref(COLUMN_OF[by]);
  const key = length === undefined ? column : sql`(${column} / ${sql.lit(length)}) * ${sql.lit(length)}`;
  const group = by === 'model' ? sql`coalesce(provider, '') || '/' || coalesce(model, '')` : key;
  const rows = yield builder.compile(sql`
    select name, ${sums()} from (select ${group} as name, facts.* from ${facts(builder, kindOf(by, filter), filter)}) as named
    group by name`);
  const lines = new Map<string, Measures>();
  for (const row of rows) for (const name of namesOf(by, row)) add(lines, name, measuresOf(row));
  const sorted = [...lines].map(([name, line]) => shown(name, line));
  return length === undefined ? sorted.toSorted(dearestFirst) : sorted.toSorted((a, b) => order(a.name, b.name));
}

function kindOf(by: SpendBy | undefined, filter: LedgerFilter): 'request' | 'attempt' {
  const isOfCalls = by === 'provider' || by === 'model' || filter.provider !== undefined || filter.model !== undefined;
  return isOfCalls ? 'attempt' : 'request';
}

/** As text, since a sum may pass what a JavaScript number holds exactly. */
export function sums() {
  return sql.join(
    Object.keys(MEASURES).map((name) => sql`cast(coalesce(sum(${sql.ref(name)}), 0) as text) as ${sql.ref(name)}`),
  );
}

export function measuresOf(row: Row): Measures {
  return Object.fromEntries(Object.keys(MEASURES).map((name) => [name, BigInt(row[name] ?? 0)])) as Measures;
}

function namesOf(by: SpendBy, { name }: Row): readonly string[] {
  if (by === 'day') return [new Date(Number(name)).toISOString().slice(0, 10)];
  if (by === 'hour') return [new Date(Number(name)).toISOString().slice(0, 13)];
  if (by === 'tag') return splitTags(String(name ?? ''));
  return [String(name ?? '')];
}

function add(lines: Map<string, Measures>, name: string, more: Measures): void {
  const line = lines.get(name);
  const sum =
    line === undefined
      ? more
      : Object.fromEntries(
          Object.entries(more).map(([measure, value]) => [measure, value + line[measure as keyof Measures]]),
        );
  lines.set(name, sum as Measures);
}

function shown(name: string, line: Measures): SpendLine {
  return {
    name,
    calls: Number(line.calls),
    ok: Number(line.ok_calls),
    failed: Number(line.failed_calls),
    cancelled: Number(line.cancelled_calls),
    unknownCosts: Number(line.unknown_costs),
    costNanoUsd: line.cost_nano,
    costUsd: usd(line.cost_nano),
    inputTokens: Number(line.input_tokens),
    outputTokens: Number(line.output_tokens),
  };
}

export function usd(nano: bigint): number {
  return Number(nano) / 1e9;
}

function dearestFirst(a: SpendLine, b: SpendLine): number {
  if (a.costNanoUsd !== b.costNanoUsd) return a.costNanoUsd > b.costNanoUsd ? -1 : 1;
  return order(a.name, b.name);
}

/** Code unit by code unit: databases sort by their own rules. */
function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** What was used, in core's words. */
export function usageOf(line: Measures) {
  const part = (name: keyof typeof USAGE_COLUMNS): number => Number(line[name]);
  return {
    inputTokens: part('input_tokens'),
    outputTokens: part('output_tokens'),
    cachedInputTokens: part('cached_input_tokens'),
    cacheWriteTokens: part('cache_write_tokens'),
    cacheWrite1hTokens: part('cache_write_1h_tokens'),
    reasoningTokens: part('reasoning_tokens'),
    audioInputTokens: part('audio_input_tokens'),
    audioOutputTokens: part('audio_output_tokens'),
    imageInputTokens: part('image_input_tokens'),
    imageOutputTokens: part('image_output_tokens'),
    searches: part('searches'),
    images: part('images'),
    audioSeconds: part('audio_ms') / 1_000,
    characters: part('characters'),
    pages: part('pages'),
  };
}
