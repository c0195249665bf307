import type { Connection } from './connection.ts';
import { patternOf } from './space.ts';

/** Looked at in one step of Redis. */
const STEP = 1_000;

/** Every key that begins so, in steps that hold nobody up; a key may come twice. */
export async function* scan(connection: Connection, prefix: string): AsyncGenerator<readonly string[], void> {
  const pattern = patternOf(prefix);
  let cursor = '0';
  do {
    const answer = await connection.send(['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(STEP)]);
    const [next, keys] = answer as [string, string[]];
    if (keys.length > 0) yield keys;
    cursor = next;
  } while (cursor !== '0');
}
