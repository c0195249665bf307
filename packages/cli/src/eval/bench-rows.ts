import type { OutcomeRow } from './outcome-row.ts';

/** What is kept of the rows of one bench: no prompt, so that a large file fits. */
export interface BenchRows {
  readonly bench: string;
  readonly models: readonly string[];
  readonly ids: readonly string[];
  readonly subjects: readonly (string | undefined)[];
  /** Characters of each prompt. */
  readonly lengths: Float64Array;
  /** What the router under test says of each prompt; absent where none reads prompts. */
  readonly routerScores: Float64Array | undefined;
  /** One list a model. */
  readonly scores: readonly Float64Array[];
  /** One list a model, in US dollars; absent unless every row states them. */
  readonly costs: readonly Float64Array[] | undefined;
}

/** Gathers rows by bench as they come. */
export interface BenchGatherer {
  /** @returns what is wrong with the row, if anything is: its models are not those of the rows before */
  add(row: OutcomeRow, routerScore: number | undefined): string | undefined;
  benches(): readonly BenchRows[];
}

interface Growing {
  readonly models: readonly string[];
  readonly ids: string[];
  readonly subjects: (string | undefined)[];
  readonly lengths: number[];
  readonly routerScores: number[];
  readonly scores: number[][];
  readonly costs: number[][];
  hasCosts: boolean;
}

export function gatherBenches(): BenchGatherer {
  const growing = new Map<string, Growing>();
  return {
    add(row, routerScore) {
      const into = growing.get(row.bench) ?? begun(row);
      growing.set(row.bench, into);
      if (into.models.join('\n') !== row.models.join('\n')) {
        return `expected the models of the rows before it (${into.models.join(', ')}), found ${row.models.join(', ')}`;
      }
      append(into, row, routerScore);
      return undefined;
    },
    benches: () => [...growing].map(([bench, rows]) => grown(bench, rows)),
  };
}

function begun({ models, costs }: OutcomeRow): Growing {
  const lists = (): number[][] => models.map(() => []);
  return {
    models,
    ids: [],
    subjects: [],
    lengths: [],
    routerScores: [],
    scores: lists(),
    costs: lists(),
    hasCosts: costs !== undefined,
  };
}

function append(into: Growing, row: OutcomeRow, routerScore: number | undefined): void {
  into.ids.push(row.id);
  into.subjects.push(row.subject);
  into.lengths.push(row.prompt.length);
  if (routerScore !== undefined) into.routerScores.push(routerScore);
  if (row.costs === undefined) into.hasCosts = false;
  for (const [model, score] of row.scores.entries()) {
    into.scores[model]?.push(score);
    into.costs[model]?.push(row.costs?.[model] ?? 0);
  }
}

function grown(bench: string, { models, ids, subjects, ...rows }: Growing): BenchRows {
  const list = (values: readonly number[]): Float64Array => Float64Array.from(values);
  return {
    bench,
    models,
    ids,
    subjects,
    lengths: list(rows.lengths),
    routerScores: rows.routerScores.length === 0 ? undefined : list(rows.routerScores),
    scores: rows.scores.map(list),
    costs: rows.hasCosts ? rows.costs.map(list) : undefined,
  };
}
