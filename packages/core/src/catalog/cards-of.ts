import type { ModelCard, ModelOverride, ProviderPlugin } from '../contracts/index.ts';
import { inRegion } from '../money/in-region.ts';
import { completed, describedBy } from './describe-model.ts';

/** What one source says of a provider's models. */
export interface Description {
  /** The user's own word: it counts whatever the date. */
  readonly isUsers: boolean;
  readonly entries: readonly ModelOverride[];
}

export interface ProviderCards {
  /** Those that are chosen from. */
  readonly offered: readonly ModelCard[];
  /** Those that catalogues alone know: they are asked for by name. */
  readonly known: readonly ModelCard[];
}

/**
 * The plugin's cards, then those its server told of, with what catalogues add and the user changes; then the models only
 * the user knows.
 * @param descriptions in the order of the sources; a later one counts before an earlier one
 */
export function cardsOf(
  { definition, options }: ProviderPlugin,
  discovered: readonly ModelCard[],
  descriptions: readonly Description[],
): ProviderCards {
  const listed = byId(descriptions.filter(({ isUsers }) => !isUsers).flatMap(({ entries }) => entries));
  const users = descriptions.filter(({ isUsers }) => isUsers).flatMap(({ entries }) => entries);
  const stated = merged([...users, ...(options.models ?? [])]);

  const named = new Set(definition.models.map(({ id }) => id));
  const own = [...definition.models, ...discovered.filter(({ id }) => !named.has(id))];
  const described = own.map((card) => ({
    ...describedBy(card, listed.get(card.listedAs?.model ?? card.id)),
    ...stated.get(card.id),
  }));
  const taken = new Set(own.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  // A model of the user's that a catalogue knows has what that says of it.
  const added = [...stated.values()]
    .filter(({ id }) => !own.some((card) => card.id === id))
    .map((override) => completed({ ...listed.get(override.listedAs?.model ?? override.id), ...override }));
  for (const { id } of added) taken.add(id);
  const known = [...listed.values()].filter(({ id }) => !taken.has(id)).map(completed);

  const placed = (card: ModelCard): ModelCard => inPlace(card, options);
  return { offered: [...described, ...added].map(placed), known: known.map(placed) };
}

/** With what holds for all models of the provider, at the price of where it is served. */
export function inPlace(card: ModelCard, options: ProviderPlugin['options']): ModelCard {
  const regions = [...(card.regions ?? []), ...(options.regions ?? [])];
  const { region } = card.listedAs ?? {};
  return {
    ...card,
    price: inRegion(card.price, region === undefined ? regions : [region]),
    compliance: [...(card.compliance ?? []), ...(options.compliance ?? [])],
    regions,
  };
}

function byId(entries: readonly ModelOverride[]): ReadonlyMap<string, ModelOverride> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** Field by field; a later one counts. */
function merged(overrides: readonly ModelOverride[]): ReadonlyMap<string, ModelOverride> {
  const all = new Map<string, ModelOverride>();
  for (const override of overrides) all.set(override.id, { ...all.get(override.id), ...override });
  return all;
}
