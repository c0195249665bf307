import { describe, expect, expectTypeOf, test } from 'vitest';
import { API_VERSION, definePlugin } from '@signalbox/core';
import type {
  CommonProviderOptions,
  PluginContext,
  Provider,
  ProviderDefinition,
  ProviderPlugin,
} from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';

interface AcmeOptions extends CommonProviderOptions {
  readonly apiKey?: string;
}

const PROVIDER: Provider = {};
const ACME: ProviderDefinition<AcmeOptions> = {
  kind: 'provider',
  id: 'acme',
  apiVersion: 1,
  models: [],
  create: () => PROVIDER,
};

describe('definePlugin', () => {
  test('gives a function of the options', () => {
    const acme = definePlugin<AcmeOptions>(ACME);
    expect(acme()).toMatchObject({ kind: 'provider', id: 'acme', options: {}, definition: ACME });
    expect(acme({ id: 'acme-eu', apiKey: 'k' })).toMatchObject({ id: 'acme-eu', options: { apiKey: 'k' } });
    expectTypeOf(acme).returns.toEqualTypeOf<ProviderPlugin>();
  });

  test('makes nothing before it is asked to, and hands on options and context', async () => {
    const seen: unknown[] = [];
    const create = (options: AcmeOptions, context: PluginContext): Provider => {
      seen.push(options, context);
      return PROVIDER;
    };
    const plugin = definePlugin<AcmeOptions>({ ...ACME, create })({ apiKey: 'k' });
    expect(seen).toEqual([]);
    const context = createFakeContext({});
    expect(await plugin.create(context)).toBe(PROVIDER);
    expect(seen).toEqual([{ apiKey: 'k' }, context]);
  });

  test.for(['classifier', 'strategy', 'tracker'] as const)('knows a %s', (kind) => {
    const thing = { id: 'mine', classify: () => undefined, order: () => [], track: () => {} };
    const plugin = definePlugin({ kind, id: 'mine', apiVersion: 1, create: () => thing } as never)();
    expect(plugin).toMatchObject({ kind, id: 'mine' });
    expect(plugin.create(createFakeContext({}))).toBe(thing);
  });

  test.for<[object, string]>([
    [{ id: 'Acme' }, 'plugin id "Acme": expected lower case letters, digits and dashes'],
    [{ id: 'ac/me' }, 'plugin id "ac/me": expected lower case letters, digits and dashes'],
    [{ id: '1acme' }, 'plugin id "1acme": expected lower case letters, digits and dashes'],
    [{ id: '' }, 'plugin id "": expected lower case letters, digits and dashes'],
    [{ id: undefined }, 'plugin id undefined: expected lower case letters, digits and dashes'],
    [{ kind: 'model' }, 'plugin acme: kind is "model", expected one of provider, classifier, strategy, store, tracker'],
    [{ create: undefined }, 'plugin acme: expected a function "create"'],
    [{ models: undefined }, 'plugin acme: expected a list "models", if only an empty one'],
    [
      { apiVersion: 2 },
      'plugin acme: apiVersion is 2, this core speaks 1; install versions of the plugin and of @signalbox/core that fit together',
    ],
  ])('%j is a TypeError', ([wrong, message]) => {
    expect(() => definePlugin({ ...ACME, ...wrong } as never)).toThrow(new TypeError(message));
  });

  test('an id among the options is held to the same', () => {
    expect(() => definePlugin<AcmeOptions>(ACME)({ id: 'Acme EU' })).toThrow('plugin id "Acme EU": expected');
  });

  test('speaks version 1', () => {
    expect(API_VERSION).toBe(1);
  });
});
