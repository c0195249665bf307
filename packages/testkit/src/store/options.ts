import type { OtherPlugin } from '@signalbox/core';
import type { FakeClock } from '../fake-clock.ts';

export type StorePlugin = Extract<OtherPlugin, { readonly kind: 'store' }>;

/** What a store plugin is put to the test with. */
export interface StoreContractOptions {
  /**
   * The plugin, told to keep its entries in `space`: letters, digits and dashes, and for nobody else. It names a prefix,
   * a table, or a folder. Two plugins with one space share their entries, as two processes would.
   */
  readonly make: (space: string) => StorePlugin | Promise<StorePlugin>;
  /**
   * Lets time pass for the store. Default: the clock of its context is moved. A store that goes by a clock of its own
   * has to wait.
   */
  readonly passTime?: (ms: number, clock: FakeClock) => Promise<void>;
  /** Secrets that the context has, by their variable. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Cases that do not apply to this store, by title, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** One thing that a store must do. Runs anywhere: it throws an AssertionError when the store does not. */
export interface StoreCase {
  readonly title: string;
  /** Why it does not apply to this store. */
  readonly skipped?: string;
  run(): Promise<void>;
}
