/**
 * Trees of one depth, each of them asking at every fork whether one measure is above a threshold. Fork `at` leads to
 * `2 at + 1` when it is not, and to `2 at + 2` when it is.
 */
export interface Forest {
  readonly depth: number;
  /** What is predicted before any tree is asked. */
  readonly base: number;
  readonly trees: readonly Tree[];
}

export interface Tree {
  /** Which measure each fork asks for. */
  readonly measures: readonly number[];
  readonly thresholds: readonly number[];
  /** What each leaf adds, from left to right. */
  readonly leaves: readonly number[];
}

export function predict({ depth, base, trees }: Forest, measures: ArrayLike<number>): number {
  const forks = 2 ** depth - 1;
  let sum = base;
  for (const tree of trees) {
    let at = 0;
    while (at < forks) {
      const value = measures[tree.measures[at] as number] as number;
      at = 2 * at + (value > (tree.thresholds[at] as number) ? 2 : 1);
    }
    sum += tree.leaves[at - forks] as number;
  }
  return sum;
}
