import type { Clock, Store } from '@signalbox/core';
import type { Database } from './database.ts';
import { rangeOf } from './range.ts';

/** Entries by key, as they are written by any process. */
export function createEntries(database: Database, clock: Pick<Clock, 'now'>): Pick<Store, 'list' | 'set' | 'delete'> {
  return {
    list(prefix) {
      const sql = 'SELECT key, value FROM entries WHERE key >= ? AND key < ? AND (until IS NULL OR until > ?)';
      const rows = database.all<{ key: string; value: string }>(sql, ...rangeOf(prefix), clock.now());
      return new Map(rows.map(({ key, value }) => [key, value]));
    },
    set(key, value, ttlMs) {
      const now = clock.now();
      database.transaction(() => {
        database.run('DELETE FROM entries WHERE until <= ?', now);
        database.run(
          'INSERT OR REPLACE INTO entries VALUES (?, ?, ?)',
          key,
          value,
          ttlMs === undefined ? null : now + ttlMs,
        );
      });
    },
    delete: (key) => void database.run('DELETE FROM entries WHERE key = ?', key),
  };
}
