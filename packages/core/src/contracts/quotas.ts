/**
 * Counts that may not pass a limit, shared by every process that uses the same store. All amounts are whole numbers
 * ≥ 0: nano-dollars for money, tokens, requests. Times are epoch milliseconds by the store's own clock where it has one.
 */
export type QuotaEntry = BudgetEntry | RateEntry | ConcurrencyEntry;

/** So much may be spent until the window ends. */
export interface BudgetEntry {
  readonly kind: 'budget';
  /** Names the counter: budget, scope, value and the window's start. */
  readonly key: string;
  readonly amount: number;
  /** Spent, set aside and `amount` together may not pass it. */
  readonly limit: number;
  /** When the window ends and the counter may be forgotten; absent: never. */
  readonly expiresAt?: number;
}

/** So many in a period, evenly: the generic cell rate algorithm. */
export interface RateEntry {
  readonly kind: 'rate';
  readonly key: string;
  readonly amount: number;
  readonly limit: number;
  readonly periodMs: number;
}

/** So many at once. */
export interface ConcurrencyEntry {
  readonly kind: 'concurrency';
  readonly key: string;
  readonly limit: number;
}

/** What is asked for: all of it, or nothing. */
export interface Hold {
  /** The request's id. Asking twice with one id changes nothing and has the answer of the first time. */
  readonly id: string;
  readonly entries: readonly QuotaEntry[];
  /** When nobody is there any more to settle it: it is then settled by what was set aside. */
  readonly leaseMs: number;
}

/** A counter as it stands after the call. */
export interface QuotaLevel {
  readonly key: string;
  /** Spent in the window, or used of the rate, or running at once. */
  readonly used: number;
  /** Set aside and not settled. */
  readonly held: number;
}

export type HoldResult =
  | { readonly ok: true; readonly levels: readonly QuotaLevel[] }
  | {
      readonly ok: false;
      /** The entries that were refused, by their place. */
      readonly refused: readonly number[];
      /** Of all entries, unchanged. */
      readonly levels: readonly QuotaLevel[];
      /** When it would fit, as far as that can be told: the rate has recovered, the window has ended. */
      readonly retryAfterMs?: number;
    };

/** The truth, entry by entry in the order they were held. */
export interface Release {
  readonly id: string;
  /** What was really used; for concurrency entries it is not looked at. */
  readonly amounts: readonly number[];
}

/** A counter that a settlement moved. */
export interface QuotaMove {
  readonly key: string;
  readonly limit: number;
  /** Spent before and after: a threshold between the two is passed once, whatever the number of processes. */
  readonly before: number;
  readonly after: number;
}

/** Counters that several processes move at once, exactly. */
export interface Quotas {
  /** Sets the amounts aside in every entry's counter, or in none. */
  hold(hold: Hold): HoldResult | Promise<HoldResult>;
  /**
   * Sets more aside under an id that holds already: the entries' amounts are added to those of the same key, and new
   * keys are added to it. All or nothing too. An id that holds nothing (its lease has ended) is held anew.
   */
  grow(hold: Hold): HoldResult | Promise<HoldResult>;
  /**
   * Puts the truth in the place of what was set aside. The second time, or for an id that is not held, nothing happens.
   * What was grown later comes after the first entries, in the order it came.
   */
  release(release: Release): readonly QuotaMove[] | Promise<readonly QuotaMove[]>;
  /** Lengthens the leases of requests that take long. */
  renew(ids: readonly string[], leaseMs: number): void | Promise<void>;
  /** Settles what nobody holds any more, by what was set aside. Returns how many ids. */
  sweep(): number | Promise<number>;
  /** Counters as they stand; one that was never moved is 0. */
  read(keys: readonly string[]): readonly QuotaLevel[] | Promise<readonly QuotaLevel[]>;
}
