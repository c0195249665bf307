import { join } from 'node:path';
import { API_VERSION, type Plugin } from '@signalbox/core';
import { ConfigError } from './config-error.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { upwards } from './project.ts';

/** What the `signalbox` field of a package says. Reading it runs none of the package's code. */
export interface InstalledPlugin {
  /** The package's name. */
  readonly package: string;
  readonly version: string;
  /** Where it is installed. */
  readonly folder: string;
  readonly kind: Plugin['kind'];
  readonly id: string;
  /** The name under which the package exports the plugin. */
  readonly export: string;
  readonly apiVersion: number;
  /** How an emulator of the testkit takes the place of its API. Absent: there is none. */
  readonly emulator?: EmulatedApi;
  /**
   * Sets of environment variables, any of which is enough to use it, where these are not the variables of its
   * `credentials`: other ways to sign in, or the address of a server that needs no key.
   */
  readonly environment?: readonly (readonly string[])[];
}

/** A provider whose API an emulator speaks. */
export interface EmulatedApi {
  /** A dialect of `startEmulator`. */
  readonly dialect: string;
  /** The plugin's options; `{url}` stands for the emulator's address, `{key}` for a made-up key. */
  readonly options: Readonly<Record<string, string>>;
}

const KINDS: readonly string[] = ['provider', 'classifier', 'strategy', 'tracker', 'store'] satisfies Plugin['kind'][];

/**
 * Finds a package in the `node_modules` of a project and of the folders above it.
 * @returns `undefined` when it is not installed, or when it is no plugin: it has no `signalbox` field
 * @throws ConfigError when the field is malformed or asks for another version of the plugin contract
 */
export function findPlugin(name: string, projectFolder: string): InstalledPlugin | undefined {
  const found = findPackage(name, projectFolder);
  if (found?.manifest['signalbox'] === undefined) return undefined;
  const { folder, manifest } = found;
  const { version } = manifest;
  return { package: name, version: typeof version === 'string' ? version : '', folder, ...fieldOf(name, manifest) };
}

/** Whether a package of that name is there, plugin or not. */
export function isInstalled(name: string, projectFolder: string): boolean {
  return findPackage(name, projectFolder) !== undefined;
}

function findPackage(name: string, from: string): { folder: string; manifest: Manifest } | undefined {
  for (const parent of upwards(from)) {
    const folder = join(parent, 'node_modules', name);
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest !== undefined) return { folder, manifest };
  }
  return undefined;
}

type Field = Omit<InstalledPlugin, 'package' | 'version' | 'folder'>;

function fieldOf(name: string, manifest: Manifest): Field {
  const field = (manifest['signalbox'] ?? {}) as Record<string, unknown>;
  const fault = (key: string, expected: string): ConfigError =>
    new ConfigError(
      `${name}: the field signalbox.${key} of its package.json: expected ${expected}, found ${JSON.stringify(field[key])}`,
    );
  const { kind, id, export: exported, apiVersion, emulator, environment } = field;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) throw fault('kind', `one of ${KINDS.join(', ')}`);
  if (typeof id !== 'string' || id === '') throw fault('id', 'a text');
  if (typeof exported !== 'string' || exported === '') throw fault('export', 'the name of an export');
  if (apiVersion !== API_VERSION) throw fault('apiVersion', `${API_VERSION}, which is what this core speaks`);
  if (emulator !== undefined && !isEmulatedApi(emulator)) throw fault('emulator', 'a dialect and options of texts');
  if (environment !== undefined && !isListOf(environment, isListOfTexts)) {
    throw fault('environment', 'a list of lists of names');
  }
  return {
    kind: kind as Plugin['kind'],
    id,
    export: exported,
    apiVersion,
    ...(emulator !== undefined && { emulator }),
    ...(environment !== undefined && { environment }),
  };
}

function isEmulatedApi(value: unknown): value is EmulatedApi {
  if (typeof value !== 'object' || value === null || !('dialect' in value && 'options' in value)) return false;
  const { dialect, options } = value;
  return isText(dialect) && typeof options === 'object' && options !== null && Object.values(options).every(isText);
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return isListOf(value, isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
