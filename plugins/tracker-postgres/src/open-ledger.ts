import type { PluginContext } from '@signalbox/core';
import { createReader, versionOf, type LedgerReader } from '@signalbox/ledger/engine';
import { createDatabase } from './database.ts';
import { readOptions, type PostgresTrackerOptions } from './options.ts';
import { addressOf } from './postgres-tracker.ts';
import { prepare } from './prepare.ts';

/** Questions over many rows take their time. */
const STATEMENT_TIMEOUT_MS = 600_000;

/**
 * A ledger that is there, to ask it. Takes the tracker's options; those of writing do not matter.
 * @throws TypeError when an option is not what it should be; Error when there is no ledger, or no Postgres
 */
export async function openLedger(
  options: PostgresTrackerOptions,
  context: Pick<PluginContext, 'secret'>,
): Promise<LedgerReader> {
  const { schema, statementTimeoutMs, ...settings } = readOptions({
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    ...options,
  });
  const address = addressOf(settings, context);
  const database = createDatabase({ address, schema, statementTimeoutMs });
  try {
    if ((await database.read(versionOf)) === 0) {
      throw new Error(
        `there is no ledger in ${address.label}, schema ${schema}: a router with tracker-postgres makes one`,
      );
    }
    await database.run((builder) => prepare(builder, schema));
    return createReader(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}
