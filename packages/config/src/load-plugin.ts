import type { Plugin } from '@signalbox/core';
import { ConfigError } from './config-error.ts';
import { entryPoint } from './entry-point.ts';
import { findPlugin, isInstalled, type InstalledPlugin } from './installed-plugin.ts';
import { declaredPackages, findProject, type Project } from './project.ts';

/** Where a plugin is looked for, and what it is told. */
export interface LoadPluginOptions {
  /** The project in whose `node_modules` it lies. Default: the working directory. */
  readonly cwd?: string;
  /** The plugin's own options. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A plugin and the package that it came from. */
export interface LoadedPlugin {
  readonly plugin: Plugin;
  readonly from: InstalledPlugin;
  /** All that the package exports. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * Imports a plugin by the name of its package, or by a short name: `groq` stands for `@signalbox/provider-groq`,
 * `redis` and `store-redis` for `@signalbox/store-redis`. Of several with the same short name, a provider is meant;
 * where none is one, the kind has to be said.
 * @throws ConfigError when the name may mean several, when it is not installed, is no plugin, or cannot be made with these options
 */
export async function loadPlugin(
  name: string,
  { cwd = process.cwd(), options }: LoadPluginOptions = {},
): Promise<LoadedPlugin> {
  const project = findProject(cwd);
  const packageName = packageNameOf(name, project);
  const from = findPlugin(packageName, project.folder);
  if (from === undefined) throw notAPlugin(packageName, project.folder);
  const exports = await exportsOf(from, project.folder);
  return { plugin: made(from, makerIn(exports, from), options ?? {}), from, exports };
}

const KINDS: readonly Plugin['kind'][] = ['provider', 'classifier', 'strategy', 'tracker', 'store'];

/** A name without a scope that the project does not declare itself is a short one. */
function packageNameOf(name: string, project: Project): string {
  if (name.includes('/') || declaredPackages(project).includes(name)) return name;
  if (KINDS.some((kind) => name.startsWith(`${kind}-`))) return `@signalbox/${name}`;
  const provider = `@signalbox/provider-${name}`;
  const installed = KINDS.map((kind) => `@signalbox/${kind}-${name}`).filter((each) =>
    isInstalled(each, project.folder),
  );
  if (installed.length < 2 || installed.includes(provider)) return installed[0] ?? provider;
  throw new ConfigError(
    `expected the name of one plugin, found several that are called ${name}: write ` +
      installed.map((each) => each.replace('@signalbox/', '')).join(' or '),
  );
}

function notAPlugin(name: string, folder: string): ConfigError {
  return new ConfigError(
    isInstalled(name, folder)
      ? `${name}: expected a plugin, found a package without the field "signalbox" in its package.json`
      : `${name} is not installed in ${folder}: run npm install ${name}`,
  );
}

type Make = (options: object) => unknown;

async function exportsOf(from: InstalledPlugin, projectFolder: string): Promise<LoadedPlugin['exports']> {
  try {
    return (await import(entryPoint(from.package, from.folder, projectFolder))) as LoadedPlugin['exports'];
  } catch (cause) {
    throw new ConfigError(`${from.package} cannot be imported: ${messageOf(cause)}`, { cause });
  }
}

function makerIn(exports: LoadedPlugin['exports'], from: InstalledPlugin): Make {
  const exported = exports[from.export];
  if (typeof exported === 'function') return exported as Make;
  throw new ConfigError(`${from.package}: expected a plugin exported as "${from.export}", found ${typeof exported}`);
}

function made(from: InstalledPlugin, make: Make, options: object): Plugin {
  let plugin: unknown;
  try {
    plugin = make(options);
  } catch (cause) {
    throw new ConfigError(`${from.package}: ${messageOf(cause)}`, { cause });
  }
  if (isPlugin(plugin) && plugin.kind === from.kind) return plugin;
  throw new ConfigError(
    `${from.package}: expected "${from.export}" to make a ${from.kind}; was it made with definePlugin?`,
  );
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'create' in value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
