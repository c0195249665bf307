import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, discoverPlugins } from '../src/index.ts';
import { pluginPackage, projectFolder } from './project-folder.ts';

const THROWS = `throw new Error('this package was run');`;

describe('discoverPlugins', () => {
  test('finds declared packages that have a signalbox field, sorted, and runs none of them', () => {
    const cwd = projectFolder({
      'package.json': {
        dependencies: { '@acme/b': '1', 'not-a-plugin': '1', missing: '1' },
        devDependencies: { '@acme/a': '1' },
        optionalDependencies: { '@acme/c': '1' },
      },
      ...pluginPackage('@acme/a', { id: 'a', code: THROWS }),
      ...pluginPackage('@acme/b', { id: 'b', code: THROWS }),
      ...pluginPackage('@acme/c', { id: 'c', code: THROWS }),
      'node_modules/not-a-plugin/package.json': { name: 'not-a-plugin' },
    });

    expect(discoverPlugins(cwd).map(({ package: name, id }) => [name, id])).toEqual([
      ['@acme/a', 'a'],
      ['@acme/b', 'b'],
      ['@acme/c', 'c'],
    ]);
  });

  test('says what the package states about itself', () => {
    const cwd = projectFolder({ 'package.json': { dependencies: { '@acme/a': '1' } }, ...pluginPackage('@acme/a') });

    expect(discoverPlugins(cwd)).toEqual([
      {
        package: '@acme/a',
        version: '1.2.3',
        folder: join(cwd, 'node_modules/@acme/a'),
        kind: 'provider',
        id: 'acme',
        export: 'acme',
        apiVersion: 1,
      },
    ]);
  });

  test('says how it is emulated and what is enough to use it, where the package does', () => {
    const field = {
      emulator: { dialect: 'openai', options: { apiKey: '{key}', baseUrl: '{url}/v1' } },
      environment: [['ACME_HOST'], ['ACME_USER', 'ACME_PASSWORD']],
    };
    const cwd = projectFolder({
      'package.json': { dependencies: { '@acme/a': '1' } },
      ...pluginPackage('@acme/a', { field }),
    });

    expect(discoverPlugins(cwd)[0]).toMatchObject(field);
  });

  test('leaves out plugins that are installed but that the user did not ask for', () => {
    const cwd = projectFolder({ 'package.json': { dependencies: {} }, ...pluginPackage('@acme/transitive') });

    expect(discoverPlugins(cwd)).toEqual([]);
  });

  test('takes the nearest package.json upwards, and packages hoisted above it', () => {
    const root = projectFolder({
      ...pluginPackage('@acme/a'),
      'apps/web/package.json': { dependencies: { '@acme/a': '1' } },
      'apps/web/src/deep/file.txt': '',
    });

    expect(discoverPlugins(join(root, 'apps/web/src/deep')).map((found) => found.package)).toEqual(['@acme/a']);
  });

  test("counts a workspace's own packages as declared at its root", () => {
    const cwd = projectFolder({
      'package.json': { workspaces: ['plugins/*', 'tool'] },
      'plugins/a/package.json': { name: '@acme/a' },
      'tool/package.json': { name: '@acme/tool' },
      ...pluginPackage('@acme/a'),
      ...pluginPackage('@acme/tool'),
      ...pluginPackage('@acme/other'),
    });

    expect(discoverPlugins(cwd).map((found) => found.package)).toEqual(['@acme/a', '@acme/tool']);
  });

  test('finds nothing where there is no package.json', () => {
    expect(discoverPlugins(projectFolder({}))).toEqual([]);
  });

  test.for([
    [{ apiVersion: 2 }, /@acme\/a: .*signalbox\.apiVersion.* expected 1.* found 2/],
    [{ kind: 'toaster' }, /signalbox\.kind.* expected one of provider, .* found "toaster"/],
    [{ export: 7 }, /signalbox\.export.* expected the name of an export, found 7/],
    [{ id: '' }, /signalbox\.id.* expected a text, found ""/],
    [{ emulator: { dialect: 'openai' } }, /signalbox\.emulator.* expected a dialect and options of texts/],
    [{ emulator: { dialect: 'openai', options: { port: 1 } } }, /signalbox\.emulator/],
    [{ environment: ['ACME_API_KEY'] }, /signalbox\.environment.* expected a list of lists of names/],
  ] as const)('refuses a plugin whose field is %o', ([field, message]) => {
    const cwd = projectFolder({
      'package.json': { dependencies: { '@acme/a': '1' } },
      ...pluginPackage('@acme/a', { field }),
    });

    expect(() => discoverPlugins(cwd)).toThrow(ConfigError);
    expect(() => discoverPlugins(cwd)).toThrow(message);
  });

  test('names the package.json that is not JSON', () => {
    const cwd = projectFolder({ 'package.json': '{ "dependencies": ' });

    expect(() => discoverPlugins(cwd)).toThrow(`${join(cwd, 'package.json')}: expected JSON`);
  });
});
