import type { CatalogSource, Plugin, RouteOptions, RouterEvents, Secret } from '../contracts/index.ts';
import type { Budget, QuotaOptions, RateRule } from '../admit/budget-options.ts';
import type { SlotOptions } from '../admit/slots.ts';
import type { BreakerOptions } from '../attempt/breakers.ts';
import type { Timeouts } from '../attempt/deadline.ts';
import type { HedgePolicy } from '../attempt/hedge.ts';
import type { RetryPolicy } from '../attempt/retry.ts';
import { CACHED_OPERATIONS, type CacheOptions } from '../cache/options.ts';
import type { SemanticOptions } from '../cache/semantic-options.ts';
import type { ContentOptions } from '../content/content-recorder.ts';
import type { DiscoveryTimes } from '../catalog/create-discovery.ts';
import type { ClassifierEntry } from '../classify/classifier-order.ts';
import type { Experiment, Shadow } from '../experiment/options.ts';
import type { KeywordList } from '../classify/keyword-classifier.ts';
import type { Rule } from '../classify/rules.ts';
import type { ProbeOptions } from './probes.ts';
import type { TaskRoute } from '../plan/make-plan.ts';
import type { Spread } from '../plan/spread.ts';
import type { JudgeOptions, LearnedOptions } from '../learn/options.ts';
import type { Scope } from './scope.ts';

/** What a router can be told. Everything but `plugins` has a default; `docs/configuration.md` explains each. */
export interface RouterConfig extends RouteOptions {
  /** Providers, and whatever else is installed: `[openai(), groq({ apiKey })]`. */
  readonly plugins: readonly Plugin[];
  /** Tried in order before anything is classified; the first that holds wins. */
  readonly rules?: readonly Rule[];
  /** Where each task's requests go. */
  readonly tasks?: Readonly<Record<string, TaskRoute>>;
  /** Candidates tried after a route's own, and for tasks without a route. */
  readonly fallback?: readonly string[];
  /** Names of your own for one candidate or several. */
  readonly aliases?: Readonly<Record<string, string | readonly string[]>>;
  /** The order of candidates where nothing lists them. Default: `balanced`. */
  readonly strategy?: string;
  /** The most candidates that one request may be sent to. Default: 5. */
  readonly maxCandidates?: number;
  readonly classification?: {
    /** What it is when nobody can tell. Default: `general`. */
    readonly defaultTask?: string;
    /** More keywords, by task. */
    readonly keywords?: Readonly<Record<string, KeywordList>>;
    /** How long one classifier may take. Default: 200 ms. */
    readonly timeLimitMs?: number;
    /**
     * Who is asked, in this order: the ids of classifier plugins, and `keywords` for the one of core. Who is not named is
     * not asked. Default: the plugins as they are listed, then `keywords`.
     */
    readonly classifiers?: readonly ClassifierEntry[];
  };
  readonly timeouts?: Partial<Timeouts>;
  /** For providers that tell themselves which models they have. */
  readonly discovery?: Partial<DiscoveryTimes>;
  readonly retry?: Partial<RetryPolicy>;
  readonly breaker?: Partial<BreakerOptions>;
  /** A second candidate is asked while the first is slow. Default: off, since it costs money. */
  readonly hedging?: Partial<HedgePolicy>;
  /** How many requests and calls may run at once, and how many may wait. Default: no limit. */
  readonly limits?: Partial<SlotOptions>;
  /** What may be spent, by whom, and until when. All that a request falls under apply. Default: no limit. */
  readonly budgets?: readonly Budget[];
  /** Requests, tokens and requests at once, by who asks or who is asked. Default: no limit. */
  readonly rates?: readonly RateRule[];
  /** How budgets and rates are kept, in the store where there is one. */
  readonly quotas?: Partial<QuotaOptions>;
  /** How requests are spread over the accounts of a group. Default: `least-busy`. */
  readonly spread?: Spread;
  /** Calls made for measuring alone. Default: none. */
  readonly probes?: Partial<ProbeOptions>;
  /** How often what other processes say in the store is read. Default: every second. */
  readonly syncMs?: number;
  /** Who describes models beside the plugins: `signalboxCatalog()`, files of yours. A later one counts first. */
  readonly catalog?: CatalogSource | readonly CatalogSource[];
  /**
   * Answers are kept, and given again to whoever asks the same; and who asks what is just being asked shares the answer.
   * Default: off.
   */
  readonly cache?: Partial<Omit<CacheOptions, 'semantic'>> & {
    /** Also to who asks in other words. Default: off. */
    readonly semantic?: Pick<SemanticOptions, 'embed'> & Partial<SemanticOptions>;
  };
  /** Requests that are answered in different ways, to see which is better. The first that takes one has it. */
  readonly experiments?: readonly Experiment[];
  /** Copies of requests that another candidate answers too, for nobody. */
  readonly shadows?: readonly Shadow[];
  /** What was asked and answered is given to trackers, after redaction. Default: off. */
  readonly content?: ContentOptions;
  /**
   * Learns who answers what how well, for the strategy `learned`: from feedback, from signs, from a judge. It is then the
   * strategy where no other is named. Default: off, unless a task or `strategy` names it.
   */
  readonly learned?: Partial<Omit<LearnedOptions, 'signals' | 'judge'>> & {
    readonly signals?: Partial<LearnedOptions['signals']>;
    readonly judge?: Pick<JudgeOptions, 'model'> & Partial<JudgeOptions>;
  };
  /** What savings are counted against: `provider/model`. */
  readonly baseline?: string;
  /** Options that a provider cannot honour are errors, not warnings, unless a request says otherwise. */
  readonly strict?: boolean;
  /** Where secrets come from. Default: the environment of the process. */
  readonly secrets?: (name: string) => Secret | string | undefined;
  /** Lent to the plugins in place of the router's own transport. */
  readonly fetch?: typeof globalThis.fetch;
  readonly on?: { readonly [Name in keyof RouterEvents]?: (event: RouterEvents[Name]) => void };
  /** Binds parts of the router anew: `override: (scope) => scope.bind(TOKENS.ledger, () => myLedger)`. */
  readonly override?: (scope: Scope) => void;
}

