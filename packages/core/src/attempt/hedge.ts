import type { AttemptRecord, CandidateHealth } from '../contracts/index.ts';
import type { Delivery } from './open.ts';

export interface HedgePolicy {
  /** How long the first candidate may be silent. `p95`: until it is slower than all but one in twenty of its calls. */
  readonly afterMs: number | 'p95';
  /** The most that second candidates may add to the calls and to the money spent, as a share. */
  readonly maxShare: number;
  /** Calls that must have been seen before a candidate's own times are believed. */
  readonly minimumCalls: number;
}

/** Beyond this many requests the past counts half: shares are of what happened lately. */
const MEMORY = 2_000;

/** How much of the share those may use up that are only a little late: most of them answer meanwhile. The rest is for the stuck. */
const FOR_THE_LATE = 0.8;

/** Says when a second candidate may be asked, and keeps what that costs within its share. */
export class Hedging {
  readonly #policy: HedgePolicy | undefined;
  #requests = 0;
  #hedges = 0;
  #spentNanoUsd = 0;
  #extraNanoUsd = 0;

  /** @param policy `undefined`: never */
  constructor(policy: HedgePolicy | undefined) {
    this.#policy = policy;
  }

  get isOn(): boolean {
    return this.#policy !== undefined;
  }

  /** How long to wait for the first chunk before a second candidate is asked; `undefined`: it is not known. */
  delayMs(health: CandidateHealth | undefined, delivery: Delivery): number | undefined {
    if (this.#policy === undefined) return undefined;
    const { afterMs, minimumCalls } = this.#policy;
    if (afterMs !== 'p95') return afterMs;
    if (health === undefined || health.calls < minimumCalls) return undefined;
    return delivery === 'whole' ? health.latencyP95Ms : health.timeToFirstChunkP95Ms;
  }

  /**
   * Whether one more is within the share; takes it.
   * @param isStuck it has been silent for longer than it must: it may have the last of the share
   */
  take(estimateNanoUsd: number, isStuck: boolean): boolean {
    const share = this.#policy?.maxShare ?? 0;
    if (this.#hedges + 1 > share * (isStuck ? 1 : FOR_THE_LATE) * this.#requests) return false;
    if (this.#extraNanoUsd + estimateNanoUsd > share * this.#spentNanoUsd && estimateNanoUsd > 0) return false;
    this.#hedges += 1;
    return true;
  }

  /** What a request came to: the losers of a race between a candidate and its hedge are extra. */
  note(attempts: readonly AttemptRecord[]): void {
    if (this.#policy === undefined) return;
    this.#requests += 1;
    const hedged = attempts.some(({ role }) => role === 'hedge');
    for (const { cost, outcome } of attempts) {
      const nanoUsd = cost.nanoUsd ?? 0;
      if (hedged && outcome === 'cancelled') this.#extraNanoUsd += nanoUsd;
      else this.#spentNanoUsd += nanoUsd;
    }
    if (this.#requests >= MEMORY) this.#halve();
  }

  #halve(): void {
    this.#requests /= 2;
    this.#hedges /= 2;
    this.#spentNanoUsd /= 2;
    this.#extraNanoUsd /= 2;
  }
}
