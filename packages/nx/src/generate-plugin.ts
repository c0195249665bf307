import { join } from 'node:path';
import {
  formatFiles,
  generateFiles,
  installPackagesTask,
  names,
  readJson,
  writeJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { manifestOf } from './manifest.ts';
import { checkPlugin, type PluginOptions, type PluginPlan } from './plugin-plan.ts';

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
  const folder = plan.directory ?? `${inside ? 'plugins/' : 'signalbox-'}${plan.kind}-${plan.name}`;
  if (tree.exists(`${folder}/package.json`)) throw new Error(`${folder} holds a package already`);

  const words = wordsOf(plan, inside, folder);
  const write = (template: string, to = folder): void => generateFiles(tree, join(TEMPLATES, template), to, words);
  write('common');
  write(plan.kind === 'provider' ? `provider-${plan.wire}` : plan.kind);
  writeJson(tree, `${folder}/package.json`, manifestOf(plan, { inside, folder, packageName: words.packageName }));
  if (!inside) {
    write('alone');
    return () => undefined;
  }
  tree.write(`${folder}/tsconfig.json`, '{ "extends": "../../tsconfig.base.json" }\n');
  tree.write(
    `.changeset/${plan.kind}-${plan.name}.md`,
    `---\n'${words.packageName}': minor\n---\n\nAdd the ${plan.kind} ${plan.name}.\n`,
  );
  await formatFiles(tree);
  // `npm ci` refuses a workspace package that the lock file does not know.
  return () => installPackagesTask(tree, true);
}

function isSignalbox(tree: Tree): boolean {
  const core = 'packages/core/package.json';
  return tree.exists(core) && readJson<{ name?: string }>(tree, core).name === '@signalbox/core';
}

/** What the templates are filled with. */
function wordsOf({ kind, name, sdk, capabilities }: PluginPlan, inside: boolean, folder: string) {
  const { className, constantName, propertyName } = names(name);
  const packageName = inside ? `@signalbox/${kind}-${name}` : `signalbox-${kind}-${name}`;
  return {
    tmpl: '',
    // npm packs no file called .gitignore.
    dot: '.',
    kind,
    name,
    inside,
    folder,
    packageName,
    className,
    exportName: propertyName,
    variable: `${constantName}_API_KEY`,
    sdk: sdk?.name ?? '',
    isHostAlone: sdk?.name === 'groq-sdk',
    embeds: capabilities.includes('embed'),
    cardCapabilities: capabilities.filter((word) => word !== 'chat' && word !== 'embed'),
    lacks: capabilities.includes('vision') ? ['file', 'audio'] : ['image', 'file', 'audio'],
    year: new Date().getFullYear(),
  };
}
