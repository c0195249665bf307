import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { describe, expect, test } from 'vitest';
import * as generators from '../src/generators.ts';
import { ALL_CAPABILITIES } from '../src/index.ts';
import { checkName } from '../src/names.ts';

const PACKAGE = join(import.meta.dirname, '..');

interface Listed {
  readonly generators: Readonly<Record<string, { readonly factory: string; readonly schema: string }>>;
}

function filesOf(tree: Tree, ...folders: readonly string[]): readonly string[] {
  const paths = tree.listChanges().map(({ path }) => path);
  return paths.filter((path) => folders.some((folder) => path.startsWith(folder))).toSorted();
}

function signalboxTree(): Tree {
  const tree = createTreeWithEmptyWorkspace();
  writeJson(tree, 'packages/core/package.json', { name: '@signalbox/core' });
  return tree;
}

describe('outside the repository of Signalbox', () => {
  test('makes a package that is complete', async () => {
    const tree = createTreeWithEmptyWorkspace();
    await generators.provider(tree, { name: 'acme-ai' });
    expect(filesOf(tree, 'signalbox-provider-acme-ai/')).toEqual(
      [
        '.changeset/config.json',
        '.changeset/first-release.md',
        '.github/workflows/ci.yml',
        '.gitignore',
        '.oxlintrc.json',
        'LICENSE',
        'README.md',
        'package.json',
        'src/acme-ai.ts',
        'src/index.ts',
        'src/models.ts',
        'test/conformance.test.ts',
        'tsconfig.build.json',
        'tsconfig.json',
      ].map((file) => `signalbox-provider-acme-ai/${file}`),
    );
    const manifest = readJson(tree, 'signalbox-provider-acme-ai/package.json');
    expect(manifest).toMatchObject({
      name: 'signalbox-provider-acme-ai',
      keywords: expect.arrayContaining(['signalbox-plugin']),
      dependencies: { openai: '7.55.0' },
      signalbox: { kind: 'provider', id: 'acme-ai', export: 'acmeAi', apiVersion: 1 },
    });
    expect(manifest.peerDependencies).toEqual({ '@signalbox/core': expect.stringMatching(/^\^\d/) });
  });

  test.for([
    ['classifier', generators.classifier],
    ['tracker', generators.tracker],
    ['strategy', generators.strategy],
    ['store', generators.store],
  ] as const)('makes a %s with a test', async ([kind, generate]) => {
    const tree = createTreeWithEmptyWorkspace();
    await generate(tree, { name: 'acme' });
    const folder = `signalbox-${kind}-acme`;
    expect(filesOf(tree, `${folder}/src`, `${folder}/test`)).toEqual([
      `${folder}/src/acme.ts`,
      `${folder}/src/index.ts`,
      `${folder}/test/acme.test.ts`,
    ]);
    expect(tree.read(`${folder}/src/acme.ts`, 'utf8')).toContain(`kind: '${kind}'`);
    expect(readJson(tree, `${folder}/package.json`).signalbox).toMatchObject({ kind });
  });

  test('leaves no mark of a template in any file', async () => {
    const tree = createTreeWithEmptyWorkspace();
    await generators.provider(tree, { name: 'acme', wire: 'native' });
    await generators.tracker(tree, { name: 'acme' });
    for (const path of filesOf(tree, 'signalbox-')) {
      expect(`${path}\n${tree.read(path, 'utf8')}`).not.toMatch(/<%|%>|__\w+__/);
    }
  });
});

describe('inside the repository of Signalbox', () => {
  test('makes a workspace package like the others, with its changeset', async () => {
    const tree = signalboxTree();
    await generators.provider(tree, { name: 'acme' });
    expect(filesOf(tree, 'plugins/', '.changeset/')).toEqual([
      '.changeset/provider-acme.md',
      ...['README.md', 'package.json', 'src/acme.ts', 'src/index.ts', 'src/models.ts'].map(inPlugin),
      ...['test/conformance.test.ts', 'tsconfig.json'].map(inPlugin),
    ]);
    const manifest = readJson(tree, 'plugins/provider-acme/package.json');
    const groq = JSON.parse(readFileSync(join(PACKAGE, '../../plugins/provider-groq/package.json'), 'utf8'));
    expect(Object.keys(manifest)).toEqual(Object.keys(groq));
    expect(manifest).toMatchObject({ name: '@signalbox/provider-acme', nx: { tags: ['layer:plugin'] } });
    expect(tree.read('.changeset/provider-acme.md', 'utf8')).toContain("'@signalbox/provider-acme': minor");
  });
});

const inPlugin = (file: string): string => `plugins/provider-acme/${file}`;

