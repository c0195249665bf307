import type { AttemptRecord, Cost, Dispatch, Observation, Usage } from '@signalbox/core';
import * as fc from 'fast-check';

/** When the newest of `observations` began, epoch milliseconds. */
export const OBSERVED_AT = Date.parse('2026-11-25T12:00:00Z');
const DAY_MS = 86_400_000;

const name = (...names: string[]) => fc.constantFrom(...names);
const usage: fc.Arbitrary<Usage> = fc.record({ inputTokens: fc.nat(100_000), outputTokens: fc.nat(10_000) });
const cost: fc.Arbitrary<Cost> = fc.oneof(
  fc.record({ source: fc.constantFrom('provider' as const, 'catalogue' as const), nanoUsd: fc.nat(10 ** 12) }),
  fc.constant({ source: 'unknown' as const }),
);

const attempt: fc.Arbitrary<Omit<AttemptRecord, 'id'>> = fc.record({
  provider: name('acme', "o'hara"),
  model: name('small', 'large%_'),
  retry: fc.nat(2),
  startedAt: fc.constant(OBSERVED_AT),
  latencyMs: fc.nat(5_000),
  sent: fc.constant(true),
  outcome: name('ok', 'failed', 'cancelled') as fc.Arbitrary<'ok' | 'failed' | 'cancelled'>,
  usage,
  cost,
});

/** Anything that a router might tell a tracker, in a hundred days; the sums of a request are those of its attempts. */
export const observations: fc.Arbitrary<readonly Observation[]> = fc
  .array(
    fc.record({
      daysAgo: fc.nat(100),
      latencyMs: fc.nat(60_000),
      attempts: fc.array(attempt, { maxLength: 3 }),
      outcome: name('ok', 'failed', 'cancelled') as fc.Arbitrary<Observation['outcome']>,
      task: name('coding', 'general'),
      tags: fc.array(fc.oneof(name('a', 'b', 'a\nb', '\\', '\\n', '%'), fc.string({ unit: 'binary', maxLength: 3 })), {
        maxLength: 3,
      }),
      user: fc.option(name('ada', 'Ada', ''), { nil: undefined }),
      isHit: fc.boolean(),
      arm: fc.option(name('control', 'new'), { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((one, place) => observationOf(place, one)));

function observationOf(
  place: number,
  one: {
    daysAgo: number;
    latencyMs: number;
    attempts: Omit<AttemptRecord, 'id'>[];
    outcome: Observation['outcome'];
    task: string;
    tags: string[];
    user: string | undefined;
    isHit: boolean;
    arm: string | undefined;
  },
): Observation {
  const attempts = one.attempts.map((each, index) => ({ ...each, id: `${place}-${index}` }));
  const costs = attempts.map((each) => each.cost.nanoUsd);
  const sum = (of: keyof Usage): number => attempts.reduce((total, { usage: used }) => total + (used?.[of] ?? 0), 0);
  return {
    id: `request-${String(place).padStart(3, '0')}`,
    operation: 'chat',
    startedAt: OBSERVED_AT - one.daysAgo * DAY_MS - place,
    latencyMs: one.latencyMs,
    metadata: { tags: one.tags, ...(one.user !== undefined && { user: one.user }) },
    classification: { task: one.task, confidence: 0.5, evidence: [], by: 'keywords' },
    plan: { candidates: [], rejected: [], strategy: 'balanced', route: 'catalogue' },
    attempts,
    outcome: one.outcome,
    usage: { inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') },
    cost: costs.includes(undefined)
      ? { source: 'unknown' }
      : { source: 'catalogue', nanoUsd: costs.reduce<number>((total, each) => total + (each ?? 0), 0) },
    ...(one.isHit && { cache: { kind: 'exact' as const, savedNanoUsd: 7 } }),
    ...(one.arm !== undefined && { experiment: { name: 'trial', arm: one.arm } }),
  };
}

/** What a router told of the same request before it was sent. */
export function dispatchOf(observation: Observation): Dispatch {
  const { id, operation, startedAt, metadata, classification, plan } = observation;
  return { id, operation, startedAt, metadata, classification, plan, estimateNanoUsd: 1_000 };
}
