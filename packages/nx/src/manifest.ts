import { readFileSync } from 'node:fs';
import { names } from '@nx/devkit';
import type { PluginPlan } from './plugin-plan.ts';

/** What a package that stands alone is built, checked and published with: the versions it was tried with, 2026-11-21. */
const TOOLS = {
  '@changesets/cli': '3.0.3',
  '@types/node': '24.19.2',
  oxlint: '1.89.0',
  typescript: '7.0.2',
  vitest: '5.1.0',
};

const SCRIPTS = {
  build: 'tsc -p tsconfig.build.json',
  typecheck: 'tsc -p tsconfig.json',
  lint: 'oxlint',
  test: 'vitest run',
  prepack: 'npm run build',
  changeset: 'changeset',
  release: 'changeset publish',
};

interface Place {
  /** Whether it becomes a workspace package of Signalbox's own repository. */
  readonly inside: boolean;
  readonly folder: string;
  readonly packageName: string;
}

/** The package.json of a new plugin, in the order of ours. */
export function manifestOf(plan: PluginPlan, { inside, folder, packageName }: Place): object {
  const { kind, name, sdk } = plan;
  const ranges = ownRanges();
  const core = { '@signalbox/core': ranges['@signalbox/core'] };
  const kit = kind === 'provider' ? { '@signalbox/provider-kit': ranges['@signalbox/provider-kit'] } : {};
  const dependencies = { ...kit, ...(sdk !== undefined && { [sdk.name]: sdk.version }) };
  const testkit = { '@signalbox/testkit': ranges['@signalbox/testkit'] };
  return {
    name: packageName,
    version: inside ? '0.1.0' : '0.0.0',
    description: `${names(name).className} for Signalbox: a ${kind}`,
    keywords: ['llm', 'router', 'signalbox', 'signalbox-plugin'],
    license: 'MIT',
    ...(inside && {
      repository: { type: 'git', url: 'git+https://github.com/signalbox-ai/signalbox.git', directory: folder },
    }),
    files: ['dist', 'src'],
    type: 'module',
    sideEffects: false,
    exports: {
      '.': {
        ...(inside && { '@signalbox/source': './src/index.ts' }),
        types: './dist/index.d.ts',
        default: './dist/index.js',
      },
      './package.json': './package.json',
    },
    ...(!inside && { scripts: SCRIPTS }),
    publishConfig: { access: 'public' },
    ...(Object.keys(dependencies).length > 0 && { dependencies }),
    devDependencies: inside ? testkit : { ...core, ...testkit, ...TOOLS },
    peerDependencies: core,
    engines: { node: '>=22.12.0' },
    ...(inside && { nx: { tags: ['layer:plugin'] } }),
    signalbox: { kind, id: name, export: names(name).propertyName, apiVersion: 1 },
  };
}

/** Our own ranges on our packages. The release keeps them right, so that no template names a version. */
function ownRanges(): Readonly<Record<string, string>> {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const own = JSON.parse(text) as Readonly<Record<'dependencies' | 'devDependencies', Record<string, string>>>;
  return { ...own.devDependencies, ...own.dependencies };
}
