import type { ModelCard } from '../contracts/index.ts';
import { logit } from './logistic.ts';

/** What is believed of a candidate before anybody has judged an answer of it, on the logistic scale. */
export interface Prior {
  readonly ability: number;
  readonly variance: number;
  /** Nobody has stated its quality. */
  readonly isGuess: boolean;
}

/** Benchmarks order models well; how good they are for a user's own prompts they say less well. */
const STATED_VARIANCE = 0.5;

/** Of a model that nobody has described nearly anything may be true. */
const GUESSED_QUALITY = 0.6;
const GUESSED_VARIANCE = 1.5;

/** The card's quality for the task, else for `general` prompts, else for all. */
export function statedQuality({ quality }: ModelCard, task: string): number | undefined {
  if (typeof quality !== 'object') return quality;
  return Object.hasOwn(quality, task) ? quality[task] : quality['general'];
}

/** @param card `undefined`: nobody has described the model */
export function priorOf(card: ModelCard | undefined, task: string): Prior {
  const quality = card && statedQuality(card, task);
  return quality === undefined
    ? { ability: logit(GUESSED_QUALITY), variance: GUESSED_VARIANCE, isGuess: true }
    : { ability: logit(quality), variance: STATED_VARIANCE, isGuess: false };
}

/** How much harder the hardest prompt is than the easiest, on the logistic scale. */
const DIFFICULTY_SPAN = 3;

/**
 * What a prompt's difficulty takes from every ability. On the scale of quality it takes more from a weak model than from
 * a strong one: a prompt that is 0.4 more difficult than usual brings .95 down to .85, and .70 to .41.
 * @param usual how difficult prompts are on average
 */
export function difficultyShift(difficulty: number | undefined, usual: number): number {
  return difficulty === undefined ? 0 : DIFFICULTY_SPAN * (difficulty - usual);
}
