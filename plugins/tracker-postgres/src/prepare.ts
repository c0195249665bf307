import { makeSchema, migrate, type Builder, type Script } from '@signalbox/ledger/engine';

/** Makes the schema where it is not there, and brings its tables up to date. */
export function* prepare(builder: Builder, schema: string): Script<void> {
  yield* makeSchema(builder, schema);
  yield* migrate(builder);
}
