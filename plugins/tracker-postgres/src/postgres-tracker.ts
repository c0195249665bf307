import { definePlugin, type PluginContext, type Tracker } from '@signalbox/core';
import { createSpooledTracker, type SpooledTracker } from '@signalbox/ledger/engine';
import { readAddress, type Address } from './address.ts';
import { createDatabase } from './database.ts';
import { readOptions, type PostgresOptions, type PostgresTrackerOptions } from './options.ts';
import { prepare } from './prepare.ts';

/**
 * Keeps the ledger in Postgres: a row for each request, in a file of this machine before anything is sent, and brought
 * to Postgres beside the requests.
 * @throws TypeError when an option is not what it should be; Error when the spool cannot be made
 */
export const postgresTracker = definePlugin<PostgresTrackerOptions & { readonly id?: string }>({
  kind: 'tracker',
  id: 'postgres',
  apiVersion: 1,
  create: (options, context): Tracker => createPostgresTracker(options, context),
});

/** What tests put in the place of time and chance. */
type Seams = Partial<Pick<Parameters<typeof createSpooledTracker>[0], 'after' | 'random'>>;

/** The tracker alone, with its ledger to ask: what `postgresTracker` makes for a router. */
export function createPostgresTracker(
  options: PostgresTrackerOptions & { readonly id?: string },
  context: Pick<PluginContext, 'clock' | 'report' | 'secret'>,
  seams: Seams = {},
): SpooledTracker {
  const settings = readOptions(options);
  const { schema, statementTimeoutMs, spool, required, retention, disposeMs } = settings;
  const address = addressOf(settings, context);
  return createSpooledTracker(
    {
      id: options.id ?? 'postgres',
      database: createDatabase({ address, schema, statementTimeoutMs }),
      prepare: (builder) => prepare(builder, schema),
      target: `${address.label}, schema ${schema}`,
      spool,
      required,
      retention,
      disposeMs,
      ...seams,
    },
    context,
  );
}

/** @throws TypeError when there is no url, or it is none */
export function addressOf({ url, tls }: PostgresOptions, { secret }: Pick<PluginContext, 'secret'>): Address {
  const given = url ?? secret('POSTGRES_URL');
  if (given === undefined) throw new TypeError('tracker-postgres: expected a url, or the secret POSTGRES_URL');
  return readAddress(given, tls);
}
