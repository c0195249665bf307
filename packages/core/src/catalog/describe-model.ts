import type { KnownPrice, ModelCard, ModelOverride, Price } from '../contracts/index.ts';

/**
 * A card with what a catalogue adds to it: fields that it lacks, more names, and the price if it was read later.
 * @param entry what the catalogue says; `undefined`: nothing
 */
export function describedBy(card: ModelCard, entry: ModelOverride | undefined): ModelCard {
  if (entry === undefined) return card;
  const { aliases: _, ...facts } = entry;
  const aliases = new Set([...(card.aliases ?? []), ...(entry.aliases ?? [])]);
  aliases.delete(card.id);
  return {
    ...facts,
    ...card,
    ...(aliases.size > 0 && { aliases: [...aliases] }),
    price: laterOf(card, entry.price),
  };
}

/**
 * Of two prices that agree, or were read on the same day, the catalogue's counts: it has the conditions as well. Of two
 * others the later one.
 */
function laterOf({ price, listedAs }: ModelCard, listed: Price | undefined): Price {
  if (listed === undefined || listed.kind === 'unknown') return price;
  if (price.kind === 'unknown') return appliesTo(listed, listedAs?.region) ? listed : price;
  if (price.kind === 'free' || listed.kind === 'free') return price;
  if (listed.asOf < price.asOf && !agree(price, listed)) return price;
  return appliesTo(listed, listedAs?.region) ? listed : price;
}

/** Whether a catalogue has each rate and fee that a card states. */
function agree(card: KnownPrice, listed: KnownPrice): boolean {
  const {
    source: _source,
    asOf: _asOf,
    variants: _variants,
    regionUplift: _uplift,
    disputed: _disputed,
    ...rates
  } = card;
  return Object.entries(rates).every(([name, value]: [string, unknown]) =>
    same(value, (listed as unknown as Readonly<Record<string, unknown>>)[name]),
  );
}

/** One context tier is the same as a list of one; the order of fields means nothing. */
function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  const plain = (value: unknown): string =>
    JSON.stringify([value].flat().map((each) => Object.entries(each as object).sort(([a], [b]) => (a < b ? -1 : 1))));
  return plain(one) === plain(other);
}

/** What a model costs in a zone of its own is not known where nobody says by how much it differs. */
function appliesTo(price: Price, region: string | undefined): boolean {
  if (region === undefined) return true;
  return price.kind === 'known' && price.regionUplift?.[region] !== undefined;
}

/** A model with no more than what somebody stated. One that nobody described may be able to do anything. */
export function completed(override: ModelOverride): ModelCard {
  return { kind: 'chat', capabilities: EVERYTHING, price: { kind: 'unknown' }, ...override };
}

/** Its provider will say. */
const EVERYTHING: ModelCard['capabilities'] = [
  'tools',
  'parallel-tools',
  'json',
  'json-schema',
  'vision',
  'file-input',
  'audio-input',
  'reasoning',
  'prompt-caching',
  'image-output',
  'web-search',
  'fim',
];
