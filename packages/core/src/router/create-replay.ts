import type {
  CandidateHealth,
  Classification,
  Facts,
  HealthSnapshot,
  LoggedRequest,
  Plan,
  Usage,
} from '../contracts/index.ts';
import { createClassify } from '../classify/classify.ts';
import { compileRules, type Rule } from '../classify/rules.ts';
import { drawOf } from '../experiment/assign.ts';
import { priceUsage } from '../money/price.ts';
import { toUsd } from '../money/nano-usd.ts';
import { askedTerms } from '../money/terms.ts';
import { makePlan } from '../plan/make-plan.ts';
import { checkConfig } from './check-config.ts';
import { checkNames } from './check-names.ts';
import { compose } from './compose.ts';
import { complete, type RouterConfig } from './config.ts';
import { systemClock } from './system-clock.ts';

/** Plans and prices what was asked once, by a configuration. Nothing is sent, and nothing is written. */
export interface Replay {
  /**
   * Whom the configuration would ask. Its classifiers are not asked: the task is the one that was told then.
   * @returns `undefined` when the row does not say what was asked
   */
  plan(logged: LoggedRequest): Plan | undefined;
  /**
   * What a usage costs at a model, at the prices of that time.
   * @param name `provider/model`, an alias, or a model id
   * @returns `undefined` when the model or its price is not known
   */
  costUsd(name: string, usage: Usage, logged: LoggedRequest): number | undefined;
  /** The time that a model's card states, in milliseconds. */
  statedLatencyMs(name: string): number | undefined;
  /** Rules that look at what was said: nobody knows any more, so they are left out. */
  readonly blindRules: readonly string[];
  dispose(): Promise<void>;
}

/** What of the facts is not kept. */
const SAID: readonly (keyof Facts)[] = ['text', 'system'];

/**
 * @param latencyOf what a candidate took on the average, `provider/model`
 * @throws TypeError that says what is wrong with the configuration
 */
export async function createReplay(
  config: RouterConfig,
  latencyOf: (candidate: string) => number | undefined = () => undefined,
): Promise<Replay> {
  checkConfig(config);
  const { tasks, fallback, aliases, strategy, learned, maxCandidates, spread, catalog: sources, fetch } = config;
  const sighted = (config.rules ?? []).filter((rule) => !isBlind(rule));
  const planning = { tasks, fallback, aliases, strategy, learned, maxCandidates, spread, catalog: sources, fetch };
  const stated = Object.fromEntries(Object.entries(planning).filter(([, value]) => value !== undefined));
  const completed = complete({
    ...stated,
    plugins: config.plugins.filter(({ kind }) => kind === 'provider' || kind === 'strategy'),
    rules: sighted,
    // Nothing is sent, so no key is needed: which of them are set on this machine must not decide.
    secrets: () => 'not used',
  });
  const { scope, deps } = compose(completed, () => Promise.reject(new TypeError('a replay sends nothing')));
  await deps.catalogSources.refresh();
  const catalog = deps.catalog.snapshot();
  checkNames(completed, catalog, deps.policy.strategies);
  const health: HealthSnapshot = { get: (key) => healthOf(latencyOf(key)) };
  const classify = createClassifier(sighted);
  const cardOf = (name: string) => catalog.resolve(name)[0];

  return {
    blindRules: (config.rules ?? []).filter(isBlind).map(({ name }) => name),
    plan(logged) {
      const { asked } = logged;
      if (asked === undefined) return undefined;
      const facts = factsOf(logged, asked);
      return makePlan({
        facts,
        classification: classify(facts, logged),
        routing: asked.routing ?? {},
        catalog,
        health,
        policy: deps.policy,
        draw: drawOf(logged.id, 'replay'),
        at: logged.startedAt,
      });
    },
    costUsd(name, usage, { startedAt, asked }) {
      const candidate = cardOf(name);
      if (candidate === undefined) return undefined;
      const terms = askedTerms({ billing: asked?.billing }, candidate, startedAt);
      const nanoUsd = priceUsage(candidate.card.price, usage, terms);
      return nanoUsd === undefined ? undefined : toUsd(nanoUsd);
    },
    statedLatencyMs: (name) => cardOf(name)?.card.expectedLatencyMs,
    dispose: () => scope.dispose(),
  };
}

/** A function may look at anything, and so may a condition on the text. */
function isBlind({ when }: Rule): boolean {
  return typeof when === 'function' || SAID.some((fact) => JSON.stringify(when).includes(`"${fact}"`));
}

function factsOf(
  { operation, requestedModel, metadata, task, classifiedBy }: LoggedRequest,
  { routing: _, ...asked }: NonNullable<LoggedRequest['asked']>,
): Facts {
  const { tags = [], user, session, tenant } = metadata;
  return {
    maxOutputTokens: undefined,
    reasoningEffort: undefined,
    ...asked,
    operation,
    text: '',
    system: '',
    model: requestedModel,
    task: classifiedBy === 'caller' ? task : undefined,
    tags,
    user,
    session,
    tenant,
  };
}

/** The caller's word, a rule of the configuration, the operation, and in place of the classifiers what was told then. */
function createClassifier(rules: readonly Rule[]): (facts: Facts, logged: LoggedRequest) => Classification {
  let told: Classification | undefined;
  const classify = createClassify({
    matchRule: compileRules(rules),
    classifiers: [{ classifier: { id: 'logged', classify: () => told }, timeLimitMs: 0, minConfidence: 0 }],
    defaultTask: 'general',
    clock: systemClock,
    onFailure: () => {},
  });
  return (facts, { task, confidence, classifiedBy, difficulty }) => {
    told = { task, confidence, evidence: [], by: classifiedBy, ...(difficulty !== undefined && { difficulty }) };
    // What is told at once is answered at once.
    return classify(facts) as Classification;
  };
}

function healthOf(latencyMs: number | undefined): CandidateHealth | undefined {
  if (latencyMs === undefined) return undefined;
  return {
    calls: 1,
    errorRate: 0,
    latencyMs,
    timeToFirstChunkMs: undefined,
    latencyP50Ms: undefined,
    latencyP95Ms: undefined,
    timeToFirstChunkP50Ms: undefined,
    timeToFirstChunkP95Ms: undefined,
    tokensPerSecond: undefined,
    breaker: 'closed',
    inFlight: 0,
    rateLimits: [],
  };
}
