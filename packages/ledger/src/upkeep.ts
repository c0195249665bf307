import type { Clock } from '@signalbox/core';

const PRUNE_EVERY_MS = 3_600_000;

export interface Upkeep {
  /** Ends it, and waits for what is under way. */
  stop(): Promise<void>;
}

/** What a tracker does beside requests: it says that it is alive, and thins out what is old. */
export function createUpkeep(work: {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly beat: () => unknown;
  readonly prune: () => Promise<unknown>;
  readonly report: ((error: unknown) => void) | undefined;
}): Upkeep {
  const { clock, heartbeatMs, report } = work;
  let prunedAt = -Infinity;
  let isStopped = false;
  let busy: Promise<unknown> = Promise.resolve();
  let isFailing = false;

  const turn = async (): Promise<void> => {
    try {
      await work.beat();
      if (clock.monotonicMs() - prunedAt >= PRUNE_EVERY_MS) {
        prunedAt = clock.monotonicMs();
        await work.prune();
      }
      isFailing = false;
    } catch (error) {
      // Once for each outage.
      if (!isFailing) report?.(error);
      isFailing = true;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const turnAndGoOn = async (): Promise<void> => {
    await turn();
    if (!isStopped) next();
  };
  const next = (): void => {
    // Not the clock's timer: that one would keep the process alive.
    timer = setTimeout(() => {
      busy = turnAndGoOn();
    }, heartbeatMs).unref();
  };
  next();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await busy;
    },
  };
}
