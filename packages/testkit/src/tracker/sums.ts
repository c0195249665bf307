import type { Observation } from '@signalbox/core';

export type SumBy = 'provider' | 'model' | 'task' | 'tag' | 'user' | 'tenant' | 'day';

/**
 * What a tracker can be asked for: calls and money in groups. By provider and model (`provider/model`) each call that was
 * sent counts; otherwise each request once, and by tag once for each of its tags. A day is `YYYY-MM-DD` in UTC; whoever has
 * no user or tenant is `''`.
 */
export type TrackerSums = { readonly [By in SumBy]?: () => Promise<readonly SumLine[]> };

export interface SumLine {
  readonly name: string;
  readonly calls: number;
  readonly costNanoUsd: bigint;
  readonly inputTokens: number;
}

/** The same sums without a tracker. */
export function plainSums(all: readonly Observation[], by: SumBy): ReadonlyMap<string, Omit<SumLine, 'name'>> {
  const lines = new Map<string, Omit<SumLine, 'name'>>();
  const add = (name: string, { cost, usage }: Pick<Observation, 'cost' | 'usage'>): void => {
    const line = lines.get(name) ?? { calls: 0, costNanoUsd: 0n, inputTokens: 0 };
    lines.set(name, {
      calls: line.calls + 1,
      costNanoUsd: line.costNanoUsd + BigInt(cost.nanoUsd ?? 0),
      inputTokens: line.inputTokens + usage.inputTokens,
    });
  };
  for (const one of all) {
    if (by === 'provider' || by === 'model') {
      for (const { provider, model, cost, usage = NOTHING } of one.attempts) {
        add(by === 'provider' ? provider : `${provider}/${model}`, { cost, usage });
      }
    } else for (const name of NAMES[by](one)) add(name, one);
  }
  return lines;
}

const NOTHING = { inputTokens: 0, outputTokens: 0 };

const NAMES: Readonly<Record<Exclude<SumBy, 'provider' | 'model'>, (one: Observation) => Iterable<string>>> = {
  task: ({ classification }) => [classification.task],
  tag: ({ metadata }) => new Set(metadata.tags),
  user: ({ metadata }) => [metadata.user ?? ''],
  tenant: ({ metadata }) => [metadata.tenant ?? ''],
  day: ({ startedAt }) => [new Date(startedAt).toISOString().slice(0, 10)],
};
