export { openLedger } from './open-ledger.ts';
export type { PostgresOptions, PostgresTrackerOptions } from './options.ts';
export { createPostgresTracker, postgresTracker } from './postgres-tracker.ts';
export type { TlsOptions } from './address.ts';
