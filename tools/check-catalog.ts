// Whether the data of @signalbox/catalog are whole, and agree with the cards of the plugins: run by `npm run check`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { signalboxCatalog } from '@signalbox/catalog';
import {
  checkCatalogFacts,
  priceUsage,
  type KnownPrice,
  type ModelOverride,
  type ProviderPlugin,
} from '@signalbox/core';
import { discoverPlugins, loadPlugin } from '@signalbox/config';
import { ROOT } from './workspace.ts';

/** Whatever a price can be asked for. */
const EVERYTHING = {
  inputTokens: 9,
  outputTokens: 9,
  searches: 1,
  images: 1,
  audioSeconds: 1,
  characters: 1,
  pages: 1,
};
/** What must be given for a plugin to be made. */
const OPTIONS = { endpoint: 'https://x.openai.azure.com', baseUrl: 'http://localhost/v1', region: 'us-east-1' };
const DATA = join(ROOT, 'packages/catalog/src/data');

const providers = readdirSync(DATA)
  .map((name) => name.replace('.json', ''))
  .filter((name) => name !== 'index');
const facts = await signalboxCatalog().load(providers, { fetch, signal: new AbortController().signal });
checkCatalogFacts(facts, DATA);
const faults = [
  ...Object.entries(facts.models).flatMap(([provider, models]) => faultsIn(provider, models)),
  ...(await contradictions()),
];
for (const fault of faults) console.error(fault);
console.log(
  `${Object.values(facts.models).flat().length} models of ${providers.length} providers, ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

function faultsIn(provider: string, models: readonly ModelOverride[]): string[] {
  const names = models.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const unread = models.flatMap(({ id, price }) => {
    try {
      // Reading it once reads the rates of every tier and period.
      const cost = price === undefined ? 0 : priceUsage(price, EVERYTHING, { at: Date.now(), serviceTier: 'standard' });
      return cost === undefined ? [`${provider}/${id}: its price gives no number`] : [];
    } catch (error) {
      return [`${provider}/${id}: ${(error as Error).message}`];
    }
  });
  return [...twice.map((name) => `${provider}/${name} stands for two models`), ...unread];
}

/** A card may have an older price, or one that is disputed; else the two must agree. */
async function contradictions(): Promise<string[]> {
  const found = discoverPlugins(ROOT).filter(({ kind }) => kind === 'provider');
  const lists = await Promise.all(
    found.map(async ({ package: name }) => {
      try {
        const { plugin } = await loadPlugin(name, { cwd: ROOT, options: OPTIONS });
        return plugin.kind === 'provider' ? contradictionsOf(plugin) : [];
      } catch {
        // One that is made of something of the user's has no cards of its own.
        return [];
      }
    }),
  );
  return lists.flat();
}

function contradictionsOf({ definition }: ProviderPlugin): string[] {
  const listed = new Map((facts.models[definition.id] ?? []).map(({ id, price }) => [id, price]));
  return definition.models.flatMap(({ id, price }) => {
    const other = listed.get(id);
    if (price.kind !== 'known') return [];
    if (other?.kind !== 'known') return [`${definition.id}/${id}: the plugin has a price, the catalogue has none`];
    if (other.disputed !== undefined || other.asOf > price.asOf) return [];
    return RATES.filter((rate) => price[rate] !== undefined && price[rate] !== other[rate]).map(
      (rate) => `${definition.id}/${id}: ${rate} is ${price[rate]} on the card, ${other[rate]} in the catalogue`,
    );
  });
}

const RATES = [
  'inputPerMTok',
  'outputPerMTok',
  'cacheReadPerMTok',
  'cacheWrite5mPerMTok',
] as const satisfies (keyof KnownPrice)[];
