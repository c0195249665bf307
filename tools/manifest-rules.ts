// What every published package.json looks like, as a table: the same words in the same places, so that a reader of one
// package knows all of them.
import { isInWorkspace, type Manifest, type WorkspacePackage } from './workspace.ts';

const REPOSITORY = 'git+https://github.com/signalbox-ai/signalbox.git';
const NODE = '>=22.12.0';
const LAYERS = ['core', 'kit', 'testkit', 'plugin', 'app', 'tool'];
const CONDITIONS = '@signalbox/source, types, default';
const KINDS = ['provider', 'classifier', 'strategy', 'tracker', 'store', 'hook'];

interface Rule {
  readonly says: string;
  /** Which packages it is about; all of them where it is missing. */
  readonly of?: (item: WorkspacePackage) => boolean;
  holds(manifest: Manifest, folder: string): boolean;
}

const isPlugin = ({ folder }: WorkspacePackage): boolean => folder.startsWith('plugins/');
const layerOf = (manifest: Manifest): string | undefined => manifest.nx?.tags?.[0]?.replace('layer:', '');
const equals = (list: readonly string[] | undefined, text: string): boolean => list?.join(', ') === text;

const RULES: readonly Rule[] = [
  { says: 'name is the folder, in our scope unless npm create finds it', holds: isNamedAfterFolder },
  { says: 'version has three numbers', holds: ({ version }) => /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) },
  { says: 'has a description', holds: ({ description }) => (description ?? '').length > 10 },
  { says: 'keywords hold signalbox', holds: ({ keywords }) => keywords?.includes('signalbox') === true },
  { says: 'license is MIT', holds: ({ license }) => license === 'MIT' },
  {
    says: `repository is ${REPOSITORY} and its own folder`,
    holds: ({ repository }, folder) => repository?.url === REPOSITORY && repository.directory === folder,
  },
  { says: 'type is module', holds: ({ type }) => type === 'module' },
  { says: 'sideEffects is stated', holds: ({ sideEffects }) => sideEffects !== undefined },
  {
    says: 'files are dist and src, for generators templates and their list, for what was trained its model',
    holds: ({ files }) => hasFiles(files),
  },
  { says: `engines.node is ${NODE}`, holds: ({ engines }) => engines?.['node'] === NODE },
  { says: 'publishConfig.access is public', holds: ({ publishConfig }) => publishConfig?.access === 'public' },
  { says: 'has no scripts: Nx gives the targets', holds: ({ scripts }) => scripts === undefined },
  { says: 'has one layer tag', holds: (manifest) => hasOneLayer(manifest) },
  { says: `exports have ${CONDITIONS}, in that order, of one source that is there`, holds: hasGoodExports },
  { says: 'bin points to built files whose source is there', holds: hasGoodBins },
  {
    says: 'the testkit is a dev dependency',
    of: ({ manifest }) => layerOf(manifest) !== 'app',
    holds: ({ dependencies }) => dependencies?.['@signalbox/testkit'] === undefined,
  },
  {
    says: 'plugins have the layer plugin, and only they',
    holds: (manifest, folder) => folder.startsWith('plugins/') === (layerOf(manifest) === 'plugin'),
  },
  {
    says: 'core is a peer with a caret range, not a dependency',
    of: (item) => isPlugin(item) || ['kit', 'testkit'].includes(layerOf(item.manifest) ?? ''),
    holds: ({ dependencies, peerDependencies }) =>
      dependencies?.['@signalbox/core'] === undefined && /^\^\d/.test(peerDependencies?.['@signalbox/core'] ?? ''),
  },
  {
    says: 'keywords hold signalbox-plugin',
    of: isPlugin,
    holds: ({ keywords }) => keywords?.includes('signalbox-plugin') === true,
  },
  {
    says: `signalbox names kind (${KINDS.join(', ')}), id, export and apiVersion`,
    of: isPlugin,
    holds: ({ signalbox }) =>
      KINDS.includes(String(signalbox?.['kind'])) &&
      typeof signalbox?.['id'] === 'string' &&
      typeof signalbox['export'] === 'string' &&
      typeof signalbox['apiVersion'] === 'number',
  },
];

/** What is wrong with a package.json, in words; nothing when it is as it should be. */
export function faultsOf(item: WorkspacePackage): readonly string[] {
  return RULES.filter((rule) => rule.of?.(item) !== false && !rule.holds(item.manifest, item.folder)).map(
    (rule) => `${item.folder}/package.json: not so: ${rule.says}`,
  );
}

/** `npm create x` installs `create-x`, whatever the scope of the rest. */
function isNamedAfterFolder({ name }: Manifest, folder: string): boolean {
  const [, own = ''] = folder.split('/');
  return name === (own.startsWith('create-') ? own : `@signalbox/${own}`);
}

function hasFiles(files: Manifest['files']): boolean {
  return equals(
    files?.filter((file) => !['templates', 'generators.json', 'model'].includes(file)),
    'dist, src',
  );
}

function hasOneLayer(manifest: Manifest): boolean {
  const tags = manifest.nx?.tags?.filter((tag) => tag.startsWith('layer:')) ?? [];
  return tags.length === 1 && LAYERS.includes(layerOf(manifest) ?? '');
}

function hasGoodExports(manifest: Manifest, folder: string): boolean {
  const { './package.json': own, ...entries } = manifest.exports ?? {};
  if (own !== './package.json' || !('.' in entries)) return false;
  return Object.values(entries).every((entry) => typeof entry === 'object' && isGoodEntry(entry, folder));
}

function isGoodEntry(entry: Readonly<Record<string, string>>, folder: string): boolean {
  const { '@signalbox/source': source = '', types = '', default: built = '' } = entry;
  const stem = source.replace(/^\.\/src\//, '').replace(/\.ts$/, '');
  return (
    equals(Object.keys(entry), CONDITIONS) &&
    isInWorkspace(`${folder}/${source}`) &&
    types === `./dist/${stem}.d.ts` &&
    built === `./dist/${stem}.js`
  );
}

function hasGoodBins({ bin }: Manifest, folder: string): boolean {
  return Object.values(bin ?? {}).every((file) => {
    const source = file.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts');
    return file.startsWith('./dist/') && isInWorkspace(`${folder}/${source}`);
  });
}
