import { join } from 'node:path';
import { inspect } from 'node:util';
import { reveal, type Secret } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/index.ts';
import { pluginPackage, projectFolder } from './project-folder.ts';

const MODULE = { 'package.json': { type: 'module' } };
const ACME = pluginPackage('@signalbox/provider-acme');

const PROGRAM = `
  const acme = (options) => ({ kind: 'provider', id: 'own', definition: { models: [] }, options, create: () => ({}) });
  export default { plugins: [acme({})], strategy: 'cheapest' };
`;

describe('loadConfig', () => {
  test.for([
    ['ts', MODULE, `const strategy: string = 'cheapest';${PROGRAM.replace("'cheapest'", 'strategy')}`],
    ['ts', {}, `const strategy: string = 'cheapest';${PROGRAM.replace("'cheapest'", 'strategy')}`],
    ['ts', { 'package.json': { type: 'commonjs' } }, PROGRAM],
    ['js', MODULE, PROGRAM],
    ['mjs', {}, PROGRAM],
    ['json', ACME, `{ "plugins": [["acme", { "id": "own" }]], "strategy": "cheapest" }`],
    ['yaml', ACME, `plugins:\n  - [acme, { id: own }]\nstrategy: cheapest\n`],
    ['yml', ACME, `plugins: [[acme, { id: own }]]\nstrategy: cheapest\n`],
  ] as const)('reads signalbox.config.%s beside %j', async ([extension, more, text]) => {
    const cwd = projectFolder({ ...more, [`signalbox.config.${extension}`]: text });

    const { config, file, plugins } = await loadConfig({ cwd });

    expect(file).toBe(join(cwd, `signalbox.config.${extension}`));
    expect(config.strategy).toBe('cheapest');
    expect(plugins).toMatchObject([{ kind: 'provider', id: 'own' }]);
  });

  test('takes a cache, and says what is wrong with one', async () => {
    const semantic = `semantic: { embed: acme/v, threshold: 0.97, allow: [multi-turn] }`;
    const file = (more: string) => `plugins: [acme]\ncache: { ttlMs: 60000, ${more} }\n`;
    const cwd = projectFolder({ ...ACME, 'a.yaml': file(semantic), 'b.yaml': file('semantic: { threshold: 2 }') });

    const { config } = await loadConfig({ cwd, file: 'a.yaml' });

    expect(config.cache).toEqual({
      ttlMs: 60_000,
      semantic: { embed: 'acme/v', threshold: 0.97, allow: ['multi-turn'] },
    });
    await expect(loadConfig({ cwd, file: 'b.yaml' })).rejects.toThrow(
      /cache\.semantic\.embed: is missing[\s\S]*cache\.semantic\.threshold: expected a number from 0 to 1, found 2/,
    );
  });

  test('takes what is to be recorded; how it is redacted can be said in code only', async () => {
    const file = (content: string) =>
      projectFolder({ ...ACME, 'signalbox.config.yaml': `plugins: [acme]\ncontent: ${content}\n` });

    const { config } = await loadConfig({ cwd: file('{ record: true, maxChars: 500 }') });

    expect(config.content).toEqual({ record: true, maxChars: 500 });
    await expect(loadConfig({ cwd: file('{ record: true, redact: cards }') })).rejects.toThrow(
      /content\.redact.*a function/,
    );
    await expect(loadConfig({ cwd: file('{ maxChars: 500 }') })).rejects.toThrow('content.record: is missing');
  });

  test('reads another file when told to', async () => {
    const cwd = projectFolder({ ...ACME, 'etc/gateway.yaml': 'plugins: [acme]\n' });

    const { file, plugins } = await loadConfig({ cwd, file: 'etc/gateway.yaml' });

    expect(file).toBe(join(cwd, 'etc/gateway.yaml'));
    expect(plugins[0]?.from?.package).toBe('@signalbox/provider-acme');
  });

  test('uses all installed plugins where there is no file', async () => {
    const cwd = projectFolder({ 'package.json': { dependencies: { '@acme/x': '1' } }, ...pluginPackage('@acme/x') });

    const { config, file, plugins } = await loadConfig({ cwd });

    expect(file).toBeUndefined();
    expect(config.plugins.map(({ id }) => id)).toEqual(['acme']);
    expect(plugins).toMatchObject([{ id: 'acme', from: { package: '@acme/x' } }]);
  });

  test('uses all installed plugins where the file names none', async () => {
    const cwd = projectFolder({
      'package.json': { dependencies: { '@acme/x': '1' } },
      ...pluginPackage('@acme/x'),
      'signalbox.config.yaml': 'strategy: fastest\n',
    });

    expect((await loadConfig({ cwd })).plugins).toMatchObject([{ id: 'acme' }]);
  });

  test('keeps what a program file made as it is', async () => {
    const cwd = projectFolder({
      ...MODULE,
      'signalbox.config.js': `
        class Client {}
        const plugin = { kind: 'provider', id: 'own', definition: { models: [] }, options: { client: new Client() }, create() {} };
        export default { plugins: [plugin], rules: [{ name: 'long', when: (facts) => facts.inputTokens > 9, task: 'coding' }] };
      `,
    });

    const { config } = await loadConfig({ cwd });
    const [plugin] = config.plugins as unknown as readonly { options: { client: object } }[];

    expect(plugin?.options.client.constructor.name).toBe('Client');
    expect(config.rules?.[0]?.when).toBeTypeOf('function');
  });

  test('installs the same plugin twice under two ids', async () => {
    const cwd = projectFolder({ ...ACME, 'signalbox.config.yaml': 'plugins:\n  - acme\n  - [acme, { id: acme-2 }]\n' });

    expect((await loadConfig({ cwd })).plugins.map(({ id }) => id)).toEqual(['acme', 'acme-2']);
  });
});

