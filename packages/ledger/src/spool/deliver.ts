import { sql, type CompiledQuery } from 'kysely';
import { closeByEstimate } from '../recover.ts';
import { insertFeedback } from '../feedback.ts';
import { rememberPruned } from '../retention.ts';
import type { Row } from '../columns.ts';
import type { Builder, Database, Script } from '../script.ts';
import { writeBatch } from '../write.ts';
import { unpack } from './entries.ts';
import type { Spool, SpoolEntry } from './spool.ts';

/** So few that reading them back does not hold up the requests of this process. */
const BATCH = 250;

/**
 * Brings a spool's entries into the database, each of them once. How far it got is written in the same transaction as
 * the rows: whatever is sent again, by whomever, while an earlier attempt may still be under way, is left out. So not
 * even a row that was rolled up in the meantime is counted twice.
 */
export function* deliver(builder: Builder, instance: string, entries: readonly SpoolEntry[]): Script<void> {
  const [mark] = yield lockMark(builder, instance);
  const delivered = Number(mark?.['delivered'] ?? 0);
  const fresh = entries.filter(({ place }) => place > delivered);
  const last = fresh.at(-1);
  if (last === undefined) return;
  const { opened, closed, said } = unpack(fresh);
  const begunBefore = yield* writeBatch(builder, opened, closed);
  yield* rememberPruned(builder, begunBefore as readonly Row[]);
  if (said.length > 0) yield insertFeedback(builder, said);
  yield builder.compile(sql`update spools set delivered = ${sql.lit(last.place)} where instance = ${instance}`);
}

/** Changes nothing, and holds the line until the transaction ends: a second one that delivers waits here. */
function lockMark({ db }: Builder, instance: string): CompiledQuery {
  return db
    .insertInto('spools')
    .values({ instance, delivered: 0 })
    .onConflict((conflict) => conflict.column('instance').doUpdateSet({ delivered: sql.ref('spools.delivered') }))
    .returning('delivered')
    .compile();
}

/**
 * Brings all there is, the oldest first. What the database refuses for good stays in the spool and is told of: it must
 * not stand in the way of the rest.
 * @throws what the database throws when it is away; what it has not confirmed is still in the spool
 */
export async function drain(database: Database, spool: Spool, tell: (error: unknown) => void): Promise<void> {
  const send = async (entries: readonly SpoolEntry[]): Promise<void> => {
    await database.run((builder) => deliver(builder, spool.instance, entries));
    spool.remove(entries);
  };
  for (let entries = spool.read(BATCH); entries.length > 0; entries = spool.read(BATCH)) {
    try {
      await send(entries);
    } catch (error) {
      if (database.isRefusal?.(error) !== true) throw error;
      await oneByOne(entries);
    }
  }

  async function oneByOne(entries: readonly SpoolEntry[]): Promise<void> {
    for (const entry of entries) {
      try {
        await send([entry]);
      } catch (error) {
        if (database.isRefusal?.(error) !== true) throw error;
        const why = error instanceof Error ? error.message : String(error);
        spool.refuse(entry, why);
        tell(new Error(`a row is not in the ledger and stays in ${spool.file}: ${why}`));
      }
    }
  }
}

/** What is left to do when a spool is empty and its process has died: see `recover`. */
export function* finish(builder: Builder, instance: string): Script<void> {
  yield* closeByEstimate(builder, instance);
  yield forget(builder, instance);
}

/** A spool that is empty and will stay so needs no mark. */
export function forget({ db }: Builder, instance: string): CompiledQuery {
  return db.deleteFrom('spools').where('instance', '=', instance).compile();
}
