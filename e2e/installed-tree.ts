// What npm's linked layout has installed for one package of a workspace: it sees its own dependencies and nothing else.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * The names of all packages that a folder's own dependencies lead to, sorted. An optional peer that somebody else's
 * dependencies have brought is not followed: an install for this folder alone would not have it.
 */
export function installedTree(folder: string): readonly string[] {
  const seen = new Map<string, string>();
  const visit = (from: string, beside: string): void => {
    for (const name of needsOf(from)) {
      // A package's dependencies lie beside it, in a `node_modules` that it shares with nobody.
      const link = [join(from, 'node_modules', name), join(beside, name)].find((path) => existsSync(path));
      if (link === undefined) continue;
      const path = realpathSync(link);
      if (seen.has(path)) continue;
      seen.set(path, name);
      visit(path, path.slice(0, -name.length - 1));
    }
  };
  visit(folder, join(folder, 'node_modules'));
  return [...new Set(seen.values())].toSorted();
}

interface Needs {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

function needsOf(folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Needs;
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/**
 * What Node would find from a folder by looking upwards, beside the folder's own packages: what would hide that a
 * dependency is not declared.
 */
export function alsoInReach(folder: string): readonly string[] {
  const parents = folder.split(sep).slice(0, -1);
  return parents.flatMap((_, index) =>
    packagesIn(join(parents.slice(0, parents.length - index).join(sep) || sep, 'node_modules')),
  );
}

function packagesIn(modules: string): readonly string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    );
}
