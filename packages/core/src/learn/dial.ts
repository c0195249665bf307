import type { Weighed } from '../contracts/index.ts';
import type { LearnedOptions } from './options.ts';

/** What a request could have been answered by. */
interface Choice {
  /** The best expected quality. */
  readonly best: number;
  /**
   * What the strong candidate would have cost: the best one by the cards. What was learned must not move it, or a cheap
   * model that proves to be the best would leave no money for itself.
   */
  readonly strongCost: number;
  /** The cheapest first; of equals the better one. */
  readonly offers: readonly { readonly quality: number; readonly cost: number }[];
}

/** How many of the last requests tell what the dial comes to. */
const WINDOW = 256;
/** Reckoned anew after so many, and not before so many were seen. */
const EVERY = 64;
const FEWEST = 32;
/** Halvings of the range of tolerances. */
const STEPS = 12;

/** Turns what the user wants into a tolerance, by what requests of late could have had. */
export interface Dial {
  readonly tolerance: number;
  note(weighed: readonly Weighed[]): void;
}

export function createDial(options: Pick<LearnedOptions, 'dial' | 'spendAtMost' | 'qualityAtLeast'>): Dial {
  const choices: Choice[] = [];
  let next = 0;
  let noted = 0;
  let tolerance = firstTolerance(options);
  return {
    get tolerance() {
      return tolerance;
    },
    note(weighed) {
      const choice = choiceOf(weighed);
      if (choice === undefined) return;
      choices[next] = choice;
      next = (next + 1) % WINDOW;
      noted += 1;
      if (choices.length >= FEWEST && (noted === FEWEST || noted % EVERY === 0))
        tolerance = toleranceFor(options, choices);
    },
  };
}

/** Before requests were seen. */
function firstTolerance({ dial, spendAtMost, qualityAtLeast }: Parameters<typeof createDial>[0]): number {
  if (qualityAtLeast !== undefined) return 1 - qualityAtLeast;
  return (1 - (spendAtMost ?? dial)) ** 3;
}

/** Whose cost is not known cannot be reckoned with; nor is there a choice of one. */
function choiceOf(weighed: readonly Weighed[]): Choice | undefined {
  const known = weighed.filter(({ quality, costUsd }) => quality !== undefined && costUsd !== undefined);
  if (known.length < 2) return undefined;
  return choiceAmong(
    known.map(({ quality, statedQuality, costUsd }) => ({
      quality: quality as number,
      stated: statedQuality,
      cost: costUsd as number,
    })),
  );
}

export function choiceAmong(
  offers: readonly { readonly quality: number; readonly cost: number; readonly stated?: number | undefined }[],
): Choice {
  const strong = offers.reduce((most, one) => ((one.stated ?? -1) > (most.stated ?? -1) ? one : most));
  const best = offers.reduce((most, one) => (one.quality > most.quality ? one : most));
  return {
    best: best.quality,
    strongCost: (strong.stated === undefined ? best : strong).cost,
    offers: offers.toSorted((a, b) => a.cost - b.cost || b.quality - a.quality),
  };
}

/**
 * What the dial comes to over some requests. With a greater tolerance nothing becomes dearer, and nothing better: so the
 * answer is found by halving.
 */
export function toleranceFor(
  { dial, spendAtMost, qualityAtLeast }: Parameters<typeof createDial>[0],
  choices: readonly Choice[],
): number {
  const best = totals(choices, 0);
  if (qualityAtLeast !== undefined) {
    const least = qualityAtLeast * best.quality;
    // The greatest tolerance that keeps it.
    return halved((tolerance) => totals(choices, tolerance).quality >= least).last;
  }
  const cheapest = totals(choices, 1);
  const strong = choices.reduce((sum, { strongCost }) => sum + strongCost, 0);
  if (spendAtMost === undefined && dial === 1) return 0;
  const most =
    spendAtMost === undefined
      ? cheapest.cost + dial * (Math.max(strong, best.cost) - cheapest.cost)
      : spendAtMost * strong;
  // The least tolerance that does not pass it; sums of many small numbers are not exact.
  return halved((tolerance) => totals(choices, tolerance).cost > most * (1 + 1e-9)).first;
}

/** Where something that holds for small tolerances stops holding: the last at which it does, the first at which it does not. */
function halved(holds: (tolerance: number) => boolean): { readonly last: number; readonly first: number } {
  if (!holds(0)) return { last: 0, first: 0 };
  if (holds(1)) return { last: 1, first: 1 };
  let last = 0;
  let first = 1;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (last + first) / 2;
    if (holds(middle)) last = middle;
    else first = middle;
  }
  return { last, first };
}

/** What the requests would have come to. */
function totals(choices: readonly Choice[], tolerance: number): { readonly quality: number; readonly cost: number } {
  let quality = 0;
  let cost = 0;
  for (const { best, offers } of choices) {
    for (const offer of offers) {
      if (offer.quality < best - tolerance) continue;
      quality += offer.quality;
      cost += offer.cost;
      break;
    }
  }
  return { quality, cost };
}
