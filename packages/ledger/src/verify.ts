import { sql } from 'kysely';
import { USAGE_COLUMNS } from './columns.ts';
import { isAlive } from './process-identity.ts';
import type { Builder, Script } from './script.ts';

/** What a ledger that is in order looks like: every list empty, nothing missing. */
export interface LedgerReport {
  readonly rows: number;
  readonly attempts: number;
  /** Rows of processes that are at work. */
  readonly open: number;
  /** Rows of processes that have died: the next start closes them, or `ledger verify --recover`. */
  readonly abandoned: number;
  /** Rows that were closed by their estimate. */
  readonly recovered: number;
  /** Places in a process's count without a row: a row was lost. */
  readonly missing: number;
  /** Ids of rows whose cost, tokens or number of calls are not the sum of their calls. The first 20. */
  readonly wrongSums: readonly string[];
  /** Calls without a request. */
  readonly orphans: number;
  /** Closed rows without an end, or with one that makes no sense. */
  readonly malformed: number;
  /** What the engine says of its own file. */
  readonly faults: readonly string[];
  readonly isGood: boolean;
}

const SHOWN = 20;

/** @param now epoch milliseconds */
export function* verify(builder: Builder, now: number, faults: readonly string[] = []): Script<LedgerReport> {
  const one = function* (query: ReturnType<typeof sql>): Script<number> {
    const [row] = yield builder.compile(query);
    return Number(row?.['count'] ?? 0);
  };
  const rows = yield* one(sql`select count(*) as count from requests`);
  const attempts = yield* one(sql`select count(*) as count from attempts`);
  const recovered = yield* one(sql`select count(*) as count from requests where state = 'recovered'`);
  const orphans = yield* one(
    sql`select count(*) as count from attempts as a where not exists (select 1 from requests as r where r.id = a.request_id)`,
  );
  const malformed = yield* one(sql`
    select count(*) as count from requests where state not in ('open', 'closed', 'recovered')
      or (state <> 'open' and (outcome is null or cost_source is null))
      or (cost_nano is null) <> (cost_source is null or cost_source = 'unknown') or cost_nano < 0`);
  const { open, abandoned } = yield* openRows(builder, now);
  const missing = yield* missingRows(builder);
  const wrongSums = yield* rowsWithWrongSums(builder);
  const isGood = abandoned + missing + orphans + malformed + wrongSums.length + faults.length === 0;
  return { rows, attempts, open, abandoned, recovered, missing, wrongSums, orphans, malformed, faults, isGood };
}

function* openRows(builder: Builder, now: number): Script<{ readonly open: number; readonly abandoned: number }> {
  const counts = yield builder.compile(
    sql`select instance, count(*) as count from requests where state = 'open' group by instance`,
  );
  const processes = yield builder.db.selectFrom('processes').selectAll().compile();
  const living = new Set(processes.filter((row) => isAlive(row, now)).map(({ instance }) => instance));
  let open = 0;
  let abandoned = 0;
  for (const { instance, count } of counts) {
    if (living.has(instance as string)) open += Number(count);
    else abandoned += Number(count);
  }
  return { open, abandoned };
}

function* missingRows(builder: Builder): Script<number> {
  const gaps = yield builder.compile(sql`
    select p.instance, p.pruned, p.pruned_seq, count(r.seq) as kept, coalesce(max(r.seq), 0) as highest
    from processes as p left join requests as r on r.instance = p.instance group by p.instance, p.pruned, p.pruned_seq`);
  return gaps.reduce((sum, { pruned, pruned_seq: prunedSeq, kept, highest }) => {
    return sum + Math.max(Number(highest), Number(prunedSeq)) - Number(kept) - Number(pruned);
  }, 0);
}

function* rowsWithWrongSums(builder: Builder): Script<readonly string[]> {
  const names = Object.keys(USAGE_COLUMNS).filter((name) => name !== 'audio_ms');
  const summed = sql.join(names.map((name) => sql`sum(${sql.ref(name)}) as ${sql.ref(name)}`));
  const differs = names.map((name) => sql`r.${sql.ref(name)} <> coalesce(a.${sql.ref(name)}, 0)`);
  const rows = yield builder.compile(sql`
    select r.id from requests as r left join (
      select request_id, count(*) as count, sum(case when sent = 1 then cost_nano else 0 end) as cost_nano,
        sum(case when sent = 1 and cost_nano is null then 1 else 0 end) as unknown, ${summed}
      from attempts group by request_id) as a on a.request_id = r.id
    where r.state = 'closed' and (r.attempts <> coalesce(a.count, 0)
      or (coalesce(a.unknown, 0) = 0 and r.cost_nano <> coalesce(a.cost_nano, 0)) or ${sql.join(differs, sql` or `)})
    order by r.id limit ${sql.lit(SHOWN)}`);
  return rows.map(({ id }) => String(id));
}
