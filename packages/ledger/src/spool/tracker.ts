import {
  RouterError,
  type Feedback,
  type PluginContext,
  type Random,
  type RecalledRequest,
  type Tracker,
} from '@signalbox/core';
import { feedbackRow, recall } from '../feedback.ts';
import { createReader, pruneAll, type LedgerReader } from '../ledger.ts';
import { HEARTBEAT_MS, identify, processRow } from '../process-identity.ts';
import { recover } from '../recover.ts';
import { RETENTION, type Retention } from '../retention.ts';
import type { Builder, Database, Script } from '../script.ts';
import type { Durability } from '../sqlite/database.ts';
import { attemptRows, closedRow, openRow } from '../to-row.ts';
import { createUpkeep } from '../upkeep.ts';
import { announce } from '../write.ts';
import { drain, forget } from './deliver.ts';
import { packClose, packFeedback, packOpen } from './entries.ts';
import { createFullness } from './fullness.ts';
import { createOutage } from './outage.ts';
import { createSender, type After } from './sender.ts';
import { createSpool, type Spool } from './spool.ts';
import { takeOver } from './take-over.ts';

export interface SpoolOptions {
  /** Where rows wait until the database has them: on a disk that outlives the process. */
  readonly folder: string;
  /** How much may wait; beyond it no new request's row is taken. Default: 256 MiB. */
  readonly maxBytes?: number | undefined;
  readonly durability?: Durability | undefined;
}

export interface SpooledTrackerOptions {
  readonly id: string;
  readonly database: Database;
  /** Makes the tables what they should be. */
  readonly prepare: (builder: Builder) => Script<void>;
  /** Which database it is, without a secret: a spool is sent nowhere else. */
  readonly target: string;
  readonly spool: SpoolOptions;
  /** A request whose row cannot be written is refused. Default: it is sent, and the failure is told of. */
  readonly required?: boolean | undefined;
  readonly retention?: Partial<Retention> | undefined;
  /** How long disposing of it may take; what is not sent by then waits for the next process. Default: 5,000. */
  readonly disposeMs?: number | undefined;
  /** What tests put in the place of time and chance. */
  readonly after?: After | undefined;
  readonly random?: Random | undefined;
}

export interface SpooledTracker extends Tracker {
  /** What is asked here is asked after what waits has been sent. */
  readonly ledger: Omit<LedgerReader, 'close'>;
  begin(...dispatch: Parameters<NonNullable<Tracker['begin']>>): void;
  track(...observation: Parameters<Tracker['track']>): void;
  feedback(feedback: Feedback): void;
  recall(requestId: string): Promise<RecalledRequest | undefined>;
  dispose(): Promise<void>;
}

const MAX_BYTES = 268_435_456;
const DISPOSE_MS = 5_000;
/** How often others that have died are looked for. */
const SWEEP_MS = 60_000;

/**
 * Keeps the ledger in a database that may be away. A row is in the spool, a file, before its request is sent; it is
 * brought to the database beside the requests, which never wait for it.
 * @throws Error when the spool cannot be made
 */
