import { fileURLToPath } from 'node:url';
import { ConfigError, discoverPlugins, loadPlugin, type InstalledPlugin } from '@signalbox/config';
import type { ProviderPlugin } from '@signalbox/core';

/** A provider, and what its package says of emulators and of the variables that are enough to use it. */
export interface LoadedProvider extends Pick<InstalledPlugin, 'emulator' | 'environment'> {
  readonly plugin: ProviderPlugin;
}

/** Makes a provider plugin by its short name, or by that of its package. */
export type LoadProvider = (name: string, options: Readonly<Record<string, unknown>>) => Promise<LoadedProvider>;

/** Beside this package, where npx puts what it is told to install. */
const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Looks in the user's project first, then beside the command itself.
 * @throws ConfigError that says what to install
 */
export function loadFrom(cwd: string): LoadProvider {
  return async (name, options) => {
    try {
      return await load(name, cwd, options);
    } catch (error) {
      return load(name, HERE, options).catch(() => Promise.reject(error));
    }
  };
}

/** The ids and packages of the project's providers that have an emulator. */
export function providersIn(cwd: string): readonly Pick<InstalledPlugin, 'id' | 'package'>[] {
  return discoverPlugins(cwd).filter(({ kind, emulator }) => kind === 'provider' && emulator !== undefined);
}

async function load(name: string, cwd: string, options: Readonly<Record<string, unknown>>): Promise<LoadedProvider> {
  const { plugin, from } = await loadPlugin(name, { cwd, options });
  if (plugin.kind === 'provider') return { ...from, plugin };
  throw new ConfigError(`${name}: expected a provider, found a ${plugin.kind}`);
}
