import { hash } from 'node:crypto';
import type { BaseRequest, OperationRequest, Plan, RoutingOptions } from '../contracts/index.ts';
import { canonical } from './canonical.ts';

/** Changed with what goes into a key: answers that were stored under another one are then not found. */
const VERSION = 1;

/**
 * Fields of a request that may not change its answer, or that the key has in another form. Every other field is part of
 * the key, so that one which is added some day is, too.
 */
export const NOT_IN_KEY: Readonly<Record<Exclude<keyof BaseRequest, 'model' | 'providerOptions' | 'strict'>, string>> =
  {
    metadata: 'who asks changes no answer; the tenant is in the key by itself',
    routing: 'its part that says who may answer is in the key by itself',
    cache: 'its namespace is in the key by itself',
    signal: 'says when nobody wants it any more',
  };

/**
 * Routing options that say how an answer is come by, not whose it may be. `accept` and schemas are asked again of every
 * answer that is taken from the cache.
 */
export const NOT_IN_ROUTING_KEY: Readonly<
  Record<Exclude<keyof RoutingOptions, 'exclude' | 'only' | 'require' | 'prefer'>, string>
> = {
  maxCostUsd: 'an answer from the cache costs nothing; one that was cut is not kept',
  maxLatencyMs: 'an answer from the cache is fast',
  deadlineMs: 'an answer from the cache is fast',
  fallback: 'the candidate that answered must be in the plan',
  sideEffects: 'such a request has nothing to do with the cache',
  fallbackOn: 'how failures are met',
  stopOn: 'how failures are met',
  accept: 'asked again of the stored answer',
  validateSchema: 'asked again of the stored answer',
  continuation: 'an answer of two candidates is not kept',
  race: 'how many are asked',
  hedge: 'how many are asked',
  onBudget: 'the candidate that answered must be in the plan',
};

/**
 * What an answer is kept under: `tenant:namespace:hash`, the first two as hashes, so that both can be cleared.
 * @param namespace the request's, else the configuration's
 * @throws TypeError when the request holds what has no canonical text
 */
export function cacheKeyOf(
  { operation, request }: OperationRequest,
  { route, strategy }: Pick<Plan, 'route' | 'strategy'>,
  namespace: string,
): string {
  const { metadata, routing } = request;
  const asked = {
    version: VERSION,
    operation,
    tenant: metadata?.tenant,
    namespace,
    route,
    strategy,
    // No options, and only such as change nothing, are the same.
    routing: without(routing ?? {}, NOT_IN_ROUTING_KEY),
    request: without(request, NOT_IN_KEY),
  };
  return `${spaceOf(metadata?.tenant, namespace)}${digest(canonical(asked))}`;
}

/** What all keys of a tenant, or of a namespace of it, begin with. */
export function spaceOf(tenant: string | undefined, namespace?: string): string {
  const ofTenant = `${tenant === undefined ? '-' : digest(tenant).slice(0, 16)}:`;
  return namespace === undefined ? ofTenant : `${ofTenant}${namespace === '' ? '-' : digest(namespace).slice(0, 16)}:`;
}

function without(object: object, names: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !Object.hasOwn(names, name)));
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
