import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import { RouterError } from '../errors/router-error.ts';
import { ERROR_TABLE } from '../errors/table.ts';
import type { BreakerState, Clock } from '../contracts/index.ts';

export interface BreakerOptions {
  /** Opens when more than this share of the window's calls failed, 0 to 1. */
  readonly failureThreshold: number;
  /** Never opens by that share on fewer calls in the window than this. */
  readonly minimumCalls: number;
  /** Opens at this many failures in a row, whatever the window holds. */
  readonly failureCount: number;
  readonly rollingWindowMs: number;
  /** How long it stays open before a call may probe. */
  readonly resetTimeoutMs: number;
  /** How many probes in a row must succeed before it closes; one is let through at a time. */
  readonly halfOpenRequests: number;
  /** A call whose first chunk takes longer counts as a failure here, though its answer is used. */
  readonly slowCallMs: number;
  /** How long a candidate rests that cannot work for now: no such model. An account without credit rests no longer. */
  readonly longRestMs: number;
}

/** What a breaker tells, and whom. */
export interface BreakerInput {
  readonly key: string;
  readonly options: BreakerOptions;
  readonly clock: Clock;
  readonly onChange: (key: string, state: BreakerState) => void;
  /** The account is at fault, not the candidate. */
  readonly onAccountFault: (error: RouterError) => void;
  readonly onSuccess: () => void;
}

/** Slices of the rolling window. */
const BUCKETS = 10;

/** opossum's own timer for the next probe is real time, and would keep a test waiting: the clock that we are given decides. */
const NEVER_MS = 2 ** 31 - 1;

type Job = () => Promise<unknown>;

/** One of opossum's circuits behind our own words. This file alone knows opossum. */
export class Breaker {
  readonly #input: BreakerInput;
  #circuit: CircuitBreaker<[Job], unknown>;
  #openedAt = 0;
  /** Kept away from until this time (monotonic), whatever the circuit says: the provider named a time. */
  #heldUntil = 0;
  #heldBecause: RouterError | undefined;
  /** Probes that succeeded since it was last open. */
  #probesPassed = 0;
  #failuresInRow = 0;
  /** When the last of them was (monotonic). */
  #failedAt = 0;
  #told: BreakerState = 'closed';
  /** Turns the window, slice by slice, when somebody comes: no timer runs while nobody does. */
  readonly #rotation = new EventEmitter();
  #rotatedAt: number;

  constructor(input: BreakerInput) {
    this.#input = input;
    this.#rotatedAt = input.clock.monotonicMs();
    this.#circuit = this.#build();
  }

  get state(): BreakerState {
    if (this.restMs > 0) return 'open';
    return this.#circuit.closed ? 'closed' : 'half-open';
  }

