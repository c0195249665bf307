import { describe, expect, test } from 'vitest';
import { createMemoryStore, createRouter, definePlugin, type RouterConfig } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { createCatalog } from '../../src/catalog/create-catalog.ts';
import { STRATEGIES } from '../../src/plan/strategies.ts';
import { checkNames } from '../../src/router/check-names.ts';
import { complete } from '../../src/router/config.ts';

const plugins = [fakeProvider({ id: 'acme', models: ['one'] }), fakeProvider({ id: 'other', models: ['two'] })];

function check(config: Omit<RouterConfig, 'plugins'>): void {
  const completed = complete({ ...config, plugins });
  const catalog = createCatalog({ plugins, aliases: completed.aliases, secret: () => undefined });
  checkNames(completed, catalog.snapshot(), new Map(STRATEGIES.map((strategy) => [strategy.id, strategy])));
}

const nobody = (name: string): string =>
  `"${name}" is offered by no installed provider (installed: acme, other); expected "provider/model" or an alias`;
const KNOWN = 'known are priority, cheapest, fastest, first-token, quality, weighted, balanced, learned';

describe('checkNames', () => {
  test.for<[Omit<RouterConfig, 'plugins'>, readonly string[]]>([
    [{ fallback: ['acme/one', 'acmee/one'] }, [`fallback: ${nobody('acmee/one')}`]],
    [{ aliases: { fast: ['acme/one', 'three'] } }, [`aliases.fast: ${nobody('three')}`]],
    [{ aliases: { a: 'b', b: 'a' } }, [`aliases.a: ${nobody('b')}`, `aliases.b: ${nobody('a')}`]],
    [{ tasks: { coding: { use: ['acme'] } } }, [`tasks.coding.use: ${nobody('acme')}`]],
    [{ rules: [{ name: 'long', when: {}, use: ['three'] }] }, [`rules.long.use: ${nobody('three')}`]],
    [{ baseline: 'three' }, [`baseline: ${nobody('three')}`]],
    [{ strategy: 'luck' }, [`strategy: there is no strategy "luck"; ${KNOWN}`]],
    [{ tasks: { math: { strategy: 'luck' } } }, [`tasks.math.strategy: there is no strategy "luck"; ${KNOWN}`]],
    [
      { tasks: { math: { use: ['acme/one', 'two'], weights: { 'acme/one': 1, 'other/two': 2 } } } },
      ['tasks.math.weights: "other/two" is not in tasks.math.use (acme/one, two)'],
    ],
    [
      {
        budgets: [
          { name: 'a', scope: 'provider', match: ['acme', 'acmee'], window: 'day', capUsd: 1 },
          { name: 'b', scope: 'model', match: 'one', window: 'day', capUsd: 1 },
          { name: 'c', scope: 'model', match: 'other/two', window: 'day', capUsd: 1 },
        ],
        rates: [{ name: 'r', scope: 'provider', match: 'othr', requests: 1 }],
      },
      [
        'budgets.a.match: no provider "acmee" is installed',
        'budgets.b.match: "one" is no model; expected "provider/model" of an installed provider',
        'rates.r.match: no provider "othr" is installed',
      ],
    ],
    [{ fallback: ['x'], strategy: 'y' }, [`fallback: ${nobody('x')}`, `strategy: there is no strategy "y"; ${KNOWN}`]],
  ])('%j', ([config, lines]) => {
    expect(() => check(config)).toThrow(
      new TypeError(`the router's configuration is not valid:\n${lines.map((line) => `  ${line}`).join('\n')}`),
    );
  });

  test('a second store is one too many', () => {
    const store = (id: string) =>
      definePlugin({ kind: 'store', id, apiVersion: 1, create: (_options, { clock }) => createMemoryStore(clock) })();
    const create = () => createRouter({ plugins: [...plugins, store('redis'), store('sqlite')] });
    expect(create).toThrow('plugins: 2 stores are installed (redis, sqlite); a router has one');
  });

  test('takes names of every kind', () => {
    const aliases = { fast: 'acme/one', all: ['fast', 'two'] };
    const names = ['fast', 'all', 'one', 'acme/one', 'other/not-described'];
    expect(() =>
      check({
        aliases,
        fallback: names,
        tasks: { coding: { use: names, strategy: 'cheapest' } },
        rules: [{ name: 'r', when: {}, use: names }],
        baseline: 'all',
      }),
    ).not.toThrow();
  });
});
