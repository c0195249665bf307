import { predict, type Forest, type Tree } from '../src/difficulty/forest.ts';
import { seeded, shuffle } from './seeded.ts';

export interface ForestOptions {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** No leaf has fewer rows. */
  readonly leastRows: number;
  /** The share of rows that each tree sees. */
  readonly subsample: number;
  readonly seed: number;
}

/** So many thresholds are tried of each measure. */
const BINS = 32;
/** What draws the leaves to 0. */
const SHRINKAGE = 5;

/** Boosted regression trees: each predicts what those before it left over. */
export function fitForest(
  rows: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  options: ForestOptions,
): Forest {
  const { trees, depth, subsample, seed } = options;
  const random = seeded(seed);
  const table = binned(rows);
  const base = Array.from(targets).reduce((sum, target) => sum + target, 0) / rows.length;
  const left = Float64Array.from(targets, (target) => target - base);
  const grown: Tree[] = [];
  const all = Array.from(rows.keys());
  for (let count = 0; count < trees; count += 1) {
    const seen = shuffle(all, random).slice(0, Math.round(subsample * rows.length));
    const tree = grow(table, left, seen, options);
    grown.push(tree);
    for (const [at, row] of rows.entries()) {
      left[at] = (left[at] as number) - predict({ depth, base: 0, trees: [tree] }, row);
    }
  }
  return { depth, base, trees: grown };
}

interface Table {
  /** Of each measure, the thresholds between its bins. */
  readonly thresholds: readonly (readonly number[])[];
  /** Of each measure, the bin of every row. */
  readonly bins: readonly Uint8Array[];
}

function binned(rows: readonly ArrayLike<number>[]): Table {
  const width = rows[0]?.length ?? 0;
  const thresholds = Array.from({ length: width }, (_, measure) => {
    const values = Float64Array.from(rows, (row) => row[measure] as number).sort();
    const cuts = Array.from({ length: BINS - 1 }, (_cut, at) => {
      const place = Math.floor(((at + 1) * values.length) / BINS);
      return ((values[place - 1] as number) + (values[place] as number)) / 2;
    });
    return [...new Set(cuts)].filter((cut) => cut < (values.at(-1) as number));
  });
  const bins = thresholds.map((cuts, measure) =>
    Uint8Array.from(rows, (row) => {
      let bin = 0;
      while (bin < cuts.length && (row[measure] as number) > (cuts[bin] as number)) bin += 1;
      return bin;
    }),
  );
  return { thresholds, bins };
}

function grow(table: Table, left: Float64Array, seen: readonly number[], options: ForestOptions): Tree {
  const { depth, learningRate } = options;
  const forks = 2 ** depth - 1;
  const measures = new Array<number>(forks).fill(0);
  const thresholds = new Array<number>(forks).fill(Infinity);
  const leaves = new Array<number>(forks + 1).fill(0);
  const at = (node: number, rows: readonly number[]): void => {
    if (node >= forks) {
      const sum = rows.reduce((total, row) => total + (left[row] as number), 0);
      leaves[node - forks] = (learningRate * sum) / (rows.length + SHRINKAGE);
      return;
    }
    const split = bestSplit(table, left, rows, options.leastRows);
    if (split === undefined) {
      // Nothing is above infinity: all go to the left, down to one leaf.
      at(2 * node + 1, rows);
      return;
    }
    measures[node] = split.measure;
    thresholds[node] = table.thresholds[split.measure]?.[split.bin] as number;
    const bins = table.bins[split.measure] as Uint8Array;
    at(
      2 * node + 1,
      rows.filter((row) => (bins[row] as number) <= split.bin),
    );
    at(
      2 * node + 2,
      rows.filter((row) => (bins[row] as number) > split.bin),
    );
  };
  at(0, seen);
  return { measures, thresholds, leaves };
}

interface Split {
  readonly measure: number;
  /** Rows of this bin and those below it go to the left. */
  readonly bin: number;
}

function bestSplit(table: Table, left: Float64Array, rows: readonly number[], leastRows: number): Split | undefined {
  const total = rows.reduce((sum, row) => sum + (left[row] as number), 0);
  let best: Split | undefined;
  let most = (total * total) / (rows.length + SHRINKAGE) + 1e-9;
  const sums = new Float64Array(BINS);
  const counts = new Float64Array(BINS);
  for (const [measure, cuts] of table.thresholds.entries()) {
    const bins = table.bins[measure] as Uint8Array;
    sums.fill(0);
    counts.fill(0);
    for (const row of rows) {
      const bin = bins[row] as number;
      sums[bin] = (sums[bin] as number) + (left[row] as number);
      counts[bin] = (counts[bin] as number) + 1;
    }
    let sum = 0;
    let count = 0;
    for (let bin = 0; bin < cuts.length; bin += 1) {
      sum += sums[bin] as number;
      count += counts[bin] as number;
      const others = rows.length - count;
      if (count < leastRows || others < leastRows) continue;
      const worth = (sum * sum) / (count + SHRINKAGE) + (total - sum) ** 2 / (others + SHRINKAGE);
      if (worth > most) [most, best] = [worth, { measure, bin }];
    }
  }
  return best;
}
