import type { BillingTerms, KnownPrice, PriceCondition, ServiceTier } from '../contracts/index.ts';
import { rateTable, type RateTable } from './rate-table.ts';

/** Rates by service tier, period and time of day. Text is turned into numbers once per price. */
interface PriceBook {
  readonly base: RateTable;
  /** The tables of the base alone, where it is all there is for calls of the standard tier. */
  readonly onlyBase: readonly [RateTable] | undefined;
  readonly variants: readonly Variant[];
}

interface Variant {
  readonly tier: ServiceTier;
  readonly fromMs: number;
  /** Not in it. */
  readonly untilMs: number;
  /** Minutes of the day; `undefined`: all day. */
  readonly hours: { readonly from: number; readonly to: number } | undefined;
  readonly table: RateTable;
}

/**
 * The rates that a call is billed at.
 * @returns `undefined` when nobody states what the tier costs. Batches and flexible calls are never dearer than standard
 * ones, and are billed as those where they have no rates of their own.
 */
export function tableFor(price: KnownPrice, { at, serviceTier = 'standard' }: BillingTerms): RateTable | undefined {
  return tableAt(bookOf(price), serviceTier, at);
}

/**
 * All rates that a call may come to be billed at: if it begins within the hour, at any time of that day where the price
 * depends on it, and at the tier it asks for or, where the provider has no room there, at the standard one.
 * @returns `undefined` when one of them is not known
 */
export function tablesWithin(
  price: KnownPrice,
  { at, serviceTier = 'standard' }: BillingTerms,
): readonly RateTable[] | undefined {
  const book = bookOf(price);
  if (serviceTier === 'standard' && book.onlyBase !== undefined) return book.onlyBase;
  const tables = new Set<RateTable>();
  for (const time of timesFrom(book, at)) {
    for (const tier of new Set<ServiceTier>(['standard', serviceTier])) {
      const table = tableAt(book, tier, time);
      if (table === undefined) return undefined;
      tables.add(table);
    }
  }
  return [...tables];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Times between which nothing changes but at one of them. */
function timesFrom({ variants }: PriceBook, at: number): readonly number[] {
  const today = Math.floor(at / DAY_MS) * DAY_MS;
  const changes = variants.flatMap(({ hours }) => (hours === undefined ? [] : [hours.from, hours.to]));
  const later = changes.map((minute) => today + minute * MINUTE_MS).map((time) => (time < at ? time + DAY_MS : time));
  return [at, at + HOUR_MS, ...later];
}

function tableAt(book: PriceBook, tier: ServiceTier, at: number): RateTable | undefined {
  for (let index = book.variants.length - 1; index >= 0; index -= 1) {
    const variant = book.variants[index] as Variant;
    if (variant.tier === tier && holds(variant, at)) return variant.table;
  }
  if (tier === 'standard') return book.base;
  return tier === 'batch' || tier === 'flex' ? tableAt(book, 'standard', at) : undefined;
}

function holds({ fromMs, untilMs, hours }: Variant, at: number): boolean {
  if (at < fromMs || at >= untilMs) return false;
  if (hours === undefined) return true;
  const minute = Math.floor((at % DAY_MS) / MINUTE_MS);
  const { from, to } = hours;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

const books = new WeakMap<KnownPrice, PriceBook>();

function bookOf(price: KnownPrice): PriceBook {
  let book = books.get(price);
  if (book === undefined) books.set(price, (book = compiled(price)));
  return book;
}

function compiled(price: KnownPrice): PriceBook {
  const base = rateTable(price);
  const variants = (price.variants ?? []).map(({ when, ...rates }) => ({
    ...conditionOf(when),
    table: rateTable({ ...price, ...rates }),
  }));
  const isAll = variants.every(({ tier }) => tier !== 'standard');
  return { base, variants, onlyBase: isAll ? [base] : undefined };
}

function conditionOf({ tier, from, until, hours }: PriceCondition): Omit<Variant, 'table'> {
  return {
    tier: tier ?? 'standard',
    fromMs: from === undefined ? -Infinity : dayMs(from),
    untilMs: until === undefined ? Infinity : dayMs(until) + DAY_MS,
    hours: hours && { from: minuteOf(hours.from), to: minuteOf(hours.to) },
  };
}

function dayMs(day: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  if (Number.isNaN(time)) throw new TypeError(`price: day ${JSON.stringify(day)}: expected one such as "2026-11-21"`);
  return time;
}

function minuteOf(time: string): number {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined) {
    throw new TypeError(`price: time of day ${JSON.stringify(time)}: expected one such as "16:30", in UTC`);
  }
  return Number(hour) * 60 + Number(minute);
}
