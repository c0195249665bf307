import type { Hold, HoldResult, QuotaEntry, QuotaLevel, QuotaMove, QuotaSweep, Release } from '@signalbox/core';
import type { Connection } from './connection.ts';
import { CHARGE, HOLD, READ, RELEASE, RENEW, SWEEP } from './lua/quota-scripts.ts';
import { scan } from './scan.ts';
import { Script } from './script.ts';
import type { Space } from './space.ts';

const scripts = {
  hold: new Script(HOLD),
  release: new Script(RELEASE),
  renew: new Script(RENEW),
  sweep: new Script(SWEEP),
  read: new Script(READ),
  charge: new Script(CHARGE),
};

/** Looked at in one script, so that Redis is not held up. */
const AT_ONCE = 100;

/** What was spent under no id. */
export interface Charge {
  readonly key: string;
  readonly amount: number;
  readonly limit: number;
  readonly keepUntil?: number;
}

type Move = readonly [key: string, limit: string, before: string, after: string];

/** Quotas in Redis and nothing else: each call is one script, and fails when Redis does. */
export class QuotaCalls {
  readonly #connection: Connection;
  readonly #space: Space;

  constructor(connection: Connection, space: Space) {
    this.#connection = connection;
    this.#space = space;
  }

  /** @param call names this call, however often it is sent */
  async hold({ id, entries, leaseMs }: Hold, call: string): Promise<HoldResult> {
    const { leases, records, counters, now } = this.#space;
    const keys = [leases, records + id, ...entries.map(({ key }) => counters + key)];
    const args = [now(), id, String(Math.ceil(leaseMs)), call, ...entries.flatMap(argumentsOf)];
    const answer = await scripts.hold.run(this.#connection, keys, args);
    const [isHeld, retryAfter, refused, flat] = answer as [number, string, readonly number[], readonly string[]];
    const levels = entries.map(({ key }, at) => levelOf(key, flat[2 * at], flat[2 * at + 1]));
    if (isHeld === 1) return { ok: true, levels };
    const retryAfterMs = Number(retryAfter);
    return { ok: false, refused, levels, ...(retryAfterMs >= 0 && { retryAfterMs }) };
  }

  /**
   * @param call names this call: sent a second time it has the answer of the first
   * @param only undoes nothing but what this call has held
   */
  async release({ id, amounts }: Release, call: string, only = ''): Promise<readonly QuotaMove[]> {
    const { leases, records, counters, now } = this.#space;
    const truths = Object.entries(amounts).flatMap(([key, amount]) => [counters + key, whole(amount, key)]);
    const args = [now(), id, call, only, ...truths];
    return this.#moves(await scripts.release.run(this.#connection, [leases, records + id], args));
  }

  async renew(ids: readonly string[], leaseMs: number): Promise<void> {
    const { leases, records, now } = this.#space;
    for (const some of chunks(ids, AT_ONCE)) {
      const keys = [leases, ...some.map((id) => records + id)];
      await scripts.renew.run(this.#connection, keys, [now(), String(Math.ceil(leaseMs)), ...some]);
    }
  }

  async sweep(): Promise<QuotaSweep> {
    const { leases, records, now } = this.#space;
    let settled = 0;
    const moves: QuotaMove[] = [];
    for (;;) {
      const answer = await scripts.sweep.run(this.#connection, [leases], [now(), String(AT_ONCE), records]);
      const [seen, some, moved] = answer as [number, number, readonly Move[]];
      settled += some;
      moves.push(...this.#moves(moved));
      if (seen < AT_ONCE) return { settled, moves };
    }
  }

  async read(keys: readonly string[]): Promise<readonly QuotaLevel[]> {
    return (await this.#levels(keys)).map(({ level }) => level);
  }

  async list(prefix: string, most: number): Promise<readonly QuotaLevel[]> {
    const { counters } = this.#space;
    const keys = new Set<string>();
    for await (const some of scan(this.#connection, counters + prefix)) {
      for (const key of some) keys.add(key.slice(counters.length));
    }
    const levels: QuotaLevel[] = [];
    for (const some of chunks([...keys].toSorted(), AT_ONCE)) {
      if (levels.length >= most) break;
      levels.push(...(await this.#levels(some)).filter(({ isKnown }) => isKnown).map(({ level }) => level));
    }
    return levels.slice(0, most);
  }

  /** @param mark names the charge: it is made once, however often it is sent */
  async charge(lines: readonly Charge[], mark: string): Promise<readonly QuotaMove[]> {
    const { counters, marks, now } = this.#space;
    const args = lines.flatMap(({ key, amount, limit, keepUntil }) => [
      whole(amount, key),
      whole(limit, key),
      keepUntil === undefined ? '' : String(Math.ceil(keepUntil)),
    ]);
    const keys = [marks + mark, ...lines.map(({ key }) => counters + key)];
    return this.#moves(await scripts.charge.run(this.#connection, keys, [now(), ...args]));
  }

  async #levels(keys: readonly string[]): Promise<{ readonly isKnown: boolean; readonly level: QuotaLevel }[]> {
    const { counters, now } = this.#space;
    const levels: { readonly isKnown: boolean; readonly level: QuotaLevel }[] = [];
    for (const some of chunks(keys, AT_ONCE)) {
      const full = some.map((key) => counters + key);
      const flat = (await scripts.read.run(this.#connection, full, [now()])) as readonly (number | string)[];
      for (const [at, key] of some.entries()) {
        levels.push({ isKnown: flat[3 * at] === 1, level: levelOf(key, flat[3 * at + 1], flat[3 * at + 2]) });
      }
    }
    return levels;
  }

  #moves(answer: unknown): readonly QuotaMove[] {
    return (answer as readonly Move[]).map(([key, limit, before, after]) => ({
      key: key.slice(this.#space.counters.length),
      limit: Number(limit),
      before: Number(before),
      after: Number(after),
    }));
  }
}

function argumentsOf(entry: QuotaEntry): readonly string[] {
  const { kind, key, limit } = entry;
  if (kind === 'concurrency') return [kind, '1', whole(limit, key), ''];
  const extra = kind === 'rate' ? entry.periodMs : entry.keepUntil;
  return [kind, whole(entry.amount, key), whole(limit, key), extra === undefined ? '' : String(Math.ceil(extra))];
}

/** What is no whole number would be rounded in silence. */
function whole(value: number, key: string): string {
  if (Number.isSafeInteger(value) && value >= 0) return String(value);
  throw new TypeError(`store-redis: ${key}: expected a whole number from 0 to 2^53 - 1, found ${value}`);
}

function levelOf(key: string, used: unknown, held: unknown): QuotaLevel {
  return { key, used: Number(used), held: Number(held) };
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[], void> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
