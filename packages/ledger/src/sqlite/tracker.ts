import { RouterError, type Feedback, type PluginContext, type RecalledRequest, type Tracker } from '@signalbox/core';
import { REQUEST_COLUMNS, type RequestRow, type Value } from '../columns.ts';
import { feedbackRow, insertFeedback, recall } from '../feedback.ts';
import { createReader, pruneAll, type LedgerReader } from '../ledger.ts';
import { HEARTBEAT_MS, identify, processRow } from '../process-identity.ts';
import { recover } from '../recover.ts';
import { RETENTION, type Retention } from '../retention.ts';
import { createUpkeep } from '../upkeep.ts';
import { attemptRows, closedRow, openRow } from '../to-row.ts';
import { announce, openRequests, writeBatch } from '../write.ts';
import { openSqlite, type SqliteDatabase, type SqliteOptions } from './database.ts';

export interface SqliteTrackerOptions extends SqliteOptions {
  /** A request whose row cannot be written is refused. Default: it is sent, and the failure is told of. */
  readonly required?: boolean | undefined;
  readonly retention?: Partial<Retention> | undefined;
}

export interface SqliteTracker extends Tracker {
  readonly ledger: Omit<LedgerReader, 'close'>;
  begin(...dispatch: Parameters<NonNullable<Tracker['begin']>>): void;
  track(...observation: Parameters<Tracker['track']>): void;
  feedback(feedback: Feedback): void;
  recall(requestId: string): RecalledRequest | undefined;
}

/**
 * Keeps the ledger in one SQLite file. A row is in the file before its request is sent.
 *
 * Rows that a dead process left open are closed when it is opened.
 * @throws Error when the file cannot be opened
 */
export function createSqliteTracker(
  options: SqliteTrackerOptions,
  { clock, report }: Pick<PluginContext, 'clock' | 'report'>,
): SqliteTracker {
  const database = openSqlite(options);
  const { builder } = database;
  const identity = identify();
  const beat = (): void =>
    database.runNow(function* () {
      yield announce(builder, processRow(identity, clock.now()));
    });
  database.runNow(function* (one) {
    yield announce(one, processRow(identity, clock.now()));
    yield* recover(one, clock.now());
  });
  const insert = prepareOpen(database);
  const upkeep = createUpkeep({
    clock,
    heartbeatMs: HEARTBEAT_MS,
    beat,
    prune: () => pruneAll(database, clock.now(), { ...RETENTION, ...options.retention }),
    report,
  });
  let seq = 0;

  return {
    id: 'sqlite',
    ledger: createReader(database, () => clock.now()),
    begin(dispatch) {
      try {
        seq += insert(openRow(dispatch, identity.instance, seq + 1));
      } catch (cause) {
        throw options.required === true ? refusal(options.file, cause) : failure(options.file, cause);
      }
    },
    track(observation) {
      const row = closedRow(observation, identity.instance);
      const attempts = attemptRows(observation);
      try {
        database.runNow((one) => writeBatch(one, [], [{ row, attempts }]));
      } catch (cause) {
        throw failure(options.file, cause);
      }
    },
    feedback(feedback) {
      try {
        database.runNow(function* (one) {
          yield insertFeedback(one, [feedbackRow(feedback)]);
        });
      } catch (cause) {
        throw failure(options.file, cause);
      }
    },
    recall: (requestId) => database.runNow((one) => recall(one, requestId)),
    async dispose() {
      await upkeep.stop();
      await database.close();
    },
  };
}

/** The one statement that a request waits for. */
function prepareOpen(database: SqliteDatabase): (row: RequestRow) => number {
  const names = Object.keys(REQUEST_COLUMNS) as readonly (keyof RequestRow)[];
  const marks = Object.fromEntries(names.map((name) => [name, name])) as unknown as RequestRow;
  const query = openRequests(database.builder, [marks]);
  const run = database.prepare(query);
  const order = query.parameters as readonly (keyof RequestRow)[];
  return (row) => run(order.map((name): Value => row[name]));
}

function refusal(file: string, cause: unknown): RouterError {
  return new RouterError('store_unavailable', { message: failure(file, cause).message, cause });
}

function failure(file: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`the ledger ${file} does not take a row: ${why}; look for a full disk, or for who holds the file`, {
    cause,
  });
}
