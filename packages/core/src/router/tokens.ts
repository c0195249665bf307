import type {
  Breakers,
  CacheStore,
  Catalog,
  CatalogSources,
  Classifier,
  Clock,
  Discovery,
  Health,
  Ledger,
  PluginContext,
  Provider,
  Quotas,
  Random,
  Secret,
  Slots,
  Store,
  Strategy,
  Telemetry,
  Tracker,
} from '../contracts/index.ts';
import type { CostTracker } from '../learn/cost-tracker.ts';
import { createToken } from './scope.ts';

/** Makes a provider when it is first asked for. */
export type ProviderSource = (id: string) => Provider | Promise<Provider>;

/** A transport that is lent to the plugins. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch;
  dispose?(): void | Promise<void>;
}

/** What can be bound anew: everything with time, randomness, I/O or a user's choice in it. */
export const TOKENS = {
  clock: createToken<Clock>('clock'),
  random: createToken<Random>('random'),
  transport: createToken<Transport>('transport'),
  /** Has texts embedded by the router itself: lent to plugins. */
  embed: createToken<NonNullable<PluginContext['embed']>>('embed'),
  secrets: createToken<(name: string) => Secret | undefined>('secrets'),
  telemetry: createToken<Telemetry>('telemetry'),
  catalog: createToken<Catalog>('catalog'),
  catalogSources: createToken<CatalogSources>('catalogSources'),
  discovery: createToken<Discovery>('discovery'),
  breakers: createToken<Breakers>('breakers'),
  health: createToken<Health>('health'),
  slots: createToken<Slots>('slots'),
  store: createToken<Store>('store'),
  quotas: createToken<Quotas>('quotas'),
  /** What answers are kept in; asked for only where the configuration has a `cache`. */
  cache: createToken<CacheStore>('cache'),
  classifiers: createToken<readonly Classifier[]>('classifiers'),
  strategies: createToken<ReadonlyMap<string, Strategy>>('strategies'),
  ledger: createToken<Ledger>('ledger'),
  providers: createToken<ProviderSource>('providers'),
  costs: createToken<CostTracker>('costs'),
  trackers: createToken<readonly Tracker[]>('trackers'),
} as const;
