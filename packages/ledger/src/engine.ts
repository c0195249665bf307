export { createReader, type LedgerReader } from './ledger.ts';
export type { Row } from './columns.ts';
export { makeSchema, migrate, versionOf } from './migrations.ts';
export { createBuilder, type Builder, type Database, type Script } from './script.ts';
export {
  createSpooledTracker,
  type SpooledTracker,
  type SpooledTrackerOptions,
  type SpoolOptions,
} from './spool/tracker.ts';
export { RETENTION, type Retention } from './retention.ts';
