import type { Clock } from '@signalbox/core';

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Moves time on; callbacks that fall due run in order, and what they start has run when this resolves. */
  advance(ms: number): Promise<void>;
  /** Timers that have not fired and were not cancelled: 0 when nothing leaks. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Starts at the given time, in epoch milliseconds. */
export function createFakeClock(startMs = Date.parse('2026-01-01T00:00:00Z')): FakeClock {
  const timers = new Set<Timer>();
  let now = startMs;
  let order = 0;
  const earliest = (limit: number): Timer | undefined =>
    [...timers].filter((timer) => timer.at <= limit).sort((a, b) => a.at - b.at || a.order - b.order)[0];

  return {
    now: () => now,
    monotonicMs: () => now - startMs,
    after(delayMs, callback) {
      const timer = { at: now + Math.max(0, delayMs), order: order++, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settled();
      for (let timer = earliest(end); timer !== undefined; timer = earliest(end)) {
        now = timer.at;
        timers.delete(timer);
        timer.callback();
        await settled();
      }
      now = end;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Lets everything that is ready run: promise callbacks, and what they start. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
