import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CorpusDefinition } from '@signalbox/testkit';

const ROOT = join(import.meta.dirname, '../../..');

/** What the plugins' test folders say of the recordings that they answer for, by the vendor's folder. */
export async function loadDefinitions(): Promise<ReadonlyMap<string, readonly CorpusDefinition[]>> {
  const byVendor = new Map<string, CorpusDefinition[]>();
  for (const file of globSync('plugins/*/test/corpus.ts', { cwd: ROOT }).toSorted()) {
    const { corpus } = (await import(pathToFileURL(join(ROOT, file)).href)) as { readonly corpus?: CorpusDefinition };
    if (corpus === undefined) throw new TypeError(`${file} exports no \`corpus\``);
    for (const vendor of corpus.vendors) byVendor.set(vendor, [...(byVendor.get(vendor) ?? []), corpus]);
  }
  return byVendor;
}

/** The definition that speaks an API, where several plugins share a vendor; else any, which then says that none does. */
export function definitionFor(
  definitions: ReadonlyMap<string, readonly CorpusDefinition[]>,
  { vendor, api }: { readonly vendor: string; readonly api: string },
): CorpusDefinition | undefined {
  const all = definitions.get(vendor) ?? [];
  const speaks = (one: CorpusDefinition): boolean => Object.hasOwn(one.apis, api);
  return all.find((one) => speaks(one) && !('outside' in (one.apis[api] ?? {}))) ?? all.find(speaks) ?? all[0];
}
