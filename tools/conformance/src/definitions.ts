import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { apiOf, outside, type CorpusDefinition, type Recording } from '@signalbox/testkit';
import { apiOfPath } from './api-of-path.ts';
import { vendorOf } from './vendors.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Definitions by the vendor's folder; those of `*` speak for vendors that have none. */
export type Definitions = ReadonlyMap<string, readonly CorpusDefinition[]>;

/** What the plugins' test folders say of the recordings that they answer for. */
export async function loadDefinitions(): Promise<Definitions> {
  const all: CorpusDefinition[] = [];
  for (const file of globSync('plugins/*/test/corpus.ts', { cwd: ROOT }).toSorted()) {
    const { corpus } = (await import(pathToFileURL(join(ROOT, file)).href)) as {
      readonly corpus?: CorpusDefinition | readonly CorpusDefinition[];
    };
    if (corpus === undefined) throw new TypeError(`${file} exports no \`corpus\``);
    all.push(...[corpus].flat());
  }
  return byVendor(all);
}

/** Puts definitions under the vendors that they name. */
function byVendor(all: readonly CorpusDefinition[]): Definitions {
  const definitions = new Map<string, CorpusDefinition[]>();
  for (const definition of all) {
    for (const vendor of definition.vendors) {
      definitions.set(vendor, [...(definitions.get(vendor) ?? []), definition]);
    }
  }
  return definitions;
}

/** A recording by the names that are used here, and who answers for it. */
export interface Assignment {
  readonly recording: Recording;
  readonly definition: CorpusDefinition;
}

/** Whose it is: the vendor by any of its names, the API by its name or else by its path. */
export function assign(definitions: Definitions, recording: Recording): Assignment {
  const vendor = vendorOf(recording.vendor, recording.request.host, new Set(definitions.keys()));
  const own = definitions.get(vendor ?? '') ?? [];
  const anyone = definitions.get('*') ?? [];
  const inferred = apiOfPath(recording.request.path);
  for (const api of [recording.api, ...(inferred === undefined ? [] : [inferred])]) {
    const known = { ...recording, api };
    // What a vendor's own definition leaves out is not for others to take.
    const speakers = [own, anyone].find((some) => some.some((one) => apiOf(one, api) !== undefined));
    if (speakers !== undefined) return { recording: known, definition: speakerOf(speakers, known) };
  }
  return { recording, definition: { vendors: [recording.vendor], apis: {} } };
}

/** Who takes the exchange; else whoever says why not. */
function speakerOf(definitions: readonly CorpusDefinition[], recording: Recording): CorpusDefinition {
  const takes = (one: CorpusDefinition): boolean => outside(recording, apiOf(one, recording.api)) === undefined;
  const speaks = (one: CorpusDefinition): boolean => apiOf(one, recording.api) !== undefined;
  return (definitions.find(takes) ?? definitions.find(speaks)) as CorpusDefinition;
}
