import { describe, expect, test } from 'vitest';
import { ConfigError, loadPlugin } from '../src/index.ts';
import { pluginPackage, projectFolder } from './project-folder.ts';

describe('loadPlugin', () => {
  test('imports a package from the project and gives the plugin its options', async () => {
    const cwd = projectFolder(pluginPackage('@acme/x'));

    const { plugin, from } = await loadPlugin('@acme/x', { cwd, options: { id: 'second', region: 'eu' } });

    expect(plugin).toMatchObject({ kind: 'provider', id: 'second', options: { region: 'eu' } });
    expect(from).toMatchObject({ package: '@acme/x', version: '1.2.3' });
  });

  test('takes a short name for one of our providers', async () => {
    const cwd = projectFolder(pluginPackage('@signalbox/provider-acme'));

    expect((await loadPlugin('acme', { cwd })).from.package).toBe('@signalbox/provider-acme');
  });

  test.for(['provider', 'classifier', 'strategy', 'tracker', 'store'])(
    'takes a short name that says that it is a %s',
    async (kind) => {
      const { plugin } = await loadPlugin(`${kind}-acme`, { cwd: projectFolder(ofKind(kind)) });

      expect(plugin).toMatchObject({ kind, id: 'acme' });
    },
  );

  test.for(['classifier', 'strategy', 'tracker', 'store'])('takes a short name for a %s', async (kind) => {
    const cwd = projectFolder(ofKind(kind));

    expect((await loadPlugin('acme', { cwd })).from.package).toBe(`@signalbox/${kind}-acme`);
  });

  test('prefers a provider among plugins with the same short name', async () => {
    const cwd = projectFolder({ ...ofKind('store'), ...ofKind('provider') });

    expect((await loadPlugin('acme', { cwd })).from.package).toBe('@signalbox/provider-acme');
  });

  test('asks which is meant when several have the same short name', async () => {
    const cwd = projectFolder({ ...ofKind('store'), ...ofKind('tracker') });

    await expect(loadPlugin('acme', { cwd })).rejects.toThrow(
      /several .* called acme: write tracker-acme or store-acme/,
    );
  });

  test('takes a name without a scope as it is when the project declares it', async () => {
    const cwd = projectFolder({
      'package.json': { dependencies: { 'signalbox-acme': '1' } },
      ...pluginPackage('signalbox-acme'),
    });

    expect((await loadPlugin('signalbox-acme', { cwd })).from.package).toBe('signalbox-acme');
  });

  test.for([
    { '.': { import: './index.js' } },
    { '.': { import: { types: './index.d.ts', default: './index.js' }, require: './index.cjs' } },
    { import: './index.js' },
    './index.js',
  ])('finds the entry of a package with exports %j', async (exports) => {
    const cwd = projectFolder(pluginPackage('@acme/x', { manifest: { exports } }));

    expect((await loadPlugin('@acme/x', { cwd })).plugin.id).toBe('acme');
  });

  test.for([
    ['is not installed', {}, /^@acme\/x is not installed in .*: run npm install @acme\/x$/],
    [
      'is no plugin',
      { 'node_modules/@acme/x/package.json': { name: '@acme/x' } },
      /^@acme\/x: expected a plugin, found a package without the field "signalbox"/,
    ],
    [
      'throws when imported',
      pluginPackage('@acme/x', { code: `throw new Error('no such luck');` }),
      /^@acme\/x cannot be imported: no such luck$/,
    ],
    [
      'does not export what it says',
      pluginPackage('@acme/x', { code: 'export const other = 1;' }),
      /^@acme\/x: expected a plugin exported as "acme", found undefined$/,
    ],
    [
      'makes something else',
      pluginPackage('@acme/x', { code: `export const acme = () => ({ kind: 'tracker', id: 'x', create() {} });` }),
      /^@acme\/x: expected "acme" to make a provider/,
    ],
    [
      'does not take the options',
      pluginPackage('@acme/x', {
        code: `export const acme = () => { throw new TypeError('region: expected a text'); };`,
      }),
      /^@acme\/x: region: expected a text$/,
    ],
  ] as const)('says that a package %s', async ([, files, message]) => {
    const failure = loadPlugin('@acme/x', { cwd: projectFolder(files) });

    await expect(failure).rejects.toThrow(ConfigError);
    await expect(failure).rejects.toThrow(message);
  });
});

function ofKind(kind: string): Record<string, string | object> {
  return pluginPackage(`@signalbox/${kind}-acme`, {
    manifest: { signalbox: { kind, id: 'acme', export: 'acme', apiVersion: 1 } },
    code: `export const acme = () => ({ kind: '${kind}', id: 'acme', create() {} });`,
  });
}
