import type { Clock } from '../contracts/index.ts';

/**
 * What a piece of work comes to, where it does so in time. Work that is late goes on; what becomes of it is nobody's.
 * @throws what the work throws, or `late()` when the time is up
 */
export async function within<T>(
  clock: Pick<Clock, 'after'>,
  limitMs: number,
  work: T | PromiseLike<T>,
  late: () => Error,
): Promise<T> {
  let stop = (): void => {};
  const limit = new Promise<never>((_, reject) => {
    stop = clock.after(limitMs, () => reject(late()));
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    stop();
  }
}

/**
 * Waits for a piece of work, but no longer than this: then it goes on without.
 * @throws what the work throws
 */
export async function waitAtMost(clock: Pick<Clock, 'after'>, limitMs: number, work: Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = clock.after(limitMs, resolve);
    work.then(resolve, reject).finally(stop);
  });
}
