import type {
  ContextTier,
  DecimalUsd,
  DisjointUsage,
  PriceVariant,
  SearchContext,
  SearchFees,
  TokenRates,
  UnitFees,
} from '../contracts/index.ts';
import { decimal } from './decimal.ts';

/** Pico-dollars a token, of each part of a usage. */
export type Rates = Omit<DisjointUsage, 'searches'>;

/** Nano-dollars apiece, by the size of the search context where that matters. */
type Fee = Readonly<Record<SearchContext | 'usual', number>>;

/** What a call is billed by, as whole numbers. */
export interface RateTable {
  readonly rates: Rates;
  /** Highest threshold first. */
  readonly longer: readonly { readonly over: number; readonly rates: Rates }[];
  readonly perRequest: Fee | undefined;
  readonly perSearch: Fee | undefined;
  readonly perPiece: readonly PieceRate[];
}

/** Nano-dollars for so many pieces of something. */
export interface PieceRate {
  readonly unit: 'images' | 'audioSeconds' | 'characters' | 'pages';
  readonly nanoUsd: number;
  readonly size: number;
}

/** @throws TypeError when an amount is no decimal number */
export function rateTable(price: TokenRates & UnitFees & Pick<PriceVariant, 'longContext'>): RateTable {
  const tiers: readonly ContextTier[] = price.longContext === undefined ? [] : [price.longContext].flat();
  return {
    rates: ratesOf(price),
    longer: tiers
      .map((tier) => ({ over: tier.overInputTokens, rates: ratesOf({ ...price, ...tier }) }))
      .sort((a, b) => b.over - a.over),
    perRequest: feeOf(price.perRequest),
    perSearch: feeOf(price.perSearch),
    perPiece: PIECES.flatMap(([name, unit, size]) => {
      const usd = price[name];
      return usd === undefined ? [] : [{ unit, size, nanoUsd: nanoUsd(usd) }];
    }),
  };
}

/** Above a context tier's threshold the whole request is billed at its rates, cached input included. */
export function ratesFor({ rates, longer }: RateTable, inputTokens: number): Rates {
  for (const tier of longer) if (inputTokens > tier.over) return tier.rates;
  return rates;
}

/** What is billed by the piece, and how many pieces make the price's unit. */
const PIECES = [
  ['perImage', 'images', 1],
  ['perAudioMinute', 'audioSeconds', 60],
  ['perMCharacters', 'characters', 1e6],
  ['perPage', 'pages', 1],
] as const;

function ratesOf(price: TokenRates): Rates {
  const input = picoUsd(price.inputPerMTok) ?? 0;
  const output = picoUsd(price.outputPerMTok) ?? 0;
  const cacheWrite5m = picoUsd(price.cacheWrite5mPerMTok) ?? input;
  return {
    input,
    output,
    cacheRead: picoUsd(price.cacheReadPerMTok) ?? input,
    cacheWrite5m,
    cacheWrite1h: picoUsd(price.cacheWrite1hPerMTok) ?? cacheWrite5m,
    audioInput: picoUsd(price.audioInputPerMTok) ?? input,
    imageInput: picoUsd(price.imageInputPerMTok) ?? input,
    reasoning: picoUsd(price.reasoningPerMTok) ?? output,
    audioOutput: picoUsd(price.audioOutputPerMTok) ?? output,
    imageOutput: picoUsd(price.imageOutputPerMTok) ?? output,
  };
}

function feeOf(fee: DecimalUsd | SearchFees | undefined): Fee | undefined {
  if (fee === undefined) return undefined;
  if (typeof fee === 'string') {
    const flat = nanoUsd(fee);
    return { low: flat, medium: flat, high: flat, usual: flat };
  }
  const sizes = { low: nanoUsd(fee.low), medium: nanoUsd(fee.medium), high: nanoUsd(fee.high) };
  return { ...sizes, usual: sizes[fee.usual] };
}

/** Pico-dollars a token from dollars a million tokens: one dollar a million is 10^6 of them. */
function picoUsd(usd: DecimalUsd | undefined): number | undefined {
  return usd === undefined ? undefined : Math.round(decimal(usd) * 1e6);
}

function nanoUsd(usd: DecimalUsd): number {
  return Math.round(decimal(usd) * 1e9);
}
