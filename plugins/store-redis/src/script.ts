import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';
import { Refusal } from './failure.ts';

/** A Lua script, sent by its name; in full where Redis does not know it (any more). */
export class Script {
  readonly #text: string;
  readonly #sha: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha = createHash('sha1').update(text).digest('hex');
  }

  /** @param args the first stands for the time: empty is Redis' own */
  async run(connection: Connection, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await connection.send(['EVALSHA', this.#sha, ...rest]);
    } catch (error) {
      if (!(error instanceof Refusal && error.word === 'NOSCRIPT')) throw error;
      return connection.send(['EVAL', this.#text, ...rest]);
    }
  }
}
