import type { Question } from './question.ts';

/** A mean over requests. */
export interface Point {
  /** The share of right answers. */
  readonly quality: number;
  /** Of a request, in US dollars. */
  readonly costUsd: number;
}

/** What comes of asking, for each question, the model at that place of the pool. */
export function pointOf(questions: readonly Question[], asked: readonly number[], costs: readonly number[]): Point {
  return {
    quality: mean(questions.map(({ scores }, at) => scores[asked[at] as number] as number)),
    costUsd: mean(asked.map((model) => costs[model] as number)),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
