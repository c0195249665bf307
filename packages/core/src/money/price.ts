import type { BilledUnits, BillingTerms, KnownPrice, Price, Usage } from '../contracts/index.ts';
import { count, disjointUsage } from './disjoint-usage.ts';
import { tableFor, tablesWithin } from './price-book.ts';
import { ratesFor, type Rates, type RateTable } from './rate-table.ts';

const PICO_PER_NANO = 1000;

/**
 * What a usage costs at a price.
 *
 * Rates are whole pico-dollars a token, so that a sum is exact up to 9,000 dollars a call; it is rounded once, to the
 * nearest nano-dollar.
 * @param terms when the call began, and what it is billed as
 * @returns nano-dollars ≥ 0; `undefined` when the price is unknown, or a number it is billed by
 * @throws TypeError when the price cannot be read
 */
export function priceUsage(price: Price, usage: Usage, terms: BillingTerms): number | undefined {
  if (price.kind === 'unknown') return undefined;
  if (price.kind === 'free') return 0;
  const table = tableFor(price, terms);
  const pico = table && usagePicoUsd(table, usage, terms);
  return pico === undefined ? undefined : Math.round(pico / PICO_PER_NANO);
}

function usagePicoUsd(table: RateTable, usage: Usage, terms: BillingTerms): number | undefined {
  const parts = disjointUsage(usage);
  const rates = ratesFor(table, usage.inputTokens);
  const units = unitsNanoUsd(table, usage, terms);
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

/** `undefined`: something is billed by a number that nobody told. */
function unitsNanoUsd(table: RateTable, usage: BilledUnits, terms: BillingTerms): number | undefined {
  const size = terms.searchContext ?? 'usual';
  let total = (table.perRequest?.[size] ?? 0) + count(usage.searches) * (table.perSearch?.[size] ?? 0);
  for (const { unit, nanoUsd, size: pieces } of table.perPiece) {
    if (usage[unit] === undefined) return undefined;
    total += (nanoUsd * count(usage[unit])) / pieces;
  }
  return total;
}

/** What is known of a call before it is made. */
export interface Prompt extends BilledUnits {
  readonly inputTokens: number;
  /** Parts of the input that may be dearer than text: sound and pictures in it, a cache written to for an hour. */
  readonly inputKinds?: readonly ('audioInput' | 'imageInput' | 'cacheWrite1h')[] | undefined;
}

/**
 * The most that a call can cost: all its tokens are of the dearest kind that they can be (text, thinking, pictures; input
 * that is written to a cache), at the dearest of the rates that it may come to be billed at.
 * @returns nano-dollars ≥ 0; `undefined` when the price is unknown
 */
export function worstCaseNanoUsd(
  price: Price,
  prompt: Prompt,
  outputTokens: number,
  terms: BillingTerms,
): number | undefined {
  if (price.kind === 'unknown') return undefined;
  if (price.kind === 'free') return 0;
  let most = 0;
  const isKnown = eachWorst(price, prompt, terms, (asked, dearest) => {
    most = Math.max(most, asked + outputTokens * dearest);
  });
  return isKnown ? Math.round(most / PICO_PER_NANO) : undefined;
}

/**
 * How many output tokens a sum of money buys after the prompt is paid for: the most for which the worst case does not
 * pass it.
 * @returns a whole number ≥ 0, `Infinity` when output costs nothing, `undefined` when the price is unknown
 */
export function affordableOutputTokens(
  price: Price,
  prompt: Prompt,
  nanoUsd: number,
  terms: BillingTerms,
): number | undefined {
  if (price.kind === 'unknown') return undefined;
  if (price.kind === 'free') return Infinity;
  // What is below half a nano-dollar is rounded away.
  const picoUsd = nanoUsd * PICO_PER_NANO + PICO_PER_NANO / 2 - 1;
  let tokens = Infinity;
  const isKnown = eachWorst(price, prompt, terms, (asked, dearest) => {
    const left = picoUsd - asked;
    tokens = Math.min(tokens, left < 0 ? 0 : dearest === 0 ? Infinity : Math.floor(left / dearest));
  });
  return isKnown ? tokens : undefined;
}

/**
 * Tells the cost of the prompt and of the dearest output token at each of the rates that may come to count.
 * @returns whether all of them are known
 */
function eachWorst(
  price: KnownPrice,
  prompt: Prompt,
  terms: BillingTerms,
  tell: (promptPicoUsd: number, outputPicoUsd: number) => void,
): boolean {
  const tables = tablesWithin(price, terms);
  if (tables === undefined) return false;
  for (const table of tables) {
    const units = unitsNanoUsd(table, prompt, terms);
    if (units === undefined) return false;
    const rates = ratesFor(table, prompt.inputTokens);
    const asked = count(prompt.inputTokens) * dearestInput(rates, prompt) + units * PICO_PER_NANO;
    tell(asked, Math.max(rates.output, rates.reasoning, rates.imageOutput));
  }
  return true;
}

function dearestInput(rates: Rates, { inputKinds }: Prompt): number {
  let dearest = Math.max(rates.input, rates.cacheWrite5m);
  if (inputKinds !== undefined) for (const kind of inputKinds) dearest = Math.max(dearest, rates[kind]);
  return dearest;
}
