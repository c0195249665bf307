import type { RankedCandidate, ScoredCandidate, Strategy } from '../contracts/index.ts';
import { dollars } from './dollars.ts';
import { learned } from './learned.ts';
import { uniform } from './uniform.ts';

/** As listed. */
const priority: Strategy = {
  id: 'priority',
  order: (candidates) =>
    byScore(
      candidates,
      ({ position }) => position,
      ({ position }) => `number ${position + 1} in the list`,
    ),
};

/** The lowest estimated cost first; unknown prices last. */
const cheapest: Strategy = {
  id: 'cheapest',
  order: (candidates) =>
    byScore(
      candidates,
      ({ estimate }) => estimate.costUsd ?? Infinity,
      ({ estimate }) => `costs about ${dollars(estimate.costUsd)}`,
    ),
};

/** The lowest rolling latency first, the card's expected latency until one is measured; unknown ones last. */
const fastest: Strategy = {
  id: 'fastest',
  order: (candidates) =>
    byScore(
      candidates,
      ({ estimate }) => estimate.latencyMs ?? Infinity,
      (candidate) => `takes about ${latency(candidate)}`,
    ),
};

/** The shortest time to the first chunk first, as measured; candidates that nobody has measured come last. */
const firstToken: Strategy = {
  id: 'first-token',
  order: (candidates) =>
    byScore(
      candidates,
      ({ health }) => health?.timeToFirstChunkMs ?? Infinity,
      ({ health }) =>
        health?.timeToFirstChunkMs === undefined
          ? 'time to first token not measured'
          : `begins to answer after about ${Math.round(health.timeToFirstChunkMs)} ms`,
    ),
};

/** The best quality prior first; unstated ones last. */
const quality: Strategy = {
  id: 'quality',
  order: (candidates) =>
    byScore(
      candidates,
      ({ estimate }) => -(estimate.quality ?? 0),
      ({ estimate }) => `quality ${estimate.quality ?? 'not stated'}`,
    ),
};

/**
 * Spreads requests by weight. Each candidate draws an exponential time with its weight as the rate, from the
 * request's own random number; the earliest is first, so that all orders have the right chances.
 */
const weighted: Strategy = {
  id: 'weighted',
  order: (candidates, { draw }) => {
    const drawn = byScore(
      candidates,
      ({ position, weight }) => (weight <= 0 ? Infinity : -Math.log(1 - uniform(draw, position)) / weight),
      ({ weight }) => `drawn by weight ${weight}`,
    );
    const total = candidates.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
    // Where all weigh nothing, the list decides.
    if (total === 0) return drawn;
    return drawn.map((one) => ({ ...one, propensity: Math.max(0, one.candidate.weight) / total }));
  },
};

/** How much each part counts in `balanced`. They sum to 1. */
const BALANCE = { quality: 0.5, cost: 0.3, latency: 0.2 } as const;

/** What a candidate gets where nothing is known: the middle. */
const UNKNOWN = 0.5;

/**
 * The highest utility first: 0.5 × quality + 0.3 × cheapness + 0.2 × speed. Cheapness is 1 for the cheapest of the
 * candidates and 0 for the dearest, in between on a logarithmic scale, because prices differ by factors of a hundred;
 * speed likewise.
 */
const balanced: Strategy = {
  id: 'balanced',
  order: (candidates) => {
    const cost = scale(candidates.map(({ estimate }) => estimate.costUsd));
    const time = scale(candidates.map(({ estimate }) => estimate.latencyMs));
    const utility = ({ estimate }: ScoredCandidate): number =>
      BALANCE.quality * (estimate.quality ?? UNKNOWN) +
      BALANCE.cost * cost(estimate.costUsd) +
      BALANCE.latency * time(estimate.latencyMs);
    return byScore(
      candidates,
      (candidate) => -utility(candidate),
      (candidate) =>
        `utility ${utility(candidate).toFixed(2)}: quality ${candidate.estimate.quality ?? 'not stated'}, ` +
        `about ${dollars(candidate.estimate.costUsd)}, ${latency(candidate)}`,
    );
  },
};

/** The strategies that core brings. */
export const STRATEGIES: readonly Strategy[] = [
  priority,
  cheapest,
  fastest,
  firstToken,
  quality,
  weighted,
  balanced,
  learned,
];

/** Lowest score first; the user's order decides between equals. */
function byScore(
  candidates: readonly ScoredCandidate[],
  score: (candidate: ScoredCandidate) => number,
  reason: (candidate: ScoredCandidate) => string,
): readonly RankedCandidate[] {
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .sort((a, b) => (a.score === b.score ? a.candidate.position - b.candidate.position : a.score - b.score))
    .map(({ candidate }) => ({ candidate, reason: reason(candidate) }));
}

/** 1 for the least of the values, 0 for the greatest. */
function scale(values: readonly (number | undefined)[]): (value: number | undefined) => number {
  const logs = values.flatMap((value) => (value === undefined ? [] : [Math.log1p(value * 1e6)]));
  const least = Math.min(...logs);
  const span = Math.max(...logs) - least;
  return (value) => {
    if (value === undefined) return UNKNOWN;
    return span === 0 ? 1 : 1 - (Math.log1p(value * 1e6) - least) / span;
  };
}

function latency({ estimate, health }: ScoredCandidate): string {
  if (estimate.latencyMs === undefined) return 'an unknown time';
  return `${Math.round(estimate.latencyMs)} ms (${health?.latencyMs === undefined ? 'stated' : 'measured'})`;
}
