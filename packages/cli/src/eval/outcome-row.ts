import { kindOf } from '../json-lines.ts';

/** A prompt, and how good the answers of several models to it were. */
export interface OutcomeRow {
  readonly id: string;
  readonly bench: string;
  /** What it is about, where the bench says so. */
  readonly subject: string | undefined;
  readonly prompt: string;
  readonly models: readonly string[];
  /** How good each model's answer was, in the order of `models`: 0 and 1 for wrong and right, or any other numbers. */
  readonly scores: readonly number[];
  /** What each answer cost in US dollars, where it was recorded. */
  readonly costs: readonly number[] | undefined;
}

/** Of each bench, the names of its models in the order of the scores. */
export type ModelsOfBench = ReadonlyMap<string, readonly string[]>;

/**
 * Reads either of two shapes: `outcomes: { model: score }`, or scores in the order of a list of models that stands
 * elsewhere: `o: "0110"`, or `s: [0, 1]` with dollars in `c`.
 * @param number the line's, which names a row that has no id: `line-7`
 * @returns the row, or what is wrong with it
 */
export function outcomeRow(
  object: Readonly<Record<string, unknown>>,
  number: number,
  models: ModelsOfBench,
): OutcomeRow | string {
  const { id = `line-${number}`, bench = 'all', subject, prompt } = object;
  if (typeof prompt !== 'string' || prompt === '') return `prompt: expected a text, found ${kindOf(prompt)}`;
  if (typeof bench !== 'string') return `bench: expected a text, found ${kindOf(bench)}`;
  if (typeof id !== 'string' && typeof id !== 'number') return `id: expected a text or a number, found ${kindOf(id)}`;
  const answers = 'outcomes' in object ? inline(object['outcomes']) : listed(object, bench, models);
  if (typeof answers === 'string') return answers;
  return { id: String(id), bench, subject: typeof subject === 'string' ? subject : undefined, prompt, ...answers };
}

type Answers = Pick<OutcomeRow, 'models' | 'scores' | 'costs'>;

function inline(outcomes: unknown): Answers | string {
  if (typeof outcomes !== 'object' || outcomes === null || Array.isArray(outcomes)) {
    return `outcomes: expected an object of scores by model, found ${kindOf(outcomes)}`;
  }
  const entries = Object.entries(outcomes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length < 2) return `outcomes: expected two models or more, found ${entries.length}`;
  const wrong = entries.find(([, score]) => !isNumber(score));
  if (wrong !== undefined) return `outcomes.${wrong[0]}: expected a number, found ${kindOf(wrong[1])}`;
  return {
    models: entries.map(([model]) => model),
    scores: entries.map(([, score]) => score as number),
    costs: undefined,
  };
}

function listed(object: Readonly<Record<string, unknown>>, bench: string, known: ModelsOfBench): Answers | string {
  const { o, s, c } = object;
  if (o === undefined && s === undefined) return 'expected outcomes: { model: score }, o or s, found none of them';
  const models = known.get(bench) ?? known.get(bench.split('/')[0] as string);
  if (models === undefined) return `bench: expected one of the models file, found "${bench}"`;
  const scores = o === undefined ? s : typeof o === 'string' && /^[01]*$/.test(o) ? Array.from(o, Number) : undefined;
  const of = `for ${models.length} models`;
  if (scores === undefined) return 'o: expected a text of 0 and 1';
  if (!isNumbers(scores)) return `s: expected a list of numbers ${of}`;
  if (scores.length !== models.length)
    return `${o === undefined ? 's' : 'o'}: expected scores ${of}, found ${scores.length}`;
  if (c !== undefined && (!isNumbers(c) || c.length !== models.length)) return `c: expected a list of dollars ${of}`;
  return { models, scores, costs: c };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}
