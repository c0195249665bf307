import type { Clock } from '../contracts/index.ts';

/** Enough for a 95th percentile, little enough to sort in some microseconds. */
const MOST_READINGS = 128;

/** Older readings are of other times. */
const MEMORY_MS = 600_000;

/** The last readings of one number, for its quantiles. */
export class Window {
  readonly #clock: Clock;
  readonly #values: number[] = [];
  readonly #times: number[] = [];
  #next = 0;
  #sorted: readonly number[] | undefined;
  #sortedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#times[this.#next] = this.#clock.monotonicMs();
    this.#next = (this.#next + 1) % MOST_READINGS;
    this.#sorted = undefined;
  }

  /** @returns `undefined` where nothing was read lately */
  quantile(share: number): number | undefined {
    const sorted = this.#inOrder();
    return sorted.length === 0 ? undefined : sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  }

  #inOrder(): readonly number[] {
    const now = this.#clock.monotonicMs();
    // Also when nothing new came: what was read may have grown old meanwhile.
    if (this.#sorted !== undefined && now - this.#sortedAt < MEMORY_MS / MOST_READINGS) return this.#sorted;
    this.#sorted = this.#values
      .filter((_, index) => now - (this.#times[index] ?? 0) <= MEMORY_MS)
      .sort((a, b) => a - b);
    this.#sortedAt = now;
    return this.#sorted;
  }
}
