import type {
  BudgetEntry,
  Hold,
  HoldResult,
  QuotaEntry,
  QuotaLevel,
  QuotaMove,
  Quotas,
  QuotaSweep,
  Release,
} from '@signalbox/core';
import type { Backlog } from './backlog.ts';
import { BoundedMap } from './bounded-map.ts';
import { Away } from './failure.ts';
import type { WhenAway } from './options.ts';
import type { Outage } from './outage.ts';
import type { QuotaCalls } from './quota-calls.ts';

export interface QuotasInput {
  readonly calls: QuotaCalls;
  readonly backlog: Backlog;
  readonly outage: Outage;
  readonly whenAway: WhenAway;
  readonly newCall: () => string;
}

/** Requests under way that are remembered. */
const MAX_REQUESTS = 100_000;

const REFUSED =
  'budgets and limits cannot be checked, so the request is refused; whenAway: { quotas: "fail-open" } lets it through';
const UNKNOWN = 'what is spent and held cannot be told';

/** Quotas in Redis, and by its policy while it is away. What was held is settled then when it is back, in either case. */
export class RedisQuotas implements Quotas {
  readonly #input: QuotasInput;
  /** By request: the keys that it holds in Redis. */
  readonly #held = new BoundedMap<string, ReadonlySet<string>>(MAX_REQUESTS);
  /** By request: the budgets that it was let through by without being asked. */
  readonly #unasked = new BoundedMap<string, ReadonlyMap<string, BudgetEntry>>(MAX_REQUESTS, (_, budgets) => {
    for (const entry of budgets.values()) this.#input.backlog.spend(entry);
  });

  constructor(input: QuotasInput) {
    this.#input = input;
  }

  hold(hold: Hold): Promise<HoldResult> {
    const { calls, outage, newCall } = this.#input;
    const call = newCall();
    const work = async (): Promise<HoldResult> => {
      const result = await calls.hold(hold, call);
      if (result.ok) this.#note(hold);
      return result;
    };
    return outage.guard(work, (error) => this.#holdUnasked(hold, call, error));
  }

  async release(release: Release): Promise<readonly QuotaMove[]> {
    const { calls, backlog, outage, newCall } = this.#input;
    const { id, amounts } = release;
    const held = this.#held.take(id);
    const unasked = this.#unasked.take(id);
    for (const [key, entry] of unasked ?? []) {
      if (held?.has(key) !== true) backlog.spend({ ...entry, amount: amounts[key] ?? entry.amount });
    }
    if (unasked !== undefined && held === undefined) return [];
    const call = newCall();
    return outage.guard(
      () => calls.release(release, call),
      () => {
        backlog.release(release, call);
        return [];
      },
    );
  }

  renew(ids: readonly string[], leaseMs: number): Promise<void> {
    const { calls, outage } = this.#input;
    return outage.guard(
      () => calls.renew(ids, leaseMs),
      () => undefined,
    );
  }

  async sweep(): Promise<QuotaSweep> {
    const { calls, backlog, outage } = this.#input;
    // Before leases are ended: a settlement that waits is better than what was set aside.
    if (!backlog.isEmpty) await backlog.flush();
    const { settled, moves } = await outage.guard<QuotaSweep>(
      () => calls.sweep(),
      () => ({ settled: 0, moves: [] }),
    );
    return { settled, moves: [...backlog.takeMoves(), ...moves] };
  }

  read(keys: readonly string[]): Promise<readonly QuotaLevel[]> {
    const { calls, outage, backlog, whenAway } = this.#input;
    return outage.guard(
      () => calls.read(keys),
      (error) => {
        if (whenAway === 'fail-closed') throw outage.unavailable(error, UNKNOWN);
        return keys.map((key) => ({ key, used: backlog.spentOf(key), held: 0 }));
      },
    );
  }

  list(prefix: string, most: number): Promise<readonly QuotaLevel[]> {
    const { calls, outage } = this.#input;
    return outage.guard(
      () => calls.list(prefix, most),
      (error) => {
        throw outage.unavailable(error, UNKNOWN);
      },
    );
  }

  #note({ id, entries }: Hold): void {
    this.#held.set(id, new Set([...(this.#held.get(id) ?? []), ...entries.map(({ key }) => key)]));
  }

  #holdUnasked({ id, entries }: Hold, call: string, error: unknown): HoldResult {
    const { backlog, outage, whenAway } = this.#input;
    const keys = entries.map(({ key }) => key);
    if (error instanceof Away && error.wasSent) backlog.undo(id, keys, call);
    if (whenAway === 'fail-closed') throw outage.unavailable(error as Away, REFUSED);
    const budgets = new Map(this.#unasked.get(id));
    for (const entry of entries) if (entry.kind === 'budget') budgets.set(entry.key, higher(entry, budgets));
    this.#unasked.set(id, budgets);
    return { ok: true, levels: entries.map((entry) => this.#levelUnasked(entry)) };
  }

  /** By what is known here. */
  #levelUnasked(entry: QuotaEntry): QuotaLevel {
    const { key, kind } = entry;
    if (kind === 'budget') return { key, used: this.#input.backlog.spentOf(key), held: entry.amount };
    return { key, used: kind === 'rate' ? entry.amount : 1, held: 0 };
  }
}

function higher(entry: BudgetEntry, before: ReadonlyMap<string, BudgetEntry>): BudgetEntry {
  return { ...entry, amount: Math.max(entry.amount, before.get(entry.key)?.amount ?? 0) };
}
