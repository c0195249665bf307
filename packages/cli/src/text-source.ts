import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

/**
 * The text of a file, or of standard input for `-`, in pieces as it is read.
 * @throws UsageError when there is no such file
 */
export function textSource(name: string): AsyncIterable<string> {
  if (name === '-') return process.stdin.setEncoding('utf8') as AsyncIterable<string>;
  const path = resolve(name);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isDirectory()) throw new UsageError(`there is no file ${path}`);
  return createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>;
}
