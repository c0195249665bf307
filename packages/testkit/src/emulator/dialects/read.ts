import * as v from 'valibot';
import { refuse } from '../failure.ts';
import type { CacheMark } from '../neutral.ts';

/** The first thing wrong with a body. Says what was expected, never what was there. */
export interface Problem {
  /** `messages.0.role`; empty for the body itself. */
  readonly field: string;
  readonly expected: string;
  /** The field is one that the schema does not know. */
  readonly unknown: boolean;
  readonly missing: boolean;
}

/** Reads a body by a schema, or hands the first problem to `onProblem`, which refuses. */
export function readBody<const Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
  onProblem: (problem: Problem) => never,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body, { abortEarly: false });
  if (result.success) return result.output;
  const issue = deepest(result.issues[0]);
  return onProblem({
    field: v.getDotPath(issue) ?? '',
    expected: issue.expected ?? 'something else',
    unknown: issue.expected === 'never',
    missing: issue.received === 'undefined',
  });
}

/** A union's issue hides the ones of its options; the option that got furthest tells the most. */
function deepest(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  const inner = issue.issues ?? [];
  const best = inner.toSorted((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))[0];
  if (best === undefined || (best.path?.length ?? 0) <= (issue.path?.length ?? 0)) return issue;
  return deepest(best);
}

/** Puts a prompt together in the order in which the vendor caches it. */
export interface PromptText {
  add(text: string): void;
  mark(life: CacheMark['life']): void;
  readonly text: string;
  readonly marks: readonly CacheMark[];
}

export function createPromptText(): PromptText {
  let text = '';
  const marks: CacheMark[] = [];
  return {
    add: (more) => void (text += more === '' ? '' : `${more}\n`),
    mark: (life) => void marks.push({ end: text.length, life }),
    get text() {
      return text;
    },
    marks,
  };
}

/** The JSON of tool definitions is part of the prompt. */
export function promptOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** Refuses a model that is not one of those there are. */
export function checkModel(
  model: string,
  models: readonly string[] | undefined,
  message: (model: string) => string,
): void {
  if (models !== undefined && !models.includes(model)) refuse('unknown-model', message(model), 'model');
}

/** Text in pieces of about a token, as models hand it out; characters of several bytes stay whole. */
export function tokenPieces(text: string, length = 4): string[] {
  const characters = [...text];
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += length)
    pieces.push(characters.slice(start, start + length).join(''));
  return pieces;
}
