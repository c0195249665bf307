import type { ModelCard } from './model-card.ts';
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
  /** Takes what a provider says that it has now, in place of what it said before. Later snapshots know it. */
  learn?(provider: string, cards: readonly ModelCard[]): void;
}

/** Asks providers what they have, where nobody can know beforehand. */
export interface Discovery {
  /**
   * Starts asking where it is time to. The promise, when there is one, is for the answers without which nothing could
   * be planned: the first of each provider. It never rejects.
   */
  refresh(): Promise<void> | undefined;
  /** Asks all of them now, and waits for what they say. Never rejects. */
  askAll(): Promise<void>;
}
