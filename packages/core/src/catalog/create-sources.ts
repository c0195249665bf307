import type { CatalogFacts, CatalogReading, CatalogSource, CatalogSources, Clock } from '../contracts/index.ts';
import { createRound } from './create-round.ts';

export interface SourcesOptions {
  readonly sources: readonly CatalogSource[];
  /** The installed plugins' own ids. */
  readonly providers: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  readonly describe: (source: CatalogSource, facts: CatalogFacts) => void;
  readonly clock: Clock;
  readonly timeLimitMs: number;
  readonly onFailure: (source: string, error: unknown) => void;
  readonly onStale: (reading: { readonly source: string; readonly asOf: string; readonly days: number }) => void;
}

const STALE_AFTER_DAYS = 60;
const DAY_MS = 86_400_000;

/** Loads catalogues when the first request comes, and again when they are to be refreshed. */
export function createSources(options: SourcesOptions): CatalogSources {
  const { clock } = options;
  const byId = new Map<string, CatalogSource>();
  for (const source of options.sources) {
    if (byId.has(source.id)) throw new TypeError(`two catalogues are called "${source.id}"; give one another id`);
    byId.set(source.id, source);
  }
  const readings = new Map<string, CatalogReading>();
  const sourceOf = (id: string): CatalogSource => byId.get(id) as CatalogSource;

  const round = createRound<CatalogFacts>({
    ids: [...byId.keys()],
    clock,
    timeLimitMs: options.timeLimitMs,
    ask: (id, signal) => sourceOf(id).load(options.providers, { fetch: options.fetch, signal }),
    take(id, facts) {
      const source = sourceOf(id);
      options.describe(source, facts);
      const { asOf } = facts;
      const models = Object.values(facts.models).reduce((sum, { length }) => sum + length, 0);
      readings.set(id, { id, loadedAt: clock.now(), models, ...(asOf !== undefined && { asOf }) });
      const days = asOf === undefined ? 0 : Math.floor((clock.now() - Date.parse(asOf)) / DAY_MS);
      if (asOf !== undefined && days > (source.staleAfterDays ?? STALE_AFTER_DAYS)) {
        options.onStale({ source: id, asOf, days });
      }
    },
    onFailure(id, error) {
      readings.set(id, { ...(readings.get(id) ?? { id, models: 0 }), error });
      options.onFailure(id, error);
    },
    refreshMs: (id) => sourceOf(id).refreshMs ?? Infinity,
  });

  const list = (): readonly CatalogReading[] => [...byId.keys()].map((id) => readings.get(id) ?? { id, models: 0 });
  return {
    refresh: () => round.refresh(),
    list,
    async reload() {
      await round.askAll();
      return list();
    },
  };
}
