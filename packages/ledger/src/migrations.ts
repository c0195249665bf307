import { sql, type CompiledQuery, type CreateTableBuilder } from 'kysely';
import {
  ATTEMPT_COLUMNS,
  FEEDBACK_COLUMNS,
  PROCESS_COLUMNS,
  REQUEST_COLUMNS,
  ROLLUP_COLUMNS,
  type ColumnType,
} from './columns.ts';
import type { Builder, Script } from './script.ts';

type Migration = (builder: Builder) => readonly CompiledQuery[];

/** In the order in which they are applied. One that was released is never changed: what is new gets a new one. */
const MIGRATIONS: readonly Migration[] = [
  ({ db }) => [
    table(db, 'requests', REQUEST_COLUMNS, ['id']),
    table(db, 'attempts', ATTEMPT_COLUMNS, ['request_id', 'position']),
    table(db, 'rollups', ROLLUP_COLUMNS, ['grain', 'started_at', 'kind', 'dimensions']),
    table(db, 'processes', PROCESS_COLUMNS, ['instance']),
    db.schema.createIndex('requests_started_at').on('requests').column('started_at').compile(),
    // Few rows are open at a time: who looks for them does not read the others.
    db.schema
      .createIndex('requests_open')
      .on('requests')
      .column('instance')
      .where(sql.ref('state'), '=', sql.lit('open'))
      .compile(),
  ],
  ({ db }) => [
    table(db, 'feedback', FEEDBACK_COLUMNS, ['id']),
    db.schema.createIndex('feedback_request').on('feedback').column('request_id').compile(),
    db.schema.createIndex('feedback_given_at').on('feedback').column('given_at').compile(),
  ],
];

/**
 * Brings the tables up to date, in the transaction that it is run in: a process that dies meanwhile leaves nothing half.
 * @throws Error when a newer version has been here
 */
export function* migrate(builder: Builder): Script<void> {
  const { db } = builder;
  // Several processes start at once: the others wait here. SQLite's write transaction does the same.
  if (builder.engine === 'postgres') yield builder.compile(sql`select pg_advisory_xact_lock(7460312, 1)`);
  yield db.schema.createTable('ledger_version').ifNotExists().addColumn('version', 'bigint').compile();
  const [row] = yield db.selectFrom('ledger_version').select('version').compile();
  const version = Number(row?.['version'] ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `the ledger has version ${version}, this program knows ${MIGRATIONS.length}: install a newer @signalbox/ledger`,
    );
  }
  if (version === MIGRATIONS.length) return;
  for (const migration of MIGRATIONS.slice(version)) yield* migration(builder);
  yield db.deleteFrom('ledger_version').compile();
  yield db.insertInto('ledger_version').values({ version: MIGRATIONS.length }).compile();
}

function table(
  db: Builder['db'],
  name: string,
  columns: Readonly<Record<string, ColumnType>>,
  key: readonly string[],
): CompiledQuery {
  let built: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    built = built.addColumn(column, type, (one) => (key.includes(column) ? one.notNull() : one));
  }
  return built.addPrimaryKeyConstraint(`${name}_key`, key as string[]).compile();
}
