import { ConfigError, discoverPlugins, type InstalledPlugin } from '@signalbox/config';
import type { ProviderPlugin } from '@signalbox/core';
import { loadInstalled } from '../load-installed.ts';

/** A provider, and what its package says of emulators and of the variables that are enough to use it. */
export interface LoadedProvider extends Pick<InstalledPlugin, 'emulator' | 'environment'> {
  readonly plugin: ProviderPlugin;
}

/** Makes a provider plugin by its short name, or by that of its package. */
export type LoadProvider = (name: string, options: Readonly<Record<string, unknown>>) => Promise<LoadedProvider>;

/**
 * Looks in the user's project first, then beside the command itself.
 * @throws ConfigError that says what to install
 */
export function loadFrom(cwd: string): LoadProvider {
  return async (name, options) => {
    const { plugin, from } = await loadInstalled(name, cwd, options);
    if (plugin.kind === 'provider') return { ...from, plugin };
    throw new ConfigError(`${name}: expected a provider, found a ${plugin.kind}`);
  };
}

/** The ids and packages of the project's providers that have an emulator. */
export function providersIn(cwd: string): readonly Pick<InstalledPlugin, 'id' | 'package'>[] {
  return discoverPlugins(cwd).filter(({ kind, emulator }) => kind === 'provider' && emulator !== undefined);
}
