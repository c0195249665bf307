import { sql, type RawBuilder } from 'kysely';
import { DIMENSIONS, MEASURES, type Row } from './columns.ts';
import { factsOf } from './facts.ts';
import { addUp } from './roll-up.ts';
import type { Builder, Script } from './script.ts';

/** How long what is kept. In milliseconds. */
export interface Retention {
  /** Single rows. Default: 30 days. */
  readonly rowsMs: number;
  /** Sums by the hour, after that. Default: 90 days. */
  readonly hoursMs: number;
  /** Sums by the day, after that; what is older is deleted. Default: 3 years. */
  readonly daysMs: number;
  /**
   * The most lines that sums of one hour, or one day, are told apart in: once for requests, and once for calls. What comes
   * beyond is added up under `(other)` as its user, key, tenant, task and tags. Default: 10,000.
   */
  readonly maxLines: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
export const RETENTION: Retention = {
  rowsMs: 30 * DAY_MS,
  hoursMs: 90 * DAY_MS,
  daysMs: 1_096 * DAY_MS,
  maxLines: 10_000,
};

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
    rows: yield* rollUpRows(builder, startOf(now - retention.rowsMs, HOUR_MS), retention.maxLines),
    hours: yield* foldHours(builder, startOf(now - retention.hoursMs, DAY_MS), retention.maxLines),
    days: yield* dropDays(builder, startOf(now - retention.daysMs, DAY_MS)),
  };
}

function* rollUpRows(builder: Builder, before: number, maxLines: number): Script<number> {
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
    yield* addUp(builder, { grain: 'hour', kind, lengthMs: HOUR_MS, maxLines }, rows);
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

function* foldHours(builder: Builder, before: number, maxLines: number): Script<number> {
  const rows = yield builder.compile(sql`
    delete from rollups where grain = 'hour' and started_at < ${before} and (started_at, kind, dimensions) in (
      select started_at, kind, dimensions from rollups where grain = 'hour' and started_at < ${before} limit ${sql.lit(BATCH)})
    returning started_at, kind, ${sql.join(Object.keys(DIMENSIONS).map((name) => sql.ref(name)))}, ${exactMeasures()}`);
  for (const kind of ['request', 'attempt']) {
    const own = rows.filter((row) => row['kind'] === kind);
    yield* addUp(builder, { grain: 'day', kind, lengthMs: DAY_MS, maxLines }, own);
  }
  return rows.length;
}

/** As text: a sum may pass what a JavaScript number holds exactly. */
function exactMeasures(): RawBuilder<unknown> {
  return sql.join(Object.keys(MEASURES).map((name) => sql`cast(${sql.ref(name)} as text) as ${sql.ref(name)}`));
}

function* dropDays(builder: Builder, before: number): Script<number> {
  const days = yield builder.compile(
    sql`delete from rollups where grain = 'day' and started_at < ${before} returning kind`,
  );
  return days.length;
}

function startOf(at: number, length: number): number {
  return Math.floor(at / length) * length;
}
