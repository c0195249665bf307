import type { BilledUnits, DecimalUsd, DisjointUsage, KnownPrice, Price, Usage } from '../contracts/index.ts';
import { count, disjointUsage } from './disjoint-usage.ts';

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
  const pico = picoUsd(price, usage);
  return pico === undefined ? undefined : Math.round(pico / PICO_PER_NANO);
}

/** `undefined`: something is billed by a number that nobody told. */
function picoUsd(price: KnownPrice, usage: Usage): number | undefined {
  const parts = disjointUsage(usage);
  const rates = ratesFor(price, usage.inputTokens);
  const units = unitsNanoUsd(price, usage, parts.searches);
  if (units === undefined) return undefined;
  return (
    parts.input * rates.input +
    parts.cacheRead * rates.cacheRead +
    parts.cacheWrite5m * rates.cacheWrite5m +
    parts.cacheWrite1h * rates.cacheWrite1h +
    parts.audioInput * rates.audioInput +
    parts.imageInput * rates.imageInput +
    parts.output * rates.output +
    parts.reasoning * rates.reasoning +
    parts.audioOutput * rates.audioOutput +
    parts.imageOutput * rates.imageOutput +
    units * PICO_PER_NANO
  );
}

type UnitRate = 'perImage' | 'perAudioMinute' | 'perMCharacters' | 'perPage';

/** What is billed by the piece, and how many pieces make the price's unit. */
const UNITS: readonly (readonly [UnitRate, keyof BilledUnits, number])[] = [
  ['perImage', 'images', 1],
  ['perAudioMinute', 'audioSeconds', 60],
  ['perMCharacters', 'characters', 1e6],
  ['perPage', 'pages', 1],
];

function unitsNanoUsd(price: KnownPrice, usage: Usage, searches: number): number | undefined {
  let total = perCall(price.perRequest) + searches * perCall(price.perSearch);
  for (const [rate, unit, size] of UNITS) {
    const usd = price[rate];
    if (usd === undefined) continue;
    if (usage[unit] === undefined) return undefined;
    total += (perCall(usd) * count(usage[unit])) / size;
  }
  return total;
}

/**
 * How many output tokens a sum of money buys after the prompt is paid for: the most for which `priceUsage` does not
 * pass it, be they text or thinking.
 * @param prompt what is used before the answer: input tokens, and whatever else is billed by number
 * @returns a whole number ≥ 0, `Infinity` when output costs nothing, `undefined` when the price is unknown
 */
export function affordableOutputTokens(
  price: Price,
  prompt: Omit<Usage, 'outputTokens'>,
  nanoUsd: number,
): number | undefined {
  if (price.kind === 'unknown') return undefined;
  if (price.kind === 'free') return Infinity;
  const asked = picoUsd(price, { ...prompt, outputTokens: 0 });
  if (asked === undefined) return undefined;
  // What is below half a nano-dollar is rounded away.
  const left = nanoUsd * PICO_PER_NANO + PICO_PER_NANO / 2 - 1 - asked;
  if (left < 0) return 0;
  const rates = ratesFor(price, prompt.inputTokens);
  const dearest = Math.max(rates.output, rates.reasoning, rates.imageOutput);
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
    imageInput: perToken(price.imageInputPerMTok) ?? input ?? 0,
    imageOutput: perToken(price.imageOutputPerMTok) ?? output ?? 0,
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
