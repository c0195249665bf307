import type { Day, KnownPrice, ModelOverride } from '@signalbox/core';

/** Where facts were read: an address, and the day. */
export interface FactSource {
  readonly url: string;
  readonly asOf: Day;
  /** The version that was read, where it has one. */
  readonly commit?: string;
}

/** A price as it stands in a file: `source` is a key of the catalogue's sources, which tell the address and the day. */
export type ListedPrice = Omit<KnownPrice, 'asOf'> | { readonly kind: 'free' };

export interface ListedModel extends Omit<ModelOverride, 'price' | 'listedAs'> {
  /** Absent: nobody states one. */
  readonly price?: ListedPrice;
}

/** `src/data/<provider>.json`: one provider's models. */
export interface ProviderFile {
  readonly provider: string;
  readonly models: readonly ListedModel[];
}

/** `src/data/index.json`: what there is, and where it is from. */
export interface IndexFile {
  readonly schema: 1;
  /** The day on which its facts were last read. */
  readonly asOf: Day;
  readonly sources: Readonly<Record<string, FactSource>>;
  /** How many models of each provider there are. */
  readonly providers: Readonly<Record<string, number>>;
}

/** A model as the router takes it, with the provenance of its price spelt out. */
export function overrideOf({ price, ...facts }: ListedModel, sources: IndexFile['sources']): ModelOverride {
  if (price === undefined) return facts;
  if (price.kind === 'free') return { ...facts, price };
  const source = sources[price.source];
  if (source === undefined) throw new TypeError(`the catalogue names no source "${price.source}" (model ${facts.id})`);
  return { ...facts, price: { ...price, source: source.url, asOf: source.asOf } };
}
