import { standing, type Linear } from '../src/difficulty/linear.ts';

/** Ridge regression: least squares that prefers small weights. */
export function fitLinear(rows: readonly ArrayLike<number>[], targets: ArrayLike<number>, shrinkage: number): Linear {
  const width = rows[0]?.length ?? 0;
  const means = Array.from({ length: width }, (_, at) => mean(rows, (row) => row[at] as number));
  const spreads = means.map((middle, at) => Math.sqrt(mean(rows, (row) => ((row[at] as number) - middle) ** 2)));
  const base = mean(Array.from(targets), (target) => target);
  const seen = rows.map((row) => means.map((middle, at) => standing(row[at] as number, middle, spreads[at] as number)));
  const left = Array.from(targets, (target) => target - base);
  const column = (at: number): number[] => seen.map((measures) => measures[at] as number);
  const columns = Array.from({ length: width }, (_, at) => column(at));
  const matrix = columns.map((own, at) => [
    ...columns.map((other, place) => product(own, other) + (place === at ? shrinkage : 0)),
    product(own, left),
  ]);
  return { base, means, spreads, weights: solved(matrix) };
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
}

/** Gauss and Jordan; what was added to the diagonal keeps it solvable. Each line ends with what its sum is to be. */
function solved(matrix: readonly (readonly number[])[]): number[] {
  let lines = matrix;
  for (let at = 0; at < matrix.length; at += 1) {
    const pivot = lines[at] as readonly number[];
    const unit = pivot.map((value) => value / (pivot[at] as number));
    lines = lines.map((line, other) =>
      other === at ? unit : line.map((value, place) => value - (line[at] as number) * (unit[place] as number)),
    );
  }
  return lines.map((line) => line.at(-1) as number);
}

function mean<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}
