/** What a classifier said of a labelled prompt; no `said` when it passed. */
export interface Labelled {
  readonly label: string;
  readonly said: string | undefined;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface TaskScores {
  /** Of all, a pass counting as wrong. */
  readonly accuracy: number;
  /** The share of which a task was named. */
  readonly coverage: number;
  /** Of those that were named. */
  readonly accuracyOfNamed: number;
  readonly macroF1: number;
  /** Expected calibration error over ten bins of confidence, of those that were named. */
  readonly ece: number;
  readonly f1: ReadonlyMap<string, number>;
}

const BINS = 10;

/** @param rows at least one */
export function taskScores(rows: readonly Labelled[]): TaskScores {
  const named = rows.filter(({ said }) => said !== undefined);
  const labels = [...new Set(rows.map(({ label }) => label))].toSorted();
  const f1 = new Map(labels.map((label) => [label, f1Of(rows, label)]));
  return {
    accuracy: share(rows, isRight),
    coverage: named.length / rows.length,
    accuracyOfNamed: share(named, isRight),
    macroF1: [...f1.values()].reduce((sum, value) => sum + value, 0) / labels.length,
    ece: calibrationError(named),
    f1,
  };
}

function f1Of(rows: readonly Labelled[], task: string): number {
  const right = rows.filter(({ label, said }) => label === task && said === task).length;
  const labelled = rows.filter(({ label }) => label === task).length;
  const said = rows.filter((row) => row.said === task).length;
  return (2 * right) / (labelled + said);
}

function calibrationError(named: readonly Labelled[]): number {
  let error = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const own = named.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
    const said = own.reduce((sum, { confidence }) => sum + confidence, 0);
    error += Math.abs(said - own.filter(isRight).length);
  }
  return named.length === 0 ? 0 : error / named.length;
}

function isRight({ label, said }: Labelled): boolean {
  return label === said;
}

function share(rows: readonly Labelled[], holds: (row: Labelled) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(holds).length / rows.length;
}
