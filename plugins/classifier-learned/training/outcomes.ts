import { existsSync, readFileSync } from 'node:fs';

const SHARED_DATA = new URL('../../../../shared/data/routing/', import.meta.url);

/** A prompt and whether each of several models was right. */
export interface Outcome {
  readonly id: string;
  readonly bench: string;
  readonly subject: string | undefined;
  readonly prompt: string;
  /** 0 to 1, in the order of the bench's models. */
  readonly scores: readonly number[];
}

export interface Outcomes {
  readonly rows: readonly Outcome[];
  /** Of each bench, the names of its models. */
  readonly models: ReadonlyMap<string, readonly string[]>;
}

/** The pair of models with which RouteLLM judges routers: the stronger one second. */
const PAIR = ['mixtral-8x7b-instruct-v0.1', 'gpt-4-1106-preview'] as const;

/** What the second, stronger model of a pair makes better. */
export function gainOf({ scores: [weak, strong] }: Outcome): number {
  return (strong as number) - (weak as number);
}

/** The weaker model of a pair fails where the stronger one succeeds. */
export function isFailure({ scores: [weak, strong] }: Outcome): boolean {
  return weak === 0 && strong === 1;
}

/** @throws Error when the data folder is not there */
export function pairOutcomes(): Outcomes {
  const rows = lines('outcomes-pair-dev.jsonl').map((line) => {
    const outcomes = line['outcomes'] as Readonly<Record<string, number>>;
    return { ...common(line), scores: PAIR.map((model) => outcomes[model] as number) };
  });
  return { rows, models: new Map(['mmlu', 'gsm8k'].map((bench) => [bench, PAIR])) };
}

/** @throws Error when the data folder is not there */
export function multiOutcomes(): Outcomes {
  const rows = lines('outcomes-multi-dev.jsonl').map((line) => ({
    ...common(line),
    scores: 'o' in line ? Array.from(line['o'] as string, Number) : (line['s'] as number[]),
  }));
  const known = JSON.parse(text('outcomes-multi.models.json')) as Readonly<
    Record<string, { readonly models: string[] }>
  >;
  const models = new Map(
    [...new Set(rows.map(({ bench }) => bench))].map((bench) => [
      bench,
      (known[bench] ?? known[bench.split('/')[0] as string])?.models ?? [],
    ]),
  );
  return { rows, models };
}

function common(line: Readonly<Record<string, unknown>>): Omit<Outcome, 'scores'> {
  const { id, bench, subject, prompt } = line as Readonly<Record<string, string>>;
  return { id: id as string, bench: bench as string, subject, prompt: prompt as string };
}

function lines(name: string): Record<string, unknown>[] {
  return text(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function text(name: string): string {
  const file = new URL(name, SHARED_DATA);
  if (!existsSync(file)) throw new Error(`there is no ${file.pathname}: the outcomes are not part of the repository`);
  return readFileSync(file, 'utf8');
}
