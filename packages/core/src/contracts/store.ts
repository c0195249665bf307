import type { CacheStore } from './cache-store.ts';
import type { Quotas } from './quotas.ts';

/** State that several processes share: which candidates rest, for one. Values are texts; keys have parts between colons. */
export interface Store {
  readonly id: string;
  /** Every entry whose key begins so. */
  list(prefix: string): ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  /** @param ttlMs how long it lives; absent: until it is deleted */
  set(key: string, value: string, ttlMs?: number): void | Promise<void>;
  delete(key: string): void | Promise<void>;
  /** Budgets and limits that its processes share. Absent: each process counts alone. */
  readonly quotas?: Quotas;
  /** Answers that its processes share. Absent: each process keeps its own. */
  readonly cache?: CacheStore;
  dispose?(): void | Promise<void>;
}
