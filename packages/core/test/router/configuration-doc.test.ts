import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type * as v from 'valibot';
import {
  DEFAULTS,
  type CommonProviderOptions,
  type Facts,
  type RouteOptions,
  type RoutingOptions,
  type TaskRoute,
} from '@signalbox/core';
import { KEYWORDS } from '../../src/classify/keywords.ts';
import { factsOf } from '../../src/facts/facts-of.ts';
import { STRATEGIES } from '../../src/plan/strategies.ts';
import { SPREADS } from '../../src/plan/spread.ts';
import { CONFIG_SCHEMA } from '../../src/router/check-config.ts';

const DOC = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');

function section(heading: string): string {
  return DOC.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

/** The cells of the tables in a text, without their heads. */
function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function names(text: string): string[] {
  return rows(text).flatMap(([name = '']) => name.replaceAll('`', '').split(', '));
}

/** `a` or `a.b` of every option that is not an object of options itself. */
function optionPaths(entries: Readonly<Record<string, v.GenericSchema>>, prefix = ''): string[] {
  return Object.entries(entries).flatMap(([key, schema]) => {
    const inner = 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema;
    return 'entries' in inner ? optionPaths(inner.entries as typeof entries, `${prefix}${key}.`) : [prefix + key];
  });
}

/** Every leaf of the defaults, by path. */
function leaves(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' ? leaves(inner as object, `${prefix}${key}.`) : [[prefix + key, String(inner)]],
  );
}

describe('docs/configuration.md', () => {
  const [options = '', providerOptions = ''] = section('Options').split('What every provider plugin takes');

  test('names every option, and no other', () => {
    expect(names(options)).toEqual(optionPaths(CONFIG_SCHEMA.entries));
  });

  test('states the defaults of the router', () => {
    const stated = new Map(rows(options).map(([name = '', cell = '']) => [name.replaceAll('`', ''), cell]));
    for (const [path, value] of leaves(DEFAULTS)) expect(stated.get(path), path).toBe(`\`${value}\``);
  });

  test('explains every option and gives an example of each', () => {
    for (const [name = '', , , meaning = ''] of rows(options)) expect(meaning, name).toMatch(/\.$/);
    const examples = [...DOC.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code).join('\n');
    for (const option of Object.keys(CONFIG_SCHEMA.entries)) expect(examples).toMatch(new RegExp(`\\b${option}\\b`));
  });

  test('names what every provider takes', () => {
    const known = { id: 0, models: 0, compliance: 0, regions: 0, group: 0, weight: 0 } satisfies Record<
      keyof CommonProviderOptions,
      0
    >;
    expect(names(providerOptions)).toEqual(Object.keys(known));
  });

  test('names the options of a task', () => {
    const known = { use: 0, strategy: 0, weights: 0 } satisfies Record<Exclude<keyof TaskRoute, keyof RouteOptions>, 0>;
    expect(names(section('Tasks'))).toEqual(Object.keys(known));
  });

  test('names what a route may say for when something goes wrong', () => {
    const known = {
      fallbackOn: 0,
      stopOn: 0,
      accept: 0,
      validateSchema: 0,
      continuation: 0,
      race: 0,
      hedge: 0,
      onBudget: 0,
    } satisfies Record<keyof RouteOptions, 0>;
    expect(names(section('When something goes wrong'))).toEqual(Object.keys(known));
  });

  test('names every way to spread', () => {
    expect(names(section('Several accounts of one provider'))).toEqual([...SPREADS]);
  });

  test('names the options of a request', () => {
    type Path =
      | Exclude<keyof RoutingOptions, 'require' | keyof RouteOptions>
      | `require.${keyof NonNullable<RoutingOptions['require']>}`;
    const known = {
      exclude: 0,
      only: 0,
      'require.capabilities': 0,
      'require.compliance': 0,
      'require.regions': 0,
      prefer: 0,
      maxCostUsd: 0,
      maxLatencyMs: 0,
      deadlineMs: 0,
      fallback: 0,
      sideEffects: 0,
    } satisfies Record<Path, 0>;
    expect(names(section('Options of a request'))).toEqual(Object.keys(known));
  });

  test('names every fact that a rule may look at', () => {
    const facts: Facts = factsOf({ operation: 'chat', request: { messages: [], routing: { exclude: ['a'] } } });
    expect(names(section('Rules')).toSorted()).toEqual(Object.keys(facts).toSorted());
  });

  test('names every strategy', () => {
    expect(names(section('Strategies'))).toEqual(STRATEGIES.map(({ id }) => id));
  });

  test('names every task that the keyword classifier knows', () => {
    for (const task of Object.keys(KEYWORDS)) expect(section('Classification')).toContain(`\`${task}\``);
  });
});