/** The configuration with every default in its place. */
export interface CompleteConfig extends RouterConfig {
  readonly rules: readonly Rule[];
  readonly tasks: Readonly<Record<string, TaskRoute>>;
  readonly fallback: readonly string[];
  readonly aliases: Readonly<Record<string, string | readonly string[]>>;
  readonly catalog: readonly CatalogSource[];
  readonly strategy: string;
  readonly maxCandidates: number;
  readonly classification: {
    readonly defaultTask: string;
    readonly keywords: Readonly<Record<string, KeywordList>>;
    readonly timeLimitMs: number;
    readonly classifiers?: readonly ClassifierEntry[];
  };
  readonly timeouts: Timeouts;
  readonly discovery: DiscoveryTimes;
  readonly retry: RetryPolicy;
  readonly breaker: BreakerOptions;
  readonly hedgePolicy: HedgePolicy | undefined;
  readonly cacheOptions: CacheOptions | undefined;
  readonly experiments: readonly Experiment[];
  readonly shadows: readonly Shadow[];
  readonly content: ContentOptions & { readonly maxChars: number };
  readonly learnedOptions: LearnedOptions | undefined;
  readonly limits: SlotOptions;
  readonly budgets: readonly Budget[];
  readonly rates: readonly RateRule[];
  readonly quotas: QuotaOptions;
  readonly spread: Spread;
  readonly probes: ProbeOptions;
  readonly syncMs: number;
}

/** `docs/configuration.md` is kept equal to this by a test. */
export const DEFAULTS = {
  strategy: 'balanced',
  maxCandidates: 5,
  classification: { defaultTask: 'general', timeLimitMs: 200 },
  timeouts: { connectMs: 10_000, firstChunkMs: 60_000, idleMs: 60_000, wholeAnswerMs: 300_000, totalMs: 600_000 },
  discovery: { refreshMs: 300_000, timeLimitMs: 2_000 },
  retry: {
    maxRetries: 1,
    baseDelayMs: 250,
    maxDelayMs: 8_000,
    patienceMs: 1_000,
    maxWaitMs: 60_000,
    afterTimeout: false,
    maxShare: 0.2,
  },
  breaker: {
    failureThreshold: 0.5,
    minimumCalls: 5,
    failureCount: 5,
    rollingWindowMs: 60_000,
    resetTimeoutMs: 30_000,
    halfOpenRequests: 1,
    slowCallMs: Infinity,
    longRestMs: 300_000,
  },
  hedging: { afterMs: 'p95', maxShare: 0.05, minimumCalls: 20 },
  limits: { maxConcurrent: Infinity, maxConcurrentPerProvider: Infinity, queueSize: 1_000, queueTimeoutMs: 30_000 },
  quotas: { leaseMs: 60_000, timeLimitMs: 2_000, onFailure: 'block' },
  spread: 'least-busy',
  probes: { everyMs: Infinity, openBreakers: false, maxUsdPerHour: 0.01 },
  syncMs: 1_000,
  cache: {
    ttlMs: 3_600_000,
    maxBytes: 67_108_864,
    maxAnswerBytes: 1_048_576,
    namespace: '',
    sampled: false,
    timeLimitMs: 50,
    semantic: { threshold: 0.95, maxEntries: 1_000, maxCharacters: 500, timeLimitMs: 1_000, guard: true },
  },
  content: { record: false, maxChars: 32_768 },
  learned: {
    dial: 0.5,
    explore: 0.05,
    perTenant: false,
    answers: 200,
    halfLifeMs: 2_592_000_000,
    maxCells: 2_000,
    maxRequests: 10_000,
    promptCacheMs: 300_000,
    retryMs: 120_000,
    syncMs: 10_000,
    signals: { schema: 0.5, toolCalls: 0.5, refusal: 0.5, truncation: 0.3, retry: 0.3 },
    judge: { share: 0.02, maxUsdPerHour: 0.05, weight: 0.3 },
  },
  continuation: 'never',
  race: 1,
  onBudget: 'stop',
} as const;

