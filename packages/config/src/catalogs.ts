import { resolve } from 'node:path';
import { catalogFile, catalogUrl, signalboxCatalog, type OwnCatalogOptions } from '@signalbox/catalog';
import { ConfigError } from './config-error.ts';

/** A catalogue as a file names it: `false` for none, or prices of one's own beside those of `@signalbox/catalog`. */
export interface CatalogEntry extends OwnCatalogOptions {
  /** A JSON file, from the folder of the configuration. */
  readonly file?: string;
  /** The same at an address. */
  readonly url?: string;
}

const NUMBERS = ['refreshMs', 'staleAfterDays'] as const satisfies (keyof OwnCatalogOptions)[];
const KNOWN: readonly string[] = ['file', 'url', ...NUMBERS] satisfies (keyof CatalogEntry)[];

/**
 * The catalogues of a configuration, by its option `catalog`; those that a program file has made are taken as they are.
 * @throws ConfigError that says what is wrong with the option
 */
export function readCatalogs(entry: unknown, folder: string): unknown {
  if (entry === undefined || entry === true) return [signalboxCatalog()];
  if (entry === false) return [];
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || 'load' in entry) return entry;
  const { file, url, ...options } = checked(entry);
  return [
    signalboxCatalog(options.staleAfterDays === undefined ? {} : { staleAfterDays: options.staleAfterDays }),
    ...(file === undefined ? [] : [catalogFile(resolve(folder, file), options)]),
    ...(url === undefined ? [] : [catalogUrl(url, options)]),
  ];
}

function checked(entry: object): CatalogEntry {
  for (const [name, value] of Object.entries(entry) as [string, unknown][]) {
    const isNumber = NUMBERS.some((number) => number === name);
    if (!KNOWN.includes(name))
      throw new ConfigError(`catalog.${name}: there is no such option; known are ${KNOWN.join(', ')}`);
    if (isNumber ? typeof value !== 'number' || !(value >= 0) : typeof value !== 'string') {
      throw new ConfigError(
        `catalog.${name}: expected ${isNumber ? 'a number, 0 or more' : 'a text'}, found ${typeof value}`,
      );
    }
    if (name === 'url' && !URL.canParse(value as string))
      throw new ConfigError('catalog.url: expected an address, such as https://…');
  }
  return entry;
}
