import type {
  CatalogSources,
  CacheStore,
  Discovery,
  Ledger,
  OtherPlugin,
  Plugin,
  PluginContext,
  Provider,
  ProviderPlugin,
  Secret,
  Strategy,
} from '../contracts/index.ts';
import { createBudgetLedger } from '../admit/budget-ledger.ts';
import { createMemoryLedger } from '../admit/memory-ledger.ts';
import { createMemoryQuotas } from '../admit/memory-quotas.ts';
import { createSlots } from '../admit/slots.ts';
import { createBreakers } from '../attempt/breakers.ts';
import { Hedging } from '../attempt/hedge.ts';
import { createRetryBudget } from '../attempt/retry-budget.ts';
import { createMemoryCache } from '../cache/memory-cache.ts';
import { createCatalog } from '../catalog/create-catalog.ts';
import { createDiscovery } from '../catalog/create-discovery.ts';
import { createSources } from '../catalog/create-sources.ts';
import { inOrder } from '../classify/classifier-order.ts';
import { createClassify } from '../classify/classify.ts';
import { createKeywordClassifier } from '../classify/keyword-classifier.ts';
import { createContentRecorder } from '../content/content-recorder.ts';
import { compileRules } from '../classify/rules.ts';
import { createExperiments, type Experiments } from '../experiment/experiments.ts';
import { createCostTracker } from '../learn/cost-tracker.ts';
import { feedbackValue } from '../learn/feedback-value.ts';
import { createLearner } from '../learn/learner.ts';
import { createMemory } from '../learn/memory.ts';
import { createMemorySync } from '../learn/memory-sync.ts';
import { createRollingHealth } from '../learn/rolling-health.ts';
import { createUnderWay, type UnderWay } from '../learn/under-way.ts';
import { STRATEGIES } from '../plan/strategies.ts';
import { secret } from '../plugin/secret.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createTelemetry } from '../telemetry/create-telemetry.ts';
import { createTransport } from '../transport/create-transport.ts';
import { conditionsOf } from './conditions.ts';
import { DEFAULTS, type CompleteConfig } from './config.ts';
import { createTerms } from './create-terms.ts';
import { createLearning, type Learning } from './learning.ts';
import type { RoadDeps } from './road.ts';
import { createScope, createToken, type Scope } from './scope.ts';
import { systemClock } from './system-clock.ts';
import { TOKENS } from './tokens.ts';

const T = TOKENS;
const TRACKING = createToken<UnderWay>('tracking');
const EXPERIMENTS = createToken<Experiments | undefined>('experiments');

/** The whole wiring, one line a decision. A later bind wins, so the configuration's `override` comes last. */
export function compose(
  config: CompleteConfig,
  embed: NonNullable<PluginContext['embed']>,
): { readonly scope: Scope; readonly deps: Omit<RoadDeps, 'tick' | 'shadows'> } {
  const scope = createScope();
  const of = <Kind extends Plugin['kind']>(kind: Kind): Extract<Plugin, { kind: Kind }>[] =>
    config.plugins.filter((plugin): plugin is Extract<Plugin, { kind: Kind }> => plugin.kind === kind);

  scope.bind(T.clock, () => systemClock);
  scope.bind(T.random, () => Math.random);
  scope.bind(T.secrets, () => secretsOf(config));
  scope.bind(T.embed, () => embed);
  scope.bind(T.transport, () => (config.fetch ? { fetch: config.fetch } : createTransport(config.timeouts)));
  scope.bind(T.telemetry, () => createTelemetry(telemetryNames(of('provider'))));
  scope.bind(T.catalog, (s) =>
    createCatalog({
      plugins: of('provider'),
      aliases: config.aliases,
      sources: config.catalog,
      secret: s.get(T.secrets),
    }),
  );
  scope.bind(T.catalogSources, (s) => catalogSources(config, of('provider'), s));
  scope.bind(T.breakers, (s) => breakers(config, s));
  scope.bind(T.health, (s) => createRollingHealth(s.get(T.breakers), s.get(T.clock)));
  scope.bind(T.slots, (s) => createSlots(config.limits, s.get(T.clock)));
  scope.bind(T.store, (s) => created(of('store'), s).at(-1) ?? createMemoryStore(s.get(T.clock)));
  scope.bind(T.cache, (s) => s.get(T.store).cache ?? memoryCache(config, s));
  scope.bind(T.classifiers, (s) => [...created(of('classifier'), s), createKeywordClassifier(config.classification)]);
  scope.bind(T.strategies, (s) => byId([...STRATEGIES, ...created(of('strategy'), s)]));
  scope.bind(T.quotas, (s) => s.get(T.store).quotas ?? createMemoryQuotas({ clock: s.get(T.clock) }));
  scope.bind(T.ledger, (s) => ledger(config, s));
  scope.bind(T.providers, (s) => lazily(of('provider'), (id) => contextOf(s, id)));
  scope.bind(T.discovery, (s) => discovery(config, of('provider'), s));
  scope.bind(T.costs, (s) =>
    createCostTracker({ catalog: s.get(T.catalog), clock: s.get(T.clock), baseline: config.baseline }),
  );
  scope.bind(TRACKING, (s) => createUnderWay(s.get(T.clock)));
  scope.bind(EXPERIMENTS, (s) => experiments(config, s));
  scope.bind(T.trackers, (s) => [s.get(T.costs), ...[s.get(EXPERIMENTS) ?? []].flat(), ...created(of('tracker'), s)]);
  config.override?.(scope);

  return { scope, deps: resolve(config, scope) };
}

