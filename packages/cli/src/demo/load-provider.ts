import { fileURLToPath } from 'node:url';
import { ConfigError, loadPlugin } from '@signalbox/config';
import type { ProviderPlugin } from '@signalbox/core';

/** Makes a provider plugin by its short name. */
export type LoadProvider = (id: string, options: Readonly<Record<string, unknown>>) => Promise<ProviderPlugin>;

/** Beside this package, where npx puts what it is told to install. */
const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Looks in the user's project first, then beside the command itself.
 * @throws ConfigError that says what to install
 */
export function loadFrom(cwd: string): LoadProvider {
  return async (id, options) => {
    try {
      return await load(id, cwd, options);
    } catch (error) {
      return load(id, HERE, options).catch(() => Promise.reject(error));
    }
  };
}

async function load(id: string, cwd: string, options: Readonly<Record<string, unknown>>): Promise<ProviderPlugin> {
  const { plugin } = await loadPlugin(id, { cwd, options });
  if (plugin.kind === 'provider') return plugin;
  throw new ConfigError(`${id}: expected a provider, found a ${plugin.kind}`);
}
