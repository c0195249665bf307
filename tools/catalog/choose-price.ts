import type { TokenRates } from '@signalbox/core';
import type { StatedPrice } from './stated-model.ts';

/** A list's price, with the list's key. */
export interface Offer {
  readonly source: string;
  readonly price: StatedPrice;
}

export interface Choice extends Offer {
  /** Who has another price, and what it is. */
  readonly disputed?: string;
}

/** More than this apart, prices are different ones. */
const SAME_WITHIN = 0.05;

/**
 * The price to go by: that of the first list, or of a dearer one where they differ; a router that looks for the cheapest
 * must not be drawn to a mistake. Dates that another list knows of are added to it.
 * @param offers in the order of preference
 */
export function choosePrice(offers: readonly Offer[]): Choice | undefined {
  const [first, ...others] = offers;
  if (first === undefined) return undefined;
  const dearest = others.reduce(
    (most, each) => (differs(each.price, most.price) && isDearer(each.price, most.price) ? each : most),
    first,
  );
  const against = offers.filter((each) => each !== dearest && differs(each.price, dearest.price));
  const dates = others
    .filter(({ price }) => !differs(price, dearest.price))
    .flatMap(({ price }) => (price.variants ?? []).filter(({ when }) => when.from !== undefined));
  const own = dearest.price.variants ?? [];
  const later = dates.filter(({ when }) => !own.some((each) => each.when.from === when.from));
  return {
    source: dearest.source,
    price: later.length === 0 ? dearest.price : { ...dearest.price, variants: [...own, ...later] },
    ...(against.length > 0 && {
      disputed: against.map(({ source, price }) => `${source}: ${shown(price)}`).join('; '),
    }),
  };
}

const COMPARED = ['inputPerMTok', 'outputPerMTok', 'cacheReadPerMTok'] as const satisfies (keyof TokenRates)[];

/** Rates that both have, and are more than a twentieth apart. */
function differs(one: StatedPrice, other: StatedPrice): boolean {
  return COMPARED.some((rate) => {
    const [a, b] = [Number(one[rate]), Number(other[rate])];
    return Math.abs(a - b) > SAME_WITHIN * Math.max(a, b);
  });
}

/** By three tokens of input to one of output, and by what is read from a cache where both have a rate for it. */
function isDearer(one: StatedPrice, other: StatedPrice): boolean {
  const weights = { inputPerMTok: 3, outputPerMTok: 1, cacheReadPerMTok: 1 };
  const both = COMPARED.filter((rate) => one[rate] !== undefined && other[rate] !== undefined);
  const blend = (price: StatedPrice): number =>
    both.reduce((sum, rate) => sum + weights[rate] * Number(price[rate]), 0);
  return blend(one) > blend(other);
}

function shown({ inputPerMTok, outputPerMTok, cacheReadPerMTok }: StatedPrice): string {
  return `${inputPerMTok} / ${outputPerMTok}${cacheReadPerMTok === undefined ? '' : `, cached ${cacheReadPerMTok}`}`;
}
