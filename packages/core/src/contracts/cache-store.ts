/** Answers kept for a while. What it keeps is bounded: old ones go when it is full. */
export interface CacheStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** @param ttlMs how long it may be used */
  set(key: string, value: string, ttlMs: number): void | Promise<void>;
  delete(key: string): void | Promise<void>;
  /** Forgets every entry whose key begins so. */
  clear(prefix: string): void | Promise<void>;
}
