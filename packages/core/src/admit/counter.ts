import type { BudgetEntry, ConcurrencyEntry, QuotaEntry, RateEntry } from '../contracts/index.ts';

/** Who takes, and until when its lease lasts. */
export interface Taker {
  readonly id: string;
  readonly until: number;
}

/** What is counted under one key. Amounts and times are whole numbers. */
export interface Counter {
  readonly kind: QuotaEntry['kind'];
  /** How long until `more` has room: 0 is now, `Infinity` when that is not known, or never. */
  waitMs(entry: QuotaEntry, more: number, id: string, now: number): number;
  take(entry: QuotaEntry, more: number, taker: Taker, now: number): void;
  /** @returns spent before and after, where money is counted */
  settle(held: number, truth: number, id: string, now: number): { before: number; after: number } | undefined;
  renew(taker: Taker): void;
  level(now: number): { readonly used: number; readonly held: number };
  /** Nothing is lost when it is forgotten. */
  isIdle(now: number): boolean;
}

export function createCounter(entry: QuotaEntry): Counter {
  if (entry.kind === 'budget') return new Budget();
  return entry.kind === 'rate' ? new Rate(entry) : new Places();
}

class Budget implements Counter {
  readonly kind = 'budget';
  #used = 0;
  #held = 0;
  #keepUntil = Infinity;

  waitMs(entry: QuotaEntry, more: number): number {
    const { limit } = entry as BudgetEntry;
    return more === 0 || this.#used + this.#held + more <= limit ? 0 : Infinity;
  }

  take(entry: QuotaEntry, more: number): void {
    this.#held += more;
    this.#keepUntil = (entry as BudgetEntry).keepUntil ?? Infinity;
  }

  settle(held: number, truth: number): { before: number; after: number } {
    const before = this.#used;
    this.#held -= held;
    this.#used += truth;
    return { before, after: this.#used };
  }

  renew(): void {}

  level(): { readonly used: number; readonly held: number } {
    return { used: this.#used, held: this.#held };
  }

  isIdle(now: number): boolean {
    return this.#keepUntil <= now;
  }
}

/**
 * What was taken and has not leaked away is counted in parts of one: `periodMs` of them. In a millisecond `limit` parts
 * leak away, so that every number is whole, and nothing is ever rounded.
 */
class Rate implements Counter {
  readonly kind = 'rate';
  #parts = 0;
  #at = 0;
  #limit: number;
  #periodMs: number;

  constructor({ limit, periodMs }: RateEntry) {
    this.#limit = limit;
    this.#periodMs = periodMs;
  }

  waitMs(entry: QuotaEntry, more: number, _id: string, now: number): number {
    const { limit, periodMs } = entry as RateEntry;
    if (more === 0) return 0;
    if (more > limit) return Infinity;
    return Math.max(0, Math.ceil((this.#leftAt(now) + more * periodMs - limit * periodMs) / limit));
  }

  take(entry: QuotaEntry, more: number, _taker: Taker, now: number): void {
    const { limit, periodMs } = entry as RateEntry;
    this.#parts = this.#leftAt(now) + more * periodMs;
    this.#at = Math.max(this.#at, now);
    this.#limit = limit;
    this.#periodMs = periodMs;
  }

  settle(held: number, truth: number, _id: string, now: number): undefined {
    this.#parts = Math.max(0, this.#leftAt(now) + (truth - held) * this.#periodMs);
    this.#at = Math.max(this.#at, now);
  }

  renew(): void {}

  level(now: number): { readonly used: number; readonly held: number } {
    return { used: Math.ceil(this.#leftAt(now) / this.#periodMs), held: 0 };
  }

  isIdle(now: number): boolean {
    return this.#leftAt(now) === 0;
  }

  /** A clock that is set back makes nothing leak. */
  #leftAt(now: number): number {
    return Math.max(0, this.#parts - Math.max(0, now - this.#at) * this.#limit);
  }
}

class Places implements Counter {
  readonly kind = 'concurrency';
  /** Until when each holder's lease lasts. */
  readonly #holders = new Map<string, number>();

  waitMs(entry: QuotaEntry, _more: number, id: string, now: number): number {
    const { limit } = entry as ConcurrencyEntry;
    const hasPlace = (this.#holders.get(id) ?? 0) > now;
    return hasPlace || this.#running(now) < limit ? 0 : Infinity;
  }

  take(_entry: QuotaEntry, _more: number, { id, until }: Taker): void {
    this.#holders.set(id, until);
  }

  settle(_held: number, _truth: number, id: string): undefined {
    this.#holders.delete(id);
  }

  renew({ id, until }: Taker): void {
    this.#holders.set(id, until);
  }

  level(now: number): { readonly used: number; readonly held: number } {
    return { used: this.#running(now), held: 0 };
  }

  isIdle(): boolean {
    return this.#holders.size === 0;
  }

  #running(now: number): number {
    let running = 0;
    for (const until of this.#holders.values()) if (until > now) running += 1;
    return running;
  }
}
