import { dirname } from 'node:path';
import { checkConfig, type Plugin, type RouterConfig } from '@signalbox/core';
import { readCatalogs } from './catalogs.ts';
import { ConfigError } from './config-error.ts';
import { discoverPlugins } from './discover-plugins.ts';
import { withEnvironment, type Environment } from './environment-references.ts';
import type { InstalledPlugin } from './installed-plugin.ts';
import { loadPlugin } from './load-plugin.ts';
import { readPluginEntries, type ReadEntry } from './plugin-entries.ts';
import { readConfigFile, type ConfigFile } from './read-config-file.ts';

export interface LoadConfigOptions {
  /** Where to look for the file and, without one, for plugins. Default: the working directory. */
  readonly cwd?: string;
  /** A file by name, from `cwd`. Default: `signalbox.config.*` in `cwd`, if there is one. */
  readonly file?: string;
  /** Where `{ env: 'NAME' }` and, unless the file says otherwise, the plugins' secrets come from. Default: `process.env`. */
  readonly env?: Environment;
}

export interface LoadedConfig {
  /** Ready for `createRouter`. */
  readonly config: RouterConfig;
  /** The file it came from; `undefined` when there is none and the installed plugins are all there is. */
  readonly file: string | undefined;
  readonly plugins: readonly ConfiguredPlugin[];
}

/** A plugin of the configuration. */
export interface ConfiguredPlugin {
  readonly kind: Plugin['kind'];
  /** The id in use. */
  readonly id: string;
  /** The package it was loaded from by name; `undefined` when the file made it itself. */
  readonly from: InstalledPlugin | undefined;
}

/**
 * Finds, loads and checks the configuration of a project. Where nothing says which plugins to use, all installed
 * ones are used.
 * @throws ConfigError that names the file, the place in it, what was expected and what was found
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<LoadedConfig> {
  const cwd = options.cwd ?? process.cwd();
  const file = await readConfigFile(cwd, options.file);
  return file === undefined
    ? assembled(undefined, cwd, options.env)
    : inFile(file.path, () => assembled(file, dirname(file.path), options.env));
}

async function assembled(
  file: ConfigFile | undefined,
  cwd: string,
  env: Environment | undefined,
): Promise<LoadedConfig> {
  const content = file?.content ?? {};
  const plugins = await Promise.all(entriesOf(content, cwd).map((entry) => configured(entry, cwd, env ?? process.env)));
  const secrets = env !== undefined && { secrets: (name: string) => env[name] };
  const config: unknown = {
    ...secrets,
    ...content,
    catalog: readCatalogs(content['catalog'], cwd),
    plugins: plugins.map(({ plugin }) => plugin),
  };
  checkConfig(config);
  return {
    config,
    file: file?.path,
    plugins: plugins.map(({ plugin: { kind, id }, from }) => ({ kind, id, from })),
  };
}

function entriesOf({ plugins }: Readonly<Record<string, unknown>>, cwd: string): readonly ReadEntry[] {
  return readPluginEntries(plugins ?? discoverPlugins(cwd).map((found) => found.package));
}

interface Configured {
  readonly plugin: Plugin;
  readonly from: InstalledPlugin | undefined;
}

async function configured(entry: ReadEntry, cwd: string, env: Environment): Promise<Configured> {
  if ('made' in entry) return { plugin: entry.made, from: undefined };
  const { path, name } = entry;
  const options = withEnvironment(entry.options, env, `${path} (${name})`) as Readonly<Record<string, unknown>>;
  try {
    return await loadPlugin(name, { cwd, options });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${path} (${name}): ${error.message}`, { cause: error });
  }
}

/** Says which file a fault is in. */
async function inFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof TypeError)) throw error;
    throw new ConfigError(`${path}: ${error.message}`, { cause: error });
  }
}
