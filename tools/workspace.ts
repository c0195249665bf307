// The packages of this workspace, as their manifests tell it.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(import.meta.dirname);

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory: string };
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly signalbox?: Readonly<Record<string, unknown>>;
}

export interface WorkspacePackage {
  /** From the root, with forward slashes: `plugins/provider-groq`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T;
}

/** All packages that are published. */
export function publicPackages(): readonly WorkspacePackage[] {
  return globSync('{packages,plugins}/*/package.json', { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
    .map((file) => ({ folder: dirname(file), manifest: readJson<Manifest>(file) }))
    .filter(({ manifest }) => manifest.private !== true);
}

export function isInWorkspace(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** Whether this module is what `node` was asked to run. */
export function isMain(url: string): boolean {
  return process.argv[1] === fileURLToPath(url);
}
