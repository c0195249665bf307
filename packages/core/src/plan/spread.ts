import type { RankedCandidate, ScoredCandidate } from '../contracts/index.ts';
import { uniform } from './uniform.ts';

/**
 * How requests are spread over accounts or deployments that do the same. `least-busy`: the fewest calls under way first.
 * `usage`: the most room in its rate limits first. `weighted`: drawn by weight. `in-order`: as they are installed.
 */
export type Spread = (typeof SPREADS)[number];

export const SPREADS = ['least-busy', 'usage', 'weighted', 'in-order'] as const;

/** Orders the members of each group among themselves; every group keeps the places that its members had. */
export function spreadGroups(
  ranked: readonly RankedCandidate[],
  spread: Spread,
  draw: number,
): readonly RankedCandidate[] {
  if (spread === 'in-order' || !ranked.some(({ candidate }) => candidate.group !== undefined)) return ranked;
  const groups = new Map<string, RankedCandidate[]>();
  for (const one of ranked) {
    const { group, model } = one.candidate;
    if (group !== undefined) groups.set(`${group}/${model}`, [...(groups.get(`${group}/${model}`) ?? []), one]);
  }
  for (const [key, members] of groups) groups.set(key, ordered(members, spread, draw));
  return ranked.map((one) => {
    const { group, model } = one.candidate;
    return group === undefined ? one : (groups.get(`${group}/${model}`)?.shift() ?? one);
  });
}

function ordered(
  members: readonly RankedCandidate[],
  spread: Exclude<Spread, 'in-order'>,
  draw: number,
): RankedCandidate[] {
  const scored = members.map((member, place) => ({
    ...member,
    reason: `${member.reason}; ${SCORES[spread].reason(member.candidate)}`,
    score: SCORES[spread].score(member.candidate, draw, place),
    // Between equals, chance decides: everybody would else ask the first.
    chance: uniform(draw, place),
  }));
  return scored
    .sort((a, b) => a.score - b.score || a.chance - b.chance)
    .map(({ score: _, chance: _chance, ...one }) => one);
}

interface Score {
  /** Lowest first. */
  score(candidate: ScoredCandidate, draw: number, place: number): number;
  reason(candidate: ScoredCandidate): string;
}

const SCORES: Readonly<Record<Exclude<Spread, 'in-order'>, Score>> = {
  'least-busy': {
    score: ({ health, groupWeight = 1 }) => ((health?.inFlight ?? 0) + 1) / Math.max(groupWeight, Number.MIN_VALUE),
    reason: ({ health }) => `${health?.inFlight ?? 0} calls under way`,
  },
  usage: {
    score: (candidate) => -roomOf(candidate),
    reason: (candidate) => `${Math.round(roomOf(candidate) * 100)} % of its limits left`,
  },
  weighted: {
    score: ({ groupWeight = 1 }, draw, place) =>
      groupWeight <= 0 ? Infinity : -Math.log(1 - uniform(draw, place)) / groupWeight,
    reason: ({ groupWeight = 1 }) => `drawn by weight ${groupWeight}`,
  },
};

/** The smallest share that is left of any of its limits; all of it where nothing is known. */
function roomOf({ health }: ScoredCandidate): number {
  const shares = (health?.rateLimits ?? []).flatMap(({ limit, remaining }) =>
    limit === undefined || remaining === undefined || limit <= 0 ? [] : [remaining / limit],
  );
  return Math.min(1, ...shares);
}
