import type { Row } from './measure.ts';

const RIVAL = 'openai sdk';
const OURS = 'signalbox';

/** Rows with their ratio to the official SDK in the same place. */
export function table(rows: readonly Row[]): string {
  const head = ['', 'mode', 'transport', 'at once', 'p50 µs', '× sdk', 'p99 µs', 'cpu µs', 'per second', '× sdk'];
  const lines = rows.map((row) => {
    const rival = row.mode === 'import' ? undefined : find(rows, { ...row, name: RIVAL });
    return [
      row.name,
      row.mode,
      row.transport,
      String(row.concurrency ?? 1),
      row.p50Us.toFixed(0),
      ratio(row.p50Us, rival?.p50Us),
      row.p99Us.toFixed(0),
      row.cpuUs?.toFixed(0) ?? '',
      row.callsPerSecond?.toFixed(0) ?? '',
      ratio(row.callsPerSecond, rival?.callsPerSecond),
    ];
  });
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]!.length)));
  const pad = (line: readonly string[]): string =>
    line.map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ');
  return [head, ...lines].map(pad).join('\n');
}

interface Aim {
  readonly says: string;
  readonly row: Pick<Row, 'mode' | 'transport'> & { readonly concurrency?: number };
  /** From our row and that of the SDK. */
  readonly measure: (ours: Row, rival: Row) => number;
  readonly holds: (measured: number) => boolean;
}

const crowd = { transport: 'loopback', concurrency: 64 } as const;
const perSecond = (ours: Row, rival: Row): number => (ours.callsPerSecond ?? 0) / (rival.callsPerSecond ?? 1);

/** What we want to reach against the official SDK as it comes. Information: a busy machine fails nothing. */
const AIMS: readonly Aim[] = [
  {
    says: 'calls, 64 at once: p50 at most 0.8 × sdk',
    row: { mode: 'call', ...crowd },
    measure: (ours, rival) => ours.p50Us / rival.p50Us,
    holds: (measured) => measured <= 0.8,
  },
  {
    says: 'calls, 64 at once: at least 1.5 × as many a second',
    row: { mode: 'call', ...crowd },
    measure: perSecond,
    holds: (measured) => measured >= 1.5,
  },
  {
    says: 'calls, one by one: p50 at most 0.8 × sdk',
    row: { mode: 'call', transport: 'loopback' },
    measure: (ours, rival) => ours.p50Us / rival.p50Us,
    holds: (measured) => measured <= 0.8,
  },
  {
    says: 'streams, 64 at once: at least as many a second',
    row: { mode: 'stream', ...crowd },
    measure: perSecond,
    holds: (measured) => measured >= 1,
  },
  {
    says: 'streams, one by one: p50 at most that of the sdk',
    row: { mode: 'stream', transport: 'loopback' },
    measure: (ours, rival) => ours.p50Us / rival.p50Us,
    holds: (measured) => measured <= 1,
  },
  {
    says: 'streams, from memory: p50 at most 1.2 × sdk',
    row: { mode: 'stream', transport: 'memory' },
    measure: (ours, rival) => ours.p50Us / rival.p50Us,
    holds: (measured) => measured <= 1.2,
  },
  {
    says: 'calls, from memory: the router adds at most 60 µs to the sdk',
    row: { mode: 'call', transport: 'memory' },
    measure: (ours, rival) => ours.p50Us - rival.p50Us,
    holds: (measured) => measured <= 60,
  },
];

export function aims(rows: readonly Row[]): string {
  const lines = AIMS.flatMap(({ says, row, measure, holds }) => {
    const ours = find(rows, { ...row, name: OURS });
    const rival = find(rows, { ...row, name: RIVAL });
    if (ours === undefined || rival === undefined) return [];
    const measured = measure(ours, rival);
    return [`${holds(measured) ? 'reached' : 'missed '}  ${says}: ${measured.toFixed(2)}`];
  });
  return lines.join('\n');
}

function find(rows: readonly Row[], like: Pick<Row, 'name' | 'mode' | 'transport' | 'concurrency'>): Row | undefined {
  return rows.find(
    (row) =>
      row.name === like.name &&
      row.mode === like.mode &&
      row.transport === like.transport &&
      (row.concurrency ?? 1) === (like.concurrency ?? 1),
  );
}

function ratio(value: number | undefined, of: number | undefined): string {
  return value === undefined || of === undefined ? '' : (value / of).toFixed(2);
}
