import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@signalbox/core';
import type { LedgerReader } from '@signalbox/ledger';
import type { SpooledTracker } from '@signalbox/ledger/engine';
import { createFakeContext, isServiceThere } from '@signalbox/testkit';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { createPostgresTracker, openLedger, type PostgresTrackerOptions } from '../src/index.ts';

export const POSTGRES_URL = process.env['SIGNALBOX_TEST_POSTGRES_URL'] ?? 'postgres://root@127.0.0.1:5432/test';

/** Without a Postgres its tests are skipped, and say so; in CI they fail. */
export const isPostgresThere = await isServiceThere(POSTGRES_URL.replace(/^postgres(?:ql)?:/, 'http:'));

const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A schema and a folder that nobody else has, gone when the test is over. */
export interface Place {
  readonly schema: string;
  readonly folder: string;
  /** Asks Postgres past the tracker. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** A tracker as a router has it, and what it reported. */
  open(
    options?: PostgresTrackerOptions,
    context?: { readonly clock?: Clock },
    seams?: Parameters<typeof createPostgresTracker>[2],
  ): { readonly tracker: SpooledTracker; readonly reports: string[] };
  /** The ledger as another program sees it. */
  read(): Promise<LedgerReader>;
}

export function newPlace(): Place {
  const schema = `test_${randomUUID()}`;
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-spool-'));
  const opened: { dispose(): Promise<void> }[] = [];
  const query: Place['query'] = async (text, values = []) => {
    const client = new pg.Client({ connectionString: POSTGRES_URL, options: `-c search_path=${schema}` });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as readonly Readonly<Record<string, unknown>>[];
    } finally {
      await client.end();
    }
  };
  onTestFinished(async () => {
    for (const each of opened) await each.dispose();
    await query(`set client_min_messages = warning; drop schema if exists "${schema}" cascade`);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    schema,
    folder,
    query,
    open(options = {}, { clock = systemClock } = {}, seams = {}) {
      const reports: string[] = [];
      const context = { ...createFakeContext({ clock }), report: (error: unknown) => void reports.push(textOf(error)) };
      const tracker = createPostgresTracker(
        { url: POSTGRES_URL, schema, statementTimeoutMs: 2_000, ...options, spool: { folder, ...options.spool } },
        context,
        seams,
      );
      opened.push(tracker);
      return { tracker, reports };
    },
    async read() {
      const ledger = await openLedger({ url: POSTGRES_URL, schema }, createFakeContext({}));
      opened.push({ dispose: () => ledger.close() });
      return ledger;
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Asks until it is so, or until the test's own limit. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
