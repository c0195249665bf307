import type { CacheStore, Clock } from '@signalbox/core';
import type { Database } from './database.ts';
import { rangeOf } from './range.ts';

/** What a row takes beside its texts. */
const ROW_BYTES = 100;

/** Answers that every process of the machine finds. What was written longest ago goes first. */
export function createCache(database: Database, clock: Pick<Clock, 'now'>, maxBytes: number): CacheStore {
  /** Takes rows away, and what they took off the sum. */
  const remove = (where: string, ...values: readonly (string | number)[]): void => {
    const sql = `SELECT COALESCE(SUM(bytes), 0) AS bytes FROM cache WHERE ${where}`;
    const bytes = database.get<{ bytes: number }>(sql, ...values)?.bytes ?? 0;
    if (bytes === 0) return;
    database.run(`DELETE FROM cache WHERE ${where}`, ...values);
    database.run('UPDATE cache_size SET bytes = bytes - ?', bytes);
  };
  const makeRoom = (): void => {
    for (;;) {
      const size = database.get<{ bytes: number }>('SELECT bytes FROM cache_size');
      if (size === undefined || size.bytes <= maxBytes) return;
      remove('written = (SELECT MIN(written) FROM cache)');
    }
  };

  return {
    get(key) {
      const sql = 'SELECT value FROM cache WHERE key = ? AND until > ?';
      return database.get<{ value: string }>(sql, key, clock.now())?.value;
    },
    set(key, value, ttlMs) {
      const bytes = ROW_BYTES + Buffer.byteLength(key) + Buffer.byteLength(value);
      const now = clock.now();
      database.transaction(() => {
        remove('key = ? OR until <= ?', key, now);
        if (bytes > maxBytes) return;
        database.run('UPDATE cache_size SET bytes = bytes + ?, written = written + 1', bytes);
        const sql = 'INSERT INTO cache SELECT ?, ?, ?, ?, written FROM cache_size';
        database.run(sql, key, value, now + ttlMs, bytes);
        makeRoom();
      });
    },
    delete: (key) => database.transaction(() => remove('key = ?', key)),
    clear: (prefix) => database.transaction(() => remove('key >= ? AND key < ?', ...rangeOf(prefix))),
  };
}
