import type { Candidate } from './plan.ts';

/** Who offers which model. Does not change while a request runs. */
export interface CatalogSnapshot {
  /** All candidates, in the order of the plugins and their cards. */
  readonly candidates: readonly Candidate[];
  /** Whether a provider of this id is installed. */
  hasProvider(id: string): boolean;
  /**
   * The candidates a name stands for: an alias (possibly several), `provider/model`, or a model id.
   * A model of an installed provider that no card describes is a candidate with unknown price and abilities.
   * Empty when nothing is known by that name.
   */
  resolve(name: string): readonly Candidate[];
  /** The secret a provider needs and does not have, by the vendor's variable name. */
  missingCredential(provider: string): string | undefined;
}

export interface Catalog {
  snapshot(): CatalogSnapshot;
}
