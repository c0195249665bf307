import type { CacheStore } from '@signalbox/core';
import type { FakeClock } from '../fake-clock.ts';

/** An empty cache, and who shares it. */
export interface SharedCache {
  readonly cache: CacheStore;
  /** The same entries as another process sees them, over a connection of its own. Absent: they are for one process. */
  readonly other?: CacheStore;
  dispose?(): void | Promise<void>;
}

/** What a cache is put to the test with. */
export interface CacheContractOptions {
  /** Makes an empty cache that goes by the clock, where it does not go by one of its own. */
  readonly make: (clock: FakeClock) => SharedCache | Promise<SharedCache>;
  /**
   * The same, and it holds so many bytes at the most. Absent: it is somebody else who bounds it, such as a server with a
   * memory limit, and the case is skipped.
   */
  readonly makeBounded?: (clock: FakeClock, maxBytes: number) => SharedCache | Promise<SharedCache>;
  /** Lets time pass for a cache that goes by a clock of its own. Default: the fake clock is moved. */
  readonly passTime?: (ms: number, clock: FakeClock) => Promise<void>;
}

/** One thing that a cache must do. Runs anywhere: it throws an AssertionError when the cache does not. */
export interface CacheCase {
  readonly title: string;
  /** Why it does not apply to this cache. */
  readonly skipped?: string;
  run(): Promise<void>;
}

/** A cache under test, for one case. */
export interface CacheBench {
  readonly cache: CacheStore;
  readonly other: CacheStore;
  passTime(ms: number): Promise<void>;
}

/** What a case is made of before it is bound to a cache. */
export interface CacheCaseDefinition {
  readonly title: string;
  readonly run: (bench: CacheBench) => Promise<void>;
}
