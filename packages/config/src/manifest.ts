import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** What we read of a `package.json`. Nothing in it is trusted to have the right type. */
export type Manifest = Readonly<Record<string, unknown>>;

/**
 * Reads a `package.json`; `undefined` when there is none.
 * @throws ConfigError when it is not a JSON object
 */
export function readManifest(path: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const manifest = parsed(path, text);
  if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) return manifest as Manifest;
  throw new ConfigError(`${path}: expected a JSON object`);
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${path}: expected JSON`, { cause });
  }
}

/** The keys of a field that should be an object. */
export function namesIn(manifest: Manifest, field: string): readonly string[] {
  const value = manifest[field];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
