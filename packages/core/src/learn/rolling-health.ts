import type { Breakers, CandidateHealth, Health, HealthOutcome } from '../contracts/index.ts';

/** How much a new reading counts: about the last twenty calls decide. */
const WEIGHT = 0.1;

/** Candidates beyond this many push out the one not seen for longest. */
const MOST_CANDIDATES = 1_000;

interface Reading {
  calls: number;
  errorRate: number;
  latencyMs: number | undefined;
  timeToFirstChunkMs: number | undefined;
}

/** Exponentially weighted means of what each candidate did. A failure says nothing about latency. */
export function createRollingHealth(breakers: Pick<Breakers, 'state'>): Health {
  const readings = new Map<string, Reading>();
  return {
    snapshot() {
      return { get: (key) => healthOf(readings.get(key), breakers.state(key)) };
    },
    record(key, outcome) {
      const reading = readings.get(key) ?? {
        calls: 0,
        errorRate: 0,
        latencyMs: undefined,
        timeToFirstChunkMs: undefined,
      };
      update(reading, outcome);
      // Moved to the end once space is short: the map is then in the order of last use.
      if (readings.size >= MOST_CANDIDATES) readings.delete(key);
      readings.set(key, reading);
      if (readings.size > MOST_CANDIDATES) readings.delete(readings.keys().next().value as string);
    },
  };
}

function healthOf(reading: Reading | undefined, breaker: CandidateHealth['breaker']): CandidateHealth | undefined {
  if (reading !== undefined) return { ...reading, breaker };
  return breaker === 'closed'
    ? undefined
    : { calls: 0, errorRate: 0, latencyMs: undefined, timeToFirstChunkMs: undefined, breaker };
}

function update(reading: Reading, { ok, latencyMs, timeToFirstChunkMs }: HealthOutcome): void {
  reading.calls += 1;
  reading.errorRate = mean(reading.errorRate, ok ? 0 : 1);
  if (!ok) return;
  if (latencyMs !== undefined) reading.latencyMs = mean(reading.latencyMs ?? latencyMs, latencyMs);
  if (timeToFirstChunkMs !== undefined) {
    reading.timeToFirstChunkMs = mean(reading.timeToFirstChunkMs ?? timeToFirstChunkMs, timeToFirstChunkMs);
  }
}

function mean(before: number, now: number): number {
  return before + WEIGHT * (now - before);
}