export function createSpooledTracker(
  options: SpooledTrackerOptions,
  { clock, report }: Pick<PluginContext, 'clock' | 'report'>,
): SpooledTracker {
  const { id, database, prepare, target, required = false, disposeMs = DISPOSE_MS } = options;
  const { folder, maxBytes = MAX_BYTES, durability = 'process' } = options.spool;
  const after = options.after ?? untilExit;
  const tell = (error: unknown): void => report?.(error);
  const identity = identify();
  const { instance } = identity;
  const own = orSay(folder, () => createSpool({ folder, instance, target, durability }));
  const outage = createOutage(tell);
  const fullness = createFullness({ spool: own, maxBytes, tell });
  const useless = new Set<string>();
  /** Of requests under way: whose beginning is written has room for its end. */
  const begun = new Set<string>();
  /** Of requests under way: let through without a row. */
  const unwritten = new Set<string>();
  let seq = 0;
  let connectedAt: number | undefined;
  let sweptAt = -Infinity;
  let isDisposed = false;

  const beat = (): Promise<void> =>
    database.run(function* (builder) {
      yield announce(builder, processRow(identity, clock.now()));
    });
  const connect = async (): Promise<void> => {
    await database.run(prepare);
    await beat();
    connectedAt = clock.monotonicMs();
  };
  const sweep = async (): Promise<void> => {
    const now = clock.monotonicMs();
    if (now - sweptAt < SWEEP_MS) return;
    await takeOver({ folder, own, database, tell, useless });
    // After an outage nobody's heart has beaten for long: the others get the time to say that they are alive.
    if (now - (connectedAt ?? now) >= SWEEP_MS) await database.run((builder) => recover(builder, clock.now()));
    sweptAt = now;
  };
  const sender = createSender({
    after,
    random: options.random ?? Math.random,
    hasMore: () => own.waiting > 0,
    async work() {
      if (connectedAt === undefined) await connect();
      await drain(database, own, tell);
      await sweep();
      outage.end();
      fullness.look();
    },
    onFailure(error) {
      connectedAt = undefined;
      outage.begin(error);
    },
  });
  const upkeep = createUpkeep({
    clock,
    heartbeatMs: HEARTBEAT_MS,
    beat: async () => {
      sender.wake();
      if (connectedAt !== undefined) await beat();
    },
    prune: async () => {
      if (connectedAt !== undefined) await pruneAll(database, clock.now(), { ...RETENTION, ...options.retention });
    },
    report: (error) => isDisposed || outage.begin(error),
  });
  sender.wake();

  const append = (...entry: Parameters<Spool['append']>): void => {
    try {
      own.append(...entry);
    } catch (cause) {
      throw new Error(`the spool ${own.file} does not take a row: ${(cause as Error).message}; look for a full disk`, {
        cause,
      });
    }
    sender.wake();
  };
  const flushed: Database = {
    ...database,
    run: async (script) => {
      await sender.flush();
      return database.run(script);
    },
    read: async (script) => {
      await sender.flush();
      return database.read(script);
    },
  };

  return {
    id,
    ledger: createReader(flushed, () => clock.now()),
    begin(dispatch) {
      if (fullness.isFull) {
        fullness.note();
        if (required) throw new RouterError('store_unavailable', { message: fullness.message });
        unwritten.add(dispatch.id);
        return;
      }
      try {
        append('open', packOpen(openRow(dispatch, instance, seq + 1)));
      } catch (cause) {
        throw required ? new RouterError('store_unavailable', { message: (cause as Error).message, cause }) : cause;
      }
      seq += 1;
      begun.add(dispatch.id);
    },
    track(observation) {
      const wasLetThrough = unwritten.delete(observation.id);
      if (begun.delete(observation.id) || !fullness.isFull) {
        append('close', packClose({ row: closedRow(observation, instance), attempts: attemptRows(observation) }));
        return;
      }
      fullness.lose();
      // Its place stays empty: so the ledger itself knows that a row is missing.
      if (wasLetThrough) seq += 1;
    },
    feedback(feedback) {
      if (fullness.isFull) fullness.lose();
      else append('feedback', packFeedback(feedbackRow(feedback)));
    },
    recall: (requestId) => flushed.read((builder) => recall(builder, requestId)),
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      const rested = upkeep.stop();
      await sender.stop({
        limitMs: disposeMs,
        async lastWork() {
          if (own.waiting > 0 || connectedAt === undefined) return;
          await database.run(function* (builder) {
            yield forget(builder, instance);
          });
        },
        breakOff: () => database.close(),
      });
      await rested;
      fullness.end();
      if (own.waiting > 0) {
        tell(new Error(`${own.waiting} rows wait in ${own.file}: the next process with this folder sends them`));
      }
      own.close();
    },
  };
}

/** Does not keep a process alive that has nothing else to do: what it leaves is sent by the next one. */
function untilExit(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
}

function orSay<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new Error(`no spool can be made in ${folder}: ${(cause as Error).message}`, { cause });
  }
}
