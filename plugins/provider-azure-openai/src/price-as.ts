import type { ContextTier, KnownPrice, ModelCard, Price } from '@signalbox/core';
import type { DeploymentType } from './deployments.ts';

/** Models that came after 2026-09-01, for which the zone of the European Union is dearer. */
const DEARER_IN_EU = /^gpt-6/;

/**
 * What OpenAI's models cost more than globally, in tenths; Azure has one price for each type beside the zones.
 * @see https://prices.azure.com/api/retail/prices (by way of those who read it between 2026-07-27 and 2026-09-25)
 */
const TENTHS: Readonly<Record<DeploymentType, (model: string) => bigint>> = {
  global: () => 10n,
  'data-zone-us': () => 11n,
  'data-zone-eu': (model) => (DEARER_IN_EU.test(model) ? 12n : 11n),
  'data-zone-apac': () => 12n,
  regional: () => 11n,
};

/**
 * The price of a model in a deployment of this type.
 * @param card with the price of a global deployment
 * @param isOpenAi the other models have no rule by which their zones are priced: those prices are not known
 */
export function priceAs({ id, price }: ModelCard, type: DeploymentType, isOpenAi: boolean): Price {
  if (type === 'global' || price.kind !== 'known') return price;
  if (!isOpenAi) return { kind: 'unknown' };
  const tenths = TENTHS[type](id);
  const { longContext } = price;
  return {
    ...scaled(price, tenths),
    ...(longContext !== undefined && { longContext: [longContext].flat().map((tier) => scaled(tier, tenths)) }),
  };
}

/** Every amount of dollars times so many tenths. */
function scaled<Rates extends KnownPrice | ContextTier>(rates: Rates, tenths: bigint): Rates {
  const entries = Object.entries(rates).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' && name.startsWith('per')
      ? value
      : name.endsWith('PerMTok')
        ? times(String(value), tenths)
        : value,
  ]);
  return Object.fromEntries(entries) as Rates;
}

/** Exactly: `0.125` times eleven tenths is `0.1375`. */
function times(dollars: string, tenths: bigint): string {
  const [whole = '0', part = ''] = dollars.split('.');
  const digits = String(BigInt(whole + part) * tenths).padStart(part.length + 2, '0');
  const point = digits.length - part.length - 1;
  return `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0+$/, '');
}
