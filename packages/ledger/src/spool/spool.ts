import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Durability } from '../sqlite/database.ts';

/** What can wait in a spool, as JSON: the beginning of a request, its end, and what is said of its answer. */
export type EntryKind = 'open' | 'close' | 'feedback';

export interface SpoolEntry {
  /** Counted from 1, and never given twice: by it the database knows what it has. */
  readonly place: number;
  readonly kind: EntryKind;
  readonly body: string;
}

/**
 * One process's queue in a file. The process holds a lock on it that the operating system takes away when it dies,
 * however it dies: who gets the lock of somebody else's spool knows that its process is gone.
 */
export interface Spool {
  readonly file: string;
  /** Whose it is: see `process-identity.ts`. */
  readonly instance: string;
  /** Which database it is for, without a secret. */
  readonly target: string;
  /** How many entries wait. */
  readonly waiting: number;
  /** How much is in it. */
  readonly bytes: number;
  /** How many entries the database did not take: they stay in the file, and nobody sends them again. */
  readonly refused: number;
  /** When it returns the entry is with the operating system. */
  append(kind: EntryKind, body: string): void;
  /** The oldest ones. */
  read(limit: number): readonly SpoolEntry[];
  /** Forgets the oldest ones. */
  remove(entries: readonly SpoolEntry[]): void;
  /** Keeps one, and does not read it again. */
  refuse(entry: SpoolEntry, why: string): void;
  /** Gives up the lock; a file with nothing in it goes away. */
  close(): void;
}

/** Written into the file: an older program leaves a newer one's spool alone. */
const VERSION = 1;

const TABLES = `
  create table owner (instance text not null, target text not null);
  create table entries (place integer primary key, kind text not null, body text not null, refused text)`;

/** @throws Error of SQLite's or of the file system's when the folder cannot be written */
export function createSpool(options: {
  readonly folder: string;
  readonly instance: string;
  readonly target: string;
  readonly durability: Durability;
}): Spool {
  const { folder, instance, target, durability } = options;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${instance}.spool`);
  const database = lock(file, durability);
  database.exec(`begin; ${TABLES}; pragma user_version = ${VERSION}`);
  database.prepare('insert into owner values (?, ?)').run(instance, target);
  database.exec('commit');
  return bind(database, file, { instance, target });
}

/**
 * The spool of a process that is gone.
 * @returns `undefined`: its process is there, or another one has it already
 * @throws Error when it is no spool, or that of a newer program
 */
export function takeSpool(file: string): Spool | undefined {
  let database: DatabaseSync;
  try {
    database = lock(file, 'process');
  } catch (error) {
    if (isBusy(error)) return undefined;
    throw error;
  }
  try {
    const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
    if (version !== VERSION) {
      throw new Error(`it has version ${version}, this program knows ${VERSION}: install a newer @signalbox/ledger`);
    }
    const owner = database.prepare('select instance, target from owner').get();
    return bind(database, file, owner as unknown as { instance: string; target: string });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the file and keeps its lock. Without a lock that is held there would be a moment in which another takes it. */
function lock(file: string, durability: Durability): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec(`
      pragma locking_mode = exclusive;
      pragma journal_mode = wal;
      pragma synchronous = ${durability === 'power' ? 'full' : 'normal'};
      begin exclusive;
      commit`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function bind(database: DatabaseSync, file: string, owner: { instance: string; target: string }): Spool {
  const put = database.prepare('insert into entries (place, kind, body) values (?, ?, ?)');
  const oldest = database.prepare('select place, kind, body from entries where refused is null order by place limit ?');
  const drop = database.prepare('delete from entries where place <= ? and refused is null');
  const mark = database.prepare('update entries set refused = ? where place = ?');
  const found = database
    .prepare(
      `select count(*) - count(refused) as waiting, count(refused) as refused, coalesce(max(place), 0) as last,
        coalesce(sum(length(cast(body as blob))), 0) as bytes from entries`,
    )
    .get() as unknown as { waiting: number; refused: number; last: number; bytes: number };
  let { waiting, refused, last, bytes } = found;
  return {
    file,
    ...owner,
    get waiting() {
      return waiting;
    },
    get bytes() {
      return bytes;
    },
    get refused() {
      return refused;
    },
    append(kind, body) {
      put.run(last + 1, kind, body);
      last += 1;
      waiting += 1;
      bytes += Buffer.byteLength(body);
    },
    read: (limit) => oldest.all(limit) as unknown as readonly SpoolEntry[],
    remove(entries) {
      const newest = entries.at(-1);
      if (newest === undefined) return;
      drop.run(newest.place);
      waiting -= entries.length;
      for (const { body } of entries) bytes -= Buffer.byteLength(body);
    },
    refuse({ place }, why) {
      mark.run(why, place);
      waiting -= 1;
      refused += 1;
    },
    close() {
      if (!database.isOpen) return;
      database.close();
      if (waiting + refused > 0) return;
      for (const suffix of ['', '-wal', '-journal']) rmSync(`${file}${suffix}`, { force: true });
    },
  };
}

function isBusy(error: unknown): boolean {
  return (error as { readonly errcode?: number }).errcode === 5;
}
