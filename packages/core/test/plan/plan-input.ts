import type {
  Candidate,
  CandidateHealth,
  CatalogSnapshot,
  Estimate,
  KnownPrice,
  ModelOverride,
  ScoredCandidate,
} from '@signalbox/core';
import { fakeCard, fakeProvider } from '@signalbox/testkit';
import { createCatalog } from '../../src/catalog/create-catalog.ts';
import type { PlanInput, PlanPolicy } from '../../src/plan/make-plan.ts';
import { STRATEGIES } from '../../src/plan/strategies.ts';
import { saying } from '../classify/facts.ts';

/** US dollars per million tokens. */
export function usd(inputPerMTok: string, outputPerMTok: string): KnownPrice {
  return { kind: 'known', inputPerMTok, outputPerMTok, source: 'https://prices.example', asOf: '2026-11-21' };
}

export function catalogOf(
  models: Readonly<Record<string, readonly (string | ModelOverride)[]>>,
  aliases = {},
): CatalogSnapshot {
  const plugins = Object.entries(models).map(([id, cards]) => fakeProvider({ id, models: cards }));
  return createCatalog({ plugins, aliases, secret: () => undefined }).snapshot();
}

export const HEALTHY: CandidateHealth = {
  calls: 10,
  errorRate: 0,
  latencyMs: undefined,
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

/** A plan's input where nothing is asked for: a chat, all models of the catalogue, listed in their order. */
export function planInput(
  catalog: CatalogSnapshot,
  {
    policy,
    health = {},
    ...more
  }: Partial<Omit<PlanInput, 'catalog' | 'policy' | 'health'>> & {
    readonly policy?: Partial<PlanPolicy>;
    readonly health?: Readonly<Record<string, CandidateHealth>>;
  } = {},
): PlanInput {
  return {
    facts: saying('hello'),
    classification: { task: 'general', confidence: 0, evidence: [], by: 'default' },
    routing: {},
    catalog,
    health: { get: (key) => health[key] },
    draw: 0.5,
    at: Date.UTC(2026, 10, 25),
    ...more,
    policy: {
      tasks: {},
      fallback: [],
      defaultStrategy: 'priority',
      strategies: new Map(STRATEGIES.map((strategy) => [strategy.id, strategy])),
      maxCandidates: 5,
      spread: 'in-order',
      halfOpenLast: false,
      ...policy,
    },
  };
}

const NOTHING_KNOWN: Estimate = {
  inputTokens: 10,
  outputTokens: 500,
  costUsd: undefined,
  worstCaseUsd: undefined,
  worstCaseTokens: 510,
  latencyMs: undefined,
  quality: undefined,
};

/** Candidates in the order of a list, by what is known of each. */
export function scored(
  ...known: readonly (Partial<Estimate> & { readonly weight?: number; readonly measured?: boolean })[]
): ScoredCandidate[] {
  return known.map(({ weight = 1, measured = false, ...estimate }, position) => ({
    provider: 'acme',
    model: `m${position}`,
    card: fakeCard(`m${position}`),
    estimate: { ...NOTHING_KNOWN, ...estimate },
    health: measured ? { ...HEALTHY, latencyMs: estimate.latencyMs } : undefined,
    position,
    weight,
  }));
}

export function keysOf(candidates: readonly Pick<Candidate, 'provider' | 'model'>[]): string[] {
  return candidates.map(({ provider, model }) => `${provider}/${model}`);
}
