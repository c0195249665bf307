import type { BudgetLevel } from '@signalbox/core';
import { aligned } from './lines.ts';
import { dollars, percent } from './numbers.ts';

/** A table of budgets, a line for each value that has been counted. */
export function renderBudgets(levels: readonly BudgetLevel[]): string {
  if (levels.length === 0) return 'no budget is configured, or nothing has been counted yet\n';
  const head = ['budget', 'of', 'window', 'spent', 'set aside', 'cap', 'used', 'begins anew'];
  const rows = levels.map((level) => [
    level.name,
    level.value === '' ? level.scope : `${level.scope} ${JSON.stringify(level.value)}`,
    level.window,
    dollars(level.spentUsd),
    dollars(level.heldUsd),
    dollars(level.capUsd),
    level.capUsd > 0 ? percent((level.spentUsd + level.heldUsd) / level.capUsd) : '',
    level.resetsAt === undefined ? 'never' : new Date(level.resetsAt).toISOString(),
  ]);
  return `${aligned([head, ...rows]).join('\n')}\n`;
}
