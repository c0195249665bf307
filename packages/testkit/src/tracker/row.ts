import type { CostSource, Dispatch, Observation } from '@signalbox/core';

/** What a row may tell of a request. Money is whole nano-dollars. */
export interface TrackedFacts {
  /** `open`: it was begun; `recovered`: its process died, and it was closed by its estimate. */
  readonly state: 'open' | 'closed' | 'recovered';
  readonly operation: string;
  readonly requestedModel: string;
  readonly task: string;
  readonly user: string;
  readonly key: string;
  readonly session: string;
  readonly tenant: string;
  /** In any order. */
  readonly tags: readonly string[];
  readonly outcome: Observation['outcome'];
  readonly errorCode: string;
  readonly finishReason: string;
  readonly provider: string;
  readonly model: string;
  /** Compared to the microsecond. */
  readonly latencyMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Absent: it is not known, which is not nothing. */
  readonly costNanoUsd: bigint;
  readonly costSource: CostSource;
  /** How many calls were made. */
  readonly attempts: number;
  readonly cache: 'exact' | 'semantic' | 'coalesced';
  readonly savedNanoUsd: bigint;
  readonly experiment: string;
  readonly arm: string;
  /** What was asked and answered, in any form. */
  readonly content: string;
}

export type TrackedFact = keyof TrackedFacts;

/** One row as it was kept. What it does not hold is absent. */
export type TrackedRow = { readonly id: string } & {
  readonly [Fact in TrackedFact]?: TrackedFacts[Fact] | undefined;
};

/** Everything that a row may hold without being asked to: all but what was said. */
export const FACTS: readonly TrackedFact[] = [
  'state',
  'operation',
  'requestedModel',
  'task',
  'user',
  'key',
  'session',
  'tenant',
  'tags',
  'outcome',
  'errorCode',
  'finishReason',
  'provider',
  'model',
  'latencyMs',
  'inputTokens',
  'outputTokens',
  'costNanoUsd',
  'costSource',
  'attempts',
  'cache',
  'savedNanoUsd',
  'experiment',
  'arm',
];

/** Everything that a row may hold, and what was said. */
export const TRACKED_FACTS: readonly TrackedFact[] = [...FACTS, 'content'];

/** The row that a request should have before it is sent. */
export function openRow(dispatch: Dispatch): TrackedRow {
  return { ...asked(dispatch), state: 'open' };
}

/** The row that a finished request should have. */
export function closedRow(observation: Observation): TrackedRow {
  const { cost, cache, experiment, usage } = observation;
  return {
    ...asked(observation),
    state: 'closed',
    outcome: observation.outcome,
    errorCode: observation.errorCode,
    finishReason: observation.finishReason,
    provider: observation.provider,
    model: observation.model,
    latencyMs: observation.latencyMs,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    costNanoUsd: wholeOf(cost.nanoUsd),
    costSource: cost.source,
    attempts: observation.attempts.length,
    cache: cache?.kind,
    savedNanoUsd: wholeOf(cache?.savedNanoUsd),
    experiment: experiment?.name,
    arm: experiment?.arm,
  };
}

/** The row of a request whose process died before it ended. */
export function recoveredRow(dispatch: Dispatch): TrackedRow {
  const cost = wholeOf(dispatch.estimateNanoUsd);
  return {
    ...asked(dispatch),
    state: 'recovered',
    costNanoUsd: cost,
    costSource: cost === undefined ? 'unknown' : 'estimate',
  };
}

function asked({ id, operation, requestedModel, metadata, classification }: Dispatch | Observation): TrackedRow {
  const { user, key, session, tenant, tags = [] } = metadata;
  return { id, operation, requestedModel, task: classification.task, user, key, session, tenant, tags };
}

/**
 * What is compared of a row. Half a surrogate pair and NUL may have been replaced, since not every store takes them, and of
 * a tag that is there twice one is enough.
 */
export function comparable(row: TrackedRow, facts: readonly TrackedFact[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries((['id', ...facts] as const).map((fact) => [fact, plain(fact, row[fact])]));
}

function plain(fact: string, value: TrackedRow[keyof TrackedRow]): unknown {
  if (typeof value === 'string') return storable(value);
  if (fact === 'latencyMs' && value !== undefined) return Math.round((value as number) * 1_000);
  if (fact === 'tags') return [...new Set(((value ?? []) as readonly string[]).map(storable))].toSorted();
  return value;
}

/** Text as every store can keep it. */
export function storable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD');
}

function wholeOf(nanoUsd: number | undefined): bigint | undefined {
  return nanoUsd === undefined ? undefined : BigInt(nanoUsd);
}
