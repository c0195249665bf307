import { definePlugin, type Dispatch, type Observation, type Tracker } from '@signalbox/core';
import {
  TRACKED_FACTS,
  type SumLine,
  type TrackedRow,
  type TrackerContractOptions,
  type TrackerPlugin,
} from '@signalbox/testkit';

type Writable = { -readonly [Key in keyof TrackedRow]: TrackedRow[Key] };

/** A table as a database server would have it: it outlives who writes to it. */
export interface Table {
  readonly rows: Map<string, Writable>;
  /** Estimates of rows that are open. */
  readonly estimates: Map<string, number | undefined>;
  /** Ids of rows whose process has died. */
  readonly abandoned: Set<string>;
  isBroken: boolean;
}

export type Fault = (tracker: Tracker, table: Table) => Tracker;
export type SumFault = (lines: readonly SumLine[]) => readonly SumLine[];

/** A tracker that does all that one must do, over tables in memory, and a row at a time: so that faults can be put into it. */
export function tableTracker(
  fault: Fault = (tracker) => tracker,
  sumFault: SumFault = (lines) => lines,
): TrackerContractOptions {
  const tables = new Map<string, Table>();
  const tableOfTracker = new WeakMap<Tracker, Table>();
  const tableOf = (space: string): Table => {
    const table = tables.get(space) ?? {
      rows: new Map(),
      estimates: new Map(),
      abandoned: new Set(),
      isBroken: false,
    };
    tables.set(space, table);
    return table;
  };
  const make = (space: string): TrackerPlugin =>
    definePlugin({
      kind: 'tracker',
      id: 'table',
      apiVersion: 1,
      create() {
        const table = tableOf(space);
        const tracker = fault(open(table), table);
        tableOfTracker.set(tracker, table);
        return tracker;
      },
    })();
  return {
    make,
    read: async (space) => [...tableOf(space).rows.values()],
    keeps: TRACKED_FACTS,
    async crash(space, dispatch) {
      const table = tableOf(space);
      await fault(open(table), table).begin?.(dispatch);
      table.abandoned.add(dispatch.id);
    },
    async spoil(space) {
      tableOf(space).isBroken = true;
      return () => void (tableOf(space).isBroken = false);
    },
    sums(tracker) {
      const rows = [...(tableOfTracker.get(tracker)?.rows.values() ?? [])];
      return {
        task: async () => sumFault(sumsOf(rows, 'task')),
        user: async () => sumFault(sumsOf(rows, 'user')),
      };
    },
    rollUp: async () => undefined,
    runs: 30,
  };
}

function open(table: Table): Tracker {
  recover(table);
  const underWay = new Set<Promise<void>>();
  const later = async (work: () => void): Promise<void> => {
    await new Promise(setImmediate);
    if (table.isBroken) throw new Error('the table cannot be written to');
    work();
  };
  return {
    id: 'table',
    begin: (dispatch) => later(() => beginRow(table, dispatch)),
    track(observation) {
      const written = later(() => closeRow(table, observation));
      underWay.add(written);
      void written.catch(() => undefined).finally(() => underWay.delete(written));
      return written;
    },
    dispose: async () => void (await Promise.allSettled(underWay)),
  };
}

function beginRow({ rows, estimates }: Table, dispatch: Dispatch): void {
  if (rows.has(dispatch.id)) return;
  rows.set(dispatch.id, { ...asked(dispatch), state: 'open' });
  estimates.set(dispatch.id, dispatch.estimateNanoUsd);
}

function closeRow({ rows }: Table, observation: Observation): void {
  const { id, usage, cost, cache, experiment, content } = observation;
  if (rows.get(id)?.state === 'closed') return;
  rows.set(id, {
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
    costNanoUsd: cost.nanoUsd === undefined ? undefined : BigInt(cost.nanoUsd),
    costSource: cost.source,
    attempts: observation.attempts.length,
    cache: cache?.kind,
    savedNanoUsd: cache?.savedNanoUsd === undefined ? undefined : BigInt(cache.savedNanoUsd),
    experiment: experiment?.name,
    arm: experiment?.arm,
    content: content && JSON.stringify(content),
  });
}

function recover({ rows, estimates, abandoned }: Table): void {
  for (const id of abandoned) {
    const row = rows.get(id);
    if (row?.state !== 'open') continue;
    const estimate = estimates.get(id);
    rows.set(id, {
      ...row,
      state: 'recovered',
      outcome: 'failed',
      errorCode: 'internal',
      attempts: 0,
      costNanoUsd: estimate === undefined ? undefined : BigInt(estimate),
      costSource: estimate === undefined ? 'unknown' : 'estimate',
    });
  }
  abandoned.clear();
}

function sumsOf(rows: readonly TrackedRow[], by: 'task' | 'user'): readonly SumLine[] {
  const names = [...new Set(rows.map((row) => row[by] ?? ''))];
  return names.map((name) => {
    const own = rows.filter((row) => (row[by] ?? '') === name);
    return {
      name,
      calls: own.length,
      costNanoUsd: own.reduce((sum, { costNanoUsd = 0n }) => sum + costNanoUsd, 0n),
      inputTokens: own.reduce((sum, { inputTokens = 0 }) => sum + inputTokens, 0),
    };
  });
}

function asked({ id, operation, requestedModel, metadata, classification }: Dispatch | Observation): Writable {
  const { user, key, session, tenant, tags = [] } = metadata;
  return { id, operation, requestedModel, task: classification.task, user, key, session, tenant, tags };
}
