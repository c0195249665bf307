import type { Clock, HoldResult, QuotaEntry, QuotaLevel, QuotaMove, Quotas } from '@signalbox/core';
import { createCounters, type Counters } from './counters.ts';
import type { Database } from './database.ts';
import { rangeOf } from './range.ts';

/** What an id holds in one counter. */
interface HeldRow {
  readonly key: string;
  readonly kind: QuotaEntry['kind'];
  readonly amount: number;
  readonly lim: number;
  readonly period: number;
}

/** Quotas in one file: each call is one transaction, which takes the file's lock before it reads. */
export function createQuotas(database: Database, clock: Pick<Clock, 'now'>): Quotas {
  const counters = createCounters(database);
  const heldBy = (id: string): readonly HeldRow[] =>
    database.all<HeldRow>('SELECT key, kind, amount, lim, period FROM held WHERE id = ?', id);

  const settle = (id: string, truths: Readonly<Record<string, number>>, now: number): readonly QuotaMove[] => {
    const moves = heldBy(id).flatMap(({ key, kind, amount, lim, period }) => {
      const truth = Object.hasOwn(truths, key) ? (truths[key] as number) : amount;
      if (kind === 'rate') counters.correctRate({ key, limit: lim, periodMs: period }, truth - amount, now);
      return kind === 'budget' ? counters.settleBudget({ key, limit: lim }, amount, truth, now) : [];
    });
    database.run('DELETE FROM held WHERE id = ?', id);
    database.run('DELETE FROM holds WHERE id = ?', id);
    return moves;
  };

  return {
    hold: ({ id, entries, leaseMs }) =>
      database.transaction((): HoldResult => {
        const now = clock.now();
        counters.forgetSome(now);
        const until = database.get<{ until: number }>('SELECT until FROM holds WHERE id = ?', id)?.until ?? 0;
        const before = new Map(heldBy(id).map(({ key, amount }) => [key, amount]));
        const asked = entries.map((entry) => {
          const amount = Math.max(before.get(entry.key) ?? 0, entry.kind === 'concurrency' ? 1 : entry.amount);
          return { entry, amount, more: amount - (before.get(entry.key) ?? 0) };
        });
        const waits = asked.map(({ entry, more }) => {
          const hasPlace = entry.kind === 'concurrency' && more === 0 && until > now;
          return hasPlace ? 0 : counters.waitMs(entry, more, now);
        });
        if (waits.some((waitMs) => waitMs > 0)) return refusal(entries, waits, counters, now);
        database.run('INSERT OR REPLACE INTO holds VALUES (?, ?)', id, now + leaseMs);
        for (const { entry, amount, more } of asked) {
          counters.take(entry, more, now);
          const { key, kind, limit } = entry;
          const period = kind === 'rate' ? entry.periodMs : 0;
          database.run('INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?)', id, key, kind, amount, limit, period);
        }
        return { ok: true, levels: levelsOf(entries, counters, now) };
      }),
    release: ({ id, amounts }) => database.transaction(() => settle(id, amounts, clock.now())),
    renew(ids, leaseMs) {
      const until = clock.now() + leaseMs;
      database.transaction(() => {
        for (const id of ids) database.run('UPDATE holds SET until = ? WHERE id = ?', until, id);
      });
    },
    sweep: () =>
      database.transaction(() => {
        const now = clock.now();
        const lost = database.all<{ id: string }>('SELECT id FROM holds WHERE until <= ?', now);
        return { settled: lost.length, moves: lost.flatMap(({ id }) => settle(id, {}, now)) };
      }),
    read: (keys) => database.transaction(() => keys.map((key) => ({ key, ...counters.level(key, clock.now()) }))),
    list: (prefix, most) =>
      database.transaction(() => {
        const now = clock.now();
        const sql = `
          SELECT key FROM counters WHERE key >= ? AND key < ? AND (keep IS NULL OR keep > ?)
          UNION SELECT key FROM held WHERE kind = 'concurrency' AND key >= ? AND key < ? ORDER BY key LIMIT ?`;
        const range = rangeOf(prefix);
        const rows = database.all<{ key: string }>(sql, ...range, now, ...range, most);
        return rows.map(({ key }) => ({ key, ...counters.level(key, now) }));
      }),
  };
}

function levelsOf(entries: readonly QuotaEntry[], counters: Counters, now: number): readonly QuotaLevel[] {
  return entries.map(({ key }) => ({ key, ...counters.level(key, now) }));
}

function refusal(
  entries: readonly QuotaEntry[],
  waits: readonly number[],
  counters: Counters,
  now: number,
): HoldResult {
  const refused = waits.flatMap((waitMs, place) => (waitMs > 0 ? [place] : []));
  const rates = refused.filter((place) => entries[place]?.kind === 'rate').map((place) => waits[place] as number);
  const last = rates.length === 0 ? Infinity : Math.max(...rates);
  const levels = levelsOf(entries, counters, now);
  return { ok: false, refused, levels, ...(last < Infinity && { retryAfterMs: last }) };
}
