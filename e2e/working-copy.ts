// A second checkout of this repository, as it is on the disk now, to be changed and thrown away.
import { execFileSync } from 'node:child_process';
import {
  constants,
  copyFileSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../tools/workspace.ts';

/**
 * Copies what git knows or would take in, and lends what is installed and built. The copy has a history of its own,
 * in which `main` is the commit that we stand on.
 * @param folder where to; it must be empty
 */
export function copyWorkspace(folder: string): void {
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  git(ROOT, 'clone', '--quiet', '--shared', '--no-checkout', ROOT, folder);
  git(folder, 'update-ref', 'refs/heads/main', 'HEAD');
  for (const file of git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')) {
    if (file === '' || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  git(folder, 'add', '--all');
  const lent = globSync(['node_modules', '{packages,plugins,tools}/*/{node_modules,dist}'], {
    cwd: ROOT,
    exclude: ['tools/node-runtime/**'],
  });
  for (const path of lent) lend(join(ROOT, path), join(folder, path));
}

/**
 * Hard links take seconds where a copy of some hundred megabytes takes minutes. npm writes over a file of its own that
 * begins with a dot, and so do caches: those are copied, lest the original changes too.
 */
function lend(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isDirectory()) lend(source, target);
    else if (entry.name.startsWith('.')) copyFileSync(source, target);
    else linkOrCopy(source, target);
  }
}

/** @throws Error of the file system, unless it is only that the two are on different disks, which no link can span */
function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}
