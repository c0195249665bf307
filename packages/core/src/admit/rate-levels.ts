import type { Quotas } from '../contracts/index.ts';
import type { BudgetScope, RateRule } from './budget-options.ts';
import { countersOf } from './counters-of.ts';
import { MINUTE_MS, ratePrefix } from './tally.ts';

/** One limit of a rate as it stands. */
export interface RateLevel {
  readonly name: string;
  readonly scope: BudgetScope;
  /** Of the scope; empty where one counter is for all. */
  readonly value: string;
  readonly of: 'requests' | 'tokens' | 'concurrent';
  readonly limit: number;
  /** How long until as many as `limit` are free again, in milliseconds; absent: requests at once. */
  readonly perMs?: number;
  /** What is not free now: requests under way, or what has not recovered yet, rounded up. */
  readonly used: number;
}

/** Each limit of each rate, for each value that has been counted; what has one counter is there from the start. */
export async function rateLevelsOf(rates: readonly RateRule[], quotas: Quotas): Promise<readonly RateLevel[]> {
  const asked = rates.flatMap((rate) => limitsOf(rate).map((of) => ({ rate, of })));
  const levels = await Promise.all(
    asked.map(async ({ rate, of }): Promise<readonly RateLevel[]> => {
      const { name, scope, perMs = MINUTE_MS } = rate;
      const counters = await countersOf(quotas, rate, ratePrefix(rate, of));
      const limit = rate[of] as number;
      const period = of === 'concurrent' ? {} : { perMs };
      return counters.map(({ value, used }) => ({ name, scope, value, of, limit, ...period, used }));
    }),
  );
  return levels.flat();
}

function limitsOf(rate: RateRule): readonly RateLevel['of'][] {
  return (['requests', 'tokens', 'concurrent'] as const).filter((of) => rate[of] !== undefined);
}
