import type { Clock } from '../contracts/index.ts';

/** Counts what is under way, so that it can be waited for. It holds on to none of it. */
export interface UnderWay {
  begin(): void;
  end(): void;
  /** Resolves when nothing is under way, or the time is over; says how much still is. */
  idle(timeLimitMs: number): Promise<number>;
}

export function createUnderWay(clock: Pick<Clock, 'after'>): UnderWay {
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    begin() {
      count += 1;
    },
    end() {
      count -= 1;
      if (count === 0) for (const go of waiting) go();
    },
    async idle(timeLimitMs) {
      if (count === 0) return 0;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(timeLimitMs, () => go());
        const go = (): void => {
          cancel();
          waiting.delete(go);
          resolve();
        };
        waiting.add(go);
      });
      return count;
    },
  };
}
