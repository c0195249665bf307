import { sql } from 'kysely';
import { isAlive } from './process-identity.ts';
import type { Builder, Script } from './script.ts';

/**
 * Closes the open rows of processes that have died, by their estimate, and marks them `recovered`.
 * @param now epoch milliseconds
 * @returns how many rows
 */
export function* recover(builder: Builder, now: number): Script<number> {
  const { db } = builder;
  const open = yield db
    .selectFrom('requests')
    .select('instance')
    .where('state', '=', sql.lit('open'))
    .distinct()
    .compile();
  const processes = yield db.selectFrom('processes').selectAll().compile();
  const living = new Set(processes.filter((row) => isAlive(row, now)).map((row) => row['instance']));
  let recovered = 0;
  for (const { instance } of open) {
    if (!living.has(instance as string)) recovered += yield* closeByEstimate(builder, instance as string);
  }
  return recovered;
}

/** Closes the open rows of one process. */
export function* closeByEstimate({ db }: Builder, instance: string): Script<number> {
  const rows = yield db
    .updateTable('requests')
    .set({
      state: 'recovered',
      outcome: 'failed',
      error_code: 'internal',
      cost_nano: sql`estimate_nano`,
      cost_source: sql`case when estimate_nano is null then 'unknown' else 'estimate' end`,
      attempts: 0,
      answer: 0,
    })
    .where('instance', '=', instance)
    .where('state', '=', sql.lit('open'))
    .returning('id')
    .compile();
  return rows.length;
}
