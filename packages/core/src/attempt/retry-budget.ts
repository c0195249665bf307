/** Keeps retries to a share of the calls, so that a provider in trouble does not get more of them than ever. */
export interface RetryBudget {
  /** A first call to a provider: it earns a share of a retry. */
  earn(provider: string): void;
  /** Whether a retry may be made now; takes it. */
  spend(provider: string): boolean;
}

/** Retries that a provider may get before it has earned any: for programs that send little. */
const RESERVE = 10;

/** The most that can be saved up. */
const MOST_SAVED = 100;

/**
 * @param share retries for each first call, 0 to 1: over many calls, no more of them are retries than that
 */
export function createRetryBudget(share: number): RetryBudget {
  const saved = new Map<string, number>();
  return {
    earn(provider) {
      saved.set(provider, Math.min(MOST_SAVED, (saved.get(provider) ?? RESERVE) + share));
    },
    spend(provider) {
      const left = saved.get(provider) ?? RESERVE;
      if (left < 1) return false;
      saved.set(provider, left - 1);
      return true;
    },
  };
}
