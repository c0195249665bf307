import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync, StatementSync, SQLInputValue } from 'node:sqlite';
import type { Settings } from './options.ts';
import { SCHEMA } from './schema.ts';

type Row = Readonly<Record<string, string | number | null>>;

/** One connection to the file, opened when it is first needed. */
export interface Database {
  get<T = Row>(sql: string, ...values: readonly SQLInputValue[]): T | undefined;
  all<T = Row>(sql: string, ...values: readonly SQLInputValue[]): readonly T[];
  /** @returns how many rows it changed */
  run(sql: string, ...values: readonly SQLInputValue[]): number;
  /** All of it or nothing, and nobody else writes meanwhile: the lock is taken before anything is read. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export function openDatabase(settings: Settings): Database {
  let connection: DatabaseSync | undefined;
  /** Each statement is prepared once; there are as many as the sources hold. */
  const statements = new Map<string, StatementSync>();

  const opened = (): DatabaseSync => {
    connection ??= connect(settings);
    return connection;
  };
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = opened().prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const run = (sql: string, ...values: readonly SQLInputValue[]): number =>
    Number(prepared(sql).run(...values).changes);

  return {
    get: <T>(sql: string, ...values: readonly SQLInputValue[]) => prepared(sql).get(...values) as T | undefined,
    all: <T>(sql: string, ...values: readonly SQLInputValue[]) => prepared(sql).all(...values) as T[],
    run,
    transaction(work) {
      run('BEGIN IMMEDIATE');
      try {
        const result = work();
        run('COMMIT');
        return result;
      } catch (error) {
        if (opened().isTransaction) run('ROLLBACK');
        throw error;
      }
    },
    close() {
      statements.clear();
      connection?.close();
      connection = undefined;
    },
  };
}

function connect({ path, busyTimeoutMs }: Settings): DatabaseSync {
  const file = resolve(path);
  mkdirSync(dirname(file), { recursive: true });
  // Answers are in it: for its owner alone. SQLite's own files beside it get the same mode.
  closeSync(openSync(file, 'a', 0o600));
  const connection = new (sqliteModule().DatabaseSync)(file, { timeout: busyTimeoutMs });
  // A killed process loses nothing that was committed. Only the loss of power may take the last transactions.
  keepLog(connection, busyTimeoutMs);
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec(SCHEMA);
  return connection;
}

/**
 * Puts the file into WAL mode. Where several processes open a new file at once SQLite refuses all but one of them without
 * waiting, so the waiting is done here.
 * @see https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode (read 2026-11-25)
 */
function keepLog(connection: DatabaseSync, busyTimeoutMs: number): void {
  const until = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      connection.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      const isBusy = (error as { readonly errcode?: number }).errcode === 5;
      if (!isBusy || performance.now() >= until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Loaded at first use, so that nobody who does not use it gets Node's warning. */
function sqliteModule(): typeof import('node:sqlite') {
  const found = process.getBuiltinModule('node:sqlite');
  if (found === undefined) {
    throw new Error('store-sqlite needs node:sqlite: use Node 22.13 or newer, or start it with --experimental-sqlite');
  }
  return found;
}
