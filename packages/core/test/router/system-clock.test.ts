import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/router/system-clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test.for([
  [-0.5, 0],
  [5, 5],
  [1e12, 2 ** 31 - 1],
])('a wait of %d ms is one that a timer can take', ([delayMs, waits]) => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  systemClock.after(delayMs as number, () => {})();
  expect(setTimer).toHaveBeenCalledExactlyOnceWith(expect.any(Function), waits);
});