/** Everything is looked up here, once: there is no container in the path of a request. */
function resolve(config: CompleteConfig, scope: Scope): Omit<RoadDeps, 'tick' | 'shadows'> {
  const telemetry = scope.get(T.telemetry);
  for (const [name, listener] of Object.entries(config.on ?? {})) {
    if (listener !== undefined) telemetry.on(name as 'retry', listener as () => void);
  }
  const clock = scope.get(T.clock);
  return {
    clock,
    telemetry,
    random: scope.get(T.random),
    catalog: scope.get(T.catalog),
    catalogSources: scope.get(T.catalogSources),
    discovery: scope.get(T.discovery),
    breakers: scope.get(T.breakers),
    health: scope.get(T.health),
    ledger: scope.get(T.ledger),
    provider: scope.get(T.providers),
    trackers: scope.get(T.trackers),
    tracking: scope.get(TRACKING),
    timeouts: config.timeouts,
    retry: config.retry,
    retryBudget: createRetryBudget(config.retry.maxShare),
    hedging: new Hedging(config.hedgePolicy),
    slots: scope.get(T.slots),
    termsOf: createTerms(config),
    content: createContentRecorder(config.content),
    experiments: scope.get(EXPERIMENTS),
    learning: learning(config, scope),
    classify: createClassify({
      matchRule: compileRules(config.rules),
      classifiers: inOrder(scope.get(T.classifiers), {
        order: config.classification.classifiers,
        timeLimitMs: config.classification.timeLimitMs,
      }),
      defaultTask: config.classification.defaultTask,
      clock,
      onFailure: (id, error) => telemetry.emit('internal.error', () => ({ where: `classifier ${id}`, error })),
    }),
    policy: {
      tasks: config.tasks,
      fallback: config.fallback,
      defaultStrategy: config.strategy,
      maxCandidates: config.maxCandidates,
      spread: config.spread,
      halfOpenLast: config.probes.openBreakers,
      strategies: scope.get(T.strategies),
    },
  };
}

/** Where nothing is learned nothing is kept. */
function learning({ learnedOptions: options }: CompleteConfig, scope: Scope): Learning | undefined {
  if (options === undefined) return undefined;
  const { maxCells, syncMs, halfLifeMs, answers } = options;
  const clock = scope.get(T.clock);
  const telemetry = scope.get(T.telemetry);
  const catalog = scope.get(T.catalog);
  const forgetting = { halfLifeMs, answers };
  const memory = createMemory({ clock, forgetting, maxCells });
  return createLearning({
    memory,
    telemetry,
    trackers: scope.get(T.trackers),
    tracking: scope.get(TRACKING),
    learner: createLearner({
      options,
      memory,
      clock,
      cardOf: (candidate) => catalog.snapshot().resolve(candidate)[0]?.card,
    }),
    sync: createMemorySync({
      store: scope.get(T.store),
      memory,
      clock,
      everyMs: syncMs,
      forgetting,
      maxCells,
      onFailure: (error) => telemetry.emit('internal.error', () => ({ where: 'learned', error })),
    }),
  });
}

/** Where nothing is limited nothing is counted. */
function ledger({ budgets, rates, quotas: options }: CompleteConfig, scope: Scope): Ledger {
  if (budgets.length === 0 && rates.length === 0) return createMemoryLedger();
  return createBudgetLedger({
    quotas: scope.get(T.quotas),
    budgets,
    rates,
    options,
    clock: scope.get(T.clock),
    telemetry: scope.get(T.telemetry),
    fetch: scope.get(T.transport).fetch,
  });
}

