import type { Clock } from '../contracts/index.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** A longer one would fire at once; one that is overdue is warned about by Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
