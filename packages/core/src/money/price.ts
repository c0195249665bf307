import type { DecimalUsd, DisjointUsage, KnownPrice, Price, Usage } from '../contracts/index.ts';
import { disjointUsage } from './disjoint-usage.ts';

/**
 * What a usage costs at a price.
 *
 * Rates are whole pico-dollars a token (one dollar a million tokens is 10^6 of them), so that a sum is exact up to
 * 9,000 dollars a call; it is rounded once, to the nearest nano-dollar.
 * @returns nano-dollars ≥ 0; `undefined` when the price is unknown
 */
export function priceUsage(price: Price, usage: Usage): number | undefined {
  if (price.kind === 'unknown') return undefined;
  if (price.kind === 'free') return 0;
  return Math.round(picoUsd(price, usage) / PICO_PER_NANO);
}

function picoUsd(price: KnownPrice, usage: Usage): number {
  const parts = disjointUsage(usage);
  const rates = ratesFor(price, usage.inputTokens);
  return (
    parts.input * rates.input +
    parts.cacheRead * rates.cacheRead +
    parts.cacheWrite5m * rates.cacheWrite5m +
    parts.cacheWrite1h * rates.cacheWrite1h +
    parts.audioInput * rates.audioInput +
    parts.output * rates.output +
    parts.reasoning * rates.reasoning +
    parts.audioOutput * rates.audioOutput +
    (parts.searches * perCall(price.perSearch) + perCall(price.perRequest)) * PICO_PER_NANO
  );
}

/**
 * How many output tokens a sum of money buys after the prompt is paid for: the most for which `priceUsage` does not
 * pass it, be they text or thinking.
 * @returns a whole number ≥ 0, `Infinity` when output costs nothing, `undefined` when the price is unknown
 */
export function affordableOutputTokens(price: Price, inputTokens: number, nanoUsd: number): number | undefined {
  if (price.kind === 'unknown') return undefined;
  if (price.kind === 'free') return Infinity;
  // What is below half a nano-dollar is rounded away.
  const left = nanoUsd * PICO_PER_NANO + PICO_PER_NANO / 2 - 1 - picoUsd(price, { inputTokens, outputTokens: 0 });
  if (left < 0) return 0;
  const rates = ratesFor(price, inputTokens);
  const dearest = Math.max(rates.output, rates.reasoning);
  return dearest === 0 ? Infinity : Math.floor(left / dearest);
}

const PICO_PER_NANO = 1000;

type Rates = Omit<DisjointUsage, 'searches'>;

/** Above a context tier's threshold the whole request is billed at its rates, cached input included. */
function ratesFor(price: KnownPrice, inputTokens: number): Rates {
  const table = tablesOf(price);
  return table.long !== undefined && inputTokens > table.longOver ? table.long : table.base;
}

interface Tables {
  readonly base: Rates;
  readonly long: Rates | undefined;
  readonly longOver: number;
}

/** Text is turned into numbers once per price. */
const parsed = new WeakMap<KnownPrice, Tables>();

function tablesOf(price: KnownPrice): Tables {
  const known = parsed.get(price);
  if (known !== undefined) return known;
  const { longContext } = price;
  const tables = {
    base: rates(price),
    long: longContext && rates({ ...price, ...longContext }),
    longOver: longContext?.overInputTokens ?? Infinity,
  };
  parsed.set(price, tables);
  return tables;
}

function rates(price: KnownPrice): Rates {
  const input = perToken(price.inputPerMTok);
  const output = perToken(price.outputPerMTok);
  const cacheWrite5m = perToken(price.cacheWrite5mPerMTok) ?? input;
  return {
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: perToken(price.cacheReadPerMTok) ?? input ?? 0,
    cacheWrite5m: cacheWrite5m ?? 0,
    cacheWrite1h: perToken(price.cacheWrite1hPerMTok) ?? cacheWrite5m ?? 0,
    audioInput: perToken(price.audioInputPerMTok) ?? input ?? 0,
    reasoning: perToken(price.reasoningPerMTok) ?? output ?? 0,
    audioOutput: perToken(price.audioOutputPerMTok) ?? output ?? 0,
  };
}

/** Pico-dollars a token from dollars a million tokens. */
function perToken(usd: DecimalUsd | undefined): number | undefined {
  return usd === undefined ? undefined : Math.round(decimal(usd) * 1e6);
}

/** Nano-dollars. */
function perCall(usd: DecimalUsd | undefined): number {
  return usd === undefined ? 0 : Math.round(decimal(usd) * 1e9);
}

const DECIMAL = /^\d+(\.\d+)?$/;

function decimal(text: DecimalUsd): number {
  if (!DECIMAL.test(text))
    throw new TypeError(`price ${JSON.stringify(text)}: expected a decimal number such as "0.15"`);
  return Number(text);
}
