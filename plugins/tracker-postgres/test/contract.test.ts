import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PluginContext, Tracker } from '@signalbox/core';
import type { LedgerReader, SpendBy } from '@signalbox/ledger';
import {
  collect,
  createFakeContext,
  dieAfterBegin,
  startTcpProxy,
  TRACKED_FACTS,
  type SumLine,
  type TrackedRow,
} from '@signalbox/testkit';
import { trackerContract } from '@signalbox/testkit/vitest';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { openLedger, postgresTracker } from '../src/index.ts';
import { isPostgresThere, POSTGRES_URL } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-tracker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const proxy = await startTcpProxy(Number(new URL(POSTGRES_URL).port));
afterAll(() => proxy.close());
const url = new URL(POSTGRES_URL);
url.port = String(proxy.port);
const optionsOf = (space: string) => ({ url: url.href, schema: space, spool: { folder: join(folder, space) } });

/** Those at work in a space: what waits in their spools is theirs to send before rows are looked at. */
const atWork = new Map<string, Set<Tracker>>();

function make(space: string) {
  const plugin = postgresTracker(optionsOf(space));
  return {
    ...plugin,
    create(context: PluginContext): Tracker {
      const tracker = plugin.create(context);
      const others = atWork.get(space) ?? new Set();
      atWork.set(space, others.add(tracker));
      return {
        ...tracker,
        async dispose() {
          others.delete(tracker);
          await tracker.dispose?.();
        },
      };
    },
  };
}

async function linesOf(space: string): Promise<readonly string[]> {
  for (const tracker of atWork.get(space) ?? []) await ledgerOf(tracker).verify();
  const ledger = await openLedger(optionsOf(space), createFakeContext({}));
  try {
    return await collect(ledger.lines('jsonl'));
  } finally {
    await ledger.close();
  }
}

describe.skipIf(!isPostgresThere)(`tracker-postgres (skipped where no Postgres is at ${POSTGRES_URL})`, () => {
  trackerContract({
    make: make as never,
    async read(space) {
      return (await linesOf(space)).map((line) => rowOf(JSON.parse(line)));
    },
    keeps: TRACKED_FACTS,
    async everything(space) {
      const spools = readdirSync(join(folder, space)).map((name) => readFileSync(join(folder, space, name), 'utf8'));
      return [...(await linesOf(space)), ...spools].join('\n');
    },
    crash: (space, dispatch) =>
      dieAfterBegin(
        {
          module: new URL('../src/index.ts', import.meta.url).href,
          exported: 'postgresTracker',
          options: optionsOf(space),
          execArgv: ['--conditions=@signalbox/source'],
        },
        dispatch,
      ),
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
    async clean(space) {
      atWork.delete(space);
      const client = new pg.Client({ connectionString: POSTGRES_URL });
      await client.connect();
      await client.query(`set client_min_messages = warning; drop schema if exists "${space}" cascade`);
      await client.end();
    },
    runs: 6,
    async spoil() {
      proxy.refuse();
      return () => proxy.restore();
    },
  });
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
