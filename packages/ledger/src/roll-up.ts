import { createHash } from 'node:crypto';
import { sql, type CompiledQuery } from 'kysely';
import { DIMENSIONS, MEASURES, ROLLUP_COLUMNS, type Row } from './columns.ts';
import type { Builder, Script } from './script.ts';
import { joinTags } from './tags.ts';

/** What stands in the place of names that there are too many of. */
const OTHER = '(other)';

/** What callers may think up as many of as they like; who was asked, and in which experiment, has few values. */
const MANY = { user_id: OTHER, key_id: OTHER, tenant: OTHER, task: OTHER, tags: joinTags([OTHER]) } as const;

/** Of a longer one its hash is the name of a line: an index of Postgres takes 2,704 bytes, and no more. */
const NAME_LENGTH = 500;

/** Sums of one kind, by the hour or by the day. */
export interface Rollup {
  readonly grain: 'hour' | 'day';
  readonly kind: string;
  readonly lengthMs: number;
  readonly maxLines: number;
}

interface Line {
  readonly row: Row;
  readonly sums: bigint[];
}

/** Adds rows to the sums of their hour or day. No sum is changed by where a row is counted. */
export function* addUp(builder: Builder, rollup: Rollup, rows: readonly Row[]): Script<void> {
  const byStart = new Map<number, Row[]>();
  for (const row of rows) {
    const start = Math.floor(Number(row['started_at']) / rollup.lengthMs) * rollup.lengthMs;
    const own = byStart.get(start);
    if (own === undefined) byStart.set(start, [row]);
    else own.push(row);
  }
  const { grain, kind } = rollup;
  // In one order, so that two processes never wait for each other's lines.
  for (const [start, own] of [...byStart].toSorted(([a], [b]) => a - b)) {
    const lines = yield* withinBound(builder, rollup, start, linesOf(own));
    for (const [dimensions, { row, sums }] of [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      yield upsert(builder, { ...row, started_at: start, dimensions, grain, kind }, sums);
    }
  }
}

/** One line for each set of dimensions. */
function linesOf(rows: readonly Row[]): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    add(
      lines,
      row,
      Object.keys(MEASURES).map((name) => BigInt(row[name] ?? 0)),
    );
  }
  return lines;
}

function add(lines: Map<string, Line>, row: Row, values: readonly bigint[]): void {
  const name = nameOf(row);
  const line = lines.get(name);
  if (line === undefined) lines.set(name, { row, sums: [...values] });
  else for (const [place, value] of values.entries()) line.sums[place] = (line.sums[place] ?? 0n) + value;
}

/** Postgres gives whole numbers as text: the same line must get the same name in either engine. */
function nameOf(row: Row): string {
  const values = Object.keys(DIMENSIONS).map((name) => row[name] ?? null);
  const name = JSON.stringify(values.map((value) => (value === null ? null : String(value))));
  return name.length <= NAME_LENGTH ? name : createHash('sha256').update(name).digest('base64url');
}

/** Lines that are there already go on; of new ones as many as there is room for; all others are `(other)`. */
function* withinBound(
  builder: Builder,
  { grain, kind, maxLines }: Rollup,
  start: number,
  lines: Map<string, Line>,
): Script<Map<string, Line>> {
  const there = sql`from rollups where grain = ${grain} and started_at = ${start} and kind = ${kind}`;
  const [counted] = yield builder.compile(sql`select count(*) as count ${there}`);
  let room = maxLines - Number(counted?.['count'] ?? 0);
  if (lines.size <= room) return lines;
  const found = yield builder.compile(
    sql`select dimensions ${there} and dimensions in (${sql.join([...lines.keys()])})`,
  );
  const known = new Set(found.map(({ dimensions }) => dimensions));
  const bounded = new Map<string, Line>();
  for (const [name, line] of lines) {
    const isNew = !known.has(name);
    const hasRoom = !isNew || room > 0;
    if (isNew && hasRoom) room -= 1;
    add(bounded, hasRoom ? line.row : { ...line.row, ...MANY }, line.sums);
  }
  return bounded;
}

const COLUMNS = Object.keys(ROLLUP_COLUMNS);
const PLACE_OF: ReadonlyMap<string, number> = new Map(Object.keys(MEASURES).map((name, place) => [name, place]));
const statements = new WeakMap<Builder, CompiledQuery>();

/** Built once, and then filled: building one takes longer than running it. */
function upsert(builder: Builder, row: Row, sums: readonly bigint[]): CompiledQuery {
  const statement = statements.get(builder) ?? statementOf(builder);
  statements.set(builder, statement);
  const parameters = (statement.parameters as readonly string[]).map((name) => {
    const place = PLACE_OF.get(name);
    return place === undefined ? (row[name] ?? null) : (sums[place] ?? 0n);
  });
  return { ...statement, parameters };
}

/** Each parameter is the name of its column. */
function statementOf(builder: Builder): CompiledQuery {
  const added = Object.keys(MEASURES).map(
    (name) => sql`${sql.ref(name)} = ${sql.ref(`rollups.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
  );
  return builder.compile(sql`
    insert into rollups (${sql.join(COLUMNS.map((name) => sql.ref(name)))})
    values (${sql.join(COLUMNS.map((name) => sql.val(name)))})
    on conflict (grain, started_at, kind, dimensions) do update set ${sql.join(added)}`);
}
