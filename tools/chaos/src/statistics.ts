import { nameOf, type Episode } from './weather.ts';
import type { Diary } from './subject.ts';
import { PATIENCE_MS, type Simulated } from './simulate.ts';

/** @returns `0` where there are no values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** What a run comes to. */
export interface Summary {
  readonly requests: number;
  /** Share of requests whose answer came whole and right, 0 to 1. */
  readonly availability: number;
  readonly failed: number;
  /** To the first piece of a streamed answer, to the whole of another; who gave up has waited until then. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Calls beyond one for each request, as a share. */
  readonly extraCalls: number;
  readonly bill: number;
  /** Answers said to be whole that were not. */
  readonly lostText: number;
  /** Answers in which something was heard twice. */
  readonly duplicatedText: number;
  /** Requests that have not ended, or whose end was told of not exactly once. */
  readonly unsettled: number;
  readonly retriesPerRequest: number | undefined;
  readonly timersLeft: number;
  readonly listenersLeft: number;
}

export function summarize({ outcomes, calls, bill, diary, timersLeft, listenersLeft }: Simulated): Summary {
  const good = outcomes.filter(({ isGood }) => isGood).length;
  const waits = outcomes.map(({ waitedMs }) => Math.min(waitedMs, PATIENCE_MS));
  const isUnsettled = ({ question, hasEnded }: (typeof outcomes)[number]): boolean =>
    !hasEnded || (diary !== undefined && diary.ends.get(question.id) !== 1);
  return {
    requests: outcomes.length,
    availability: good / outcomes.length,
    failed: outcomes.length - good,
    p50Ms: Math.round(quantile(waits, 0.5)),
    p99Ms: Math.round(quantile(waits, 0.99)),
    extraCalls: calls / outcomes.length - 1,
    bill,
    lostText: outcomes.filter(({ lost }) => lost > 0).length,
    duplicatedText: outcomes.filter(({ duplicated }) => duplicated > 0).length,
    unsettled: outcomes.filter(isUnsettled).length,
    retriesPerRequest: diary && diary.retries / outcomes.length,
    timersLeft,
    listenersLeft,
  };
}

/** How a trouble was met, over all of its episodes. */
export interface Detection {
  readonly trouble: string;
  readonly episodes: number;
  /** Episodes in which the provider was left alone; the others were made good call by call. */
  readonly detected: number;
  /** From the beginning of the trouble to the resting of the provider, the slowest. */
  readonly slowestMs: number | undefined;
  /** Failures that it took, the most. */
  readonly mostFailures: number | undefined;
  /** From the end of the trouble to the next answer of the provider, the slowest. */
  readonly slowestRecoveryMs: number | undefined;
}

export function detections(episodes: readonly Episode[], diary: Diary): readonly Detection[] {
  const byTrouble = new Map<string, { opening?: number; failures?: number; recovery?: number }[]>();
  for (const { provider, fromMs, toMs, trouble } of episodes) {
    const id = `p${provider}`;
    const opening = diary.openings.find((one) => one.provider === id && one.atMs >= fromMs && one.atMs < toMs)?.atMs;
    const failures = diary.failures.filter(
      (one) => one.provider === id && one.atMs >= fromMs && one.atMs <= (opening ?? toMs),
    ).length;
    const back = diary.successes.find((one) => one.provider === id && one.atMs >= toMs)?.atMs;
    const seen = {
      ...(opening !== undefined && { opening: opening - fromMs, failures }),
      ...(back !== undefined && { recovery: back - toMs }),
    };
    byTrouble.set(nameOf(trouble), [...(byTrouble.get(nameOf(trouble)) ?? []), seen]);
  }
  const most = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.round(Math.max(...known));
  };
  return [...byTrouble].map(([trouble, seen]) => ({
    trouble,
    episodes: seen.length,
    detected: seen.filter(({ opening }) => opening !== undefined).length,
    slowestMs: most(seen.map(({ opening }) => opening)),
    mostFailures: most(seen.map(({ failures }) => failures)),
    slowestRecoveryMs: most(seen.map(({ recovery }) => recovery)),
  }));
}
