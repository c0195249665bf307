import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import { RouterError } from '../errors/router-error.ts';
import { ERROR_TABLE } from '../errors/table.ts';
import type { Breakers, BreakerState, Clock } from '../contracts/index.ts';

export interface BreakerOptions {
  /** Opens when more than this share of the window's calls failed, 0 to 1. */
  readonly failureThreshold: number;
  /** Never opens on fewer calls in the window than this. */
  readonly minimumCalls: number;
  readonly rollingWindowMs: number;
  /** How long it stays open before one call may probe. */
  readonly resetTimeoutMs: number;
  /** How long a candidate rests that cannot work for now: no credit, no such model. */
  readonly longRestMs: number;
}

export interface BreakersInput {
  readonly options: BreakerOptions;
  readonly clock: Clock;
  readonly onChange?: (key: string, state: BreakerState) => void;
}

/** Beyond this many the oldest closed breaker is forgotten, or the oldest of all where none is closed. */
const MOST_BREAKERS = 1_000;

/** Slices of the rolling window. */
const BUCKETS = 10;

type Job = () => Promise<unknown>;

/** opossum's breakers, one per key, behind our own words. This file alone knows opossum. */
export function createBreakers({ options, clock, onChange }: BreakersInput): Breakers {
  const breakers = new Map<string, Breaker>();
  // One timer turns the window of all breakers; each would else have its own.
  const rotation = new EventEmitter().setMaxListeners(0);
  const timer = setInterval(() => rotation.emit('rotate'), Math.max(1, options.rollingWindowMs / BUCKETS));
  timer.unref();

  const breakerOf = (key: string): Breaker => {
    const known = breakers.get(key);
    if (known !== undefined) return known;
    // Before the new one is in: it is closed, and must not be the one to go.
    if (breakers.size >= MOST_BREAKERS) forgetOne(breakers);
    const breaker = new Breaker({ key, options, clock, rotation, onChange });
    breakers.set(key, breaker);
    return breaker;
  };

  return {
    guard: (key, job) => breakerOf(key).guard(job),
    failedLater: (key, error) => breakerOf(key).failedLater(error),
    state: (key) => breakers.get(key)?.state ?? 'closed',
    restMs: (key) => breakers.get(key)?.restMs ?? 0,
    dispose() {
      clearInterval(timer);
      for (const breaker of breakers.values()) breaker.dispose();
      breakers.clear();
    },
  };
}

function forgetOne(breakers: Map<string, Breaker>): void {
  const all = [...breakers];
  const [key, breaker] = all.find(([, { state }]) => state === 'closed') ?? all[0] ?? [];
  if (key === undefined) return;
  breaker?.dispose();
  breakers.delete(key);
}

interface BreakerInput {
  readonly key: string;
  readonly options: BreakerOptions;
  readonly clock: Clock;
  readonly rotation: EventEmitter;
  readonly onChange: BreakersInput['onChange'];
}

class Breaker {
  readonly #input: BreakerInput;
  #circuit: CircuitBreaker<[Job], unknown>;
  #openedAt = 0;
  /** Kept away from until this time (monotonic), whatever the circuit says: the provider named a time. */
  #heldUntil = 0;
  #heldBecause: RouterError | undefined;

  constructor(input: BreakerInput) {
    this.#input = input;
    this.#circuit = this.#build();
  }