describe('values of the environment', () => {
  const file = `plugins:\n  - [acme, { apiKey: { env: ACME_KEY_2 }, baseUrl: { env: ACME_URL, plain: true }, nested: [{ key: { env: ACME_KEY_2 } }] }]\n`;
  const env = { ACME_KEY_2: 'sk-not-to-be-seen', ACME_URL: 'http://localhost:1' };

  test('become secrets, or texts where the file says plain', async () => {
    const cwd = projectFolder({ ...ACME, 'signalbox.config.yaml': file });

    const { config } = await loadConfig({ cwd, env });
    const [plugin] = config.plugins as unknown as readonly {
      options: { apiKey: Secret; baseUrl: string; nested: { key: Secret }[] };
    }[];

    expect(reveal(plugin?.options.apiKey ?? '')).toBe('sk-not-to-be-seen');
    expect(reveal(plugin?.options.nested[0]?.key ?? '')).toBe('sk-not-to-be-seen');
    expect(plugin?.options.baseUrl).toBe('http://localhost:1');
    expect(inspect(config, { depth: 9 })).not.toContain('sk-not-to-be-seen');
  });

  test('that are not set are an error that says where', async () => {
    const cwd = projectFolder({ ...ACME, 'signalbox.config.yaml': file });

    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow(
      `${join(cwd, 'signalbox.config.yaml')}: plugins[0] (acme).apiKey: expected the environment variable ACME_KEY_2 to be set`,
    );
  });

  test('are where the secrets of plugins come from as well', async () => {
    const cwd = projectFolder({ ...ACME, 'signalbox.config.yaml': 'plugins: [acme]\n' });

    const { config } = await loadConfig({ cwd, env: { ACME_API_KEY: 'k' } });

    expect(config.secrets?.('ACME_API_KEY')).toBe('k');
    expect(config.secrets?.('PATH')).toBeUndefined();
  });
});

describe('a faulty configuration', () => {
  test.for([
    ['an empty file', 'yaml', '\n', /expected an object, found an empty file/],
    ['a list', 'yaml', '- openai\n', /expected an object/],
    ['a text', 'yaml', 'openai', /expected an object/],
    ['broken JSON', 'json', '{ "plugins": [', /signalbox\.config\.json: /],
    ['broken YAML', 'yaml', 'plugins: [acme\nx: {', /signalbox\.config\.yaml: /],
    ['a program that throws', 'mjs', `throw new Error('not today');`, /signalbox\.config\.mjs: not today/],
    ['plugins that are no list', 'yaml', 'plugins: acme\n', /plugins: expected a list, found string/],
    [
      'a plugin that is no name',
      'yaml',
      'plugins: [acme, 7]\n',
      /plugins\[1\]: expected a name such as "groq".* found 7/,
    ],
    ['a plugin that was not called', 'mjs', 'export default { plugins: [() => ({})] };', /is the \(\) missing\?/],
    [
      'a plugin that is not there',
      'yaml',
      'plugins: [acmee]\n',
      /plugins\[0\] \(acmee\): @signalbox\/provider-acmee is not installed/,
    ],
    ['a misspelt option', 'yaml', 'plugins: [acme]\nstratgy: fastest\n', /stratgy: there is no such option/],
    ['a wrong type', 'yaml', 'plugins: [acme]\nmaxCandidates: many\n', /maxCandidates: expected .*found "many"/],
  ] as const)('is refused with its file name: %s', async ([, extension, text, message]) => {
    const name = `signalbox.config.${extension}`;
    const cwd = projectFolder({ ...ACME, [name]: text });

    const failure = loadConfig({ cwd });

    await expect(failure).rejects.toThrow(ConfigError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(join(cwd, name));
  });

  test('is one that was named and is not there', async () => {
    const cwd = projectFolder({});

    await expect(loadConfig({ cwd, file: 'other.yaml' })).rejects.toThrow(
      `${join(cwd, 'other.yaml')}: there is no such file`,
    );
  });
});
