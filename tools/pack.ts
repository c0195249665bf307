// Packs packages as npm would publish them.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, type WorkspacePackage } from './workspace.ts';

export interface Tarball {
  readonly name: string;
  readonly path: string;
  /** Paths inside, without the `package/` that npm puts before them. */
  readonly files: readonly string[];
}

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/**
 * Packs built packages into a folder.
 * @throws Error when npm cannot pack one of them
 */
export function pack(packages: readonly WorkspacePackage[], folder: string): readonly Tarball[] {
  const workspaces = packages.flatMap((item) => ['--workspace', item.manifest.name]);
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces],
    {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, npm_config_loglevel: 'error' },
    },
  );
  // npm 11 answers with a list, npm 12 with an object by name.
  const packed = Object.values(JSON.parse(output) as Record<string, Packed>);
  return packed.map(({ name, filename, files }) => ({
    name,
    path: join(folder, filename),
    files: files.map((file) => file.path),
  }));
}
