import { expect, test } from 'vitest';
import { createMemoryStore } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';

test('lists what begins with a prefix', async () => {
  const store = createMemoryStore();
  await store.set('a:1', 'one');
  await store.set('a:2', 'two');
  await store.set('b:1', 'other');
  expect(await store.list('a:')).toEqual(
    new Map([
      ['a:1', 'one'],
      ['a:2', 'two'],
    ]),
  );
  await store.set('a:1', 'again');
  await store.delete('a:2');
  expect(await store.list('a:')).toEqual(new Map([['a:1', 'again']]));
});

test('forgets what has lived its time', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore(clock);
  await store.set('a', 'short', 1_000);
  await store.set('b', 'for ever');
  await clock.advance(999);
  expect((await store.list('')).size).toBe(2);
  await clock.advance(1);
  expect(await store.list('')).toEqual(new Map([['b', 'for ever']]));
});

test('holds ten thousand entries, the latest', async () => {
  const store = createMemoryStore();
  for (let entry = 0; entry < 10_100; entry += 1) await store.set(String(entry), '');
  const entries = await store.list('');
  expect(entries.size).toBe(10_000);
  expect(entries.has('10099')).toBe(true);
});
