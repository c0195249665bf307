import type { Need, QuotaLevel, ReservationRequest } from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import { nameOf } from './refusal.ts';
import type { BudgetBook, Tally } from './tally.ts';

/** Candidates of unknown price that a budget does not let pass; `undefined`: there are none. */
export function unknownPrices(
  books: readonly BudgetBook[],
  tallies: readonly Tally[],
  needs: readonly Need[],
): RouterError | undefined {
  if (books.length === 0 || needs.every(({ worstCaseNanoUsd }) => worstCaseNanoUsd !== undefined)) return undefined;
  const blocking = tallies.filter(({ book }) => book !== undefined && book.rule.unknownPrice !== 'allow');
  for (const { book, only } of blocking) {
    const refused = needs.filter((need) => need.worstCaseNanoUsd === undefined && (only?.(need) ?? true)).map(nameOf);
    if (refused.length === 0) continue;
    const message = `the price of ${refused.join(', ')} is not known, and the budget "${book?.rule.name}" needs one`;
    return new RouterError('budget_exceeded', { message, refused });
  }
  return undefined;
}

/**
 * The dearer half of a plan, where a budget is so far used that only the cheaper half may be asked. Of an odd number the
 * one in the middle stays, and so do those that cost as much as the dearest that stays. By the likely cost; one that is
 * not known is dearest. `leftOut` is part of the plan: it is halved once.
 */
export function dearerHalf(
  asked: readonly { readonly tally: Tally; readonly amount: number }[],
  levels: readonly QuotaLevel[],
  { needs, leftOut }: ReservationRequest,
): RouterError | undefined {
  const tight = asked.find(({ tally: { book }, amount }, index) => {
    const { used = 0, held = 0 } = levels[index] ?? {};
    return book?.rule.downgradeAt !== undefined && used + held - amount >= book.rule.downgradeAt * book.capNanoUsd;
  });
  const rule = tight?.tally.book?.rule;
  if (rule === undefined) return undefined;
  const stay = Math.ceil((needs.length + leftOut.length) / 2);
  if (needs.length <= stay) return undefined;
  const cost = (need: Need): number => need.estimateNanoUsd ?? Infinity;
  const most = needs.map(cost).toSorted((a, b) => a - b)[stay - 1] as number;
  const refused = needs.filter((need) => cost(need) > most).map(nameOf);
  if (refused.length === 0) return undefined;
  const share = Math.round((rule.downgradeAt ?? 0) * 100);
  const message = `${share} % of the budget "${rule.name}" are used: only the cheaper half of the plan is asked`;
  return new RouterError('budget_exceeded', { message, refused });
}
