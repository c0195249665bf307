import { meanQuality, sigmoid } from '../belief/logistic.ts';
import { difficultyShift, priorOf } from '../belief/prior.ts';
import type { LearnedSnapshot, ScoredCandidate, StrategyInput } from '../contracts/index.ts';

/** How good a candidate's answer to this prompt is expected to be. */
export interface Expectation {
  readonly candidate: ScoredCandidate;
  /** 0 to 1. */
  readonly quality: number;
  /** One standard error of it. */
  readonly error: number;
  /** The same on the logistic scale, as a distribution. */
  readonly mean: number;
  readonly deviation: number;
  /** How many judgements it rests on. */
  readonly answers: number;
  /** Nobody has stated its quality. */
  readonly isGuess: boolean;
}

/** How far a user's prompts, or judgements, may be off from what cards say, for all candidates alike. */
const SHARED_VARIANCE = 0.12;

/**
 * What to expect of each candidate: what its card says, less what the prompt's difficulty takes, moved by what this user's
 * own requests have shown. What they show of the other candidates moves it a little too: users may be harsher than
 * benchmarks, and prompts harder.
 */
export function expectationsOf(
  candidates: readonly ScoredCandidate[],
  { classification, facts }: Pick<StrategyInput, 'classification' | 'facts'>,
  learned: LearnedSnapshot | undefined,
): readonly Expectation[] {
  const { task, difficulty } = classification;
  const shift = difficultyShift(difficulty, learned?.usualDifficulty ?? 0);
  const known = candidates.map((candidate) => {
    const prior = priorOf(candidate.card, task);
    const name = `${candidate.provider}/${candidate.model}`;
    const belief = learned?.belief(name, task, facts.tenant, prior.variance) ?? unlearned(prior.variance);
    return { candidate, prior, belief, said: saidBy(belief, prior.variance) };
  });
  let weight = 1 / SHARED_VARIANCE;
  let pull = 0;
  for (const { said } of known) {
    weight += said.weight;
    pull += said.weight * said.mean;
  }
  return known.map(({ candidate, prior, belief, said }) => {
    const ofOthers = (pull - said.weight * said.mean) / (weight - said.weight);
    const offset = belief.mean + (ofOthers * belief.variance) / prior.variance;
    const mean = prior.ability + offset - shift;
    const plain = sigmoid(mean);
    return {
      candidate,
      quality: inside(meanQuality(mean, belief.variance) + belief.signs),
      error: plain * (1 - plain) * Math.sqrt(belief.variance),
      mean,
      deviation: Math.sqrt(belief.variance),
      answers: belief.answers,
      isGuess: prior.isGuess,
    };
  });
}

function unlearned(variance: number) {
  return { mean: 0, variance, answers: 0, signs: 0 };
}

/** What judgements alone say of an offset, and what that is worth as news of all candidates. */
function saidBy({ mean, variance }: { readonly mean: number; readonly variance: number }, priorVariance: number) {
  const precision = 1 / variance - 1 / priorVariance;
  if (precision <= 1e-9) return { weight: 0, mean: 0 };
  return { weight: 1 / (priorVariance + 1 / precision), mean: mean / (variance * precision) };
}

function inside(quality: number): number {
  return Math.min(1, Math.max(0, quality));
}
