import type { Clock } from '@signalbox/core';

/** The time was over first. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

/** A time that several waits share. */
export interface Limit {
  /** @throws LimitReached when the time is over before the promise is settled */
  within<T>(promise: Promise<T>): Promise<T>;
  /** Nobody waits any more. */
  cancel(): void;
}

export function limitOf(clock: Clock, ms: number): Limit {
  let isOver = false;
  let stop: ((error: LimitReached) => void) | undefined;
  const end = (): void => {
    isOver = true;
    stop?.(new LimitReached());
  };
  // Where the process itself was held up, the answer may have come and not have been read: that gets its turn first.
  const cancel = clock.after(ms, () => void setImmediate(end));
  return {
    cancel,
    within: (promise) =>
      new Promise((resolve, reject) => {
        stop = reject;
        promise.then(resolve, reject);
        if (isOver) end();
      }),
  };
}
