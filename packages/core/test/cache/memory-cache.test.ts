import { createMemoryCache } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { cacheContract } from '@signalbox/testkit/vitest';
import { expect, test } from 'vitest';

cacheContract({
  make: (clock) => ({ cache: createMemoryCache({ maxBytes: 10_000_000, clock }) }),
  makeBounded: (clock, maxBytes) => ({ cache: createMemoryCache({ maxBytes, clock }) }),
});

/** Four entries of 200 bytes: 128 for the entry, one for the key, the rest for the value. */
const FOUR = { maxBytes: 800 };
const VALUE = 'x'.repeat(71);

test('lets go of what was not used for longest', async () => {
  const cache = createMemoryCache(FOUR);
  for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, VALUE, 1_000);
  expect(await cache.get('a')).toBe(VALUE);
  await cache.set('e', VALUE, 1_000);
  expect(await cache.get('b')).toBeUndefined();
  for (const key of ['a', 'c', 'd', 'e']) expect(await cache.get(key)).toBe(VALUE);
});

test('counts two bytes for each unit of a text that needs two', async () => {
  const cache = createMemoryCache(FOUR);
  for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, VALUE, 1_000);
  await cache.set('d', `${VALUE.slice(1)}ß`, 1_000);
  expect(await cache.get('a')).toBe(VALUE);
  await cache.set('d', `${VALUE.slice(1)}€`, 1_000);
  expect(await cache.get('b')).toBeUndefined();
  expect(await cache.get('a')).toBe(VALUE);
});

test('gives back the room of what is deleted, cleared or over', async () => {
  const clock = createFakeClock();
  const cache = createMemoryCache({ ...FOUR, clock });
  for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, VALUE, key === 'c' ? 10 : 1_000);
  await clock.advance(10);
  await cache.delete('a');
  await cache.clear('b');
  expect(await cache.get('c')).toBeUndefined();
  for (const key of ['e', 'f', 'g']) await cache.set(key, VALUE, 1_000);
  for (const key of ['d', 'e', 'f', 'g']) expect(await cache.get(key)).toBe(VALUE);
});
