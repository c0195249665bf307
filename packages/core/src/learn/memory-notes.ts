import { EMPTY_CELL, type Cell } from '../belief/cell.ts';

/** What one process has seen, as it stands in the store. */
export interface MemoryNote {
  /** Since which reset: what was seen before it does not count. */
  readonly epoch: string;
  /** Epoch milliseconds of the last change. */
  readonly at: number;
  /** Processes whose notes were taken into this one: theirs do not count any more. */
  readonly absorbed: readonly string[];
  readonly cells: ReadonlyMap<string, Cell>;
}

const VERSION = 1;

/** The numbers of a cell in the order in which they are written. */
const NUMBERS = ['answers', 'precision', 'pull', 'seen', 'signs', 'at'] as const satisfies readonly (keyof Cell)[];

export function writeNote({ epoch, at, absorbed, cells }: MemoryNote): string {
  const rows = [...cells].map(([key, cell]) => [key, ...NUMBERS.map((name) => rounded(cell[name]))]);
  return JSON.stringify({ version: VERSION, epoch, at, absorbed, cells: rows });
}

/** @throws Error that says what is wrong with it */
export function readNote(text: string): MemoryNote {
  const value = JSON.parse(text) as unknown;
  if (typeof value !== 'object' || value === null) throw new Error('expected an object');
  const { version, epoch, at, absorbed, cells } = value as Readonly<Record<string, unknown>>;
  if (version !== VERSION) throw new Error(`it has version ${String(version)}, this program knows ${VERSION}`);
  if (typeof epoch !== 'string') throw new Error('epoch: expected a text');
  if (typeof at !== 'number') throw new Error('at: expected a time');
  if (!Array.isArray(absorbed) || !absorbed.every((id) => typeof id === 'string')) {
    throw new Error('absorbed: expected a list of texts');
  }
  if (!Array.isArray(cells)) throw new Error('cells: expected a list');
  return { epoch, at, absorbed, cells: new Map(cells.map(readCell)) };
}

function readCell(row: unknown, place: number): [string, Cell] {
  const [key, ...numbers] = Array.isArray(row) ? (row as readonly unknown[]) : [];
  const isGood =
    typeof key === 'string' && numbers.length === NUMBERS.length && numbers.every((each) => Number.isFinite(each));
  if (!isGood) throw new Error(`cells[${place}]: expected a key and ${NUMBERS.length} numbers`);
  const cell = Object.fromEntries(NUMBERS.map((name, index) => [name, numbers[index] as number])) as unknown as Cell;
  if (cell.answers < 0 || cell.precision < 0 || cell.seen < 0) throw new Error(`cells[${place}]: a count is below 0`);
  return [key, { ...EMPTY_CELL, ...cell }];
}

/** Nine digits are more than a judgement has. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(9));
}
