import type { Breakers, CandidateHealth, Clock, Health, HealthOutcome, RateLimit } from '../contracts/index.ts';
import { Window } from './window.ts';

/** How much a new reading counts: about the last twenty calls decide. */
const WEIGHT = 0.1;

/** A candidate that nobody asked for this long is believed half as bad as it was. */
const HALF_LIFE_MS = 60_000;

/** Candidates beyond this many push out the one not seen for longest. */
const MOST_CANDIDATES = 1_000;

/** What each candidate did lately, and what it is doing now. */
export function createRollingHealth(breakers: Pick<Breakers, 'state'>, clock: Clock): Health {
  const readings = new Map<string, Reading>();

  const readingOf = (key: string): Reading => {
    const known = readings.get(key);
    if (known === undefined) {
      const reading = new Reading(clock);
      readings.set(key, reading);
      if (readings.size > MOST_CANDIDATES) forgetOne(readings);
      return reading;
    }
    // Moved to the end once space is short: the map is then in the order of last use.
    if (readings.size >= MOST_CANDIDATES) {
      readings.delete(key);
      readings.set(key, known);
    }
    return known;
  };

  const snapshot = {
    get: (key: string): CandidateHealth | undefined => {
      const reading = readings.get(key);
      const breaker = breakers.state(key);
      if (reading === undefined) return breaker === 'closed' ? undefined : new Reading(clock).shown(breaker);
      return reading.shown(breaker);
    },
  };

  return {
    snapshot: () => snapshot,
    record: (key, outcome) => readingOf(key).add(outcome),
    started: (key) => readingOf(key).start(),
    noteLimits: (key, limits) => readingOf(key).noteLimits(limits),
    readings: () => new Map([...readings].map(([key, reading]) => [key, reading.shown(breakers.state(key))])),
  };
}

/** The one not used for longest that has no call under way. */
function forgetOne(readings: Map<string, Reading>): void {
  for (const [key, { inFlight }] of readings) {
    if (inFlight > 0) continue;
    readings.delete(key);
    return;
  }
}

/** One candidate. Means are exponentially weighted; a failure says nothing about latency. */
class Reading {
  readonly #clock: Clock;
  readonly #latency: Window;
  readonly #firstChunk: Window;
  #calls = 0;
  #errorRate = 0;
  #errorRateAt = 0;
  #latencyMs: number | undefined;
  #timeToFirstChunkMs: number | undefined;
  #tokensPerSecond: number | undefined;
  #limits: readonly RateLimit[] = [];
  #limitsAt = 0;
  inFlight = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#latency = new Window(clock);
    this.#firstChunk = new Window(clock);
  }

  add({ ok, latencyMs, timeToFirstChunkMs, outputTokens }: HealthOutcome): void {
    this.#calls += 1;
    this.#errorRate = mean(this.#decayedErrorRate(), ok ? 0 : 1);
    this.#errorRateAt = this.#clock.monotonicMs();
    if (!ok) return;
    if (latencyMs !== undefined) {
      this.#latencyMs = mean(this.#latencyMs ?? latencyMs, latencyMs);
      this.#latency.add(latencyMs);
    }
    if (timeToFirstChunkMs === undefined) return;
    this.#timeToFirstChunkMs = mean(this.#timeToFirstChunkMs ?? timeToFirstChunkMs, timeToFirstChunkMs);
    this.#firstChunk.add(timeToFirstChunkMs);
    const speaking = (latencyMs ?? 0) - timeToFirstChunkMs;
    if (outputTokens === undefined || outputTokens === 0 || speaking <= 0) return;
    const speed = (outputTokens * 1_000) / speaking;
    this.#tokensPerSecond = mean(this.#tokensPerSecond ?? speed, speed);
  }

  start(): () => void {
    this.inFlight += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.inFlight -= 1;
    };
  }

  noteLimits(limits: readonly RateLimit[]): void {
    this.#limits = limits;
    this.#limitsAt = this.#clock.monotonicMs();
  }

  shown(breaker: CandidateHealth['breaker']): CandidateHealth {
    const latency = this.#latency;
    const firstChunk = this.#firstChunk;
    return {
      calls: this.#calls,
      errorRate: this.#decayedErrorRate(),
      latencyMs: this.#latencyMs,
      timeToFirstChunkMs: this.#timeToFirstChunkMs,
      tokensPerSecond: this.#tokensPerSecond,
      breaker,
      inFlight: this.inFlight,
      rateLimits: this.#limitsNow(),
      // Sorted when somebody asks, which is not for every plan.
      get latencyP50Ms() {
        return latency.quantile(0.5);
      },
      get latencyP95Ms() {
        return latency.quantile(0.95);
      },
      get timeToFirstChunkP50Ms() {
        return firstChunk.quantile(0.5);
      },
      get timeToFirstChunkP95Ms() {
        return firstChunk.quantile(0.95);
      },
    };
  }

  #decayedErrorRate(): number {
    if (this.#errorRate === 0) return 0;
    return this.#errorRate * 2 ** (-(this.#clock.monotonicMs() - this.#errorRateAt) / HALF_LIFE_MS);
  }

  /** Limits count down while nobody asks; one whose time has come says nothing any more. */
  #limitsNow(): readonly RateLimit[] {
    if (this.#limits.length === 0) return NO_LIMITS;
    const passedMs = this.#clock.monotonicMs() - this.#limitsAt;
    return this.#limits.flatMap((limit) => {
      // Without a time of its end, a limit is believed for a minute.
      const resetMs = (limit.resetMs ?? UNSTATED_RESET_MS) - passedMs;
      return resetMs > 0 ? [{ ...limit, resetMs }] : [];
    });
  }
}

const NO_LIMITS: readonly RateLimit[] = [];
const UNSTATED_RESET_MS = 60_000;

function mean(before: number, now: number): number {
  return before + WEIGHT * (now - before);
}
