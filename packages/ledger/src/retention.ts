import { createHash } from 'node:crypto';
import { sql, type CompiledQuery } from 'kysely';
import { DIMENSIONS, MEASURES, ROLLUP_COLUMNS, type Row } from './columns.ts';
import { factsOf } from './facts.ts';
import type { Builder, Script } from './script.ts';

/** How long what is kept. In milliseconds. */
export interface Retention {
  /** Single rows. Default: 30 days. */
  readonly rowsMs: number;
  /** Sums by the hour, after that. Default: 90 days. */
  readonly hoursMs: number;
  /** Sums by the day, after that; what is older is deleted. Default: 3 years. */
  readonly daysMs: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
export const RETENTION: Retention = { rowsMs: 30 * DAY_MS, hoursMs: 90 * DAY_MS, daysMs: 1_096 * DAY_MS };

/** So few in one transaction that no request waits long for its end. */
const BATCH = 500;

/** What one round did; nothing is left to do when all are 0. */
export interface Pruned {
  readonly rows: number;
  readonly hours: number;
  readonly days: number;
}

/**
 * One round of thinning out: rows become sums by the hour, those become sums by the day, and old days are deleted.
 * Totals stay as they were, but for the last of these. Rows that are open stay.
 * @param now epoch milliseconds
 */
export function* pruneOnce(builder: Builder, now: number, retention: Retention): Script<Pruned> {
  return {
    rows: yield* rollUpRows(builder, startOf(now - retention.rowsMs, HOUR_MS)),
    hours: yield* foldHours(builder, startOf(now - retention.hoursMs, DAY_MS)),
    days: yield* dropDays(builder, startOf(now - retention.daysMs, DAY_MS)),
  };
}

function* rollUpRows(builder: Builder, before: number): Script<number> {
  const { db } = builder;
  const lock = builder.engine === 'postgres' ? sql`for update skip locked` : sql``;
  const chosen = yield builder.compile(sql`
    select id, instance, seq from requests where state <> 'open' and started_at < ${before}
    order by started_at limit ${sql.lit(BATCH)} ${lock}`);
  if (chosen.length === 0) {
    // What was said of requests that had gone before.
    yield builder.compile(
      sql`delete from feedback where given_at < ${before}
        and not exists (select 1 from requests as r where r.id = feedback.request_id)`,
    );
    return 0;
  }
  const ids = chosen.map(({ id }) => id as string);
  for (const kind of ['request', 'attempt'] as const) {
    // The facts of these rows alone, without what is rolled up already.
    const rows = yield builder.compile(sql`select * from ${factsOf(kind, ids)}`);
    yield* addUp(builder, 'hour', kind, rows, HOUR_MS);
  }
  yield db.deleteFrom('attempts').where('request_id', 'in', ids).compile();
  yield db.deleteFrom('feedback').where('request_id', 'in', ids).compile();
  yield db.deleteFrom('requests').where('id', 'in', ids).compile();
  yield* rememberPruned(builder, chosen);
  return ids.length;
}

/** So that a place without a row is not taken for a lost one. */
export function* rememberPruned(builder: Builder, rows: readonly Row[]): Script<void> {
  const byInstance = new Map<string, Row[]>();
  for (const row of rows) {
    if (row['seq'] === null) continue;
    const instance = row['instance'] as string;
    byInstance.set(instance, [...(byInstance.get(instance) ?? []), row]);
  }
  for (const [instance, own] of [...byInstance].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const highest = Math.max(...own.map(({ seq }) => Number(seq)));
    yield builder.compile(sql`
      update processes set pruned = pruned + ${sql.lit(own.length)},
        pruned_seq = case when pruned_seq < ${sql.lit(highest)} then ${sql.lit(highest)} else pruned_seq end
      where instance = ${instance}`);
  }
}

function* foldHours(builder: Builder, before: number): Script<number> {
  const rows = yield builder.compile(sql`
    delete from rollups where grain = 'hour' and started_at < ${before} and (started_at, kind, dimensions) in (
      select started_at, kind, dimensions from rollups where grain = 'hour' and started_at < ${before} limit ${sql.lit(BATCH)})
    returning *`);
  for (const kind of ['request', 'attempt']) {
    yield* addUp(
      builder,
      'day',
      kind,
      rows.filter((row) => row['kind'] === kind),
      DAY_MS,
    );
  }
  return rows.length;
}

function* dropDays(builder: Builder, before: number): Script<number> {
  const days = yield builder.compile(
    sql`delete from rollups where grain = 'day' and started_at < ${before} returning kind`,
  );
  return days.length;
}

/** Adds lines to the sums of their hour or day. */
function* addUp(builder: Builder, grain: string, kind: string, rows: readonly Row[], length: number): Script<void> {
  const names = Object.keys(MEASURES);
  const lines = new Map<string, { readonly row: Row; readonly sums: bigint[] }>();
  for (const row of rows) {
    const start = startOf(Number(row['started_at']), length);
    const dimensions = keyOf(Object.keys(DIMENSIONS).map((name) => asText(row[name] ?? null)));
    const line = lines.get(`${start} ${dimensions}`);
    const values = names.map((name) => BigInt(row[name] ?? 0));
    if (line !== undefined)
      for (const [place, value] of values.entries()) line.sums[place] = (line.sums[place] ?? 0n) + value;
    else lines.set(`${start} ${dimensions}`, { row: { ...row, started_at: start, dimensions }, sums: values });
  }
  for (const [, { row, sums }] of [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    yield upsert(builder, { ...row, grain, kind }, sums);
  }
}

function upsert(builder: Builder, row: Row, sums: readonly bigint[]): CompiledQuery {
  const values = Object.keys(ROLLUP_COLUMNS).map((name) => {
    const place = Object.keys(MEASURES).indexOf(name);
    return place >= 0 ? sql.lit(sums[place] ?? 0n) : sql`${row[name] ?? null}`;
  });
  const added = Object.keys(MEASURES).map(
    (name) => sql`${sql.ref(name)} = ${sql.ref(`rollups.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
  );
  return builder.compile(sql`
    insert into rollups (${sql.join(Object.keys(ROLLUP_COLUMNS).map((name) => sql.ref(name)))})
    values (${sql.join(values)})
    on conflict (grain, started_at, kind, dimensions) do update set ${sql.join(added)}`);
}

/** Of dimensions that are long, in characters, a hash is the key: an index of Postgres takes a third of a page. */
const LONG = 500;

function keyOf(dimensions: readonly (string | null)[]): string {
  const key = JSON.stringify(dimensions);
  return key.length <= LONG ? key : createHash('sha256').update(key).digest('base64url');
}

/** Postgres gives whole numbers as text: the same line must get the same name in either engine. */
function asText(value: string | number | null): string | null {
  return value === null ? null : String(value);
}

function startOf(at: number, length: number): number {
  return Math.floor(at / length) * length;
}
