import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type Expression,
  type RawBuilder,
} from 'kysely';
import type { Row, Tables } from './columns.ts';

export type EngineName = 'sqlite' | 'postgres';

/**
 * Work on the database, one query after the other, that does not know whether it is waited for: SQLite runs it in one
 * go, so that nothing else gets into its transaction; Postgres awaits each answer.
 */
export type Script<T> = Generator<CompiledQuery, T, readonly Row[]>;

/** Builds queries for one engine, and runs none. */
export interface Builder {
  readonly engine: EngineName;
  readonly db: Kysely<Tables>;
  compile(query: RawBuilder<unknown>): CompiledQuery;
  /** Whether a text holds another one, letter by letter. */
  holds(text: Expression<unknown>, part: string): RawBuilder<boolean>;
}

export function createBuilder(engine: EngineName): Builder {
  const isSqlite = engine === 'sqlite';
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => (isSqlite ? new SqliteAdapter() : new PostgresAdapter()),
      createDriver: () => new DummyDriver(),
      createIntrospector: (one) => (isSqlite ? new SqliteIntrospector(one) : new PostgresIntrospector(one)),
      createQueryCompiler: () => (isSqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    },
  });
  const holder = sql.raw(isSqlite ? 'instr' : 'strpos');
  return {
    engine,
    db,
    compile: (query) => query.compile(db),
    holds: (text, part) => sql<boolean>`${holder}(${text}, ${part}) > 0`,
  };
}

/** A database that runs scripts, each in a transaction of its own. */
export interface Database {
  readonly builder: Builder;
  run<T>(script: (builder: Builder) => Script<T>): Promise<T>;
  /** One that writes nothing: all its questions see the same moment, and it stands in nobody's way. */
  read<T>(script: (builder: Builder) => Script<T>): Promise<T>;
  /** Whether it is these very rows that it does not take, and never will. Where it is missing, no row is refused. */
  isRefusal?(error: unknown): boolean;
  /** Faults that the engine itself finds in its files; Postgres looks after its own. */
  integrity?(): readonly string[];
  close(): Promise<void>;
}
