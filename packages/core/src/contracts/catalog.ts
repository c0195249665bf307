import type { ModelCard } from './model-card.ts';
import type { Candidate } from './plan.ts';
import type { ModelOverride } from './plugin.ts';
import type { Day } from './price.ts';

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
  /** Takes what a source says now, in place of what it said before. Later snapshots know it. */
  describe?(source: CatalogSource, facts: CatalogFacts): void;
}

/** What somebody beside the plugins says of models: a price list, a file of the user's. */
export interface CatalogSource {
  /** For messages: `@signalbox/catalog`, `./prices.json`. No two of a router are called the same. */
  readonly id: string;
  /** The user's own: its word counts before the plugins', whatever the date, and its models are chosen from. */
  readonly isUsers?: boolean;
  /** How old what it said may be before it is loaded again, in the background of a request. Default: never. */
  readonly refreshMs?: number;
  /** After how many days its facts are told of as stale. Default: 60. */
  readonly staleAfterDays?: number;
  /**
   * Called with the first request, and again to refresh. A promise that is rejected leaves what was there.
   * @param providers the installed plugins' own ids: nothing else need be loaded
   */
  load(providers: readonly string[], loading: CatalogLoading): CatalogFacts | Promise<CatalogFacts>;
}

/** What a source is lent. */
export interface CatalogLoading {
  readonly fetch: typeof globalThis.fetch;
  /** Aborts when it takes too long. */
  readonly signal: AbortSignal;
}

/** What a source says. */
export interface CatalogFacts {
  /** The day on which its facts were last read. Absent: they do not go stale. */
  readonly asOf?: Day;
  /** Facts about models by the plugins' own ids, such as `openai`. */
  readonly models: Readonly<Record<string, readonly ModelOverride[]>>;
}

/** How it stands with a source. */
export interface CatalogReading {
  readonly id: string;
  /** Epoch milliseconds; absent: it has not been loaded. */
  readonly loadedAt?: number;
  readonly asOf?: Day;
  /** Of how many models it said something. */
  readonly models: number;
  /** Why it could not be loaded the last time; what it said before counts on. */
  readonly error?: unknown;
}

/** The catalogues of a router. */
export interface CatalogSources {
  /** Starts loading where it is time to. The promise, when there is one, is for the first load; it never rejects. */
  refresh(): Promise<void> | undefined;
  /** Loads all now. Never rejects: what failed stands in the readings. */
  reload(): Promise<readonly CatalogReading[]>;
  list(): readonly CatalogReading[];
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
