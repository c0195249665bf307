import type {
  BillingTerms,
  Candidate,
  CatalogSnapshot,
  CandidateHealth,
  Estimate,
  Facts,
  ModelKind,
  Operation,
  RateLimit,
  RejectionCode,
  RoutingOptions,
} from '../contracts/index.ts';
import { affordableOutputTokens } from '../money/price.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { promptOf } from '../money/terms.ts';
import { isWritten } from './estimate.ts';

/** What a filter may look at. */
export interface FilterInput {
  readonly candidate: Candidate;
  readonly estimate: Estimate;
  readonly facts: Facts;
  readonly routing: RoutingOptions;
  readonly health: CandidateHealth | undefined;
  readonly catalog: CatalogSnapshot;
  readonly terms: BillingTerms;
}

export interface Rejection {
  readonly code: RejectionCode;
  readonly reason: string;
}

type Filter = (input: FilterInput) => Rejection | undefined;

const KIND_OF_OPERATION: Readonly<Record<Operation, ModelKind>> = {
  chat: 'chat',
  fill: 'fim',
  embed: 'embedding',
  rerank: 'rerank',
  image: 'image',
  speech: 'speech',
  transcription: 'transcription',
  ocr: 'ocr',
};

/** The first reason why a candidate cannot take the request; `undefined` when there is none. */
export function rejectionOf(input: FilterInput): Rejection | undefined {
  for (const filter of FILTERS) {
    const rejection = filter(input);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

/** Whether `provider` or `provider/model` names the candidate; the group of a provider is as good as its id. */
function names(name: string, { provider, model, group }: Candidate): boolean {
  const isNamed = (id: string): boolean => name === id || name === `${id}/${model}`;
  return isNamed(provider) || (group !== undefined && isNamed(group));
}

/** In the order in which people would ask: what you forbade, what it cannot do, what it would take. */
const FILTERS: readonly Filter[] = [
  ({ candidate, routing }) =>
    routing.exclude?.some((name) => names(name, candidate)) === true
      ? { code: 'excluded', reason: 'excluded by the request' }
      : undefined,

  ({ candidate, routing }) =>
    routing.only !== undefined && !routing.only.some((name) => names(name, candidate))
      ? { code: 'excluded', reason: `the request allows only ${routing.only.join(', ')}` }
      : undefined,

  ({ candidate, facts }) => {
    const wanted = KIND_OF_OPERATION[facts.operation];
    const { kind, capabilities } = candidate.card;
    const fits = kind === wanted || (wanted === 'fim' && capabilities.includes('fim'));
    return fits || candidate.isUndescribed === true
      ? undefined
      : { code: 'wrong-kind', reason: `is a model for ${kind}, not for ${wanted}` };
  },

  ({ candidate, catalog }) => {
    const missing = catalog.missingCredential(candidate.provider);
    return missing === undefined ? undefined : { code: 'no-credential', reason: `${missing} is not set` };
  },

  ({ candidate, facts, routing }) => {
    const { capabilities } = candidate.card;
    const needs = [...facts.needs, ...(routing.require?.capabilities ?? [])];
    const lacking = needs.filter((need) => !capabilities.includes(need));
    return lacking.length === 0
      ? undefined
      : { code: 'missing-capability', reason: `lacks ${[...new Set(lacking)].join(', ')}` };
  },

  ({ candidate, facts }) => {
    const { contextTokens } = candidate.card;
    // A text has at least one token; embeddings and rankings have none.
    const needed = facts.longestInputTokens + (facts.maxOutputTokens ?? (isWritten(facts.operation) ? 1 : 0));
    return contextTokens === undefined || needed <= contextTokens
      ? undefined
      : { code: 'context-too-small', reason: `about ${needed} tokens do not fit into ${contextTokens}` };
  },

  ({ candidate, routing }) => {
    const stated = candidate.card.compliance ?? [];
    const lacking = (routing.require?.compliance ?? []).filter((name) => !stated.includes(name));
    return lacking.length === 0
      ? undefined
      : { code: 'compliance', reason: `nobody states that it has ${lacking.join(', ')}` };
  },

  ({ candidate, routing }) => {
    const wanted = routing.require?.regions;
    const served = candidate.card.regions ?? [];
    return wanted === undefined || wanted.some((region) => served.includes(region))
      ? undefined
      : { code: 'region', reason: `nobody states that it is served from ${wanted.join(' or ')}` };
  },

  ({ estimate, routing }) =>
    routing.maxLatencyMs !== undefined && (estimate.latencyMs ?? 0) > routing.maxLatencyMs
      ? {
          code: 'too-slow',
          reason: `takes about ${Math.round(estimate.latencyMs ?? 0)} ms, allowed are ${routing.maxLatencyMs}`,
        }
      : undefined,

  ({ candidate, estimate, facts, routing, terms }) => {
    const cap = routing.maxCostUsd;
    if (cap === undefined) return undefined;
    const { price } = candidate.card;
    const output = affordableOutputTokens(price, promptOf(facts), toNanoUsd(cap), terms);
    if (output === undefined || estimate.worstCaseUsd === undefined) {
      return { code: 'price-unknown', reason: 'its price is not known, and the cost is capped' };
    }
    // A text is cut to what the cap buys; what other operations make cannot be.
    const fits = isWritten(facts.operation) ? output >= 1 : estimate.worstCaseUsd <= cap;
    return fits
      ? undefined
      : {
          code: 'too-expensive',
          reason: `${isWritten(facts.operation) ? 'the prompt alone' : 'it'} takes more than ${cap} USD`,
        };
  },

  ({ health, facts }) => {
    const empty = health === undefined ? undefined : emptyLimit(health.rateLimits, facts.inputTokens);
    return empty === undefined
      ? undefined
      : { code: 'rate-limited', reason: `its limit of ${empty.of} is used up for ${Math.ceil(empty.resetMs ?? 0)} ms` };
  },

  ({ health }) =>
    health?.breaker === 'open' ? { code: 'breaker-open', reason: 'failed too often and is resting' } : undefined,
];

/** A limit of the account that has no room for the request; what is sent all the same would come back as a refusal. */
function emptyLimit(limits: readonly RateLimit[], inputTokens: number): RateLimit | undefined {
  return limits.find(({ of, remaining }) => {
    if (remaining === undefined) return false;
    if (remaining === 0) return true;
    return (of === 'tokens' || of === 'input-tokens') && remaining < inputTokens;
  });
}
