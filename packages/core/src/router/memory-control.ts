import { signShift, type Cell } from '../belief/cell.ts';
import { sigmoid } from '../belief/logistic.ts';
import { priorOf } from '../belief/prior.ts';
import type { CatalogSnapshot } from '../contracts/index.ts';
import { cellName } from '../learn/cell-key.ts';
import { isShared } from '../learn/memory.ts';
import { readNote, writeNote } from '../learn/memory-notes.ts';
import type { Learning } from './learning.ts';

/** What was learned of one candidate in one task. */
export interface MemoryLine {
  /** `provider/model`. */
  readonly candidate: string;
  /** Absent: over all tasks. */
  readonly task?: string;
  /** A hash that tells tenants apart; absent: over all. */
  readonly tenant?: string;
  /** How good an answer to a prompt of usual difficulty is expected to be, 0 to 1, and its standard error. */
  readonly quality: number;
  readonly qualityError: number;
  /** What its card alone would have said; absent: it says nothing. */
  readonly stated?: number;
  /** How many judgements that rests on, older ones counting less. */
  readonly answers: number;
  /** What signs such as refusals add to its quality, or take away, and over how many answers. */
  readonly signs: number;
  readonly seen: number;
  /** Epoch milliseconds. */
  readonly changedAt: number;
}

/** A hand on what was learned. */
export interface MemoryControl {
  /** By candidate and task. Empty where the router does not learn. */
  list(): Promise<readonly MemoryLine[]>;
  /** All of it, as a text that `import` takes. Holds hashes of tenants; no prompts, no answers. */
  export(): Promise<string>;
  /**
   * Adds what was exported to what is there.
   * @throws TypeError when it cannot be read, or the router does not learn
   */
  import(text: string): Promise<void>;
  /** Forgets everything, in all processes that share the store. */
  reset(): Promise<void>;
}

export function createMemoryControl(learning: Learning | undefined, catalog: () => CatalogSnapshot): MemoryControl {
  const learns = (): Learning => {
    if (learning === undefined) throw new TypeError('the router does not learn: set `learned` in its configuration');
    return learning;
  };
  return {
    async list() {
      if (learning === undefined) return [];
      await learning.sync.sync();
      return linesOf(learning, catalog());
    },
    async export() {
      const { sync, memory } = learns();
      await sync.sync();
      const cells = memory.all();
      return writeNote({ epoch: '', at: Math.max(0, ...[...cells.values()].map(({ at }) => at)), absorbed: [], cells });
    },
    async import(text) {
      const { memory, sync } = learns();
      memory.add(cellsOf(text));
      await sync.sync();
    },
    async reset() {
      await learns().sync.reset();
    },
  };
}

function cellsOf(text: string): ReadonlyMap<string, Cell> {
  try {
    return readNote(text).cells;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`this is no memory that was exported: ${why}`, { cause });
  }
}

function linesOf({ memory }: Learning, catalog: CatalogSnapshot): readonly MemoryLine[] {
  const lines = [...memory.all()].flatMap(([key, cell]): MemoryLine[] => {
    const name = cellName(key);
    return isShared(name) ? [] : [lineOf(memory, catalog, name, cell)];
  });
  const orderOf = ({ candidate, task = '', tenant = '' }: MemoryLine): string => `${candidate}\n${task}\n${tenant}`;
  return lines.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function lineOf(
  memory: Learning['memory'],
  catalog: CatalogSnapshot,
  { candidate, task, tenant }: ReturnType<typeof cellName>,
  cell: Cell,
): MemoryLine {
  const card = catalog.resolve(candidate)[0]?.card;
  const prior = priorOf(card, task ?? 'general');
  const { mean, variance } = memory.belief(candidate, task ?? '', tenant, prior.variance);
  const quality = sigmoid(prior.ability + mean);
  const signs = signShift(cell);
  return {
    candidate,
    ...(task !== undefined && { task }),
    ...(tenant !== undefined && { tenant }),
    quality: Math.min(1, Math.max(0, quality + signs)),
    qualityError: quality * (1 - quality) * Math.sqrt(variance),
    ...(!prior.isGuess && { stated: sigmoid(prior.ability) }),
    answers: cell.answers,
    signs,
    seen: cell.seen,
    changedAt: cell.at,
  };
}
