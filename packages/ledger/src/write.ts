import { sql, type CompiledQuery } from 'kysely';
import {
  ATTEMPT_COLUMNS,
  FEEDBACK_COLUMNS,
  REQUEST_COLUMNS,
  type AttemptRow,
  type ProcessRow,
  type RequestRow,
  type Tables,
} from './columns.ts';
import type { Builder, Script } from './script.ts';

/** Columns that the end of a request does not know better than its beginning. */
const OF_BEGINNING: readonly string[] = ['id', 'instance', 'seq', 'estimate_nano'];

/**
 * Writes rows of requests that are about to be sent. One that is there already keeps what it has: only its place is
 * added, where its end came first.
 */
export function openRequests(builder: Builder, rows: readonly RequestRow[]): CompiledQuery {
  return opening(builder, rows).compile();
}

function opening(builder: Builder, rows: readonly RequestRow[]) {
  return insert(builder, 'requests', rows).onConflict((conflict) =>
    conflict
      .column('id')
      .doUpdateSet(excluded(['instance', 'seq', 'estimate_nano']))
      .where('requests.seq', 'is', null),
  );
}

/** Closes rows, or writes them closed. A row is closed once; one that was closed by its estimate takes the truth. */
function closeRequests(builder: Builder, rows: readonly RequestRow[]): CompiledQuery {
  return insert(builder, 'requests', rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(excluded(Object.keys(REQUEST_COLUMNS).filter((name) => !OF_BEGINNING.includes(name))))
        .where('requests.state', '<>', 'closed'),
    )
    .returning('id')
    .compile();
}

function insertAttempts(builder: Builder, rows: readonly AttemptRow[]): CompiledQuery {
  return insert(builder, 'attempts', rows)
    .onConflict((conflict) => conflict.doNothing())
    .compile();
}

const COLUMNS = {
  requests: Object.keys(REQUEST_COLUMNS),
  attempts: Object.keys(ATTEMPT_COLUMNS),
  feedback: Object.keys(FEEDBACK_COLUMNS),
};

/**
 * To Postgres rows go as one parameter, as JSON: one text of the statement for batches of every size, and none that is
 * too large for it. What a row leaves out is null.
 */
export function insert<Name extends keyof typeof COLUMNS>(
  builder: Builder,
  table: Name,
  rows: readonly Tables[Name][],
) {
  const into = builder.db.insertInto<Name>(table);
  if (builder.engine === 'sqlite') return into.values(rows as never);
  const columns = COLUMNS[table];
  const list = sql.join(columns.map((name) => sql.ref(name)));
  return into
    .columns(columns as never)
    .expression(sql`select ${list} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)})`);
}

/** The end of a request, as it is written. */
export interface ClosedRequest {
  readonly row: RequestRow;
  readonly attempts: readonly AttemptRow[];
}

/**
 * Of the same id the first in a batch counts: one statement cannot write a row twice.
 * @returns those that had begun before: nothing was written of them
 */
export function* writeBatch(
  builder: Builder,
  opened: readonly RequestRow[],
  closed: readonly ClosedRequest[],
): Script<readonly RequestRow[]> {
  const begun = firstOfEach(opened, (row) => row);
  const ended = firstOfEach(closed, ({ row }) => row);
  const written = begun.length === 0 ? [] : yield opening(builder, begun).returning('seq').compile();
  const places = new Set(written.map(({ seq }) => Number(seq)));
  if (ended.length > 0) yield* writeEnds(builder, ended);
  return opened.filter(({ seq }) => !places.has(Number(seq)));
}

function* writeEnds(builder: Builder, ended: readonly ClosedRequest[]): Script<void> {
  const taken = new Set(
    (yield closeRequests(
      builder,
      ended.map(({ row }) => row),
    )).map(({ id }) => id),
  );
  const attempts = ended.flatMap((one) => (taken.has(one.row.id) ? one.attempts : []));
  if (attempts.length > 0) yield insertAttempts(builder, attempts);
}

/** In the order of their ids, so that two processes never wait for each other's rows. */
function firstOfEach<T>(items: readonly T[], rowOf: (item: T) => RequestRow): readonly T[] {
  const byId = new Map<string | null, T>();
  for (const item of items) {
    const { id } = rowOf(item);
    if (!byId.has(id)) byId.set(id, item);
  }
  return [...byId.entries()].toSorted(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)).map(([, item]) => item);
}

/** Says that a process is there, and alive at this time. */
export function announce({ db }: Builder, row: ProcessRow): CompiledQuery {
  return db
    .insertInto('processes')
    .values(row)
    .onConflict((conflict) => conflict.column('instance').doUpdateSet(excluded(['heartbeat_at'])))
    .compile();
}

function excluded(columns: readonly string[]) {
  return Object.fromEntries(columns.map((name) => [name, sql.ref(`excluded.${name}`)]));
}
