import type { Outcome, Outcomes } from './outcomes.ts';

/** How often a cheap model fails at a task where a strong one succeeds. */
export interface TaskLevel {
  readonly label: string;
  /** 0 to 1. */
  readonly level: number;
  /** What it was measured on. */
  readonly benches: string;
}

/** Benches without options to choose from whose prompts are of one task. */
const MEASURED: Readonly<Record<string, readonly string[]>> = {
  coding: ['cruxeval', 'llmrouter-pool/mbpp', 'llmrouter-pool/human_eval'],
  math: ['math-l5', 'llmrouter-pool/math', 'llmrouter-pool/gsm8k', 'gsm8k'],
  reasoning: ['llmrouter-pool/agentverse-logicgrid'],
  simple_qa: ['llmrouter-pool/trivia_qa', 'llmrouter-pool/natural_qa'],
};

/**
 * What nobody has measured here: set by hand, between the tasks that were measured. A strong model does little better at
 * what has no one right answer, and better where every piece of a text has to be found.
 */
const SET: Readonly<Record<string, number>> = {
  extraction: 0.24,
  multilingual: 0.2,
  compliance: 0.16,
  translation: 0.15,
  research: 0.14,
  summarization: 0.13,
  general: 0.12,
  creative: 0.11,
  embedding: 0.05,
};

export function taskLevels({ rows, models }: Outcomes): readonly TaskLevel[] {
  const measured = Object.entries(MEASURED).map(([label, benches]) => {
    const levels = benches.map((bench) =>
      levelOf(
        rows.filter((row) => row.bench === bench),
        models.get(bench)?.length ?? 0,
      ),
    );
    const level = levels.reduce((sum, each) => sum + each, 0) / levels.length;
    return { label, level, benches: benches.map((bench, at) => `${bench} ${levels[at]?.toFixed(2)}`).join(', ') };
  });
  const set = Object.entries(SET).map(([label, level]) => ({ label, level, benches: 'set by hand' }));
  return [...measured, ...set];
}

/** Between the models around the lower third and the best quarter: the worst ones fail by the form of their answers. */
function levelOf(rows: readonly Outcome[], models: number): number {
  const right = Array.from({ length: models }, (_, model) => meanOf(rows, ({ scores }) => scores[model] as number));
  const order = [...right.keys()].sort((a, b) => (right[a] as number) - (right[b] as number));
  const weak = order.slice(Math.floor(0.15 * models), Math.floor(0.45 * models));
  const strong = order.slice(Math.floor(0.75 * models));
  return meanOf(rows, ({ scores }) => {
    const fails = meanOf(weak, (model) => 1 - (scores[model] as number));
    return fails * meanOf(strong, (model) => scores[model] as number);
  });
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}
