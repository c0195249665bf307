import type { CompleteGuard } from './options.ts';
import type { Moments } from './always-valid.ts';

/** What one request of an arm was like. */
export interface Outcome {
  /** One of the arm's own candidates answered it. */
  readonly isSuccess: boolean;
  readonly latencyMs: number;
  /** `undefined`: not known. */
  readonly costUsd: number | undefined;
}

/** What is counted of an arm. Plain data: it goes through a store. */
export interface Counts {
  readonly success: Moments;
  readonly quality: Moments;
  readonly costUsd: Moments;
  /** Of successes. */
  readonly latencyMs: Moments;
}

const NOTHING: Moments = { count: 0, sum: 0, squares: 0 };
export const NO_COUNTS: Counts = { success: NOTHING, quality: NOTHING, costUsd: NOTHING, latencyMs: NOTHING };

export function withOutcome(counts: Counts, { isSuccess, latencyMs, costUsd }: Outcome): Counts {
  return {
    ...counts,
    success: plus(counts.success, isSuccess ? 1 : 0),
    ...(costUsd !== undefined && { costUsd: plus(counts.costUsd, costUsd) }),
    ...(isSuccess && { latencyMs: plus(counts.latencyMs, latencyMs) }),
  };
}

export function withQuality(counts: Counts, quality: number): Counts {
  return { ...counts, quality: plus(counts.quality, quality) };
}

/** Those of several processes. */
export function sumCounts(all: readonly Counts[]): Counts {
  const sumOf = (of: keyof Counts): Moments =>
    all.reduce<Moments>((total, counts) => {
      const { count, sum, squares } = counts[of];
      return { count: total.count + count, sum: total.sum + sum, squares: total.squares + squares };
    }, NOTHING);
  return {
    success: sumOf('success'),
    quality: sumOf('quality'),
    costUsd: sumOf('costUsd'),
    latencyMs: sumOf('latencyMs'),
  };
}

function plus({ count, sum, squares }: Moments, value: number): Moments {
  return { count: count + 1, sum: sum + value, squares: squares + value * value };
}

/** The last requests of an arm, for its guard. */
export class Recent {
  readonly #size: number;
  readonly #outcomes: Outcome[] = [];
  readonly #qualities: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    if (this.#outcomes.length > this.#size) this.#outcomes.shift();
  }

  addQuality(quality: number): void {
    this.#qualities.push(quality);
    if (this.#qualities.length > this.#size) this.#qualities.shift();
  }

  /** Which limit is passed, for people; `undefined`: none, or too few requests to tell. */
  fault(guard: CompleteGuard): string | undefined {
    const { minimumRequests } = guard;
    const outcomes = this.#outcomes;
    const quality = mean(this.#qualities);
    if (guard.quality !== undefined && this.#qualities.length >= minimumRequests && quality < guard.quality) {
      return `quality ${rounded(quality)} of ${this.#qualities.length} answers, at least ${guard.quality} are allowed`;
    }
    if (outcomes.length < minimumRequests) return undefined;
    const errorRate = mean(outcomes.map(({ isSuccess }) => (isSuccess ? 0 : 1)));
    if (guard.errorRate !== undefined && errorRate > guard.errorRate) {
      return `${rounded(errorRate * 100)} % of ${outcomes.length} requests failed, ${rounded(guard.errorRate * 100)} % are allowed`;
    }
    const p95 = percentile95(outcomes.flatMap(({ isSuccess, latencyMs }) => (isSuccess ? [latencyMs] : [])));
    if (guard.latencyP95Ms !== undefined && p95 > guard.latencyP95Ms) {
      return `p95 of ${Math.round(p95)} ms, ${guard.latencyP95Ms} ms are allowed`;
    }
    const costUsd = mean(outcomes.flatMap((outcome) => outcome.costUsd ?? []));
    if (guard.costPerRequestUsd !== undefined && costUsd > guard.costPerRequestUsd) {
      return `${costUsd.toPrecision(3)} USD a request, ${guard.costPerRequestUsd} are allowed`;
    }
    return undefined;
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
