import type { Asked, Facts, RoutingOptions } from '../contracts/index.ts';

/** What a request can be planned again by, when nobody knows any more what it said. */
export function askedOf(facts: Facts, routing: RoutingOptions | undefined): Asked {
  const { inputTokens, longestInputTokens, messageCount, units, needs } = facts;
  const { billing, cachesForAnHour, maxOutputTokens, reasoningEffort } = facts;
  return {
    inputTokens,
    longestInputTokens,
    messageCount,
    units,
    needs,
    ...(billing !== undefined && { billing }),
    ...(cachesForAnHour !== undefined && { cachesForAnHour }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(reasoningEffort !== undefined && { reasoningEffort }),
    ...(routing !== undefined && { routing: plannedBy(routing) }),
  };
}

function plannedBy(routing: RoutingOptions): NonNullable<Asked['routing']> {
  const { exclude, only, require, prefer, maxCostUsd, maxLatencyMs, fallback } = routing;
  const stated = Object.entries({ exclude, only, require, prefer, maxCostUsd, maxLatencyMs, fallback });
  return Object.fromEntries(stated.filter(([, value]) => value !== undefined));
}
