import type { Moments } from './always-valid.ts';
import type { Counts } from './arm-stats.ts';
import type { TrialCounts, TrialState } from './trial.ts';

/** What a store has of an experiment; `undefined` for what is none, whoever wrote it. */
export function readState(text: string | undefined): TrialState | undefined {
  const { status, step, stopped } = parsed<TrialState>(text);
  const isKnown = status === 'running' || status === 'completed' || status === 'rolled-back';
  if (!isKnown || !isCount(step) || !isObject(stopped)) return undefined;
  return { status, step, stopped };
}

export function readCounts(text: string): TrialCounts | undefined {
  const { step, arms } = parsed<TrialCounts>(text);
  if (!isCount(step) || !isObject(arms) || !Object.values(arms).every(isCounts)) return undefined;
  return { step, arms };
}

function parsed<T>(text: string | undefined): Partial<T> {
  try {
    const value: unknown = text === undefined ? {} : JSON.parse(text);
    return isObject(value) ? (value as Partial<T>) : {};
  } catch {
    return {};
  }
}

function isCounts(value: unknown): value is Counts {
  if (!isObject(value)) return false;
  return (['success', 'quality', 'costUsd', 'latencyMs'] satisfies (keyof Counts)[]).every((name) => {
    const { count, sum, squares } = ((value as Partial<Counts>)[name] ?? {}) as Partial<Moments>;
    return isCount(count) && Number.isFinite(sum) && Number.isFinite(squares);
  });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, never>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
