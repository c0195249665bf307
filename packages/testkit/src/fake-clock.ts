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

/**
 * @param startMs the time it starts at, in epoch milliseconds
 * @param turns how often the event loop turns before time moves on; promises alone need one
 */
export function createFakeClock(startMs = Date.parse('2026-01-01T00:00:00Z'), turns = 5): FakeClock {
  /** Those that come last stand first, so that the next one is taken off the end. */
  const timers: Timer[] = [];
  let now = startMs;
  let order = 0;

  return {
    now: () => now,
    monotonicMs: () => now - startMs,
    after(delayMs, callback) {
      const timer = { at: now + Math.max(0, delayMs), order: order++, callback };
      timers.splice(placeOf(timers, timer), 0, timer);
      return () => {
        const place = placeOf(timers, timer);
        if (timers[place] === timer) timers.splice(place, 1);
      };
    },
    async advance(ms) {
      const end = now + ms;
      await settled(turns);
      for (let timer = timers.at(-1); timer !== undefined && timer.at <= end; timer = timers.at(-1)) {
        now = timer.at;
        timers.pop();
        timer.callback();
        await settled(turns);
      }
      now = end;
    },
    get pending() {
      return timers.length;
    },
  };
}

/** Where a timer stands, or would stand, among those that are ordered from the last to the next. */
function placeOf(timers: readonly Timer[], { at, order }: Timer): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = timers[middle] as Timer;
    if (other.at > at || (other.at === at && other.order > order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lets everything that is ready run: promise callbacks, and what they start. */
async function settled(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
