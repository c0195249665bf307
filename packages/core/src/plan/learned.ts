import type { LearnedSnapshot, RankedCandidate, Strategy } from '../contracts/index.ts';
import { dollars } from './dollars.ts';
import { expectationsOf, type Expectation } from './expectation.ts';
import { chancesOf } from './exploration.ts';
import { uniform } from './uniform.ts';

/** Where nothing is learned: what the dial comes to at its default before requests were seen. */
const FIRST_TOLERANCE = 0.125;

/** Nobody is tried out beyond the first few: a catalogue of hundreds would never be done. */
const MOST_TRIED = 8;

/** The draw of whom to try: another one than those by which accounts are spread. */
const PLACE_OF_DRAW = 0x5eed;

/**
 * The cheapest candidate whose expected quality is within a tolerance of the best, then the others that are, by cost, then
 * the rest by quality. A small share of requests may go to whom the uncertainty of these numbers makes worth a try.
 */
export const learned: Strategy = {
  id: 'learned',
  order(candidates, input) {
    const { learned: snapshot } = input;
    const tolerance = snapshot?.tolerance ?? FIRST_TOLERANCE;
    const all = expectationsOf(candidates, input, snapshot);
    const best = all.reduce((most, { quality }) => Math.max(most, quality), 0);
    const ordered = [...all].sort((a, b) => {
      const isGood = isWithin(a, best, tolerance);
      if (isGood !== isWithin(b, best, tolerance)) return isGood ? -1 : 1;
      return (
        (isGood ? cost(a) - cost(b) || b.quality - a.quality : b.quality - a.quality || cost(a) - cost(b)) ||
        place(a) - place(b)
      );
    });
    const share = shareOf(snapshot, input.classification.task);
    const shares = sharesOf(ordered, tolerance, share);
    const drawn = drawnFrom(shares, uniform(input.draw, PLACE_OF_DRAW));
    const strongest = all.reduce((most, one) => (one.quality > most.quality ? one : most), all[0] as Expectation);
    const ranked = ordered.map((one, index): RankedCandidate => {
      const reason =
        index === drawn && index > 0 ? tried(one, shares[index] ?? 0) : why(one, { best, tolerance, strongest });
      const { candidate, quality, error } = one;
      return { candidate, reason, propensity: shares[index] ?? 0, quality, qualityError: error };
    });
    return [...ranked.slice(drawn, drawn + 1), ...ranked.slice(0, drawn), ...ranked.slice(drawn + 1)];
  },
};

function isWithin({ quality }: Expectation, best: number, tolerance: number): boolean {
  return quality >= best - tolerance;
}

/** What a call is expected to cost. Unknown prices may be any. */
function cost({ candidate }: Expectation): number {
  return candidate.estimate.costUsd ?? Number.MAX_VALUE;
}

function place({ candidate }: Expectation): number {
  return candidate.position;
}

function shareOf(snapshot: LearnedSnapshot | undefined, task: string): number {
  return snapshot === undefined || snapshot.neverExplore.has(task) ? 0 : snapshot.explore;
}

/** With which probability each comes first. The first of the list has what is not given to trying. */
function sharesOf(ordered: readonly Expectation[], tolerance: number, explore: number): readonly number[] {
  if (explore === 0 || ordered.length < 2) return ordered.map((_, index) => (index === 0 ? 1 : 0));
  const tried = ordered
    .slice(0, MOST_TRIED)
    .map((one, index) => ({ index, one }))
    .sort((a, b) => cost(a.one) - cost(b.one) || a.index - b.index);
  const chances = chancesOf(
    tried.map(({ one }) => one),
    tolerance,
  );
  const shares = ordered.map(() => 0);
  for (const [index, chance] of chances.entries()) shares[tried[index]?.index ?? 0] = explore * chance;
  shares[0] = 1 - shares.slice(1).reduce((sum, share) => sum + share, 0);
  return shares;
}

function drawnFrom(shares: readonly number[], draw: number): number {
  let rest = draw;
  for (const [index, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return index;
  }
  return 0;
}

function why(
  one: Expectation,
  {
    best,
    tolerance,
    strongest,
  }: { readonly best: number; readonly tolerance: number; readonly strongest: Expectation },
): string {
  const price = `costs about ${dollars(one.candidate.estimate.costUsd)}`;
  if (one === strongest) return `${qualityOf(one)}, the best, ${price}`;
  const instead = cost(one) < cost(strongest) ? ` instead of ${dollars(strongest.candidate.estimate.costUsd)}` : '';
  const gap = `${share(best - one.quality)} below the best`;
  return isWithin(one, best, tolerance)
    ? `${qualityOf(one)}, ${gap} (up to ${share(tolerance)} will do), ${price}${instead}`
    : `${qualityOf(one)}, ${gap} (no more than ${share(tolerance)} will do), ${price}`;
}

function tried(one: Expectation, propensity: number): string {
  const often = (propensity * 100).toPrecision(2);
  const price = `costs about ${dollars(one.candidate.estimate.costUsd)}`;
  return `tried out, as ${often} % of such requests are while nobody can be sure: ${qualityOf(one)}, ${price}`;
}

function qualityOf({ quality, error, answers, isGuess }: Expectation): string {
  const count = Math.round(answers);
  const by =
    count > 0
      ? `${count} ${count === 1 ? 'answer' : 'answers'} of yours`
      : isGuess
        ? 'nobody has stated any'
        : 'as its card says';
  return `quality ${share(quality)} ± ${share(error)} (${by})`;
}

/** As `.86`. */
function share(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}
