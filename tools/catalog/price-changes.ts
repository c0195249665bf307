import type { TokenRates, UnitFees } from '@signalbox/core';
import type { ListedModel, ListedPrice } from '@signalbox/catalog';
import type { Overrides } from './overrides.ts';

export interface PriceChange {
  /** `provider/model`. */
  readonly model: string;
  readonly rate: string;
  readonly before: string;
  readonly after: string;
  /** More than 30 %, and nobody has said that it is right. */
  readonly isRefused: boolean;
}

const JUMP = 0.3;

const RATES = [
  'inputPerMTok',
  'outputPerMTok',
  'cacheReadPerMTok',
  'cacheWrite5mPerMTok',
  'cacheWrite1hPerMTok',
  'reasoningPerMTok',
  'perImage',
  'perAudioMinute',
  'perMCharacters',
  'perPage',
] as const satisfies (keyof TokenRates | keyof UnitFees)[];

/** What changed in the prices that both have. */
export function priceChanges(
  provider: string,
  before: readonly ListedModel[],
  after: readonly ListedModel[],
  overrides: Overrides,
): PriceChange[] {
  const old = new Map(before.map(({ id, price }) => [id, price]));
  const stated = new Set(
    (overrides.models[provider] ?? []).flatMap(({ id, price }) => (price === undefined ? [] : [id])),
  );
  return after.flatMap(({ id, price }) => {
    const model = `${provider}/${id}`;
    const isRight = stated.has(id) || overrides.jumps?.[model] !== undefined;
    return ratesOf(old.get(id)).flatMap(([rate, then]) => {
      const now = new Map(ratesOf(price)).get(rate);
      if (now === undefined || now === then) return [];
      const share = Math.abs(Number(now) - Number(then)) / Math.max(Number(then), 1e-12);
      return [{ model, rate, before: then, after: now, isRefused: !isRight && share > JUMP }];
    });
  });
}

function ratesOf(price: ListedPrice | undefined): [string, string][] {
  if (price?.kind !== 'known') return [];
  return RATES.flatMap((rate): [string, string][] => (price[rate] === undefined ? [] : [[rate, price[rate]]]));
}
