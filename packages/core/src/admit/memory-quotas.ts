import type { Clock, Hold, HoldResult, QuotaEntry, QuotaLevel, QuotaMove, Quotas } from '../contracts/index.ts';
import { createCounter, type Counter } from './counter.ts';

export interface MemoryQuotasOptions {
  readonly clock?: Pick<Clock, 'now'>;
  /** Counters that it may keep. Beyond that a new one is an error: to forget money that was spent would be worse. */
  readonly maxCounters?: number;
}

const MAX_COUNTERS = 1_000_000;

/** Counters looked at for being idle, at each hold: more than one, so that they go faster than they come. */
const LOOKED_AT = 4;

/** Quotas of one process. Counters whose window is over, rates that have recovered and empty places are forgotten. */
export function createMemoryQuotas({ clock = { now: Date.now }, maxCounters }: MemoryQuotasOptions = {}): Quotas {
  const counters = new Counters(maxCounters ?? MAX_COUNTERS);
  const holds = new Map<string, Held>();

  const settle = (id: string, truths: Readonly<Record<string, number>>, now: number): readonly QuotaMove[] => {
    const held = holds.get(id);
    holds.delete(id);
    return [...(held?.entries.values() ?? [])].flatMap(({ entry, amount }) => {
      const truth = Object.hasOwn(truths, entry.key) ? (truths[entry.key] as number) : amount;
      const moved = counters.find(entry.key, now) ?? (truth > amount ? counters.revive(entry) : undefined);
      const between = moved?.settle(amount, truth, id, now);
      return between === undefined ? [] : [{ key: entry.key, limit: entry.limit, ...between }];
    });
  };

  const renew = (id: string, held: Held, until: number, now: number): void => {
    held.until = until;
    for (const key of held.entries.keys()) counters.find(key, now)?.renew({ id, until });
  };

  return {
    hold({ id, entries, leaseMs }: Hold): HoldResult {
      const now = clock.now();
      counters.forgetSome(now);
      const held = holds.get(id) ?? { until: 0, entries: new Map() };
      const asked = entries.map((entry) => askedOf(entry, held));
      const waits = asked.map(({ entry, more }) =>
        (counters.find(entry.key, now) ?? createCounter(entry)).waitMs(entry, more, id, now),
      );
      if (waits.some((waitMs) => waitMs > 0)) return refusal(entries, waits, counters.levels(entries.map(keyOf), now));
      counters.checkRoom(entries);
      const until = now + leaseMs;
      holds.set(id, held);
      renew(id, held, until, now);
      for (const { entry, more, amount } of asked) {
        counters.findOrMake(entry, now).take(entry, more, { id, until }, now);
        held.entries.set(entry.key, { entry, amount });
      }
      return { ok: true, levels: counters.levels(entries.map(keyOf), now) };
    },
    release: ({ id, amounts }) => settle(id, amounts, clock.now()),
    renew(ids, leaseMs) {
      const now = clock.now();
      for (const id of ids) {
        const held = holds.get(id);
        if (held !== undefined) renew(id, held, now + leaseMs, now);
      }
    },
    sweep() {
      const now = clock.now();
      const lost = [...holds].filter(([, { until }]) => until <= now);
      return { settled: lost.length, moves: lost.flatMap(([id]) => settle(id, {}, now)) };
    },
    read: (keys) => counters.levels(keys, clock.now()),
    list: (prefix, most) => counters.levels(counters.keysFrom(prefix, clock.now()).slice(0, most), clock.now()),
  };
}

/** What an id holds. */
interface Held {
  until: number;
  readonly entries: Map<string, { readonly entry: QuotaEntry; readonly amount: number }>;
}

interface Asked {
  readonly entry: QuotaEntry;
  /** What is held then. */
  readonly amount: number;
  /** How much more than now. */
  readonly more: number;
}

function askedOf(entry: QuotaEntry, { entries }: Held): Asked {
  const before = entries.get(entry.key)?.amount ?? 0;
  const amount = Math.max(before, entry.kind === 'concurrency' ? 1 : entry.amount);
  return { entry, amount, more: amount - before };
}

function keyOf({ key }: QuotaEntry): string {
  return key;
}

function refusal(
  entries: readonly QuotaEntry[],
  waits: readonly number[],
  levels: readonly QuotaLevel[],
): Extract<HoldResult, { ok: false }> {
  const refused = waits.flatMap((waitMs, place) => (waitMs > 0 ? [place] : []));
  const rates = refused.filter((place) => entries[place]?.kind === 'rate').map((place) => waits[place] as number);
  const retryAfterMs = Math.max(...rates);
  return { ok: false, refused, levels, ...(rates.length > 0 && retryAfterMs < Infinity && { retryAfterMs }) };
}

/** Counters by key; idle ones are forgotten little by little. */
class Counters {
  readonly #byKey = new Map<string, Counter>();
  readonly #most: number;
  #looking = this.#byKey.entries();

  constructor(most: number) {
    this.#most = most;
  }

  find(key: string, now: number): Counter | undefined {
    const counter = this.#byKey.get(key);
    return counter?.isIdle(now) === true ? undefined : counter;
  }

  findOrMake(entry: QuotaEntry, now: number): Counter {
    return this.find(entry.key, now) ?? this.#make(entry);
  }

  /** A rate that has recovered while something was held of it, and is now told that more was used. */
  revive(entry: QuotaEntry): Counter | undefined {
    return entry.kind === 'rate' ? this.#make(entry) : undefined;
  }

  checkRoom(entries: readonly QuotaEntry[]): void {
    const fresh = entries.filter(({ key }) => !this.#byKey.has(key)).length;
    if (this.#byKey.size + fresh <= this.#most) return;
    throw new Error(`memory quotas keep ${this.#most} counters and no more: use a store, such as store-sqlite`);
  }

  forgetSome(now: number): void {
    for (let looked = 0; looked < LOOKED_AT; looked += 1) {
      const { value } = this.#looking.next();
      if (value === undefined) return void (this.#looking = this.#byKey.entries());
      if (value[1].isIdle(now)) this.#byKey.delete(value[0]);
    }
  }

  levels(keys: readonly string[], now: number): readonly QuotaLevel[] {
    return keys.map((key) => ({ key, ...(this.find(key, now)?.level(now) ?? { used: 0, held: 0 }) }));
  }

  keysFrom(prefix: string, now: number): readonly string[] {
    const all = [...this.#byKey].filter(([key, counter]) => key.startsWith(prefix) && !counter.isIdle(now));
    return all.map(([key]) => key).toSorted();
  }

  #make(entry: QuotaEntry): Counter {
    const counter = createCounter(entry);
    this.#byKey.set(entry.key, counter);
    return counter;
  }
}
