import type { Cost } from './usage.ts';

/** What is written before anything is sent. */
export interface ReservationRequest {
  /** The request's id; writing the same id twice changes nothing. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The worst case of the dearest candidate, in nano-dollars; `undefined` when a price is not known. */
  readonly worstCaseNanoUsd: number | undefined;
  /** The likely cost, by which a crashed request is settled later. */
  readonly estimateNanoUsd: number | undefined;
  readonly tags: readonly string[];
  readonly user: string | undefined;
  readonly session: string | undefined;
  readonly tenant: string | undefined;
}

/** Money set aside for one request. */
export interface Reservation {
  readonly id: string;
  /** Puts the truth in its place, once; a second call changes nothing. */
  commit(settlement: Settlement): void | Promise<void>;
}

/** What a request cost, over all its attempts. */
export interface Settlement {
  readonly cost: Cost;
  /** `recovered`: the process died before it could settle, and the estimate was taken. */
  readonly kind: 'settled' | 'recovered';
}

/** Sets money aside before a request is sent, and takes what was spent. */
export interface Ledger {
  /** @throws RouterError `budget_exceeded` when a budget would be passed */
  reserve(request: ReservationRequest): Reservation | Promise<Reservation>;
  /** Settles reservations that an earlier process left open, by their estimate. Returns how many. */
  recover(): number | Promise<number>;
}
