import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '@signalbox/config';
import type { LedgerReader } from '@signalbox/ledger';

/**
 * A ledger in a file that is there.
 * @throws ConfigError when there is none, or the file is something else
 */
export async function openSqliteLedger(file: string): Promise<LedgerReader> {
  await refuseOther(file);
  // Here and not above: Node warns of its SQLite where it is loaded, and other commands have no use for it.
  const { createReader, openSqlite } = await import('@signalbox/ledger');
  try {
    return createReader(openSqlite({ file }));
  } catch (cause) {
    throw new ConfigError((cause as Error).message, { cause });
  }
}

/** Opening a ledger makes its tables: in a file of somebody else they have no business. */
async function refuseOther(file: string): Promise<void> {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new ConfigError(
      `there is no ledger ${path}: name it with --file, or ask something: route and compare write one`,
    );
  }
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      database.prepare('select version from ledger_version').get();
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new ConfigError(`${path} is not a ledger of @signalbox/tracker-sqlite: ${(cause as Error).message}`, {
      cause,
    });
  }
}
