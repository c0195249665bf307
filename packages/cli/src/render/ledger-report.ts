import type { LedgerReport, Pruned } from '@signalbox/ledger';
import { aligned } from './lines.ts';

/** What was found, the verdict first. */
export function renderReport(report: LedgerReport): string {
  const { isGood, wrongSums, faults, ...counts } = report;
  const verdict = isGood ? 'the ledger is in order' : 'the ledger is not in order';
  const rows = Object.entries({ ...counts, 'wrong sums': wrongSums.length, faults: faults.length });
  const table = aligned(rows.map(([name, count]) => [name, String(count)]));
  const details = [...wrongSums.map((id) => `wrong sum: ${id}`), ...faults.map((fault) => `fault: ${fault}`)];
  return `${[verdict, ...table, ...details].join('\n')}\n`;
}

export function renderPruned({ rows, hours, days }: Pruned): string {
  return `${rows} rows became sums by the hour, ${hours} of those sums by the day; ${days} old days were deleted\n`;
}
