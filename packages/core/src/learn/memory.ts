import {
  agedCell,
  EMPTY_CELL,
  evidenceOf,
  joined,
  signShift,
  withCorrection,
  withJudgement,
  withSigns,
  type Cell,
  type Forgetting,
} from '../belief/cell.ts';
import { sigmoid } from '../belief/logistic.ts';
import type { Clock, LearnedBelief } from '../contracts/index.ts';
import { cellKey, type CellName } from './cell-key.ts';

/** How different one model may be in one task from what it is in all, and for one tenant from what it is for all. */
const TASK_VARIANCE = 0.25;
const TENANT_VARIANCE = 0.1;

/** Whose answer to what a judgement is of. */
export interface Subject {
  readonly candidate: string;
  readonly task: string;
  /** As `hashedName` has it; only where tenants are learned of apart. */
  readonly tenant: string | undefined;
  /** What was believed of it beforehand for this prompt, on the logistic scale, and how surely. */
  readonly prior: number;
  readonly priorVariance: number;
}

/** What one process has seen, and what it knows of the others. */
export interface Memory {
  belief(candidate: string, task: string, tenant: string | undefined, priorVariance: number): LearnedBelief;
  /** @param value 0 to 1 */
  judge(subject: Subject, value: number, weight: number): void;
  /** Puts right a judgement that was taken in before. @param difference of the new value from the old one */
  correct(subject: Subject, difference: number, weight: number): void;
  /** @param isNew `false`: a sign of an answer that was seen before */
  sign(subject: Omit<Subject, 'prior' | 'priorVariance'>, signs: number, isNew: boolean): void;
  /** A running mean of something that holds for all candidates. @param prior its value before anything was seen, for so many */
  mean(name: string, prior: { readonly value: number; readonly count: number }): number;
  noteMean(name: string, value: number): void;
  /** Counts changes of what this process has seen. */
  readonly version: number;
  own(): ReadonlyMap<string, Cell>;
  all(): ReadonlyMap<string, Cell>;
  /** Takes what all other processes have seen, in place of what it had of them. */
  takeOthers(cells: ReadonlyMap<string, Cell>): void;
  /** Adds these to its own. */
  add(cells: ReadonlyMap<string, Cell>): void;
  /** Takes these for its own, in place of its own. */
  restart(own: ReadonlyMap<string, Cell>): void;
}

export interface MemoryOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly forgetting: Forgetting;
  /** Cells beyond this many push out the one that was changed longest ago. */
  readonly maxCells: number;
}

export function createMemory({ clock, forgetting, maxCells }: MemoryOptions): Memory {
  let own = new Map<string, Cell>();
  let others: ReadonlyMap<string, Cell> = new Map();
  let all = new Map<string, Cell>();
  let version = 0;

  const change = (key: string, how: (cell: Cell) => Cell): void => {
    version += 1;
    put(own, key, how(own.get(key) ?? EMPTY_CELL), maxCells);
    put(all, key, how(all.get(key) ?? EMPTY_CELL), maxCells);
  };
  const cellOf = (key: string): Cell | undefined => {
    const cell = all.get(key);
    return cell && agedCell(cell, clock.now(), forgetting);
  };
  const rebuild = (): void => {
    all = sumOf([own, others], forgetting, maxCells);
  };
  const belief: Memory['belief'] = (candidate, task, tenant, priorVariance) => {
    let mean = 0;
    let variance = priorVariance;
    const general = cellOf(cellKey(candidate));
    if (general !== undefined) [mean, variance] = updated(mean, variance, general);
    const own = cellOf(cellKey(candidate, task));
    if (own !== undefined) [mean, variance] = updated(mean, variance + TASK_VARIANCE, own);
    else if (general !== undefined) variance = Math.min(priorVariance, variance + TASK_VARIANCE);
    const theirs = tenant === undefined ? undefined : cellOf(cellKey(candidate, task, tenant));
    if (theirs !== undefined) [mean, variance] = updated(mean, variance + TENANT_VARIANCE, theirs);
    return { mean, variance, answers: own?.answers ?? 0, signs: signShift(own ?? EMPTY_CELL) };
  };

  return {
    belief,
    judge(subject, value, weight) {
      const { candidate, task, tenant, prior, priorVariance } = subject;
      const { mean } = belief(candidate, task, tenant, priorVariance);
      const evidence = evidenceOf(value, sigmoid(prior + mean), mean);
      const now = clock.now();
      for (const key of keysOf(candidate, task, tenant)) {
        change(key, (cell) => withJudgement(cell, weight, evidence, now, forgetting));
      }
    },
    correct({ candidate, task, tenant }, difference, weight) {
      for (const key of keysOf(candidate, task, tenant)) {
        change(key, (cell) => withCorrection(cell, weight * difference));
      }
    },
    sign({ candidate, task }, signs, isNew) {
      change(cellKey(candidate, task), (cell) => withSigns(cell, signs, isNew, clock.now(), forgetting));
    },
    mean(name, { value, count }) {
      const { seen, signs } = all.get(cellKey(EVERYBODY, name)) ?? EMPTY_CELL;
      return (signs + value * count) / (seen + count);
    },
    noteMean(name, value) {
      change(cellKey(EVERYBODY, name), (cell) => withSigns(cell, value, true, clock.now(), forgetting));
    },
    get version() {
      return version;
    },
    own: () => own,
    all: () => all,
    takeOthers(cells) {
      others = cells;
      rebuild();
    },
    add(cells) {
      own = sumOf([own, cells], forgetting, maxCells);
      version += 1;
      rebuild();
    },
    restart(cells) {
      own = new Map(cells);
      version += 1;
      rebuild();
    },
  };
}

const EVERYBODY = '*';

/** Whether a cell holds a mean that is of no candidate. */
export function isShared({ candidate }: CellName): boolean {
  return candidate === EVERYBODY;
}

function keysOf(candidate: string, task: string, tenant: string | undefined): readonly string[] {
  const keys = [cellKey(candidate), cellKey(candidate, task)];
  if (tenant !== undefined) keys.push(cellKey(candidate, task, tenant));
  return keys;
}

/** A normal belief with what a cell says. */
function updated(mean: number, variance: number, { precision, pull }: Cell): [number, number] {
  const before = 1 / variance;
  const after = before + precision;
  return [(mean * before + pull) / after, 1 / after];
}

/** What several processes have seen, together; of too many cells those that were changed last. */
export function sumOf(
  parts: Iterable<ReadonlyMap<string, Cell>>,
  forgetting: Forgetting,
  maxCells: number,
): Map<string, Cell> {
  const sums = new Map<string, Cell>();
  for (const part of parts) {
    for (const [key, cell] of part) {
      const known = sums.get(key);
      sums.set(key, known === undefined ? cell : joined(known, cell, forgetting));
    }
  }
  const sorted = [...sums].toSorted(([, a], [, b]) => a.at - b.at);
  return new Map(sorted.slice(Math.max(0, sorted.length - maxCells)));
}

/** The map is in the order of the last change. */
function put(cells: Map<string, Cell>, key: string, cell: Cell, most: number): void {
  cells.delete(key);
  cells.set(key, cell);
  if (cells.size > most) cells.delete(cells.keys().next().value as string);
}
