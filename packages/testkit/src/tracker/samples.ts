import type { AttemptRecord, Dispatch, Observation } from '@signalbox/core';

/** A chat that was answered at the first call, unless it says otherwise. */
export function sample(id: string, change: Partial<Observation> = {}): Observation {
  const cost = change.cost ?? { source: 'catalogue', nanoUsd: 1_234_567 };
  const usage = change.usage ?? { inputTokens: 120, outputTokens: 34 };
  const startedAt = change.startedAt ?? Date.parse('2026-11-25T12:00:00Z');
  const call: AttemptRecord = {
    id: `${id}-call`,
    provider: 'acme',
    model: 'small',
    retry: 0,
    startedAt,
    latencyMs: 210.5,
    timeToFirstChunkMs: 40.25,
    sent: true,
    outcome: change.outcome ?? 'ok',
    usage,
    cost,
    ...(change.errorCode !== undefined && { error: { code: change.errorCode, message: 'acme answered 503' } }),
  };
  return {
    id,
    operation: 'chat',
    startedAt,
    latencyMs: 211.125,
    timeToFirstChunkMs: 40.5,
    metadata: {},
    classification: { task: 'coding', confidence: 0.75, evidence: [], by: 'keywords' },
    plan: { candidates: [], rejected: [], strategy: 'balanced', route: 'catalogue' },
    attempts: [call],
    outcome: 'ok',
    ...(change.outcome === undefined && { provider: 'acme', model: 'small', finishReason: 'stop' }),
    usage,
    cost,
    ...change,
  };
}

/** The same request before it is sent. */
export function dispatchOf(observation: Observation, estimateNanoUsd: number | undefined = 2_000_000): Dispatch {
  const { id, operation, startedAt, requestedModel, metadata, classification, plan } = observation;
  return {
    id,
    operation,
    startedAt,
    metadata,
    classification,
    plan,
    estimateNanoUsd,
    ...(requestedModel !== undefined && { requestedModel }),
  };
}
