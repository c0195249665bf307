/**
 * Counts that may not pass a limit, shared by every process that uses the same store. Amounts are whole numbers ≥ 0:
 * nano-dollars for money, tokens, requests. Times are epoch milliseconds, by the store's own clock where it has one.
 * A key belongs to one kind of entry, and stands once in a hold.
 */
export type QuotaEntry = BudgetEntry | RateEntry | ConcurrencyEntry;

/** So much may be spent in a window. */
export interface BudgetEntry {
  readonly kind: 'budget';
  /** Names the counter: budget, scope, value and the window's start. */
  readonly key: string;
  readonly amount: number;
  /** Spent, set aside and `amount` together may not pass it. */
  readonly limit: number;
  /**
   * From then on the counter may be forgotten, with what is held of it. Some time after its window has ended, for the
   * clocks of processes differ. Absent: never.
   */
  readonly keepUntil?: number;
}

/**
 * So many in a period, by the generic cell rate algorithm: `limit` at once, and evenly from then on. Exactly: what was
 * taken leaks away at `limit` in `periodMs`, and what is left of it may not pass `limit`.
 */
export interface RateEntry {
  readonly kind: 'rate';
  /** Names the period too: one counter has one period. */
  readonly key: string;
  readonly amount: number;
  /** 1 or more. */
  readonly limit: number;
  readonly periodMs: number;
}

/** So many at once. A holder whose lease has ended does not count. */
export interface ConcurrencyEntry {
  readonly kind: 'concurrency';
  readonly key: string;
  readonly limit: number;
}

/** What is asked for: all of it, or nothing. */
export interface Hold {
  /** The request's id. */
  readonly id: string;
  readonly entries: readonly QuotaEntry[];
  /** How long it may stay unsettled. After that `sweep` settles it by what was set aside: it may have been spent. */
  readonly leaseMs: number;
}

/** A counter as it stands after the call. */
export interface QuotaLevel {
  readonly key: string;
  /** Spent in the window; taken of the rate and not recovered, rounded up; running at once. */
  readonly used: number;
  /** Of a budget: set aside and not settled. Else 0, for what is set aside is in `used`. */
  readonly held: number;
}

export type HoldResult =
  | { readonly ok: true; readonly levels: readonly QuotaLevel[] }
  | {
      readonly ok: false;
      /** The entries that have no room, by their place. */
      readonly refused: readonly number[];
      /** Of all entries in their order, unchanged. */
      readonly levels: readonly QuotaLevel[];
      /**
       * When the last of the refused rates will have room, in whole milliseconds. Absent: none was refused, or one asks
       * for more than its limit. When budgets and places are free again is not known here.
       */
      readonly retryAfterMs?: number;
    };

/** The truth. */
export interface Release {
  readonly id: string;
  /** What was really used, by key; what is not named is settled by what was set aside. Of no meaning for concurrency. */
  readonly amounts: Readonly<Record<string, number>>;
}

/** A budget's counter that a settlement moved. */
export interface QuotaMove {
  readonly key: string;
  /** The limit that it was held with. */
  readonly limit: number;
  /** Spent before and after: over all processes, no two moves of a counter overlap. So a threshold is passed once. */
  readonly before: number;
  readonly after: number;
}

/** What `sweep` found. */
export interface QuotaSweep {
  /** How many ids it settled. */
  readonly settled: number;
  readonly moves: readonly QuotaMove[];
}

/** Counters that several processes move at once, exactly. */
export interface Quotas {
  /**
   * Sets the amounts aside in every entry's counter, or in none. Under an id that holds already it raises them to these
   * amounts: what is higher stays, new keys are added, the lease begins anew. So asking twice changes nothing. An entry
   * that takes nothing more is never refused.
   */
  hold(hold: Hold): HoldResult | Promise<HoldResult>;
  /** Puts the truth in the place of what was set aside. For an id that holds nothing (any more) nothing happens. */
  release(release: Release): readonly QuotaMove[] | Promise<readonly QuotaMove[]>;
  /** Begins the leases of these ids anew, those that have ended and were not swept too. Others are passed over. */
  renew(ids: readonly string[], leaseMs: number): void | Promise<void>;
  /** Settles by what was set aside what nobody holds any more. Every process may call it at any time. */
  sweep(): QuotaSweep | Promise<QuotaSweep>;
  /** Counters as they stand; one that is not known is 0. */
  read(keys: readonly string[]): readonly QuotaLevel[] | Promise<readonly QuotaLevel[]>;
  /** Counters whose key begins so, in the order of their keys, `most` of them. For reading by people: it may be slow. */
  list(prefix: string, most: number): readonly QuotaLevel[] | Promise<readonly QuotaLevel[]>;
}
