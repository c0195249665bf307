import type { Outcome } from './run-corpus.ts';

/** The least share of exchanges on which the plugin and the independent reading must agree. */
const AIM = 0.99;

interface Row {
  readonly vendor: string;
  readonly exchanges: number;
  readonly answers: number;
  readonly errors: number;
  readonly skipped: number;
  readonly agree: number;
  readonly sameRequest: number;
  readonly requests: number;
  readonly crashes: number;
}

/** Counts, by vendor and over all. */
export function summarize(outcomes: readonly Outcome[]): { readonly text: string; readonly isGood: boolean } {
  const vendors = [...new Set(outcomes.map(({ line }) => line.vendor))].toSorted();
  const rows = vendors.map((vendor) =>
    rowOf(
      vendor,
      outcomes.filter(({ line }) => line.vendor === vendor),
    ),
  );
  const total = rowOf('all', outcomes);
  const share = total.agree / Math.max(1, total.answers + total.errors);
  const text = [
    table([...rows, total]),
    '',
    ...details(outcomes),
    ...skips(outcomes),
    `${total.exchanges} exchanges, ${total.skipped} skipped, ${total.crashes} crashes`,
    `the plugins and the independent readings agree on ${percent(share)} (aim: ${percent(AIM)}), ` +
      `requests are as recorded, or differ for a stated reason, in ${percent(total.sameRequest / Math.max(1, total.requests))}`,
  ].join('\n');
  return { text, isGood: total.crashes === 0 && share >= AIM && total.sameRequest === total.requests };
}

function rowOf(vendor: string, outcomes: readonly Outcome[]): Row {
  const lines = outcomes.map(({ line }) => line);
  const put = lines.filter(({ outcome }) => outcome !== 'skipped');
  const requests = put.flatMap(({ request }) => request ?? []);
  return {
    vendor,
    exchanges: outcomes.length,
    answers: put.filter(({ outcome }) => outcome === 'ok').length,
    errors: put.filter(({ outcome }) => outcome === 'error').length,
    skipped: lines.length - put.length,
    agree: put.filter(({ disagreements }) => disagreements.length === 0).length,
    requests: requests.length,
    sameRequest: requests.filter(({ same }) => same).length,
    crashes: outcomes.filter(({ crash }) => crash !== undefined).length,
  };
}

function* details(outcomes: readonly Outcome[]): Generator<string> {
  for (const { file, line, crash } of outcomes) {
    if (crash !== undefined) yield `CRASH    ${file}: ${crash}`;
    if (line.disagreements.length > 0) yield `DIFFERS  ${file}: ${line.disagreements.join(', ')}`;
    const unexplained = line.request?.differences.filter(({ reason }) => reason === undefined) ?? [];
    if (unexplained.length > 0) {
      yield `REQUEST  ${file}: ${unexplained.map(({ path, kind }) => `${path || '(body)'} ${kind}`).join(', ')}`;
    }
  }
}

/** Why exchanges were left out, and how many for each reason. */
function skips(outcomes: readonly Outcome[]): readonly string[] {
  const reasons = outcomes.flatMap(({ line: { vendor, api, skippedReason } }) =>
    skippedReason === undefined ? [] : `${vendor} ${api}: ${skippedReason}`,
  );
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts.size === 0 ? [] : [...[...counts].map(([reason, count]) => `SKIPPED  ${count} ${reason}`), ''];
}

const HEADS: readonly (readonly [string, (row: Row) => string | number])[] = [
  ['vendor', ({ vendor }) => vendor],
  ['exchanges', ({ exchanges }) => exchanges],
  ['answers', ({ answers }) => answers],
  ['errors', ({ errors }) => errors],
  ['skipped', ({ skipped }) => skipped],
  ['agree', ({ agree, answers, errors }) => (answers + errors === 0 ? '-' : percent(agree / (answers + errors)))],
  ['request same', ({ sameRequest, requests }) => (requests === 0 ? '-' : `${sameRequest}/${requests}`)],
];

function table(rows: readonly Row[]): string {
  const cells = [HEADS.map(([head]) => head), ...rows.map((row) => HEADS.map(([, of]) => String(of(row))))];
  const widths = HEADS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return cells.map(line).join('\n');
}

function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
