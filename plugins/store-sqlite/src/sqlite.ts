import { definePlugin } from '@signalbox/core';
import { createCache } from './cache.ts';
import { openDatabase } from './database.ts';
import { createEntries } from './entries.ts';
import { readOptions, type SqliteOptions } from './options.ts';
import { createQuotas } from './quotas.ts';

/**
 * SQLite as the store that the processes of one machine share: budgets, limits, breakers and cached answers. The file is
 * opened when it is first needed.
 * @throws TypeError when an option is not what it should be
 */
export const sqlite = definePlugin<SqliteOptions>({
  kind: 'store',
  id: 'sqlite',
  apiVersion: 1,
  create(options, { clock }) {
    const settings = readOptions(options);
    const database = openDatabase(settings);
    return {
      id: options.id ?? 'sqlite',
      ...createEntries(database, clock),
      quotas: createQuotas(database, clock),
      cache: createCache(database, clock, settings.maxCacheBytes),
      dispose: () => database.close(),
    };
  },
});
