import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, loadConfig } from '@signalbox/config';
import type { LedgerReader, Retention } from '@signalbox/ledger';

/** Where `@signalbox/tracker-sqlite` writes unless it is told otherwise. */
const DEFAULT_FILE = '.signalbox/ledger.db';

export interface OpenedLedger extends AsyncDisposable {
  readonly ledger: LedgerReader;
  /** How long the tracker keeps what, where the configuration says; nothing of a file that was named. */
  readonly retention: Partial<Retention>;
}

/**
 * A ledger that is there: that of `file`, of the tracker in the configuration, or of the working directory.
 * @throws ConfigError when there is none, or the file is something else
 */
export async function openLedger(args: {
  readonly file?: string | undefined;
  readonly config?: string | undefined;
}): Promise<OpenedLedger> {
  const { file, retention } = args.file === undefined ? await configured(args.config) : { file: args.file };
  await refuseOther(file);
  // Here and not above: Node warns of its SQLite where it is loaded, and other commands have no use for it.
  const { createReader, openSqlite } = await import('@signalbox/ledger');
  const ledger = orSay(() => createReader(openSqlite({ file })));
  return { ledger, retention: retention ?? {}, [Symbol.asyncDispose]: () => ledger.close() };
}

interface Place {
  readonly file: string;
  readonly retention?: Partial<Retention> | undefined;
}

async function configured(config: string | undefined): Promise<Place> {
  const loaded = await loadConfig(config === undefined ? {} : { file: config });
  const tracker = loaded.config.plugins.find(({ kind, id }) => kind === 'tracker' && id === 'sqlite');
  // What a plugin was made with is there, though its type does not say of what shape: the tracker itself has checked none.
  const { file, retention } = (tracker !== undefined && 'options' in tracker ? tracker.options : {}) as Partial<Place>;
  if (file !== undefined && typeof file !== 'string')
    throw new ConfigError('tracker-sqlite: expected a text as its file');
  return { file: file ?? DEFAULT_FILE, retention };
}

/** Opening a ledger makes its tables: in a file of somebody else they have no business. */
async function refuseOther(file: string): Promise<void> {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new ConfigError(
      `there is no ledger ${path}: name it with --file, or install @signalbox/tracker-sqlite, which writes one`,
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

function orSay<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ConfigError((cause as Error).message, { cause });
  }
}
