import type { KnownPrice, Price } from '../contracts/index.ts';
import { decimal, times } from './decimal.ts';

/**
 * A price as it is where a call is served: its rates per token times the uplift of the region, the dearest one where
 * there are several.
 */
export function inRegion(price: Price, regions: readonly string[]): Price {
  if (price.kind !== 'known' || price.regionUplift === undefined) return price;
  const { regionUplift, ...own } = price;
  const factors = regions.map((region) => regionUplift[region]).filter((factor) => factor !== undefined);
  const [first = '1', ...others] = factors;
  const factor = others.reduce((most, each) => (decimal(each) > decimal(most) ? each : most), first);
  return factor === '1' ? own : lifted(own, factor);
}

function lifted(price: KnownPrice, factor: string): KnownPrice {
  const { longContext, variants } = price;
  return {
    ...rates(price, factor),
    ...(longContext !== undefined && { longContext: [longContext].flat().map((tier) => rates(tier, factor)) }),
    ...(variants !== undefined && {
      variants: variants.map((variant) => ({
        ...rates(variant, factor),
        ...(variant.longContext !== undefined && {
          longContext: [variant.longContext].flat().map((tier) => rates(tier, factor)),
        }),
      })),
    }),
  };
}

function rates<T extends object>(priced: T, factor: string): T {
  return Object.fromEntries(
    Object.entries(priced).map(([name, value]: [string, unknown]) => [
      name,
      name.endsWith('PerMTok') ? times(value as string, factor) : value,
    ]),
  ) as T;
}
