import type { Quotas } from '../contracts/index.ts';
import { toUsd } from '../money/nano-usd.ts';
import type { BudgetScope } from './budget-options.ts';
import type { BudgetWindow } from './calendar.ts';
import { countersOf } from './counters-of.ts';
import { budgetPrefix, type BudgetBook } from './tally.ts';

/** A budget as it stands. */
export interface BudgetLevel {
  readonly name: string;
  readonly scope: BudgetScope;
  /** Of the scope; empty where one counter is for all. */
  readonly value: string;
  readonly window: BudgetWindow;
  readonly capUsd: number;
  readonly spentUsd: number;
  /** Set aside for requests under way. */
  readonly heldUsd: number;
  /** Epoch milliseconds; absent: never. */
  readonly resetsAt?: number;
}

/** Each value that has been counted in the present window; a budget with one counter is there from the start. */
export async function levelsOf(
  books: readonly BudgetBook[],
  quotas: Quotas,
  now: number,
): Promise<readonly BudgetLevel[]> {
  const levels = await Promise.all(
    books.map(async (book): Promise<readonly BudgetLevel[]> => {
      const { rule, spanAt } = book;
      const counters = await countersOf(quotas, rule, budgetPrefix(book, now));
      const { end } = spanAt(now);
      return counters.map(({ value, used, held }) => ({
        name: rule.name,
        scope: rule.scope,
        value,
        window: rule.window,
        capUsd: rule.capUsd,
        spentUsd: toUsd(used),
        heldUsd: toUsd(held),
        ...(end < Infinity && { resetsAt: end }),
      }));
    }),
  );
  return levels.flat();
}
