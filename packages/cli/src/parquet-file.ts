import { rmSync, renameSync } from 'node:fs';
import { ConfigError } from '@signalbox/config';
import type { ExportColumn } from '@signalbox/ledger';

type Line = Readonly<Record<string, unknown>>;

/** So many rows are in memory at once. */
const GROUP_ROWS = 5_000;

const TYPES = {
  text: 'STRING',
  json: 'JSON',
  time: 'TIMESTAMP',
  bigint: 'INT64',
  'double precision': 'DOUBLE',
} as const satisfies Record<ExportColumn, string>;

/**
 * Writes rows as a Parquet file, a row group at a time. The file gets its name when it is whole.
 * @param lines JSON, an object each
 * @throws ConfigError when the file cannot be written; what `lines` throws
 */
export async function writeParquet(
  file: string,
  columns: Readonly<Record<string, ExportColumn>>,
  lines: AsyncIterable<string>,
): Promise<void> {
  // Here and not above: no other command has a use for it.
  const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
  const part = `${file}.part`;
  try {
    await parquetWriteRows({
      writer: fileWriter(part),
      columns: Object.entries(columns).map(([name, type]) => ({ name, type: TYPES[type], nullable: true })),
      rows: rowsOf(lines, columns),
      rowGroupSize: GROUP_ROWS,
    });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    if (isFileFault(error)) throw new ConfigError(`--out: cannot write ${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function* rowsOf(
  lines: AsyncIterable<string>,
  columns: Readonly<Record<string, ExportColumn>>,
): AsyncGenerator<Line, void, undefined> {
  for await (const line of lines) {
    const row = JSON.parse(line) as Line;
    yield Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, cellOf(row[name], type)]));
  }
}

function cellOf(value: unknown, type: ExportColumn): unknown {
  if (value === undefined) return null;
  if (type === 'bigint') return BigInt(value as number);
  return type === 'time' ? new Date(value as number) : value;
}

function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
