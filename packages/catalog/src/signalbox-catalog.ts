import { readFile } from 'node:fs/promises';
import type { CatalogSource, ModelOverride } from '@signalbox/core';
import { overrideOf, type IndexFile, type ProviderFile } from './provider-file.ts';

/** Beside the sources, which are in the package whether it runs from them or from its build. */
const DATA = new URL('../src/data/', import.meta.url);

export interface SignalboxCatalogOptions {
  /** After how many days its facts are told of as stale. Default: 60. */
  readonly staleAfterDays?: number;
}

/**
 * The models and prices that this package knows. Only the files of the installed providers are read.
 * @see docs/prices.md for where they are from
 */
export function signalboxCatalog(options: SignalboxCatalogOptions = {}): CatalogSource {
  return {
    id: '@signalbox/catalog',
    ...options,
    async load(providers) {
      const index = await read<IndexFile>('index');
      const known = providers.filter((provider) => Object.hasOwn(index.providers, provider));
      const files = await Promise.all(known.map((provider) => read<ProviderFile>(provider)));
      const models = files.map(({ provider, models: listed }): [string, readonly ModelOverride[]] => [
        provider,
        listed.map((model) => overrideOf(model, index.sources)),
      ]);
      return { asOf: index.asOf, models: Object.fromEntries(models) };
    },
  };
}

async function read<File>(name: string): Promise<File> {
  return JSON.parse(await readFile(new URL(`${name}.json`, DATA), 'utf8')) as File;
}