function experiments({ experiments: stated }: CompleteConfig, scope: Scope): Experiments | undefined {
  if (stated.length === 0) return undefined;
  const catalog = scope.get(T.catalog);
  return createExperiments({
    experiments: stated,
    holds: conditionsOf(stated, 'experiment'),
    valueOf: feedbackValue,
    resolve: (names) => {
      const snapshot = catalog.snapshot();
      return new Set(
        names.flatMap((name) => snapshot.resolve(name)).map(({ provider, model }) => `${provider}/${model}`),
      );
    },
    store: scope.get(T.store),
    clock: scope.get(T.clock),
    telemetry: scope.get(T.telemetry),
  });
}

function memoryCache({ cacheOptions }: CompleteConfig, scope: Scope): CacheStore {
  const { maxBytes } = cacheOptions ?? DEFAULTS.cache;
  return createMemoryCache({ maxBytes, clock: scope.get(T.clock) });
}

function breakers(config: CompleteConfig, scope: Scope): ReturnType<typeof createBreakers> {
  const telemetry = scope.get(T.telemetry);
  return createBreakers({
    options: config.breaker,
    clock: scope.get(T.clock),
    onChange: (candidate, state) => telemetry.emit('breaker.change', () => ({ candidate, state })),
  });
}

function discovery(config: CompleteConfig, plugins: readonly ProviderPlugin[], scope: Scope): Discovery {
  const catalog = scope.get(T.catalog);
  const telemetry = scope.get(T.telemetry);
  return createDiscovery({
    ...config.discovery,
    providers: plugins.filter(({ definition }) => definition.discovers === true).map(({ id }) => id),
    provider: scope.get(T.providers),
    learn: (provider, cards) => catalog.learn?.(provider, cards),
    clock: scope.get(T.clock),
    onFailure: (id, error) => telemetry.emit('internal.error', () => ({ where: `models of ${id}`, error })),
  });
}

function catalogSources(config: CompleteConfig, plugins: readonly ProviderPlugin[], scope: Scope): CatalogSources {
  const catalog = scope.get(T.catalog);
  const telemetry = scope.get(T.telemetry);
  return createSources({
    sources: config.catalog,
    providers: [...new Set(plugins.map(({ definition }) => definition.id))],
    fetch: scope.get(T.transport).fetch,
    describe: (source, facts) => catalog.describe?.(source, facts),
    clock: scope.get(T.clock),
    timeLimitMs: config.discovery.timeLimitMs,
    onFailure: (id, error) => telemetry.emit('internal.error', () => ({ where: `catalogue ${id}`, error })),
    onStale: (reading) => telemetry.emit('catalog.stale', () => reading),
  });
}

function telemetryNames(plugins: readonly ProviderPlugin[]): ReadonlyMap<string, string> {
  return new Map(plugins.map(({ id, definition }) => [id, definition.telemetryName ?? id]));
}

function secretsOf({ secrets }: CompleteConfig): (name: string) => Secret | undefined {
  const source = secrets ?? ((name: string) => process.env[name]);
  return (name) => {
    const value = source(name);
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? secret(value) : value;
  };
}

function contextOf(scope: Scope, id: string): PluginContext {
  const telemetry = scope.get(T.telemetry);
  return {
    fetch: scope.get(T.transport).fetch,
    secret: scope.get(T.secrets),
    clock: scope.get(T.clock),
    report: (error) => telemetry.emit('internal.error', () => ({ where: id, error })),
    embed: scope.get(T.embed),
  };
}

function created<P extends OtherPlugin>(plugins: readonly P[], scope: Scope): ReturnType<P['create']>[] {
  return plugins.map((plugin) => plugin.create(contextOf(scope, plugin.id)) as ReturnType<P['create']>);
}

function byId(strategies: readonly Strategy[]): ReadonlyMap<string, Strategy> {
  return new Map(strategies.map((strategy) => [strategy.id, strategy]));
}

interface LazyProviders {
  (id: string): Provider | Promise<Provider>;
  dispose(): Promise<void>;
}

/** Each provider is made when it is first needed. One that could not be made is tried again the next time. */
function lazily(plugins: readonly ProviderPlugin[], context: (id: string) => PluginContext): LazyProviders {
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]));
  const made = new Map<string, Provider | Promise<Provider>>();
  const source = (id: string): Provider | Promise<Provider> => {
    const known = made.get(id);
    if (known !== undefined) return known;
    const plugin = byId.get(id);
    if (plugin === undefined) throw new TypeError(`no provider "${id}" is installed`);
    const provider = plugin.create(context(id));
    made.set(id, provider);
    if (provider instanceof Promise) {
      provider.then(
        (ready) => made.set(id, ready),
        () => made.delete(id),
      );
    }
    return provider;
  };
  const dispose = async (): Promise<void> => {
    const providers = [...made.values()];
    made.clear();
    for (const provider of providers) await (await provider).dispose?.();
  };
  return Object.assign(source, { dispose });
}
