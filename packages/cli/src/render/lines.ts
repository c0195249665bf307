import type { Style } from './style.ts';

const LABEL_WIDTH = 12;

/** A block with its label in front of the first line and its lines below each other. */
export function labelled(label: string, lines: readonly string[], style: Style): string {
  return lines
    .map(
      (line, index) => `${index === 0 ? style('bold', label.padEnd(LABEL_WIDTH)) : ' '.repeat(LABEL_WIDTH)}${line}\n`,
    )
    .join('');
}

/** Pads every cell but the last of its row to the widest of its column. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
