import type { CacheStore, Clock } from '../contracts/index.ts';

interface Entry {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly bytes: number;
}

/** What an entry takes beside its texts: its place in the map, its object. */
const ENTRY_BYTES = 128;

export interface MemoryCacheOptions {
  /** How much it may hold, keys and values together. What was not used for longest goes first. */
  readonly maxBytes: number;
  readonly clock?: Pick<Clock, 'now'>;
}

/** Answers kept in memory: for one process, or for several routers in it. An answer that would fill it alone is not kept. */
export function createMemoryCache({ maxBytes, clock = { now: Date.now } }: MemoryCacheOptions): CacheStore {
  /** Those that were not used for longest stand first. */
  const entries = new Map<string, Entry>();
  let held = 0;

  const remove = (key: string, { bytes }: Entry): void => {
    entries.delete(key);
    held -= bytes;
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.until <= clock.now()) {
        remove(key, entry);
        return undefined;
      }
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, ttlMs) {
      const old = entries.get(key);
      if (old !== undefined) remove(key, old);
      const bytes = ENTRY_BYTES + bytesOf(key) + bytesOf(value);
      if (bytes > maxBytes) return;
      entries.set(key, { value, until: clock.now() + ttlMs, bytes });
      held += bytes;
      for (const [first, entry] of entries) {
        if (held <= maxBytes) return;
        remove(first, entry);
      }
    },
    delete(key) {
      const entry = entries.get(key);
      if (entry !== undefined) remove(key, entry);
    },
    clear(prefix) {
      for (const [key, entry] of entries) if (key.startsWith(prefix)) remove(key, entry);
    },
  };
}

/** As V8 keeps it: two bytes a unit where any of them needs two. */
function bytesOf(text: string): number {
  return /[^\0-\u00FF]/.test(text) ? 2 * text.length : text.length;
}
