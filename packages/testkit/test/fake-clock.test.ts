import { expect, test } from 'vitest';
import { createFakeClock } from '../src/index.ts';

test('stands still until it is advanced', async () => {
  const clock = createFakeClock(1_000);
  expect([clock.now(), clock.monotonicMs()]).toEqual([1_000, 0]);
  await clock.advance(250);
  expect([clock.now(), clock.monotonicMs()]).toEqual([1_250, 250]);
});

test('calls back in the order of time, then in the order of asking', async () => {
  const clock = createFakeClock(0);
  const seen: string[] = [];
  clock.after(20, () => seen.push(`late ${clock.now()}`));
  clock.after(10, () => seen.push(`first ${clock.now()}`));
  clock.after(10, () => seen.push(`second ${clock.now()}`));
  await clock.advance(30);
  expect(seen).toEqual(['first 10', 'second 10', 'late 20']);
});

test('runs what a callback starts within the same advance', async () => {
  const clock = createFakeClock(0);
  const seen: number[] = [];
  clock.after(5, () => void Promise.resolve().then(() => clock.after(5, () => seen.push(clock.now()))));
  await clock.advance(10);
  expect(seen).toEqual([10]);
});

test('counts timers that were neither fired nor cancelled', async () => {
  const clock = createFakeClock();
  const cancel = clock.after(10, () => {});
  clock.after(20, () => {});
  cancel();
  expect(clock.pending).toBe(1);
  await clock.advance(20);
  expect(clock.pending).toBe(0);
});
