import type { Pool } from './pool.ts';
import { seeded } from '@signalbox/testkit';

/** A prompt, and whether each model of the pool answered it rightly: 1 or 0, in the order of the pool. */
export interface Question {
  readonly prompt: string;
  readonly task: string;
  readonly scores: readonly number[];
}

/** A line of the recorded answers: `o` holds a 0 or 1 for each model of its bench. */
export interface RecordedRow {
  readonly bench: string;
  readonly subject?: string;
  readonly prompt: string;
  readonly o?: string;
}

export type RecordedModels = Readonly<Record<string, { readonly models: readonly string[] }>>;

/**
 * Those rows of a pool in which all of its models were recorded.
 * @throws Error when a bench of the pool lacks one of its models
 */
export function questionsOf(pool: Pool, rows: readonly RecordedRow[], recorded: RecordedModels): readonly Question[] {
  return rows.flatMap(({ bench, subject, prompt, o }) => {
    const names = recorded[bench]?.models;
    if (!pool.isOurs(bench) || o === undefined || o.length !== names?.length) return [];
    const scores = pool.models.map(({ id }) => {
      const at = names.indexOf(id);
      if (at < 0) throw new Error(`${bench}: nothing was recorded of ${id}`);
      return Number(o[at]);
    });
    return [{ prompt, task: subject ?? bench, scores }];
  });
}

/** From the place `from` on, a share of one model's right answers is wrong. */
export function worsened(
  questions: readonly Question[],
  { model, from, share, seed }: { model: number; from: number; share: number; seed: number },
): readonly Question[] {
  const random = seeded(seed);
  return questions.map((question, place) => {
    const isSpoilt = random() < share && place >= from;
    if (!isSpoilt) return question;
    return { ...question, scores: question.scores.map((score, at) => (at === model ? 0 : score)) };
  });
}
