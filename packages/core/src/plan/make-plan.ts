import { RouterError } from '../errors/router-error.ts';
import type {
  Candidate,
  CatalogSnapshot,
  Classification,
  Facts,
  HealthSnapshot,
  LearnedSnapshot,
  Plan,
  PlannedCandidate,
  RankedCandidate,
  RejectedCandidate,
  RouteOptions,
  RoutingOptions,
  ScoredCandidate,
  Strategy,
  Weighed,
} from '../contracts/index.ts';
import { affordableOutputTokens } from '../money/price.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { askedTerms, promptOf } from '../money/terms.ts';
import { estimate, isWritten, outputLimit } from './estimate.ts';
import { rejectionOf } from './filters.ts';
import { spreadGroups, type Spread } from './spread.ts';
import { weigh } from './weigh.ts';

/** Where a task's requests go. */
export interface TaskRoute extends RouteOptions {
  /** Candidates: `provider/model`, an alias, or a model id. Absent: everything installed. */
  readonly use?: readonly string[];
  /** The order in which they are tried. Default: `priority` where `use` is given, else the router's. */
  readonly strategy?: string;
  /** Shares for the strategy `weighted`, by the names in `use`. Default: 1. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** What the configuration says about planning. */
export interface PlanPolicy {
  readonly tasks: Readonly<Record<string, TaskRoute>>;
  /** Tried after a route's own candidates, in this order. */
  readonly fallback: readonly string[];
  /** For requests that no route names candidates for. */
  readonly defaultStrategy: string;
  readonly strategies: ReadonlyMap<string, Strategy>;
  /** The most candidates a plan may have. */
  readonly maxCandidates: number;
  /** How requests are spread over the accounts or deployments of a group. */
  readonly spread: Spread;
  /** Candidates that are to prove themselves are probed in the background: requests ask them only after the others. */
  readonly halfOpenLast: boolean;
}

/** Whom to ask where several are asked at once. */
export interface Choice {
  /** In place of the names of a route; nobody else is asked then. */
  readonly names?: readonly string[] | undefined;
  /** How many, in place of `maxCandidates`. */
  readonly count?: number | undefined;
}

/** What an arm of an experiment says about planning. */
export interface PlannedArm {
  readonly label: string;
  readonly names: readonly string[] | undefined;
  readonly strategy: string | undefined;
}

export interface PlanInput {
  readonly facts: Facts;
  readonly classification: Classification;
  readonly routing: RoutingOptions;
  readonly choice?: Choice | undefined;
  /** The arm of an experiment, where the request is in one. */
  readonly arm?: PlannedArm | undefined;
  readonly catalog: CatalogSnapshot;
  readonly health: HealthSnapshot;
  readonly policy: PlanPolicy;
  /** The request's own random number, 0 to 1. */
  readonly draw: number;
  /** When it is made, epoch milliseconds: prices have their periods. */
  readonly at: number;
  /** What was learned, where the router learns. */
  readonly learned?: LearnedSnapshot | undefined;
  /** How many tokens of the prompt a candidate's provider probably has in its cache, by `provider/model`. */
  readonly warm?: ReadonlyMap<string, number> | undefined;
}

/** What a request may prefer, as a strategy. */
const STRATEGY_OF_PREFERENCE = { fast: 'fastest', cheap: 'cheapest', quality: 'quality' } as const;

/**
 * Whom to ask, in which order, and why. Pure: the same input gives the same plan, so that a stored one can be
 * replayed. A plan without candidates is a plan: `explain` shows it, and sending it fails with `refusalOf`.
 */
export function makePlan(input: PlanInput): Plan {
  const route = chooseRoute(input);
  const rejected: RejectedCandidate[] = [];
  const first = admitted(input, route.names, route.weights, rejected);
  const strategy = strategyOf(input, route);
  const ranked = strategy.order(first, input);
  const grouped = spreadGroups(ranked, input.policy.spread, input.draw);
  const ordered = route.names === undefined ? fewOfEach(grouped) : grouped;
  const isAlone = input.routing.fallback === false || input.choice?.names !== undefined;
  const later = isAlone ? [] : admitted(input, input.policy.fallback, {}, rejected);
  const laterRanked = later.map((candidate) => ({
    candidate,
    reason: `number ${candidate.position + 1} of the fallback list`,
  }));
  const listed = [...ordered, ...spreadGroups(laterRanked, input.policy.spread, input.draw)];
  const all = input.policy.halfOpenLast ? [...listed].sort((a, b) => trial(a) - trial(b)) : listed;
  const weighed = weigh(ranked, grouped, input.policy.halfOpenLast);
  return {
    route: route.label,
    strategy: strategy.id,
    candidates: distinct(all)
      .slice(0, mostOf(input))
      .map((one) => planned(input, one, weighed)),
    rejected: distinctRejections(rejected),
    ...(weighed !== undefined && { weighed }),
  };
}

function mostOf({ choice, routing, policy }: PlanInput): number {
  if (choice !== undefined) return choice.count ?? Infinity;
  return routing.fallback === false ? 1 : policy.maxCandidates;
}

function trial({ candidate }: { readonly candidate: ScoredCandidate }): number {
  return candidate.health?.breaker === 'half-open' ? 1 : 0;
}

/** Where nobody listed the candidates: a provider that is down must not take the whole plan with it. */
const MOST_OF_ONE_PROVIDER = 2;

function fewOfEach<T extends { readonly candidate: Candidate }>(ranked: readonly T[]): T[] {
  const taken = new Map<string, number>();
  return ranked.filter(({ candidate: { provider } }) => {
    const count = taken.get(provider) ?? 0;
    taken.set(provider, count + 1);
    return count < MOST_OF_ONE_PROVIDER;
  });
}

/** Why a plan without candidates cannot be sent. */
export function refusalOf(plan: Plan, restMs: (key: string) => number): RouterError {
  const resting = plan.rejected.filter(({ code }) => code === 'breaker-open' || code === 'rate-limited');
  const reasons = plan.rejected.map(({ provider, model, reason }) => `${nameOf(provider, model)} ${reason}`);
  const shown = reasons.slice(0, 5).join('; ') + (reasons.length > 5 ? `; and ${reasons.length - 5} more` : '');
  if (resting.length > 0) {
    return new RouterError('breaker_open', {
      message: `no candidate is left (${plan.route}): ${shown}`,
      retryAfterMs: Math.min(...resting.map(({ provider, model }) => restMs(`${provider}/${model}`))),
    });
  }
  return new RouterError('no_candidate', {
    message:
      reasons.length === 0
        ? `no candidate (${plan.route}): no installed provider has a model for this; install a provider plugin`
        : `no candidate (${plan.route}): ${shown}`,
  });
}

interface Route {
  readonly label: string;
  readonly names: readonly string[] | undefined;
  readonly weights: Readonly<Record<string, number>>;
  readonly strategy?: string | undefined;
}

/** The most particular word wins: the candidates named, an arm's, the request's model, then a rule, then the task, then whatever is installed. */
function chooseRoute(input: PlanInput): Route {
  const { choice, arm } = input;
  if (choice?.names !== undefined) return { label: 'candidates', names: choice.names, weights: {} };
  if (arm?.names !== undefined) return { label: arm.label, names: arm.names, weights: {}, strategy: arm.strategy };
  const route = usualRoute(input);
  return arm?.strategy === undefined ? route : { ...route, strategy: arm.strategy };
}

function usualRoute({ facts, classification, policy }: PlanInput): Route {
  if (facts.model !== undefined) return { label: 'model', names: [facts.model], weights: {} };
  if (classification.use !== undefined) return { label: classification.by, names: classification.use, weights: {} };
  const task = Object.hasOwn(policy.tasks, classification.task) ? policy.tasks[classification.task] : undefined;
  if (task !== undefined) {
    const { use, weights = {}, strategy } = task;
    return { label: `task:${classification.task}`, names: use, weights, strategy };
  }
  if (policy.fallback.length > 0) return { label: 'fallback', names: policy.fallback, weights: {} };
  return { label: 'catalogue', names: undefined, weights: {} };
}

function strategyOf({ routing, policy }: PlanInput, route: Route): Strategy {
  const preferred = routing.prefer && STRATEGY_OF_PREFERENCE[routing.prefer];
  const listed = route.names === undefined ? policy.defaultStrategy : 'priority';
  const id = preferred ?? route.strategy ?? listed;
  const strategy = policy.strategies.get(id);
  if (strategy === undefined)
    throw new TypeError(`no strategy "${id}"; known: ${[...policy.strategies.keys()].join(', ')}`);
  return strategy;
}

/** The candidates of some names that can take the request; the others are written down with the reason. */
function admitted(
  input: PlanInput,
  names: readonly string[] | undefined,
  weights: Readonly<Record<string, number>>,
  rejected: RejectedCandidate[],
): ScoredCandidate[] {
  const { facts, classification, routing, catalog, at } = input;
  const accepted: ScoredCandidate[] = [];
  for (const { name, candidate } of named(catalog, names, rejected)) {
    const health = input.health.get(`${candidate.provider}/${candidate.model}`);
    const terms = askedTerms(facts, candidate, at);
    const warm = input.warm?.get(`${candidate.provider}/${candidate.model}`);
    const estimated = estimate(candidate, facts, classification.task, health, terms, warm);
    const rejection = rejectionOf({ candidate, estimate: estimated, facts, routing, health, catalog, terms });
    if (rejection !== undefined) {
      // Models of another kind are no news where nobody asked for them.
      if (names === undefined && rejection.code === 'wrong-kind') continue;
      rejected.push({ provider: candidate.provider, model: candidate.model, ...rejection });
    } else {
      accepted.push({
        ...candidate,
        estimate: estimated,
        health,
        position: accepted.length,
        weight: weights[name] ?? 1,
      });
    }
  }
  return accepted;
}

function* named(
  catalog: CatalogSnapshot,
  names: readonly string[] | undefined,
  rejected: RejectedCandidate[],
): Generator<{ readonly name: string; readonly candidate: Candidate }> {
  if (names === undefined) {
    for (const candidate of catalog.candidates) yield { name: `${candidate.provider}/${candidate.model}`, candidate };
    return;
  }
  for (const name of names) {
    const found = catalog.resolve(name);
    if (found.length === 0) {
      const [provider = name, ...model] = name.split('/');
      rejected.push({
        provider,
        model: model.join('/'),
        code: 'not-installed',
        reason: 'is not offered by any installed provider',
      });
    }
    for (const candidate of found) yield { name, candidate };
  }
}

function planned(
  input: PlanInput,
  { candidate, reason }: RankedCandidate,
  weighed: readonly Weighed[] | undefined,
): PlannedCandidate {
  const { provider, model, card, plugin, estimate: estimated } = candidate;
  const limit = cappedOutput(candidate, input);
  const propensity = weighed?.find((one) => one.provider === provider && one.model === model)?.propensity;
  return {
    provider,
    model,
    card,
    ...(plugin !== undefined && { plugin }),
    estimate: estimated,
    reason,
    ...(limit !== undefined && { maxOutputTokens: limit }),
    ...(propensity !== undefined && { propensity }),
  };
}

/** The output limit to send so that the request's cost cap cannot be passed; `undefined` where none is needed. */
function cappedOutput(candidate: Candidate, { facts, routing, at }: PlanInput): number | undefined {
  const { maxCostUsd } = routing;
  const { card } = candidate;
  if (maxCostUsd === undefined || !isWritten(facts.operation)) return undefined;
  const terms = askedTerms(facts, candidate, at);
  const affordable = affordableOutputTokens(card.price, promptOf(facts), toNanoUsd(maxCostUsd), terms) ?? 0;
  // A limit that does not fit beside the prompt is an error at the provider.
  const room = (card.contextTokens ?? Infinity) - facts.inputTokens;
  const limit = Math.min(outputLimit(card, facts), room);
  return affordable < limit || facts.maxOutputTokens === undefined ? Math.min(affordable, limit) : undefined;
}

function distinct<T extends { readonly candidate: Candidate }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ candidate: { provider, model } }) => {
    const key = `${provider}/${model}`;
    return !seen.has(key) && seen.add(key);
  });
}

function distinctRejections(rejected: readonly RejectedCandidate[]): RejectedCandidate[] {
  return [...new Map(rejected.map((rejection) => [nameOf(rejection.provider, rejection.model), rejection])).values()];
}

function nameOf(provider: string, model: string): string {
  return model === '' ? provider : `${provider}/${model}`;
}
