import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import type { Row, Value } from '../columns.ts';
import { migrate } from '../migrations.ts';
import { createBuilder, type Builder, type Database, type Script } from '../script.ts';

/** What a power cut may take: see docs/money.md. */
export type Durability = 'process' | 'power';

export interface SqliteOptions {
  /** The file; its folder is made where it is not there. */
  readonly file: string;
  readonly durability?: Durability | undefined;
  /** How long another process that writes is waited for, in milliseconds. Default: 5,000. */
  readonly busyMs?: number | undefined;
}

/** A database in one file that answers at once. */
export interface SqliteDatabase extends Database {
  /** In a transaction; no other work of this process can get in between. */
  runNow<T>(script: (builder: Builder) => Script<T>): T;
  /** One statement that is prepared once. */
  prepare(query: CompiledQuery): (values: readonly Value[]) => number;
}

/**
 * Opens the file, brings its tables up to date, and is ready.
 * @throws Error that names the file and says what is wrong with it
 */
export function openSqlite({ file, durability = 'process', busyMs = 5_000 }: SqliteOptions): SqliteDatabase {
  const builder = createBuilder('sqlite');
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: busyMs });
    try {
      // In the log a row is in the operating system's hands when its transaction ends: a process that is killed loses none.
      keepLog(database, busyMs);
      database.exec(`pragma synchronous = ${durability === 'power' ? 'full' : 'normal'}`);
      const opened = bind(database, builder);
      opened.runNow(migrate);
      return opened;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (cause) {
    throw new Error(`the ledger ${file} cannot be opened: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Puts the file into WAL mode. Where several processes open a new file at once SQLite refuses all but one of them without
 * waiting, so the waiting is done here.
 * @see https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode (read 2026-11-25)
 */
function keepLog(database: DatabaseSync, busyMs: number): void {
  const until = performance.now() + busyMs;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      const isBusy = (error as { readonly errcode?: number }).errcode === 5;
      if (!isBusy || performance.now() >= until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function bind(database: DatabaseSync, builder: Builder): SqliteDatabase {
  const prepared = new Map<string, StatementSync>();
  const statement = (query: CompiledQuery): StatementSync => {
    const known = prepared.get(query.sql);
    if (known !== undefined) return known;
    const made = database.prepare(query.sql);
    // Batches of every size have a text of their own: the memory for them is bounded.
    if (prepared.size < 100) prepared.set(query.sql, made);
    return made;
  };
  const runNow = <T>(script: (one: Builder) => Script<T>, begin = 'begin immediate'): T => {
    database.exec(begin);
    try {
      const steps = script(builder);
      let step = steps.next([]);
      while (step.done !== true) {
        step = steps.next(
          statement(step.value).all(...(step.value.parameters as Value[])) as unknown as readonly Row[],
        );
      }
      database.exec('commit');
      return step.value;
    } catch (error) {
      // A full disk has rolled it back already.
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  };
  return {
    builder,
    runNow: (script) => runNow(script),
    run: async (script) => runNow(script),
    read: async (script) => runNow(script, 'begin'),
    prepare(query) {
      const made = database.prepare(query.sql);
      return (values) => Number(made.run(...values).changes);
    },
    integrity: () => {
      const rows = database.prepare('pragma integrity_check').all() as { readonly integrity_check: string }[];
      return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    },
    async close() {
      if (database.isOpen) database.close();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
