import { csvCell } from '@signalbox/ledger/csv-cell';
import type { SpendBy, SpendLine } from '@signalbox/ledger';
import { aligned } from './lines.ts';
import { dollars } from './numbers.ts';

export type SpendFormat = 'table' | 'json' | 'csv' | 'jsonl';

const COLUMNS = [
  'calls',
  'ok',
  'failed',
  'cancelled',
  'unknownCosts',
  'costNanoUsd',
  'costUsd',
  'inputTokens',
  'outputTokens',
] as const satisfies readonly (keyof SpendLine)[];

const RENDER: Readonly<Record<SpendFormat, (by: SpendBy, lines: readonly SpendLine[]) => string>> = {
  table,
  json: (by, lines) =>
    `${JSON.stringify(
      lines.map((line) => documentOf(by, line)),
      null,
      2,
    )}\n`,
  jsonl: (by, lines) => lines.map((line) => `${JSON.stringify(documentOf(by, line))}\n`).join(''),
  csv: (by, lines) =>
    [[by, ...COLUMNS], ...lines.map(cellsOf)].map((cells) => `${cells.map(csvCell).join(',')}\n`).join(''),
};

export function renderSpend(by: SpendBy, lines: readonly SpendLine[], format: SpendFormat): string {
  return RENDER[format](by, lines);
}

function table(by: SpendBy, lines: readonly SpendLine[]): string {
  if (lines.length === 0) return 'nothing was spent in this time\n';
  const head = [by, 'calls', 'ok', 'failed', 'cancelled', 'tokens in', 'tokens out', 'cost', ''];
  const rows = lines.map((line) => [
    // A name comes from whoever asked: it must not break the line, nor tell the terminal what to do.
    line.name === '' ? '(none)' : line.name.replace(/\p{Cc}/gu, ' '),
    ...[line.calls, line.ok, line.failed, line.cancelled, line.inputTokens, line.outputTokens].map(String),
    dollars(line.costUsd),
    line.unknownCosts === 0 ? '' : `and ${line.unknownCosts} of unknown cost`,
  ]);
  return `${aligned([head, ...rows]).join('\n')}\n`;
}

/** Nano-dollars as text: they may pass what a JSON number holds exactly. */
function documentOf(by: SpendBy, { name, ...line }: SpendLine): object {
  return { [by]: name, ...line, costNanoUsd: String(line.costNanoUsd) };
}

function cellsOf(line: SpendLine): readonly string[] {
  return [line.name, ...COLUMNS.map((column) => String(line[column]))];
}
