import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { findProject } from './project.ts';

/** A configuration as it stands in a file, before anything in it was checked. */
export interface ConfigFile {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Reads `signalbox.config.{ts,mts,js,mjs,json,yaml,yml}`.
 * @param file another file; it must be there
 * @returns `undefined` when no file was named and there is none in `cwd`
 * @throws ConfigError when the file is missing, cannot be run or parsed, or is not an object
 */
export async function readConfigFile(cwd: string, file?: string): Promise<ConfigFile | undefined> {
  const named = file === undefined ? undefined : resolve(cwd, file);
  if (named !== undefined && !isFile(named)) throw new ConfigError(`${named}: there is no such file`);
  const found = named ?? locate(cwd);
  return found === undefined ? undefined : { path: found, content: await contentOf(found) };
}

/** In the order in which they win. */
const NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((extension) => `signalbox.config.${extension}`);

function locate(cwd: string): string | undefined {
  return NAMES.map((name) => join(resolve(cwd), name)).find(isFile);
}

async function contentOf(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (readFileSync(path, 'utf8').trim() === '')
    throw new ConfigError(`${path}: expected an object, found an empty file`);
  let content: unknown;
  try {
    content = await read(path);
  } catch (cause) {
    throw new ConfigError(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Readonly<Record<string, unknown>>;
  }
  throw new ConfigError(`${path}: expected an object${isProgram(path) ? ' as the default export' : ''}`);
}

async function read(path: string): Promise<unknown> {
  const { loadConfig } = await import('c12');
  const { config } = await loadConfig({
    cwd: dirname(path),
    configFile: basename(path),
    // One file says it all: nothing is merged into it, and nothing is fetched.
    rcFile: false,
    envName: false,
    extend: false,
    giget: false,
    merger: (...layers) => layers.find((layer) => layer !== undefined && layer !== null) ?? {},
    // Node's own import where it can, so that the file shares its copy of core with us.
    jitiOptions: { tryNative: isModule(path) },
  });
  return config;
}

/** Whether Node itself takes the file for an ES module; it warns where it has to guess. */
function isModule(path: string): boolean {
  const extension = extname(path);
  return extension === '.mjs' || extension === '.mts' || findProject(dirname(path)).manifest['type'] === 'module';
}

function isProgram(path: string): boolean {
  return /\.[mc]?[jt]s$/.test(path);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
