import type { Clock, Random } from '@signalbox/core';

/** So long entries gather before they are sent together. */
const GATHER_MS = 50;
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 30_000;

/** Calls back later; the returned function cancels. */
export type After = Clock['after'];

export interface Sender {
  /** There is something to do. */
  wake(): void;
  /** Does all that there is to do now. @throws what the work throws */
  flush(): Promise<void>;
  /** Tries once more, and ends: nothing is under way when this resolves. */
  stop(end: Ending): Promise<void>;
}

export interface Ending {
  readonly limitMs: number;
  /** What is left to do when all is done. */
  readonly lastWork: () => Promise<void>;
  /** Makes what is still under way fail. */
  readonly breakOff: () => Promise<void>;
}

/**
 * Does one kind of work beside everything else, one turn after the other. When it fails it rests, longer each time and
 * half of that by chance: many that have lost one database do not come back together.
 */
export function createSender(options: {
  readonly work: () => Promise<void>;
  /** Whether there is more to do by now. */
  readonly hasMore: () => boolean;
  readonly onFailure: (error: unknown) => void;
  readonly after: After;
  readonly random: Random;
}): Sender {
  const { work, hasMore, onFailure, after, random } = options;
  let turn: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  let failures = 0;
  let isStopped = false;

  const run = (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    turn ??= take();
    return turn;
  };
  const take = async (): Promise<void> => {
    try {
      await work();
      failures = 0;
      turn = undefined;
      if (hasMore()) sender.wake();
    } catch (error) {
      onFailure(error);
      turn = undefined;
      const longestMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** failures);
      failures = Math.min(failures + 1, 30);
      schedule((longestMs * (1 + random())) / 2);
      throw error;
    }
  };
  const schedule = (ms: number): void => {
    if (isStopped || cancel !== undefined) return;
    cancel = after(ms, () => {
      cancel = undefined;
      // Told of already.
      run().catch(() => {});
    });
  };
  const sender: Sender = {
    wake() {
      if (turn === undefined) schedule(GATHER_MS);
    },
    async flush() {
      await run();
      // What came while the last turn was ending.
      if (hasMore()) await run();
    },
    async stop({ limitMs, lastWork, breakOff }) {
      isStopped = true;
      const last = endWith(lastWork).catch(() => {});
      await new Promise<void>((resolve) => {
        const stopWaiting = after(limitMs, resolve);
        void last.then(() => {
          stopWaiting();
          resolve();
        });
      });
      await breakOff();
      await last;
    },
  };
  const endWith = async (lastWork: () => Promise<void>): Promise<void> => {
    if (turn !== undefined || hasMore()) await sender.flush();
    cancel?.();
    await lastWork();
  };
  return sender;
}
