import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { namesIn, readManifest, type Manifest } from './manifest.ts';

/** The package that the user works in. */
export interface Project {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The nearest `package.json` upwards; without one, the folder itself with nothing declared. */
export function findProject(cwd: string): Project {
  for (const folder of upwards(cwd)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest !== undefined) return { folder, manifest };
  }
  return { folder: resolve(cwd), manifest: {} };
}

/** A folder and all those above it. */
export function* upwards(from: string): Generator<string, void> {
  let folder = resolve(from);
  for (;;) {
    yield folder;
    const parent = dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}

const DECLARATIONS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** The packages that the user asked for by name, sorted: dependencies, and at a workspace's root its own packages. */
export function declaredPackages({ folder, manifest }: Project): readonly string[] {
  const dependencies = DECLARATIONS.flatMap((field) => namesIn(manifest, field));
  return [...new Set([...dependencies, ...workspacePackages(folder, manifest)])].sort();
}

/** Understands `folder` and `folder/*`; other patterns name nothing. */
function workspacePackages(root: string, manifest: Manifest): string[] {
  const { workspaces } = manifest;
  if (!Array.isArray(workspaces)) return [];
  return workspaces
    .filter((pattern): pattern is string => typeof pattern === 'string')
    .flatMap((pattern) =>
      pattern.endsWith('/*') ? subfolders(join(root, pattern.slice(0, -2))) : [join(root, pattern)],
    )
    .map((folder) => readManifest(join(folder, 'package.json'))?.['name'])
    .filter((name) => typeof name === 'string');
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
