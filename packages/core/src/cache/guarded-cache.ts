import type { CacheStore, Clock, Telemetry } from '../contracts/index.ts';

/** A cache that can only help: one that fails, or is slow, is one that has nothing. */
export interface GuardedCache {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** Nobody waits for it. */
  set(key: string, value: string, ttlMs: number): void;
  delete(key: string): void;
  clear(prefix: string): Promise<void>;
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>;
}

/** After a failure it is left alone for so long: requests must not all wait for a server that is down. */
const REST_MS = 1_000;
/** Writes beyond this many at once are left out. */
const MOST_PENDING = 256;

export function guard(input: {
  readonly cache: CacheStore;
  readonly clock: Clock;
  readonly timeLimitMs: number;
  readonly telemetry: Telemetry;
}): GuardedCache {
  const { cache, clock, timeLimitMs, telemetry } = input;
  const pending = new Set<Promise<unknown>>();
  let restsUntil = -Infinity;

  const failed = (error: unknown): undefined => {
    restsUntil = clock.monotonicMs() + REST_MS;
    telemetry.emit('internal.error', () => ({ where: 'cache', error }));
    return undefined;
  };
  const inTime = (answer: Promise<string | undefined>): Promise<string | undefined> =>
    new Promise((resolve) => {
      const cancel = clock.after(timeLimitMs, () => {
        resolve(failed(new Error(`the cache did not answer within ${timeLimitMs} ms`)));
      });
      answer.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error: unknown) => {
          cancel();
          resolve(failed(error));
        },
      );
    });
  const beside = (work: () => void | Promise<void>): void => {
    if (clock.monotonicMs() < restsUntil || pending.size >= MOST_PENDING) return;
    try {
      const done = work();
      if (!(done instanceof Promise)) return;
      const settled: Promise<unknown> = done.catch(failed).finally(() => pending.delete(settled));
      pending.add(settled);
    } catch (error) {
      failed(error);
    }
  };

  return {
    get(key) {
      if (clock.monotonicMs() < restsUntil) return undefined;
      try {
        const answer = cache.get(key);
        return answer instanceof Promise ? inTime(answer) : answer;
      } catch (error) {
        return failed(error);
      }
    },
    set: (key, value, ttlMs) => beside(() => cache.set(key, value, ttlMs)),
    delete: (key) => beside(() => cache.delete(key)),
    clear: async (prefix) => cache.clear(prefix),
    async idle() {
      await Promise.all(pending);
    },
  };
}
