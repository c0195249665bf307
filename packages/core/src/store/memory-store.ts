import type { Clock, Store } from '../contracts/index.ts';

interface Entry {
  readonly value: string;
  /** Epoch milliseconds; `Infinity`: until it is deleted. */
  readonly until: number;
}

/** Holds this many; what was written longest ago goes first. */
const MOST_ENTRIES = 10_000;

/** A store in memory: for one process, or for several routers in it. */
export function createMemoryStore(clock: Pick<Clock, 'now'> = { now: Date.now }): Store {
  const entries = new Map<string, Entry>();
  return {
    id: 'memory',
    list(prefix) {
      const now = clock.now();
      const found = new Map<string, string>();
      for (const [key, { value, until }] of entries) {
        if (until <= now) entries.delete(key);
        else if (key.startsWith(prefix)) found.set(key, value);
      }
      return found;
    },
    set(key, value, ttlMs = Infinity) {
      entries.delete(key);
      entries.set(key, { value, until: clock.now() + ttlMs });
      if (entries.size > MOST_ENTRIES) entries.delete(entries.keys().next().value as string);
    },
    delete: (key) => void entries.delete(key),
  };
}
