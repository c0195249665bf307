import assert from 'node:assert/strict';
import type { CacheBench } from './options.ts';

export const BOUND_BYTES = 100_000;

const LONG_MS = 600_000;
const VALUE_BYTES = 10_000;

/** Written far beyond what it may hold: the latest are there, and no more than fit. */
export async function staysWithinItsBound({ cache }: CacheBench): Promise<void> {
  const keys = Array.from({ length: 100 }, (_, index) => `k:${index}`);
  for (const key of keys) await cache.set(key, key.padEnd(VALUE_BYTES, '·'), LONG_MS);
  const kept: string[] = [];
  for (const key of keys) if ((await cache.get(key)) !== undefined) kept.push(key);

  const most = BOUND_BYTES / VALUE_BYTES;
  assert.ok(
    kept.length <= most,
    `${kept.length} values of ${VALUE_BYTES} characters are more than ${BOUND_BYTES} bytes`,
  );
  assert.ok(kept.length > 0, 'it keeps something');
  assert.equal(kept.at(-1), keys.at(-1), 'the latest is kept');

  await cache.set('huge', 'x'.repeat(2 * BOUND_BYTES), LONG_MS);
  assert.equal(await cache.get('huge'), undefined, 'what is larger than the whole is not kept');
  assert.notEqual(await cache.get(keys.at(-1) as string), undefined, 'and makes no room for itself');

  await cache.set('k:99', 'small', LONG_MS);
  for (let again = 0; again < 1_000; again += 1) await cache.set('same', `${again}`.padEnd(1_000, 'x'), LONG_MS);
  assert.equal((await cache.get('same'))?.length, 1_000, 'what is written over takes its room once');
}
