/** State that several processes share: which candidates rest, for one. Values are texts; keys have parts between colons. */
export interface Store {
  readonly id: string;
  /** Every entry whose key begins so. */
  list(prefix: string): ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  /** @param ttlMs how long it lives; absent: until it is deleted */
  set(key: string, value: string, ttlMs?: number): void | Promise<void>;
  delete(key: string): void | Promise<void>;
  dispose?(): void | Promise<void>;
}
