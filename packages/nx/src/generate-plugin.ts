import { join } from 'node:path';
import {
  formatFiles,
  generateFiles,
  installPackagesTask,
  readJson,
  writeJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { manifestOf } from './manifest.ts';
import { checkPlugin, type PluginOptions, type PluginPlan } from './plugin-plan.ts';
import { wordsOf } from './words.ts';

const TEMPLATES = join(import.meta.dirname, '..', 'templates');

/**
 * Writes a whole plugin package into the tree: a workspace package inside the repository of Signalbox, one that stands
 * alone everywhere else.
 * @returns what is to be done once the files are there: nothing, or to put the new package into the lock file
 * @throws TypeError when the options make no plugin; Error when something is there already
 */
export async function generatePlugin(tree: Tree, options: PluginOptions): Promise<GeneratorCallback> {
  const plan = checkPlugin(options);
  const inside = isSignalbox(tree);
  const folder = folderOf(tree, plan, inside);
  const before = new Set(tree.listChanges().map(({ path }) => path));

  const words = wordsOf(plan, inside, folder);
  const write = (template: string): void => generateFiles(tree, join(TEMPLATES, template), folder, words);
  write('common');
  for (const template of templatesOf(plan)) write(template);
  writeJson(tree, `${folder}/package.json`, manifestOf(plan, { inside, folder, packageName: words.packageName }));
  if (!inside) {
    write('alone');
    refuseOverwriting(tree, before);
    return () => undefined;
  }
  tree.write(`${folder}/tsconfig.json`, '{ "extends": "../../tsconfig.base.json" }\n');
  tree.write(
    `.changeset/${plan.kind}-${plan.name}.md`,
    `---\n'${words.packageName}': minor\n---\n\nAdd the ${plan.kind} ${plan.name}.\n`,
  );
  refuseOverwriting(tree, before);
  await formatFiles(tree);
  // `npm ci` refuses a workspace package that the lock file does not know.
  return () => installPackagesTask(tree, true);
}

/** Folders of templates. A native provider has a file more for each kind of model. */
function templatesOf({ kind, wire, kinds }: PluginPlan): readonly string[] {
  if (kind !== 'provider') return [kind];
  const base = `provider-${wire}`;
  return wire === 'native' ? [base, ...kinds.map((one) => `${base}-${one}`)] : [base];
}

function isSignalbox(tree: Tree): boolean {
  const core = 'packages/core/package.json';
  return tree.exists(core) && readJson<{ name?: string }>(tree, core).name === '@signalbox/core';
}

/** @throws Error when there is a package already, or a plugin of that kind and id in the repository of Signalbox */
function folderOf(tree: Tree, { kind, name, directory }: PluginPlan, inside: boolean): string {
  const usual = `${inside ? 'plugins/' : 'signalbox-'}${kind}-${name}`;
  const folder = directory ?? usual;
  if (inside && folder !== usual) {
    throw new TypeError(`directory "${folder}": in the repository of Signalbox this plugin stands in ${usual}`);
  }
  if (tree.exists(`${folder}/package.json`)) {
    throw new Error(`${folder} holds a package already: take another name or another directory, or delete it`);
  }
  return folder;
}

/** What somebody wrote stays; nothing has gone to the disk yet. */
function refuseOverwriting(tree: Tree, before: ReadonlySet<string>): void {
  const found = tree.listChanges().filter(({ path, type }) => type === 'UPDATE' && !before.has(path));
  if (found.length === 0) return;
  const paths = found.map(({ path }) => path).join(', ');
  throw new Error(`there already, and not written over: ${paths}. Take another directory, or move it away`);
}
