import type { Price } from '@signalbox/core';
import { exportLines, type ExportFormat } from './export.ts';
import type { LedgerFilter } from './facts.ts';
import { feedbackLines, type FeedbackBy, type FeedbackLine } from './feedback.ts';
import {
  cacheHits,
  experiments,
  latency,
  savings,
  type ArmResult,
  type CacheSummary,
  type LatencySummary,
  type LedgerSavings,
} from './questions.ts';
import { record, recordOf, type FullRecord, type RequestRecord } from './record.ts';
import { recover } from './recover.ts';
import { pruneOnce, RETENTION, type Pruned, type Retention } from './retention.ts';
import type { Database } from './script.ts';
import { spend, type SpendBy, type SpendLine } from './spend.ts';
import { trials, type TrialReport } from './trials.ts';
import { verify, type LedgerReport } from './verify.ts';

/** What can be asked of a ledger, and done with it: the same in either engine. */
export interface LedgerReader {
  spend(by: SpendBy, filter?: LedgerFilter): Promise<readonly SpendLine[]>;
  /** @throws TypeError when the baseline's price is not known */
  savings(baseline: { readonly price: Price; readonly at: number }, filter?: LedgerFilter): Promise<LedgerSavings>;
  latency(filter?: LedgerFilter, of?: 'answer' | 'first-chunk'): Promise<LatencySummary | undefined>;
  cacheHits(filter?: LedgerFilter): Promise<CacheSummary>;
  experiments(filter?: LedgerFilter): Promise<readonly ArmResult[]>;
  /** One request with its calls; `undefined`: it is not here, not here any more, or under way. */
  record(requestId: string): Promise<FullRecord | undefined>;
  /** The requests that are kept, in the order of their ids; a page of them at a time is in memory. */
  records(filter?: LedgerFilter): AsyncIterable<RequestRecord>;
  /** Experiments and shadows with their differences and how sure they are, by the rows that are kept. */
  trials(filter?: LedgerFilter): Promise<readonly TrialReport[]>;
  /** What was said of answers whose rows are still kept, by who said it. */
  feedback(by: FeedbackBy, filter?: LedgerFilter): Promise<readonly FeedbackLine[]>;
  verify(): Promise<LedgerReport>;
  /** Closes the open rows of processes that have died. Returns how many. */
  recover(): Promise<number>;
  /** Thins out until nothing is left to do, in short transactions. */
  prune(retention?: Partial<Retention>): Promise<Pruned>;
  lines(format: ExportFormat, filter?: LedgerFilter): AsyncIterable<string>;
  close(): Promise<void>;
}

export function createReader(database: Database, now: () => number = Date.now): LedgerReader {
  return {
    spend: (by, filter) => database.read((builder) => spend(builder, by, filter)),
    savings: (baseline, filter) => database.read((builder) => savings(builder, baseline, filter)),
    latency: (filter, of) => database.read((builder) => latency(builder, filter, of)),
    cacheHits: (filter) => database.read((builder) => cacheHits(builder, filter)),
    experiments: (filter) => database.read((builder) => experiments(builder, filter)),
    record: (requestId) => database.read((builder) => record(builder, requestId)),
    records: (filter) => records(database, filter),
    trials: (filter) => database.read((builder) => trials(builder, filter)),
    feedback: (by, filter) => database.read((builder) => feedbackLines(builder, by, filter)),
    verify: () => database.read((builder) => verify(builder, now(), database.integrity?.())),
    recover: () => database.run((builder) => recover(builder, now())),
    prune: (retention) => pruneAll(database, now(), { ...RETENTION, ...retention }),
    lines: (format, filter) => exportLines(database, format, filter),
    close: () => database.close(),
  };
}

async function* records(database: Database, filter?: LedgerFilter): AsyncGenerator<RequestRecord, void, undefined> {
  for await (const line of exportLines(database, 'jsonl', filter)) {
    const found = recordOf(JSON.parse(line));
    if (found !== undefined) yield found;
  }
}

/** Between two rounds the event loop turns, and others get at the database. */
export async function pruneAll(database: Database, now: number, retention: Retention): Promise<Pruned> {
  let { rows, hours, days }: Pruned = { rows: 0, hours: 0, days: 0 };
  for (;;) {
    const round = await database.run((builder) => pruneOnce(builder, now, retention));
    rows += round.rows;
    hours += round.hours;
    days += round.days;
    if (round.rows + round.hours + round.days === 0) return { rows, hours, days };
    await new Promise(setImmediate);
  }
}
