import assert from 'node:assert/strict';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { BOUND_BYTES, staysWithinItsBound } from './bounded.ts';
import { CACHE_DEFINITIONS } from './definitions.ts';
import type { CacheBench, CacheCase, CacheContractOptions, SharedCache } from './options.ts';

/** Everything that a cache must do. Each case makes a cache of its own. */
export function cacheCases(options: CacheContractOptions): readonly CacheCase[] {
  const { make, makeBounded } = options;
  return [
    ...CACHE_DEFINITIONS.map(({ title, run }) => ({ title, run: () => withCache(options, make, run) })),
    {
      title: 'stays within its bound, and keeps the latest',
      ...(makeBounded === undefined && { skipped: 'it is not this cache that bounds itself' }),
      run: () => withCache(options, (clock) => (makeBounded ?? make)(clock, BOUND_BYTES), staysWithinItsBound),
    },
  ];
}

async function withCache(
  { passTime }: CacheContractOptions,
  make: (clock: FakeClock) => SharedCache | Promise<SharedCache>,
  run: (bench: CacheBench) => Promise<void>,
): Promise<void> {
  const clock = createFakeClock(Date.now());
  const made = await make(clock);
  const { cache, other = cache } = made;
  try {
    await run({ cache, other, passTime: (ms) => passTime?.(ms, clock) ?? clock.advance(ms) });
    await cache.clear('');
  } finally {
    await made.dispose?.();
  }
  assert.equal(clock.pending, 0, 'no timer is left when the cache is disposed of');
}
