import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../script.ts';
import { drain, finish } from './deliver.ts';
import { takeSpool, type Spool } from './spool.ts';

/** A file without anything in it is one that is just being made, or that nobody came to fill. */
const MAKING_MS = 60_000;

export interface TakeOver {
  readonly folder: string;
  /** Our own. */
  readonly own: Spool;
  readonly database: Database;
  readonly tell: (error: unknown) => void;
  /** Files that can be of no use to us, so that they are told of once. */
  readonly useless: Set<string>;
}

/** Sends what processes that are gone have left behind on this machine, and closes the rows that they left open. */
export async function takeOver({ folder, own, database, tell, useless }: TakeOver): Promise<void> {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.endsWith('.spool') || file === own.file || useless.has(file) || isEmpty(file)) continue;
    const spool = takeOrTell(file);
    if (spool === undefined) continue;
    try {
      if (spool.target === own.target) {
        await drain(database, spool, tell);
        await database.run((builder) => finish(builder, spool.instance));
      } else if (spool.waiting > 0) {
        tell(
          new Error(`${file} holds rows for ${spool.target}: start a process with that database, and it sends them`),
        );
      }
      if (spool.waiting + spool.refused > 0) useless.add(file);
    } finally {
      spool.close();
    }
  }

  function takeOrTell(file: string): Spool | undefined {
    try {
      return takeSpool(file);
    } catch (cause) {
      useless.add(file);
      tell(new Error(`the spool ${file} cannot be read: ${(cause as Error).message}`, { cause }));
      return undefined;
    }
  }
}

function isEmpty(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (found.size > 0) return false;
  if (Date.now() - found.mtimeMs > MAKING_MS) rmSync(file, { force: true });
  return true;
}
