import { RouterError } from '../errors/router-error.ts';
import type { Clock } from '../contracts/index.ts';

export interface Timeouts {
  /** To a connection. Kept by the transport. */
  readonly connectMs: number;
  /** To the first chunk with content, of a streamed answer. */
  readonly firstChunkMs: number;
  /** Between two chunks. */
  readonly idleMs: number;
  /** To a whole answer that is not streamed. */
  readonly wholeAnswerMs: number;
  /** For the whole request: attempts, retries and waits together. */
  readonly totalMs: number;
}

/** What an attempt waits for. */
export type Phase = 'first chunk' | 'idle' | 'whole answer' | 'total';

/**
 * The time limits of one attempt: one timer, moved on lazily, so that a chunk costs a clock reading and not a timer.
 * A slow reader is not a slow provider: only time spent waiting for the provider counts.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #expire: (error: RouterError) => void;
  readonly #totalAt: number;
  readonly #candidate: { readonly provider: string; readonly model: string };
  #phase: Phase;
  #phaseMs: number;
  #waitingSince: number | undefined;
  #cancel: (() => void) | undefined;
  #armedFor = Infinity;

  constructor(input: {
    readonly clock: Clock;
    readonly candidate: { readonly provider: string; readonly model: string };
    readonly phase: Phase;
    readonly phaseMs: number;
    /** A monotonic reading. */
    readonly totalAt: number;
    readonly expire: (error: RouterError) => void;
  }) {
    this.#clock = input.clock;
    this.#candidate = input.candidate;
    this.#phase = input.phase;
    this.#phaseMs = input.phaseMs;
    this.#totalAt = input.totalAt;
    this.#expire = input.expire;
    this.#waitingSince = input.clock.monotonicMs();
    this.#arm(this.#waitingSince);
  }

  /** The provider is waited for. */
  waiting(): void {
    this.#waitingSince = this.#clock.monotonicMs();
  }

  /** The provider has sent something, and the reader has it now. */
  received(): void {
    this.#waitingSince = undefined;
  }

  /** The first chunk is there: from now on it is the pauses that count. */
  startIdle(idleMs: number): void {
    this.#phase = 'idle';
    this.#phaseMs = idleMs;
    this.#waitingSince = undefined;
    const now = this.#clock.monotonicMs();
    // A timer that is due before the first pause could end is as good: it looks, and is set anew.
    if (this.#armedFor <= now + idleMs) return;
    this.stop();
    this.#arm(now);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(now: number): void {
    this.#armedFor = Math.min((this.#waitingSince ?? now) + this.#phaseMs, this.#totalAt);
    this.#cancel = this.#clock.after(this.#armedFor - now, () => this.#check());
  }

  #check(): void {
    const now = this.#clock.monotonicMs();
    if (now >= this.#totalAt) return this.#timeOut('total', undefined);
    if (this.#waitingSince !== undefined && now >= this.#waitingSince + this.#phaseMs) {
      return this.#timeOut(this.#phase, this.#phaseMs);
    }
    this.#arm(now);
  }

  #timeOut(phase: Phase, limitMs: number | undefined): void {
    const { provider, model } = this.#candidate;
    const limit = limitMs === undefined ? "before the request's deadline" : `within ${limitMs} ms`;
    this.#expire(
      new RouterError('timeout', {
        message: `${provider}/${model}: no ${WAITED_FOR[phase]} ${limit}`,
        provider,
        model,
      }),
    );
  }
}

const WAITED_FOR: Readonly<Record<Phase, string>> = {
  'first chunk': 'first chunk',
  idle: 'further chunk',
  'whole answer': 'answer',
  total: 'end of the answer',
};
