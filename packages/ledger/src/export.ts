import { sql } from 'kysely';
import { REQUEST_COLUMNS, type ColumnType, type Row } from './columns.ts';
import { conditions, type LedgerFilter } from './facts.ts';
import type { Builder, Database, Script } from './script.ts';
import { splitTags } from './tags.ts';
import { csvCell } from './csv-cell.ts';

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a value of an exported JSON line is: `json` is no text there, `time` is epoch milliseconds. */
export type ExportColumn = ColumnType | 'json' | 'time';

/** What a line may have, in order. Money (`…_nano`) is whole nano-dollars. */
export const EXPORT_COLUMNS: Readonly<Record<string, ExportColumn>> = {
  ...REQUEST_COLUMNS,
  started_at: 'time',
  decision: 'json',
  tags: 'json',
  messages: 'json',
  quality: 'double precision',
};

const PAGE = 1_000;
const NAMES = Object.keys(REQUEST_COLUMNS) as readonly (keyof typeof REQUEST_COLUMNS)[];

/** The rows that are kept, as lines in the order of their ids; a page of them at a time is in memory. */
export async function* exportLines(
  database: Database,
  format: ExportFormat,
  filter: LedgerFilter = {},
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield `${NAMES.join(',')}\n`;
  let after: string | undefined;
  for (;;) {
    const rows = await database.read((builder) => page(builder, filter, after));
    for (const row of rows) yield format === 'csv' ? csvLine(row) : jsonLine(row);
    if (rows.length < PAGE) return;
    after = String(rows.at(-1)?.['id']);
  }
}

function* page(builder: Builder, filter: LedgerFilter, after: string | undefined): Script<readonly Row[]> {
  const next = after === undefined ? sql`1 = 1` : sql`id > ${after}`;
  return yield builder.compile(sql`
    select requests.*, (select avg(f.value) from feedback as f where f.request_id = requests.id) as quality
    from requests where ${next} and ${conditions(builder, filter, true)} order by id limit ${sql.lit(PAGE)}`);
}

function jsonLine(row: Row): string {
  return `${JSON.stringify(lineOf(row))}\n`;
}

/** A row as an object: what it has, and what feedback says of it, from 0 to 1. */
export function lineOf(row: Row): Readonly<Record<string, unknown>> {
  const entries = NAMES.map((name) => [name, valueOf(row, name)] as const).filter(([, value]) => value !== null);
  const quality = row['quality'] ?? null;
  return { ...Object.fromEntries(entries), ...(quality !== null && { quality: Number(quality) }) };
}

function valueOf(row: Row, name: (typeof NAMES)[number]): unknown {
  const value = row[name] ?? null;
  if (value === null) return null;
  if (name === 'tags') return splitTags(String(value));
  if (name === 'decision' || name === 'messages') return JSON.parse(String(value));
  return REQUEST_COLUMNS[name] === 'text' ? value : Number(value);
}

function csvLine(row: Row): string {
  const cells = NAMES.map((name) => {
    const value = row[name] ?? null;
    if (value === null) return '';
    const text = name === 'tags' ? tagsCell(String(value)) : String(value);
    return REQUEST_COLUMNS[name] === 'text' ? csvCell(text) : text;
  });
  return `${cells.join(',')}\n`;
}

/** Joined by anything, tags that hold it could not be told apart. */
function tagsCell(tags: string): string {
  return tags === '' ? '' : JSON.stringify(splitTags(tags));
}