  get restMs(): number {
    const { clock, options } = this.#input;
    const circuitMs = this.#circuit.opened ? this.#openedAt + options.resetTimeoutMs - clock.monotonicMs() : 0;
    return Math.max(this.#heldMs(), circuitMs, 0);
  }

  guard<T>(job: () => Promise<T>): Promise<T> {
    if (this.restMs > 0) return Promise.reject(this.#resting());
    this.#catchUp();
    const { clock, options } = this.#input;
    const circuit = this.#circuit;
    const probing = circuit.halfOpen;
    const startedMs = clock.monotonicMs();
    return new Promise<T>((resolve, reject) => {
      let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
      const leave = (): void => {
        forgetLatencies(circuit);
        if (this.#failuresInRow >= options.failureCount && circuit.closed) circuit.open();
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
              this.#input.onSuccess();
              if (clock.monotonicMs() - startedMs > options.slowCallMs) return this.#failed(circuit, new Error('slow'));
              this.#succeeded(circuit, startedMs);
              return probing && this.#wantsMoreProbes() ? this.#probeAgain(circuit, leave) : undefined;
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
    if (!circuit.closed) return;
    // The call was counted already, as a success: it must not be counted as a second one.
    uncount(circuit);
    circuit.fire(() => this.#failed(circuit, error)).catch(() => {});
    forgetLatencies(circuit);
    if (this.#failuresInRow >= this.#input.options.failureCount && circuit.closed) circuit.open();
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
      if (probing) return this.#probeAgain(circuit, leave);
      uncount(circuit);
      leave();
      return new Promise(() => {});
    }
    if (error !== undefined && ERROR_TABLE[error.code].breaker === 'key') this.#input.onAccountFault(error);
    const rule = error === undefined ? 'count' : ERROR_TABLE[error.code].breaker;
    if (rule === 'count') return this.#failed(circuit, thrown);
    if (rule === 'long') this.#hold(this.#input.options.longRestMs, error);
    if (rule === 'until-reset') {
      if (error?.retryAfterMs === undefined) return this.#failed(circuit, thrown);
      this.#hold(error.retryAfterMs, error);
    }
    // The provider answered: it is alive.
    return Promise.resolve();
  }

  /** A call that began before the last failure says nothing about what has been since. */
  #succeeded(circuit: CircuitBreaker<[Job], unknown>, startedMs: number): void {
    if (circuit === this.#circuit && startedMs >= this.#failedAt) this.#failuresInRow = 0;
  }

  /** A call that began before the circuit was replaced says nothing about what has been since. */
  #failed(circuit: CircuitBreaker<[Job], unknown>, thrown: unknown): Promise<never> {
    if (circuit === this.#circuit) {
      this.#failuresInRow += 1;
      this.#failedAt = this.#input.clock.monotonicMs();
    }
    return Promise.reject(thrown as Error);
  }

  /** What happened by itself since somebody last came: slices of the window have passed, a rest is over. */
  #catchUp(): void {
    if (this.#heldUntil > 0) this.#release();
    const { clock, options } = this.#input;
    const slices = Math.floor((clock.monotonicMs() - this.#rotatedAt) / Math.max(1, options.rollingWindowMs / BUCKETS));
    if (slices > 0) {
      this.#rotatedAt += slices * Math.max(1, options.rollingWindowMs / BUCKETS);
      for (let slice = 0; slice < Math.min(slices, BUCKETS); slice += 1) this.#rotation.emit('rotate');
    }
    if (!this.#circuit.opened) return;
    this.#replace(this.#build({ closed: false, halfOpen: true }));
    this.#tell();
  }

  #wantsMoreProbes(): boolean {
    this.#probesPassed += 1;
    return this.#probesPassed < this.#input.options.halfOpenRequests;
  }

  /** Stays half-open: the circuit never hears how the call ended, and a fresh one lets the next probe through. */
  #probeAgain(circuit: CircuitBreaker<[Job], unknown>, leave: () => void): Promise<never> {
    uncount(circuit);
    this.#replace(this.#build({ closed: false, halfOpen: true }));
    leave();
    return new Promise(() => {});
  }

  /** Keeps away for a time, by hand or by another process's word. */
  open(restMs: number): void {
    this.#hold(restMs, undefined);
  }

  /** Is closed at once, and has seen nothing. */
  close(): void {
    this.#heldUntil = 0;
    this.#heldBecause = undefined;
    this.#probesPassed = 0;
    this.#failuresInRow = 0;
    this.#replace(this.#build());
    this.#tell();
  }

  #hold(restMs: number, because: RouterError | undefined): void {
    if (restMs <= 0) return;
    this.#heldUntil = this.#input.clock.monotonicMs() + restMs;
    this.#heldBecause = because;
    this.#tell();
  }

  /** The named time is over: what the circuit says counts again. */
  #release(): void {
    this.#heldUntil = 0;
    this.#heldBecause = undefined;
    this.#tell();
  }

  /** Each change once: a candidate that is kept away from may fail on top of that. */
  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    this.#input.onChange(this.#input.key, state);
  }

  #heldMs(): number {
    return this.#heldUntil === 0 ? 0 : this.#heldUntil - this.#input.clock.monotonicMs();
  }

  #resting(): RouterError {
    const isHeld = this.#heldMs() > 0;
    return restingError(this.#input.key, this.restMs, isHeld ? (this.#heldBecause ?? 'by hand') : 'failing too often');
  }

  #build(state?: { readonly closed: boolean; readonly halfOpen: boolean }): CircuitBreaker<[Job], unknown> {
    const { key, options, clock } = this.#input;
    // A fresh options object each time: opossum writes into it.
    const circuit = new CircuitBreaker<[Job], unknown>((job) => job(), {
      name: key,
      // Its timer could cancel nothing; deadlines are ours.
      timeout: false,
      errorThresholdPercentage: options.failureThreshold * 100,
      volumeThreshold: options.minimumCalls,
      rollingCountTimeout: options.rollingWindowMs,
      rollingCountBuckets: BUCKETS,
      resetTimeout: NEVER_MS,
      rotateBucketController: this.#rotation,
      // Both cost time or memory with every call, and nobody reads them.
      enableSnapshots: false,
      rollingPercentilesEnabled: false,
      ...(state !== undefined && { state }),
    } as CircuitBreaker.Options);
    circuit.on('open', () => {
      this.#openedAt = clock.monotonicMs();
      this.#probesPassed = 0;
      this.#tell();
    });
    circuit.on('close', () => {
      // opossum keeps the failures of before in its window, and would open again at the first new one.
      this.#replace(this.#build());
      this.#probesPassed = 0;
      this.#failuresInRow = 0;
      this.#tell();
    });
    return circuit;
  }

  #replace(circuit: CircuitBreaker<[Job], unknown>): void {
    this.#circuit.shutdown();
    this.#circuit = circuit;
  }
}

/** The refusal of a call whose candidate or account rests. */
export function restingError(key: string, restMs: number, because: RouterError | string): RouterError {
  const [provider = '', ...model] = key.split('/');
  const why = typeof because === 'string' ? because : because.code;
  return new RouterError('breaker_open', {
    message: `${key} is resting (${why}); it is tried again in ${Math.ceil(restMs)} ms`,
    provider,
    ...(model.length > 0 && { model: model.join('/') }),
    retryAfterMs: restMs,
    cause: typeof because === 'string' ? undefined : because,
  });
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
