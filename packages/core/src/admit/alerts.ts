import type { QuotaMove, RouterEvents } from '../contracts/index.ts';
import { toUsd } from '../money/nano-usd.ts';
import type { BudgetBook } from './tally.ts';

interface Alert {
  readonly alert: RouterEvents['budget.alert'];
  readonly webhookUrl: string | undefined;
}

const USUAL = [0.5, 0.8, 1];

/** The thresholds that these settlements have passed. Moves of a counter never overlap: each is passed once. */
export function alertsOf(books: readonly BudgetBook[], moves: readonly QuotaMove[]): readonly Alert[] {
  return moves.flatMap((move) => {
    const [kind, name, , start, ...value] = move.key.split(':');
    const book = kind === 'budget' ? books.find(({ rule }) => rule.name === name) : undefined;
    if (book === undefined) return [];
    const { rule, capNanoUsd, spanAt } = book;
    const { end } = spanAt(Number(start));
    const passed = (rule.alertAt ?? USUAL).filter((share) => {
      const threshold = share * capNanoUsd;
      return move.before < threshold && threshold <= move.after;
    });
    return passed.map((threshold) => ({
      webhookUrl: rule.webhookUrl,
      alert: {
        budget: rule.name,
        scope: rule.scope,
        value: value.join(':'),
        window: rule.window,
        threshold,
        capUsd: rule.capUsd,
        spentUsd: toUsd(move.after),
        startsAt: Number(start),
        ...(end < Infinity && { resetsAt: end }),
      },
    }));
  });
}
