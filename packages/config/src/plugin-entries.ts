import type { Plugin } from '@signalbox/core';
import { ConfigError } from './config-error.ts';

/** A plugin as a file names it, or one that a program file has made already. */
export type PluginEntry = string | readonly [name: string, options: Readonly<Record<string, unknown>>] | Plugin;

/** One line of the list. */
export type ReadEntry =
  | { readonly path: string; readonly made: Plugin }
  | { readonly path: string; readonly name: string; readonly options: Readonly<Record<string, unknown>> };

/**
 * Reads the list `plugins`: `groq`, or `[groq, { id: 'groq-2' }]`, or what `groq()` returns.
 * @throws ConfigError that says which entry is wrong
 */
export function readPluginEntries(entries: unknown): readonly ReadEntry[] {
  if (!Array.isArray(entries)) throw new ConfigError(`plugins: expected a list, found ${typeof entries}`);
  return entries.map((entry: unknown, index) => readEntry(entry, `plugins[${index}]`));
}

function readEntry(entry: unknown, path: string): ReadEntry {
  if (typeof entry === 'string' && entry !== '') return { path, name: entry, options: {} };
  if (Array.isArray(entry)) {
    const [name, options = {}, ...more] = entry as unknown[];
    if (typeof name === 'string' && name !== '' && isOptions(options) && more.length === 0) {
      return { path, name, options };
    }
  }
  if (isOptions(entry) && 'kind' in entry && 'create' in entry) return { path, made: entry as unknown as Plugin };
  throw new ConfigError(
    `${path}: expected a name such as "groq", or a name and options such as ["groq", { "id": "groq-2" }], ` +
      `or a plugin such as groq(); found ${found(entry)}`,
  );
}

function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Never the inside: it may hold a key. */
function found(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'function') return 'a function; is the () missing?';
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : JSON.stringify(value);
}
