import type { QuotaLevel, Quotas } from '../contracts/index.ts';
import type { Budget } from './budget-options.ts';

/** Values of one scope that are shown. */
const MOST_VALUES = 1_000;

/** A counter as it stands, by the value that it is of: empty where one counter is for all. */
export interface CounterOf extends QuotaLevel {
  readonly value: string;
}

/** Each value that has been counted; what has one counter is there from the start. */
export async function countersOf(
  quotas: Quotas,
  { scope, match }: Pick<Budget, 'scope' | 'match'>,
  prefix: string,
): Promise<readonly CounterOf[]> {
  const only = scope === 'global' ? [''] : match === undefined ? undefined : oneOf([match].flat());
  const levels =
    only === undefined
      ? await quotas.list(prefix, MOST_VALUES)
      : await quotas.read(only.map((value) => prefix + value));
  return levels.map((level) => ({ ...level, value: level.key.slice(prefix.length) }));
}

function oneOf(values: readonly string[]): readonly string[] {
  return values.length === 1 ? values : [''];
}
