import type { QuotaEntry, QuotaMove, RateEntry } from '@signalbox/core';
import type { Database } from './database.ts';

/** Counters as rows. Each call belongs into a transaction. */
export interface Counters {
  /** How long until `more` has room: 0 is now, `Infinity` when that is not known, or never. */
  waitMs(entry: QuotaEntry, more: number, now: number): number;
  take(entry: QuotaEntry, more: number, now: number): void;
  /** Puts the truth in the place of what was held; nothing where the counter was forgotten. */
  settleBudget(budget: { key: string; limit: number }, held: number, truth: number, now: number): readonly QuotaMove[];
  correctRate(rate: Pick<RateEntry, 'key' | 'limit' | 'periodMs'>, more: number, now: number): void;
  level(key: string, now: number): { readonly used: number; readonly held: number };
  /** Takes a few rows away that are not worth keeping: more than can have come since the last time. */
  forgetSome(now: number): void;
}

interface CounterRow {
  readonly kind: 'budget' | 'rate';
  readonly used: number;
  readonly held: number;
  readonly parts: number;
  readonly at: number;
  readonly lim: number;
  readonly period: number;
}

const NOTHING: CounterRow = { kind: 'budget', used: 0, held: 0, parts: 0, at: 0, lim: 1, period: 1 };

export function createCounters(database: Database): Counters {
  const find = (key: string, now: number): CounterRow | undefined =>
    database.get<CounterRow>(
      'SELECT kind, used, held, parts, at, lim, period FROM counters WHERE key = ? AND (keep IS NULL OR keep > ?)',
      key,
      now,
    );
  const running = (key: string, now: number): number =>
    database.get<{ count: number }>(
      `SELECT COUNT(*) AS count FROM held JOIN holds USING (id)
       WHERE held.key = ? AND held.kind = 'concurrency' AND holds.until > ?`,
      key,
      now,
    )?.count ?? 0;
  const write = (key: string, row: CounterRow, keep: number | null): void => {
    const { kind, used, held, parts, at, lim, period } = row;
    const sql = 'INSERT OR REPLACE INTO counters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
    database.run(sql, key, kind, used, held, parts, at, lim, period, keep);
  };
  /** Of a rate: what is left is counted in parts of one, `period` of them, of which `lim` leak away in a millisecond. */
  const addParts = (
    { key, limit: lim, periodMs }: Pick<RateEntry, 'key' | 'limit' | 'periodMs'>,
    more: number,
    now: number,
  ): void => {
    const row = find(key, now);
    const parts = Math.max(0, leftOf(row, now) + more * periodMs);
    // A clock that is set back makes nothing leak.
    const at = Math.max(row?.at ?? 0, now);
    write(key, { ...NOTHING, kind: 'rate', parts, at, lim, period: periodMs }, at + Math.ceil(parts / lim));
  };

  return {
    waitMs(entry, more, now) {
      if (entry.kind === 'concurrency') return running(entry.key, now) < entry.limit ? 0 : Infinity;
      if (more === 0) return 0;
      const row = find(entry.key, now);
      if (entry.kind === 'budget') return (row?.used ?? 0) + (row?.held ?? 0) + more <= entry.limit ? 0 : Infinity;
      if (more > entry.limit) return Infinity;
      const over = leftOf(row, now) + (more - entry.limit) * entry.periodMs;
      return Math.max(0, Math.ceil(over / entry.limit));
    },
    take(entry, more, now) {
      if (entry.kind === 'rate') addParts(entry, more, now);
      if (entry.kind !== 'budget') return;
      const row = find(entry.key, now) ?? NOTHING;
      write(entry.key, { ...row, held: row.held + more }, entry.keepUntil ?? null);
    },
    settleBudget({ key, limit }, held, truth, now) {
      const row = find(key, now);
      if (row === undefined) return [];
      database.run('UPDATE counters SET used = used + ?, held = held - ? WHERE key = ?', truth, held, key);
      return [{ key, limit, before: row.used, after: row.used + truth }];
    },
    correctRate: addParts,
    level(key, now) {
      const row = find(key, now);
      if (row === undefined) return { used: running(key, now), held: 0 };
      if (row.kind === 'budget') return { used: row.used, held: row.held };
      return { used: Math.ceil(leftOf(row, now) / row.period), held: 0 };
    },
    forgetSome(now) {
      database.run('DELETE FROM counters WHERE key IN (SELECT key FROM counters WHERE keep <= ? LIMIT 16)', now);
    },
  };
}

function leftOf(row: CounterRow | undefined, now: number): number {
  return row === undefined ? 0 : Math.max(0, row.parts - Math.max(0, now - row.at) * row.lim);
}
