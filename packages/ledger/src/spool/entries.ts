import type { FeedbackRow, RequestRow } from '../columns.ts';
import type { ClosedRequest } from '../write.ts';
import type { SpoolEntry } from './spool.ts';

/** Rows as they wait: what is null is left out, since most of an open row is. */
export function packOpen(row: RequestRow): string {
  return JSON.stringify(row, withoutNulls);
}

export function packClose(closed: ClosedRequest): string {
  return JSON.stringify(closed, withoutNulls);
}

export function packFeedback(row: FeedbackRow): string {
  return JSON.stringify(row, withoutNulls);
}

function withoutNulls(_name: string, value: unknown): unknown {
  return value ?? undefined;
}

export interface Unpacked {
  readonly opened: readonly RequestRow[];
  readonly closed: readonly ClosedRequest[];
  readonly said: readonly FeedbackRow[];
}

export function unpack(entries: readonly SpoolEntry[]): Unpacked {
  const of = (wanted: SpoolEntry['kind']): readonly unknown[] =>
    entries.filter(({ kind }) => kind === wanted).map(({ body }) => JSON.parse(body) as unknown);
  return {
    opened: of('open') as readonly RequestRow[],
    closed: of('close') as readonly ClosedRequest[],
    said: of('feedback') as readonly FeedbackRow[],
  };
}
