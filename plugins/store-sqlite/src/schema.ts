/** Amounts and times are whole numbers. Tables are made where they are not there; several processes may do so at once. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL) WITHOUT ROWID;

-- Of a budget, used and held; of a rate, what has not leaked away, in parts of one, and when that was. keep: until when it is worth keeping.
CREATE TABLE IF NOT EXISTS counters (
  key TEXT PRIMARY KEY, kind TEXT NOT NULL, used INTEGER NOT NULL, held INTEGER NOT NULL,
  parts INTEGER NOT NULL, at INTEGER NOT NULL, lim INTEGER NOT NULL, period INTEGER NOT NULL, keep INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counters_keep ON counters (keep);

CREATE TABLE IF NOT EXISTS holds (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS holds_until ON holds (until);

CREATE TABLE IF NOT EXISTS held (
  id TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL, lim INTEGER NOT NULL, period INTEGER NOT NULL,
  PRIMARY KEY (id, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_places ON held (key, id) WHERE kind = 'concurrency';

CREATE TABLE IF NOT EXISTS cache (
  key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL, bytes INTEGER NOT NULL, written INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cache_written ON cache (written);
CREATE INDEX IF NOT EXISTS cache_until ON cache (until);
CREATE TABLE IF NOT EXISTS cache_size (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL, written INTEGER NOT NULL);
INSERT OR IGNORE INTO cache_size VALUES (1, 0, 0);
`;
