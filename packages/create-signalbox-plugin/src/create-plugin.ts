import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { generatePlugin, type PluginOptions } from '@signalbox/nx';

/** Nx's own way to the disk. It is not in the public part of Nx, and `nx generate` needs a workspace to run in. */
type NxTree = typeof import('nx/src/generators/tree');
const { FsTree, flushChanges } = createRequire(import.meta.url)('nx/src/generators/tree') as NxTree;

/** What was written. */
export interface Created {
  /** From the root, with forward slashes. */
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Writes a new plugin below `root`; all of it, or nothing.
 * @throws TypeError when the options make no plugin; Error when there is a package already
 */
export async function createPlugin(root: string, options: PluginOptions): Promise<Created> {
  const tree = new FsTree(root, false);
  const finish = await generatePlugin(tree, options);
  const changes = tree.listChanges();
  flushChanges(root, changes);
  await finish();
  const files = changes.map(({ path }) => path.replaceAll('\\', '/'));
  const manifest = files.find((path) => posix.basename(path) === 'package.json') ?? '.';
  return { folder: posix.dirname(manifest), files };
}
