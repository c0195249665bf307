import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Tracker } from '@signalbox/core';
import { createReader, openSqlite, type LedgerReader, type SpendBy } from '@signalbox/ledger';
import { collect, dieAfterBegin, TRACKED_FACTS, type SumLine, type TrackedRow } from '@signalbox/testkit';
import { trackerContract } from '@signalbox/testkit/vitest';
import { afterAll } from 'vitest';
import { sqliteTracker } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-tracker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (space: string): string => join(folder, space, 'ledger.db');

trackerContract({
  make: (space) => sqliteTracker({ file: fileOf(space), busyMs: 100 }),
  async read(space) {
    const ledger = createReader(openSqlite({ file: fileOf(space) }));
    const lines = await collect(ledger.lines('jsonl'));
    await ledger.close();
    return lines.map((line) => rowOf(JSON.parse(line)));
  },
  keeps: TRACKED_FACTS,
  everything: async (space) =>
    readdirSync(join(folder, space))
      .map((name) => readFileSync(join(folder, space, name), 'utf8'))
      .join('\n'),
  crash: (space, dispatch) =>
    dieAfterBegin(
      {
        module: new URL('../src/index.ts', import.meta.url).href,
        exported: 'sqliteTracker',
        options: { file: fileOf(space) },
        execArgv: ['--conditions=@signalbox/source'],
      },
      dispatch,
    ),
  async spoil(space) {
    const holder = new DatabaseSync(fileOf(space));
    holder.exec('begin immediate');
    return () => holder.close();
  },
  sums: (tracker) => ({
    provider: () => spend(tracker, 'provider'),
    model: () => spend(tracker, 'model'),
    task: () => spend(tracker, 'task'),
    tag: () => spend(tracker, 'tag'),
    user: () => spend(tracker, 'user'),
    tenant: () => spend(tracker, 'tenant'),
    day: () => spend(tracker, 'day'),
  }),
  rollUp: (tracker, before) =>
    ledgerOf(tracker).prune({ rowsMs: NOW - before, hoursMs: NOW - before + 20 * 86_400_000 }),
});

/** Where the clock of the contract stands. */
const NOW = Date.parse('2026-11-25T13:00:00Z');

function ledgerOf(tracker: Tracker): LedgerReader {
  return (tracker as Tracker & { readonly ledger: LedgerReader }).ledger;
}

async function spend(tracker: Tracker, by: SpendBy): Promise<readonly SumLine[]> {
  return ledgerOf(tracker).spend(by);
}

/** A line of the export in the words of the contract. */
function rowOf(line: Readonly<Record<string, unknown>>): TrackedRow {
  const whole = (name: string): bigint | undefined =>
    line[name] === undefined ? undefined : BigInt(line[name] as number);
  const { latency_us: latency, messages, answer_text: answer } = line;
  return {
    ...(line as unknown as TrackedRow),
    user: line['user_id'] as string | undefined,
    key: line['key_id'] as string | undefined,
    requestedModel: line['requested_model'] as string | undefined,
    errorCode: line['error_code'] as string | undefined,
    finishReason: line['finish_reason'] as string | undefined,
    latencyMs: latency === undefined ? undefined : (latency as number) / 1_000,
    inputTokens: line['input_tokens'] as number | undefined,
    outputTokens: line['output_tokens'] as number | undefined,
    costNanoUsd: whole('cost_nano'),
    costSource: line['cost_source'] as TrackedRow['costSource'],
    savedNanoUsd: whole('saved_nano'),
    content: messages === undefined ? undefined : JSON.stringify([messages, answer]),
  };
}