  get state(): BreakerState {
    if (this.#heldMs() > 0) return 'open';
    return this.#circuit.opened ? 'open' : this.#circuit.halfOpen ? 'half-open' : 'closed';
  }

  get restMs(): number {
    const { clock, options } = this.#input;
    const circuitMs = this.#circuit.opened ? this.#openedAt + options.resetTimeoutMs - clock.monotonicMs() : 0;
    return Math.max(this.#heldMs(), circuitMs, 0);
  }

  guard<T>(job: () => Promise<T>): Promise<T> {
    if (this.#heldMs() > 0) return Promise.reject(this.#resting());
    if (this.#heldUntil > 0) this.#release();
    const circuit = this.#circuit;
    const probing = circuit.halfOpen;
    return new Promise<T>((resolve, reject) => {
      let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
      const leave = (): void => {
        forgetLatencies(circuit);
        // Without an outcome opossum has refused to run the job.
        if (outcome === undefined) reject(this.#resting());
        else if ('error' in outcome) reject(outcome.error as Error);
        else resolve(outcome.value);
      };
      circuit
        .fire(() =>
          job().then(
            (value) => {
              outcome = { value };
            },
            (error: unknown) => {
              outcome = { error };
              return this.#judge(circuit, probing, error, leave);
            },
          ),
        )
        .then(leave, leave);
    });
  }

  failedLater(error: unknown): void {
    if (!RouterError.isInstance(error) || ERROR_TABLE[error.code].breaker !== 'count') return;
    const circuit = this.#circuit;
    if (circuit.opened || circuit.halfOpen) return;
    // The call was counted already, as a success: it must not be counted as a second one.
    uncount(circuit);
    circuit.fire(() => Promise.reject(error)).catch(() => {});
    forgetLatencies(circuit);
  }

  dispose(): void {
    this.#circuit.shutdown();
  }

  /** What a failure means for the circuit: what this returns is what opossum sees. */
  #judge(
    circuit: CircuitBreaker<[Job], unknown>,
    probing: boolean,
    thrown: unknown,
    leave: () => void,
  ): Promise<unknown> {
    const error = RouterError.isInstance(thrown) ? thrown : undefined;
    if (error?.code === 'cancelled') {
      // Neither a success nor a failure: opossum would close a half-open circuit for anything but a failure.
      uncount(circuit);
      if (probing) this.#replace(this.#build({ closed: false, halfOpen: true }));
      leave();
      return new Promise(() => {});
    }
    const rule = error === undefined ? 'count' : ERROR_TABLE[error.code].breaker;
    if (rule === 'count') return Promise.reject(thrown as Error);
    if (rule === 'long') this.#hold(this.#input.options.longRestMs, error);
    if (rule === 'until-reset') {
      if (error?.retryAfterMs === undefined) return Promise.reject(thrown as Error);
      this.#hold(error.retryAfterMs, error);
    }
    // The provider answered: it is alive.
    return Promise.resolve();
  }

  #hold(restMs: number, because: RouterError | undefined): void {
    if (restMs <= 0) return;
    const was = this.state;
    this.#heldUntil = this.#input.clock.monotonicMs() + restMs;
    this.#heldBecause = because;
    if (was !== 'open') this.#input.onChange?.(this.#input.key, 'open');
  }

  /** The named time is over: what the circuit says counts again. */
  #release(): void {
    this.#heldUntil = 0;
    this.#heldBecause = undefined;
    if (this.state !== 'open') this.#input.onChange?.(this.#input.key, this.state);
  }

  #heldMs(): number {
    return this.#heldUntil === 0 ? 0 : this.#heldUntil - this.#input.clock.monotonicMs();
  }

  #resting(): RouterError {
    const [provider = '', ...model] = this.#input.key.split('/');
    const because =
      this.#heldMs() > 0 ? ` after ${this.#heldBecause?.code ?? 'a failure'}` : ' after failing too often';
    return new RouterError('breaker_open', {
      message: `${this.#input.key} is resting${because}; it is tried again in ${Math.ceil(this.restMs)} ms`,
      provider,
      model: model.join('/'),
      retryAfterMs: this.restMs,
      cause: this.#heldMs() > 0 ? this.#heldBecause : undefined,
    });
  }

  #build(state?: { readonly closed: boolean; readonly halfOpen: boolean }): CircuitBreaker<[Job], unknown> {
    const { key, options, clock, rotation, onChange } = this.#input;
    // A fresh options object each time: opossum writes into it.
    const circuit = new CircuitBreaker<[Job], unknown>((job) => job(), {
      name: key,
      // Its timer could cancel nothing; deadlines are ours.
      timeout: false,
      errorThresholdPercentage: options.failureThreshold * 100,
      volumeThreshold: options.minimumCalls,
      rollingCountTimeout: options.rollingWindowMs,
      rollingCountBuckets: BUCKETS,
      resetTimeout: options.resetTimeoutMs,
      rotateBucketController: rotation,
      // Both cost time or memory with every call, and nobody reads them.
      enableSnapshots: false,
      rollingPercentilesEnabled: false,
      ...(state !== undefined && { state }),
    } as CircuitBreaker.Options);
    circuit.on('open', () => {
      this.#openedAt = clock.monotonicMs();
      onChange?.(key, 'open');
    });
    circuit.on('halfOpen', () => onChange?.(key, 'half-open'));
    circuit.on('close', () => {
      // opossum keeps the failures of before in its window, and would open again at the first new one.
      this.#replace(this.#build());
      onChange?.(key, 'closed');
    });
    return circuit;
  }

  #replace(circuit: CircuitBreaker<[Job], unknown>): void {
    this.#circuit.shutdown();
    this.#circuit = circuit;
  }
}

interface Bucket {
  fires: number;
  readonly latencyTimes: number[];
}

function currentBucket(circuit: CircuitBreaker<[Job], unknown>): Bucket | undefined {
  return (circuit.status as unknown as { readonly window: readonly Bucket[] }).window[0];
}

/** opossum remembers the latency of every call of its window: megabytes under load. */
function forgetLatencies(circuit: CircuitBreaker<[Job], unknown>): void {
  const bucket = currentBucket(circuit);
  if (bucket !== undefined) bucket.latencyTimes.length = 0;
}

function uncount(circuit: CircuitBreaker<[Job], unknown>): void {
  const bucket = currentBucket(circuit);
  if (bucket !== undefined && bucket.fires > 0) bucket.fires -= 1;
}
