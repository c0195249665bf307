import { definePlugin } from '@signalbox/core';
import { createSqliteTracker, type SqliteTrackerOptions } from '@signalbox/ledger';

export interface SqliteTrackerPluginOptions extends Omit<SqliteTrackerOptions, 'file'> {
  /** The file. Default: `.signalbox/ledger.db` in the working directory. */
  readonly file?: string | undefined;
}

/** Keeps the ledger in one SQLite file: a row for each request, there before anything is sent. */
export const sqliteTracker = definePlugin<SqliteTrackerPluginOptions>({
  kind: 'tracker',
  id: 'sqlite',
  apiVersion: 1,
  create: (options, context) =>
    createSqliteTracker({ ...options, file: options.file ?? '.signalbox/ledger.db' }, context),
});
