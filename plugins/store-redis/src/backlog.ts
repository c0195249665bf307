import type { QuotaMove, Release } from '@signalbox/core';
import { Refusal } from './failure.ts';
import type { Charge, QuotaCalls } from './quota-calls.ts';

export interface BacklogInput {
  readonly calls: QuotaCalls;
  /** A name that no other call has. */
  readonly newCall: () => string;
  readonly isAway: () => boolean;
  /** Something is lost for good. */
  readonly onLost: (what: string) => void;
}

/** To be done when Redis is back; it happens once, however often it is sent. */
interface Job {
  readonly send: () => Promise<readonly QuotaMove[]>;
  /** How often Redis has answered it with an error. */
  refusals: number;
}

const MAX_JOBS = 10_000;
const MAX_KEYS = 10_000;
const MAX_MOVES = 10_000;
const MAX_REFUSALS = 5;
const LINES_AT_ONCE = 100;
const JOBS_AT_ONCE = 64;

/** What could not be told to Redis while it was away. What it keeps is bounded; what is lost by that is told of. */
export class Backlog {
  readonly #input: BacklogInput;
  #jobs: Job[] = [];
  readonly #spent = new Map<string, Charge>();
  readonly #moves: QuotaMove[] = [];
  readonly #lost = { settlements: 0, charges: 0, amount: 0 };
  #flushing: Promise<void> | undefined;

  constructor(input: BacklogInput) {
    this.#input = input;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0 && this.#spent.size === 0;
  }

  /** A settlement. */
  release(release: Release, call: string): void {
    this.#add(() => this.#input.calls.release(release, call));
  }

  /** Whether it was held is not known; it shall not be. */
  undo(id: string, keys: readonly string[], call: string): void {
    const amounts = Object.fromEntries(keys.map((key) => [key, 0]));
    const own = this.#input.newCall();
    this.#add(() => this.#input.calls.release({ id, amounts }, own, call));
  }

  /** Money that was spent unasked. */
  spend(charge: Charge): void {
    const before = this.#spent.get(charge.key);
    if (before === undefined && this.#spent.size >= MAX_KEYS) {
      this.#lost.charges += 1;
      this.#lost.amount += charge.amount;
      return;
    }
    this.#spent.set(charge.key, { ...charge, amount: charge.amount + (before?.amount ?? 0) });
  }

  spentOf(key: string): number {
    return this.#spent.get(key)?.amount ?? 0;
  }

  /** Moves of what was done later: somebody may wait for a threshold to be passed. */
  takeMoves(): readonly QuotaMove[] {
    return this.#moves.splice(0);
  }

  /** Does what can be done; what cannot stays. Never throws. */
  flush(): Promise<void> {
    if (this.#input.isAway()) return Promise.resolve();
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
    return this.#flushing;
  }

  /** Tells of what is lost, once. */
  tellLosses(): void {
    const { settlements, charges, amount } = this.#lost;
    if (settlements > 0) {
      this.#input.onLost(`${settlements} settlements are lost: what was set aside counts as spent when its lease ends`);
    }
    if (charges > 0) {
      this.#input.onLost(`${amount} that was spent in ${charges} requests is not counted: ${MAX_KEYS} budgets wait`);
    }
    Object.assign(this.#lost, { settlements: 0, charges: 0, amount: 0 });
  }

  async #flush(): Promise<void> {
    this.#queueCharges();
    const jobs = this.#jobs;
    this.#jobs = [];
    while (jobs.length > 0) {
      const some = jobs.splice(0, JOBS_AT_ONCE);
      const outcomes = await Promise.all(some.map((job) => this.#do(job)));
      const left = some.filter((_, at) => outcomes[at] !== true);
      this.#jobs.push(...left);
      if (left.length > 0) break;
    }
    this.#jobs.push(...jobs);
    this.tellLosses();
  }

  #queueCharges(): void {
    const { calls, newCall } = this.#input;
    const lines = [...this.#spent.values()];
    this.#spent.clear();
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      const some = lines.slice(at, at + LINES_AT_ONCE);
      const mark = newCall();
      this.#jobs.push({ send: () => calls.charge(some, mark), refusals: 0 });
    }
  }

  /** @returns whether it is over and done with */
  async #do(job: Job): Promise<boolean> {
    try {
      const moves = await job.send();
      this.#moves.push(...moves.slice(0, MAX_MOVES - this.#moves.length));
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) return false;
      job.refusals += 1;
      if (job.refusals < MAX_REFUSALS) return false;
      this.#lost.settlements += 1;
      return true;
    }
  }

  #add(send: Job['send']): void {
    if (this.#jobs.length < MAX_JOBS) this.#jobs.push({ send, refusals: 0 });
    else this.#lost.settlements += 1;
  }
}