/** Puts the defaults where nothing is said. */
export function complete(config: RouterConfig): CompleteConfig {
  return {
    ...config,
    rules: config.rules ?? [],
    tasks: config.tasks ?? {},
    fallback: config.fallback ?? [],
    aliases: config.aliases ?? {},
    catalog: config.catalog === undefined ? [] : [config.catalog].flat(),
    strategy: config.strategy ?? (config.learned === undefined ? DEFAULTS.strategy : 'learned'),
    maxCandidates: config.maxCandidates ?? DEFAULTS.maxCandidates,
    classification: { keywords: {}, ...DEFAULTS.classification, ...stated(config.classification) },
    timeouts: { ...DEFAULTS.timeouts, ...stated(config.timeouts) },
    discovery: { ...DEFAULTS.discovery, ...stated(config.discovery) },
    retry: { ...DEFAULTS.retry, ...stated(config.retry) },
    breaker: { ...DEFAULTS.breaker, ...stated(config.breaker) },
    hedgePolicy: config.hedging === undefined ? undefined : { ...DEFAULTS.hedging, ...stated(config.hedging) },
    cacheOptions: config.cache === undefined ? undefined : completeCache(config.cache),
    experiments: config.experiments ?? [],
    shadows: config.shadows ?? [],
    content: { ...DEFAULTS.content, ...stated(config.content) },
    learnedOptions: learns(config) ? completeLearned(config.learned ?? {}) : undefined,
    limits: { ...DEFAULTS.limits, ...stated(config.limits) },
    budgets: config.budgets ?? [],
    rates: config.rates ?? [],
    quotas: { ...DEFAULTS.quotas, ...stated(config.quotas) },
    spread: config.spread ?? DEFAULTS.spread,
    probes: { ...DEFAULTS.probes, ...stated(config.probes) },
    syncMs: config.syncMs ?? DEFAULTS.syncMs,
  };
}

function completeCache(cache: NonNullable<RouterConfig['cache']>): CacheOptions {
  const { semantic } = cache;
  return {
    operations: CACHED_OPERATIONS,
    ...DEFAULTS.cache,
    ...stated(cache),
    semantic:
      semantic === undefined
        ? undefined
        : { allow: [], ...DEFAULTS.cache.semantic, ...stated(semantic), embed: semantic.embed },
  };
}

/** Whether anything is to be learned: where nothing is, nothing is kept. */
function learns({ learned, strategy, tasks = {} }: RouterConfig): boolean {
  return (
    learned !== undefined || strategy === 'learned' || Object.values(tasks).some((task) => task.strategy === 'learned')
  );
}

/** What must not be tried out on, unless the user says otherwise. */
const NEVER_EXPLORE: readonly string[] = ['enterprise'];

function completeLearned(learned: NonNullable<RouterConfig['learned']>): LearnedOptions {
  const { judge } = learned;
  return {
    neverExplore: NEVER_EXPLORE,
    ...DEFAULTS.learned,
    ...stated(learned),
    signals: { ...DEFAULTS.learned.signals, ...stated(learned.signals) },
    judge: judge === undefined ? undefined : { ...DEFAULTS.learned.judge, ...stated(judge), model: judge.model },
  };
}

/** An option that is `undefined` is one that was not given: it must not hide the default. */
function stated<T extends object>(options: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Gives a configuration its type, in a file of its own. */
export function defineConfig(config: RouterConfig): RouterConfig {
  return config;
}
