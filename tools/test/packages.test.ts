import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { faultsOf } from '../manifest-rules.ts';
import { publicPackages, ROOT } from '../workspace.ts';

/**
 * What a package may hold beside its sources and tests: two files of configuration, what people read, and where something
 * is trained, how, from what, and what came of it.
 */
const ALLOWED = [
  'src',
  'test',
  'templates',
  'generators.json',
  'model',
  'prompts',
  'training',
  'README.md',
  'CHANGELOG.md',
  'package.json',
  'tsconfig.json',
];

const packages = publicPackages();
const tracked = execFileSync('git', ['ls-files', 'packages', 'plugins'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);

test.for(packages)('$folder has a manifest like every other', (item) => {
  expect(faultsOf(item)).toEqual([]);
});

test.for(packages)('$folder has no file of configuration of its own', ({ folder }) => {
  const inside = tracked.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.split('/')[2] ?? '');
  expect([...new Set(inside)].filter((name) => !ALLOWED.includes(name))).toEqual([]);
});

test.for(packages.filter(({ manifest }) => manifest.signalbox !== undefined))(
  '$folder exports the plugin that its manifest names',
  async ({ folder, manifest }) => {
    const { id, kind, export: name } = manifest.signalbox ?? {};
    const module = (await import(pathToFileURL(join(ROOT, folder, 'src/index.ts')).href)) as Record<string, unknown>;
    const make = module[String(name)] as (options: object) => object;
    expect(make({})).toMatchObject({ id, kind });
  },
);
