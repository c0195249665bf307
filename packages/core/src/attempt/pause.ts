import { RouterError } from '../errors/router-error.ts';
import type { Clock } from '../contracts/index.ts';

/**
 * Waits, until the time is over or somebody leaves. Leaves no timer and no listener behind.
 * @throws RouterError `cancelled`
 */
export async function pause(clock: Clock, delayMs: number, signals: readonly AbortSignal[]): Promise<void> {
  let leave = (): void => {};
  let cancel = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      leave = () => reject(new RouterError('cancelled', { message: 'the caller went away' }));
      for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
      if (signals.some(({ aborted }) => aborted)) leave();
      cancel = clock.after(delayMs, resolve);
    });
  } finally {
    cancel();
    for (const signal of signals) signal.removeEventListener('abort', leave);
  }
}
