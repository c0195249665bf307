import { sql, type CompiledQuery, type CreateTableBuilder } from 'kysely';
import {
  ATTEMPT_COLUMNS,
  FEEDBACK_COLUMNS,
  PROCESS_COLUMNS,
  REQUEST_COLUMNS,
  ROLLUP_COLUMNS,
  SPOOL_COLUMNS,
  type ColumnType,
} from './columns.ts';
import type { Builder, Script } from './script.ts';

type Migration = (builder: Builder) => readonly CompiledQuery[];

/** In the order in which they are applied. One that was released is never changed: what is new gets a new one. */
const MIGRATIONS: readonly Migration[] = [
  (builder) => [
    table(builder, 'requests', REQUEST_COLUMNS, ['id']),
    table(builder, 'attempts', ATTEMPT_COLUMNS, ['request_id', 'position']),
    table(builder, 'rollups', ROLLUP_COLUMNS, ['grain', 'started_at', 'kind', 'dimensions']),
    table(builder, 'processes', PROCESS_COLUMNS, ['instance']),
    builder.db.schema.createIndex('requests_started_at').on('requests').column('started_at').compile(),
    // Few rows are open at a time: who looks for them does not read the others.
    builder.db.schema
      .createIndex('requests_open')
      .on('requests')
      .column('instance')
      .where(sql.ref('state'), '=', sql.lit('open'))
      .compile(),
  ],
  (builder) => [
    table(builder, 'feedback', FEEDBACK_COLUMNS, ['id']),
    builder.db.schema.createIndex('feedback_request').on('feedback').column('request_id').compile(),
    builder.db.schema.createIndex('feedback_given_at').on('feedback').column('given_at').compile(),
  ],
  (builder) => [table(builder, 'spools', SPOOL_COLUMNS, ['instance'])],
];

/** Taken by who changes tables; the others wait. Any number will do that nobody else in the database takes. */
const LOCK = 7_460_312;

/**
 * Brings the tables up to date, in the transaction that it is run in: a process that dies meanwhile leaves nothing half.
 * Where they are, it only looks.
 * @throws Error when a newer version has been here
 */
export function* migrate(builder: Builder): Script<void> {
  const { db } = builder;
  if ((yield* versionOf(builder)) === MIGRATIONS.length) return;
  // Several processes start at once, and only one of them does it. SQLite's write transaction lets in one anyway.
  yield* takeTurn(builder);
  const version = yield* versionOf(builder);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `the ledger has version ${version}, this program knows ${MIGRATIONS.length}: install a newer @signalbox/ledger`,
    );
  }
  if (version === 0)
    yield db.schema.createTable('ledger_version').ifNotExists().addColumn('version', 'bigint').compile();
  for (const migration of MIGRATIONS.slice(version)) yield* migration(builder);
  yield db.deleteFrom('ledger_version').compile();
  yield db.insertInto('ledger_version').values({ version: MIGRATIONS.length }).compile();
}

/** Makes the schema of Postgres that the tables are in. Who may only use one that is there does not need the right to. */
export function* makeSchema(builder: Builder, name: string): Script<void> {
  const found = yield builder.compile(sql`select 1 as found from pg_namespace where nspname = ${name}`);
  if (found.length > 0) return;
  yield* takeTurn(builder);
  yield builder.compile(sql`create schema if not exists ${sql.ref(name)}`);
}

/** Waits until no other process changes tables; until the end of the transaction none does. */
function* takeTurn(builder: Builder): Script<void> {
  if (builder.engine === 'postgres') yield builder.compile(sql`select pg_advisory_xact_lock(${sql.lit(LOCK)}, 1)`);
}

/** 0: there is no ledger. Who may only read can ask this. */
export function* versionOf(builder: Builder): Script<number> {
  const found = yield builder.compile(
    builder.engine === 'postgres'
      ? sql`select 1 as found where to_regclass('ledger_version') is not null`
      : sql`select 1 as found from sqlite_master where type = 'table' and name = 'ledger_version'`,
  );
  if (found.length === 0) return 0;
  const [row] = yield builder.db.selectFrom('ledger_version').select('version').compile();
  return Number(row?.['version'] ?? 0);
}

function table(
  { db, engine }: Builder,
  name: string,
  columns: Readonly<Record<string, ColumnType>>,
  key: readonly string[],
): CompiledQuery {
  let built: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    // Letter by letter, whatever the language of the database: the same order in either engine.
    const stored = engine === 'postgres' && type === 'text' ? sql`text collate "C"` : type;
    built = built.addColumn(column, stored, (one) => (key.includes(column) ? one.notNull() : one));
  }
  return built.addPrimaryKeyConstraint(`${name}_key`, key as string[]).compile();
}
