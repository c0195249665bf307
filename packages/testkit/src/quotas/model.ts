import type { Hold, HoldResult, QuotaEntry, QuotaLevel, QuotaMove, QuotaSweep, RateEntry } from '@signalbox/core';

interface Held {
  until: number;
  readonly amounts: Map<string, { entry: QuotaEntry; amount: number }>;
}

/**
 * What quotas must be equal to, written to be seen through and not to be fast: money held and places are summed over the
 * holds whenever they are asked for, and a rate is a theoretical arrival time in fractions of a millisecond.
 */
export class QuotasModel {
  readonly #holds = new Map<string, Held>();
  readonly #spent = new Map<string, number>();
  /** When each rate will have recovered: epoch milliseconds × its limit, so that it is whole. */
  readonly #arrival = new Map<string, bigint>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  hold({ id, entries, leaseMs }: Hold): HoldResult {
    const waits = entries.map((entry) => this.#waitOf(id, entry));
    if (waits.some((wait) => wait > 0)) {
      const refused = waits.flatMap((wait, place) => (wait > 0 ? [place] : []));
      const rates = refused.filter((place) => entries[place]?.kind === 'rate').map((place) => waits[place] as number);
      const last = rates.length === 0 ? Infinity : Math.max(...rates);
      return { ok: false, refused, levels: this.levels(entries), ...(last < Infinity && { retryAfterMs: last }) };
    }
    const held = this.#holds.get(id) ?? { until: 0, amounts: new Map() };
    held.until = this.#now() + leaseMs;
    for (const entry of entries) {
      const more = this.#more(id, entry);
      if (entry.kind === 'rate') this.#move(entry, more);
      held.amounts.set(entry.key, { entry, amount: more + (held.amounts.get(entry.key)?.amount ?? 0) });
    }
    this.#holds.set(id, held);
    return { ok: true, levels: this.levels(entries) };
  }

  release(id: string, truths: Readonly<Record<string, number>>): readonly QuotaMove[] {
    const held = this.#holds.get(id);
    this.#holds.delete(id);
    return [...(held?.amounts.values() ?? [])].flatMap(({ entry, amount }) => {
      const truth = truths[entry.key] ?? amount;
      if (entry.kind === 'rate') this.#move(entry, truth - amount);
      if (entry.kind !== 'budget') return [];
      const before = this.#spent.get(entry.key) ?? 0;
      this.#spent.set(entry.key, before + truth);
      return [{ key: entry.key, limit: entry.limit, before, after: before + truth }];
    });
  }

  renew(ids: readonly string[], leaseMs: number): void {
    for (const id of ids) {
      const held = this.#holds.get(id);
      if (held !== undefined) held.until = this.#now() + leaseMs;
    }
  }

  sweep(): QuotaSweep {
    const lost = [...this.#holds].flatMap(([id, { until }]) => (until <= this.#now() ? [id] : []));
    return { settled: lost.length, moves: lost.flatMap((id) => this.release(id, {})) };
  }

  levels(entries: readonly QuotaEntry[]): readonly QuotaLevel[] {
    return entries.map((entry) => {
      const { key } = entry;
      if (entry.kind === 'budget') return { key, used: this.#spent.get(key) ?? 0, held: this.#heldOf(key) };
      if (entry.kind === 'concurrency') return { key, used: this.#runningBeside('', key), held: 0 };
      const backlog = this.#arrivalOf(entry) - BigInt(this.#now()) * BigInt(entry.limit);
      return { key, used: Math.ceil(Number(backlog) / entry.periodMs), held: 0 };
    });
  }

  #waitOf(id: string, entry: QuotaEntry): number {
    const more = this.#more(id, entry);
    if (entry.kind === 'concurrency') {
      const held = this.#holds.get(id);
      const hasPlace = held?.amounts.has(entry.key) === true && held.until > this.#now();
      return hasPlace || this.#runningBeside(id, entry.key) < entry.limit ? 0 : Infinity;
    }
    if (more === 0) return 0;
    if (entry.kind === 'budget') {
      return (this.#spent.get(entry.key) ?? 0) + this.#heldOf(entry.key) + more <= entry.limit ? 0 : Infinity;
    }
    if (more > entry.limit) return Infinity;
    const allowedAt =
      this.#arrivalOf(entry) + BigInt(more) * BigInt(entry.periodMs) - BigInt(entry.periodMs) * BigInt(entry.limit);
    return Math.max(0, Math.ceil(Number(allowedAt - BigInt(this.#now()) * BigInt(entry.limit)) / entry.limit));
  }

  #more(id: string, entry: QuotaEntry): number {
    if (entry.kind === 'concurrency') return 0;
    return Math.max(0, entry.amount - (this.#holds.get(id)?.amounts.get(entry.key)?.amount ?? 0));
  }

  #heldOf(key: string): number {
    return [...this.#holds.values()].reduce((sum, { amounts }) => sum + (amounts.get(key)?.amount ?? 0), 0);
  }

  #runningBeside(id: string, key: string): number {
    return [...this.#holds].filter(
      ([other, { amounts, until }]) => other !== id && amounts.has(key) && until > this.#now(),
    ).length;
  }

  #arrivalOf({ key, limit }: RateEntry): bigint {
    const now = BigInt(this.#now()) * BigInt(limit);
    const arrival = this.#arrival.get(key) ?? now;
    return arrival > now ? arrival : now;
  }

  #move(entry: RateEntry, amount: number): void {
    this.#arrival.set(entry.key, this.#arrivalOf(entry) + BigInt(amount) * BigInt(entry.periodMs));
  }
}
