import type { Judgement } from '../contracts/index.ts';

/**
 * What a judgement comes to, from 0 to 1: its score, else its thumb, else whether it was taken and changed.
 * @returns `undefined` where it holds a label alone: what that means only its user knows
 */
export function feedbackValue({ score, thumbs, accepted, edited }: Judgement): number | undefined {
  if (score !== undefined) return score;
  if (thumbs !== undefined) return thumbs === 'up' ? 1 : 0;
  if (accepted === false) return 0;
  if (edited !== undefined) return edited ? EDITED : 1;
  return accepted === undefined ? undefined : 1;
}

/** It was worth changing, and had to be. */
const EDITED = 0.5;