describe('what was asked for', () => {
  test('claims the capabilities named, and tests the embeddings', async () => {
    const tree = createTreeWithEmptyWorkspace();
    await generators.provider(tree, { name: 'acme', capabilities: 'embed, tools,vision', sdk: 'groq-sdk@1.5.0' });
    const read = (file: string) => tree.read(`signalbox-provider-acme/${file}`, 'utf8');
    expect(read('src/models.ts')).toContain("capabilities: ['tools', 'vision']");
    expect(read('test/conformance.test.ts')).toContain("embedding: 'acme-embedding'");
    expect(read('src/acme.ts')).toContain("features: ['file', 'audio']");
    expect(readJson(tree, 'signalbox-provider-acme/package.json').dependencies).toMatchObject({ 'groq-sdk': '1.5.0' });
  });

  test.for([
    [{ name: 'Acme' }, 'name "Acme"'],
    [{ name: '../acme' }, 'name "../acme"'],
    [{ name: 'acme', wire: 'grpc' }, 'expected one of openai, native'],
    [{ name: 'acme', wire: 'native', sdk: 'openai' }, 'over fetch'],
    [{ name: 'acme', capabilities: 'ocr' }, 'capability "ocr" cannot be made for the wire openai: '],
    [{ name: 'acme', wire: 'native', capabilities: 'prefill' }, 'cannot be made for the wire native: '],
    [{ name: 'acme', capabilities: 'telepathy' }, 'capability "telepathy": expected some of chat, tools, '],
    [{ name: 'default' }, 'reserved: it is a word of JavaScript. Take another, such as my-default'],
    [{ name: 'ask-json' }, 'reserved: a plugin has something of that name'],
    [{ name: 'a'.repeat(51) }, 'expected at most 50'],
    [{ name: 'acme', directory: '../acme' }, 'expected a folder below the one you are in'],
    [{ name: 'acme', directory: '/tmp/acme' }, 'expected a folder below the one you are in'],
    [{ name: 'acme', sdk: "x'); evil('" }, 'expected the name of an npm package'],
  ] as const)('refuses %j', async ([options, message]) => {
    const tree = createTreeWithEmptyWorkspace();
    await expect(generators.provider(tree, options)).rejects.toThrow(message);
    expect(filesOf(tree, 'signalbox-')).toEqual([]);
  });

  test('has a file for each operation of a native provider, and a wire to test it with', async () => {
    const tree = createTreeWithEmptyWorkspace();
    await generators.provider(tree, { name: 'acme', wire: 'native', capabilities: 'embed,rerank' });
    const files = filesOf(tree, 'signalbox-provider-acme/src', 'signalbox-provider-acme/test').map((path) =>
      path.replace('signalbox-provider-acme/', ''),
    );
    expect(files).toEqual(expect.arrayContaining(['src/embedding.ts', 'src/rerank.ts', 'test/wire.ts']));
    expect(files).not.toContain('src/ocr.ts');
    const test = tree.read('signalbox-provider-acme/test/conformance.test.ts', 'utf8');
    expect(test).toContain("embedding: 'acme-embedding', rerank: 'acme-rerank'");
  });

  test('refuses every name that a template imports or declares', async () => {
    const tree = createTreeWithEmptyWorkspace();
    const all = ALL_CAPABILITIES.filter((word) => word !== 'ocr').join();
    await generators.provider(tree, { name: 'zz', capabilities: all });
    await generators.provider(tree, { name: 'zz', wire: 'native', capabilities: `${all},ocr`, directory: 'native' });
    const { classifier, tracker, strategy, store } = generators;
    for (const generate of [classifier, tracker, strategy, store]) await generate(tree, { name: 'zz' });
    const sources = filesOf(tree, 'signalbox-', 'native').filter((path) => /\/(?:src|test)\//.test(path));
    const declared = new Set(sources.flatMap((path) => valuesIn(tree.read(path, 'utf8') ?? '')));
    declared.delete('zz');
    expect(declared.size).toBeGreaterThan(50);
    for (const name of declared) {
      const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(() => checkName(dashed, 'provider'), dashed).toThrow('reserved');
    }
  });

  test.for(['cheapest', 'first-token'])('refuses the strategy "%s", which core has', async (name) => {
    await expect(generators.strategy(createTreeWithEmptyWorkspace(), { name })).rejects.toThrow('core has a strategy');
  });

  test('overwrites nothing', async () => {
    const tree = createTreeWithEmptyWorkspace();
    await generators.tracker(tree, { name: 'acme' });
    await expect(generators.tracker(tree, { name: 'acme' })).rejects.toThrow('holds a package already');
  });
});

/** Lower-case names that a source imports or declares at its top. */
function valuesIn(source: string): readonly string[] {
  const imported = [...source.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(','));
  const declared = [...source.matchAll(/^(?:async )?(?:const|function\*?) (\w+)/gm)].map(([, name = '']) => name);
  return [...imported, ...declared].map((name) => name.trim()).filter((name) => /^[a-z]\w*$/.test(name));
}

describe('generators.json', () => {
  const { generators: listed } = JSON.parse(readFileSync(join(PACKAGE, 'generators.json'), 'utf8')) as Listed;

  test('names every generator, with defaults that are those of the code', () => {
    expect(Object.keys(listed).toSorted()).toEqual(Object.keys(generators).toSorted());
    const { properties } = JSON.parse(readFileSync(join(PACKAGE, listed['provider']?.schema ?? ''), 'utf8'));
    expect(properties).toMatchObject({ wire: { default: 'openai' }, capabilities: { default: 'chat' } });
  });

  test.for(Object.entries(listed))('%s has a factory and a schema that are there', ([name, { factory, schema }]) => {
    expect(factory).toBe(`./dist/generators#${name}`);
    expect(globSync(schema, { cwd: PACKAGE })).toHaveLength(1);
  });
});
