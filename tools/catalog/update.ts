import type { FactSource, IndexFile, ListedModel } from '@signalbox/catalog';
import { mergeModels, type List } from './merge-models.ts';
import { withOverrides, type Overrides } from './overrides.ts';
import { priceChanges, type PriceChange } from './price-changes.ts';

export type Data = Readonly<Record<string, readonly ListedModel[]>>;

export interface Update {
  readonly index: IndexFile;
  readonly data: Data;
  readonly changes: readonly PriceChange[];
  /** What happened, for people. */
  readonly report: string;
}

/**
 * The catalogue's data anew.
 * @param before the data as they are
 */
export function update(
  lists: readonly List[],
  sources: Readonly<Record<string, FactSource>>,
  overrides: Overrides,
  before: Data,
): Update {
  const all = { ...sources, ...overrides.sources };
  const asOf = Object.values(all).reduce((latest, source) => (source.asOf > latest ? source.asOf : latest), '');
  const providers = [
    ...new Set([
      ...lists.flatMap(({ models }) => models.map(({ provider }) => provider)),
      ...Object.keys(overrides.models),
    ]),
  ].sort();
  const data = Object.fromEntries(
    providers.map((provider) => [provider, withOverrides(provider, mergeModels(provider, lists, asOf), overrides)]),
  );
  const changes = providers.flatMap((provider) =>
    priceChanges(provider, before[provider] ?? [], data[provider] ?? [], overrides),
  );
  const used = new Set(
    Object.values(data).flatMap((models) =>
      models.flatMap(({ price }) => (price?.kind === 'known' ? [price.source] : [])),
    ),
  );
  const index: IndexFile = {
    schema: 1,
    asOf,
    sources: Object.fromEntries(Object.entries(all).filter(([key]) => used.has(key))),
    providers: Object.fromEntries(providers.map((provider) => [provider, data[provider]?.length ?? 0])),
  };
  return { index, data, changes, report: reportOf(data, before, changes) };
}

function reportOf(data: Data, before: Data, changes: readonly PriceChange[]): string {
  const lines: string[] = [];
  for (const [provider, models] of Object.entries(data)) {
    const old = new Set((before[provider] ?? []).map(({ id }) => id));
    const now = new Set(models.map(({ id }) => id));
    const disputed = models.filter(({ price }) => price?.kind === 'known' && price.disputed !== undefined);
    const priced = models.filter(({ price }) => price !== undefined);
    lines.push(
      `${provider}: ${models.length} models, ${priced.length} with a price, ${disputed.length} disputed; ` +
        `${[...now].filter((id) => !old.has(id)).length} new, ${[...old].filter((id) => !now.has(id)).length} gone`,
    );
    for (const { id, price } of disputed) {
      if (price?.kind !== 'known') continue;
      lines.push(
        `  disputed ${id}: ${price.inputPerMTok} / ${price.outputPerMTok} (${price.source}); ${price.disputed}`,
      );
    }
  }
  for (const { model, rate, before: then, after, isRefused } of changes) {
    lines.push(`${isRefused ? 'JUMP   ' : 'changed'} ${model} ${rate}: ${then} -> ${after}`);
  }
  return lines.join('\n');
}
