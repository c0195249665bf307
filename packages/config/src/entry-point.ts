import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readManifest } from './manifest.ts';

/** Conditions of a package that has an entry for `import` alone, as Node has them. */
const CONDITIONS = ['node', 'import', 'module-sync', 'default'];

/**
 * The file that `import(name)` in a project would load, as a URL.
 * @throws Error of Node's when the package has no entry
 */
export function entryPoint(name: string, packageFolder: string, projectFolder: string): string {
  return pathToFileURL(importOnlyEntry(packageFolder) ?? required(name, projectFolder)).href;
}

/** Node's own resolution, with the conditions that the process was started with. */
function required(name: string, projectFolder: string): string {
  return createRequire(join(projectFolder, 'package.json')).resolve(name);
}

/** `require.resolve` does not see entries for `import`, and there is no stable way to resolve as another file would. */
function importOnlyEntry(folder: string): string | undefined {
  const exported = readManifest(join(folder, 'package.json'))?.['exports'];
  const main = isObject(exported) && '.' in exported ? exported['.'] : exported;
  if (!isObject(main) || !('import' in main)) return undefined;
  const target = targetOf(main);
  return target === undefined ? undefined : join(folder, target);
}

function targetOf(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (!isObject(entry)) return undefined;
  const condition = Object.keys(entry).find((key) => CONDITIONS.includes(key));
  return condition === undefined ? undefined : targetOf(entry[condition]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
