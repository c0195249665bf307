import type { RankedCandidate, Weighed } from '../contracts/index.ts';

/** Beyond these nobody is written down: a catalogue of hundreds may be weighed. */
const MOST_SHOWN = 16;

/**
 * Everybody who could have come first, and with which probability.
 * @param ranked as the strategy has it
 * @param grouped the same, where the accounts of each group have their places
 * @param halfOpenLast candidates that are to prove themselves are put behind the others
 * @returns `undefined` where the strategy states none, or where reasons beside the draw may decide who is first
 */
export function weigh(
  ranked: readonly RankedCandidate[],
  grouped: readonly RankedCandidate[],
  halfOpenLast: boolean,
): readonly Weighed[] | undefined {
  if (ranked[0]?.propensity === undefined) return undefined;
  const shares = new Map<string, number>();
  for (const { candidate, propensity = 0 } of ranked) {
    const name = choiceOf(candidate);
    shares.set(name, (shares.get(name) ?? 0) + propensity);
  }
  const isMoved = ranked.some(({ candidate, propensity = 0 }) => propensity > 0 && isOnTrial(candidate));
  if (halfOpenLast && isMoved) return undefined;
  const weighed = grouped.flatMap((one): Weighed[] => {
    const name = choiceOf(one.candidate);
    const propensity = shares.get(name);
    // The first of a group has the share of all; the others, and who comes twice, have had theirs.
    shares.delete(name);
    return propensity === undefined ? [] : [weighedOne(one, propensity)];
  });
  // Who could not have come first tells nothing, unless it was reckoned with.
  return weighed.filter(({ propensity }, place) => propensity > 0 || place < MOST_SHOWN);
}

function isOnTrial({ health }: RankedCandidate['candidate']): boolean {
  return health?.breaker === 'half-open';
}

/** Accounts of a group are one choice: the same model of the same vendor. */
function choiceOf({ provider, model, group }: RankedCandidate['candidate']): string {
  return group === undefined ? `${provider}/${model}` : `group ${group}/${model}`;
}

function weighedOne({ candidate, quality, qualityError }: RankedCandidate, propensity: number): Weighed {
  const { provider, model, estimate } = candidate;
  return {
    provider,
    model,
    propensity,
    ...(quality !== undefined && { quality }),
    ...(qualityError !== undefined && { qualityError }),
    ...(estimate.quality !== undefined && { statedQuality: estimate.quality }),
    ...(estimate.costUsd !== undefined && { costUsd: estimate.costUsd }),
  };
}
