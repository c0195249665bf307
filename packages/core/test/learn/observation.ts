import type { AttemptRecord, Observation } from '@signalbox/core';

export function attempt(more: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    id: 'attempt-1',
    provider: 'acme',
    model: 'one',
    retry: 0,
    startedAt: 0,
    latencyMs: 120,
    sent: true,
    outcome: 'ok',
    usage: { inputTokens: 100, outputTokens: 10 },
    cost: { source: 'catalogue', nanoUsd: 1_000_000 },
    ...more,
  };
}

/** A request that one attempt answered, unless told otherwise. Usage and cost are those of the attempts told of. */
export function observation(more: Partial<Observation> = {}): Observation {
  return {
    id: 'request-1',
    operation: 'chat',
    startedAt: Date.parse('2026-11-21T12:00:00Z'),
    latencyMs: 150,
    metadata: {},
    classification: { task: 'general', confidence: 0, evidence: [], by: 'default' },
    plan: { candidates: [], rejected: [], strategy: 'priority', route: 'catalogue' },
    attempts: [attempt()],
    outcome: 'ok',
    provider: 'acme',
    model: 'one',
    usage: { inputTokens: 100, outputTokens: 10 },
    cost: { source: 'catalogue', nanoUsd: 1_000_000 },
    ...more,
  };
}
