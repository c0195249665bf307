import type { BudgetEntry, ConcurrencyEntry, HoldResult, QuotaEntry, Quotas, RateEntry } from '@signalbox/core';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

/** Quotas under test: fresh counters, seen by two. */
export interface QuotasBench {
  readonly quotas: Quotas;
  /** The same counters as another process sees them: a second connection. For quotas of one process, the same object. */
  readonly other: Quotas;
  dispose?(): void | Promise<void>;
}

/**
 * Makes quotas that go by this clock. A store with a clock of its own needs a way to be told the time in tests: nothing
 * here sleeps.
 */
export type MakeQuotas = (clock: FakeClock) => QuotasBench | Promise<QuotasBench>;

/** One thing that quotas must do. Runs anywhere: it throws an AssertionError when they do not. */
export interface QuotasCase {
  readonly title: string;
  run(): Promise<void>;
}

export interface Bench extends QuotasBench {
  readonly clock: FakeClock;
  /** Holds with a lease of a minute, unless it says otherwise. */
  hold(id: string, entries: readonly QuotaEntry[], leaseMs?: number): Promise<HoldResult>;
  /** Whether there was room. */
  fits(id: string, entries: readonly QuotaEntry[], leaseMs?: number): Promise<boolean>;
  /** `[used, held]` of each. */
  levels(...keys: string[]): Promise<readonly (readonly [number, number])[]>;
}

const LEASE_MS = 60_000;

/** Makes fresh quotas, and lets go of them however the test ends. */
export async function withQuotas(make: MakeQuotas, test: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = createFakeClock();
  const made = await make(clock);
  const { quotas, other } = made;
  const hold: Bench['hold'] = async (id, entries, leaseMs = LEASE_MS) => quotas.hold({ id, entries, leaseMs });
  try {
    await test({
      quotas,
      other,
      clock,
      hold,
      fits: async (...asked) => (await hold(...asked)).ok,
      levels: async (...keys) => (await other.read(keys)).map(({ used, held }) => [used, held]),
    });
  } finally {
    await made.dispose?.();
  }
}

export function budget(key: string, amount: number, limit = 100, keepUntil?: number): BudgetEntry {
  return { kind: 'budget', key, amount, limit, ...(keepUntil !== undefined && { keepUntil }) };
}

export function rate(key: string, amount: number, limit = 10, periodMs = 1_000): RateEntry {
  return { kind: 'rate', key, amount, limit, periodMs };
}

export function places(key: string, limit = 2): ConcurrencyEntry {
  return { kind: 'concurrency', key, limit };
}
