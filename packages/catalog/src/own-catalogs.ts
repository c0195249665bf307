import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkCatalogFacts, type CatalogFacts, type CatalogSource } from '@signalbox/core';

export interface OwnCatalogOptions {
  /** How old what was read may be before it is read again, in the background of a request. Default: never. */
  readonly refreshMs?: number;
  /** After how many days its facts, if they say of when they are, are told of as stale. Default: 60. */
  readonly staleAfterDays?: number;
}

/**
 * Models and prices of the user's own, from a JSON file: `{ "asOf": "2026-11-25", "models": { "openai": [{ "id": … }] } }`.
 * Each model is a card of which only the id must be there; what it states counts before all other catalogues and the
 * plugins' cards.
 * @param path from the working directory
 */
export function catalogFile(path: string, options: OwnCatalogOptions = {}): CatalogSource {
  const file = resolve(path);
  return {
    id: path,
    isUsers: true,
    ...options,
    load: async (_providers, { signal }) => factsIn(await readFile(file, { encoding: 'utf8', signal }), path),
  };
}

/** The same, from an address. */
export function catalogUrl(url: string, options: OwnCatalogOptions = {}): CatalogSource {
  // A query may hold a key.
  const { origin, pathname } = new URL(url);
  const id = origin + pathname;
  return {
    id,
    isUsers: true,
    ...options,
    async load(_providers, { fetch, signal }) {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new TypeError(`the catalogue ${id} cannot be loaded: it answered ${response.status}`);
      return factsIn(await response.text(), id);
    },
  };
}

function factsIn(text: string, name: string): CatalogFacts {
  let facts: unknown;
  try {
    facts = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`the catalogue ${name} is no JSON: ${(cause as Error).message}`, { cause });
  }
  checkCatalogFacts(facts, name);
  return facts;
}
