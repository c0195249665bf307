import type { Clock, Random } from '@signalbox/core';
import type { Address } from './address.ts';
import { Away, Refusal, reasonOf } from './failure.ts';
import { LimitReached, limitOf, type Limit } from './limit.ts';
import type { OpenWire, Wire } from './wire.ts';

export interface ConnectionInput {
  readonly address: Address;
  /** How long a call may take, the wait for a connection and a second try among it. */
  readonly limitMs: number;
  /** How many calls may be under way. */
  readonly maxPending: number;
  readonly clock: Clock;
  readonly open: OpenWire;
  readonly random: Random;
  /** It is there again; what is sent in here goes before all that waits. */
  readonly onOpen: () => void;
  /** A call was answered: nothing is wrong. */
  readonly onAnswer: () => void;
  /** Whether it is to be tried again though nobody asks. */
  readonly isWanted: () => boolean;
}

const FIRST_REST_MS = 50;
const LONGEST_REST_MS = 5_000;
/** Connections that break one after the other without having answered anything. */
const MOST_LOSSES = 3;

/** Not to be asked for a while. */
interface Rest {
  readonly reason: string;
  readonly untilMs: number;
  readonly cancel: () => void;
}

/**
 * One connection for all. It is made when it is first needed. When it breaks, calls wait for the next one and are sent
 * again over it: all of ours may be. When none can be made, or no answer comes in time, Redis is away: calls fail at
 * once, and it is tried again beside them, less and less often, for as long as somebody asks.
 */
export class Connection {
  readonly #input: ConnectionInput;
  #wire: Wire | undefined;
  #opening: { readonly wire: Promise<Wire>; readonly abort: AbortController } | undefined;
  #rest: Rest | undefined;
  #wasAsked = false;
  #failures = 0;
  #losses = 0;
  #pending = 0;
  #isDisposed = false;

  constructor(input: ConnectionInput) {
    this.#input = input;
  }

  get isAway(): boolean {
    return this.#rest !== undefined;
  }

  /**
   * @throws Refusal when Redis answers with an error; Away when there is no answer
   */
  async send(args: readonly (string | Buffer)[], asBytes = false): Promise<unknown> {
    const { clock, limitMs, maxPending } = this.#input;
    this.#refuseInRest();
    if (this.#pending >= maxPending) throw new Away(`${maxPending} calls wait for it`);
    this.#pending += 1;
    const limit = limitOf(clock, limitMs);
    try {
      return await this.#sendWithin(limit, args, asBytes);
    } finally {
      limit.cancel();
      this.#pending -= 1;
    }
  }

  /** Tries at once whether it is there. */
  async wake(): Promise<void> {
    if (this.#isDisposed) return;
    this.#rest?.cancel();
    this.#rest = undefined;
    if (this.#wire === undefined) await this.#open().catch(() => {});
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#rest?.cancel();
    this.#opening?.abort.abort();
    this.#wire?.close();
    this.#wire = undefined;
  }

  async #sendWithin(limit: Limit, args: readonly (string | Buffer)[], asBytes: boolean): Promise<unknown> {
    let wasSent = false;
    for (;;) {
      let wire = this.#wire;
      try {
        wire ??= await limit.within(this.#open());
        const answering = wire.send(args, asBytes);
        const isSecond = wasSent;
        wasSent = true;
        try {
          const answer = await limit.within(answering);
          this.#answered();
          return answer;
        } catch (error) {
          if (isSecond || !this.#isWorthAnother(wire, error)) throw error;
        }
      } catch (error) {
        throw this.#failed(error, wasSent);
      }
    }
  }

  /** Whether the connection broke, and nothing else is known against it. */
  #isWorthAnother(wire: Wire, error: unknown): boolean {
    if (error instanceof Refusal) {
      if (error.isAway) this.#lose(wire, error, true);
      else this.#answered();
      return false;
    }
    this.#lose(wire, error, error instanceof LimitReached);
    return this.#rest === undefined;
  }

  #failed(error: unknown, wasSent: boolean): unknown {
    if (error instanceof Refusal && !error.isAway) return error;
    if (error instanceof Away)
      return wasSent ? new Away(error.reason, { wasSent, retryAfterMs: error.retryAfterMs }) : error;
    return new Away(this.#reasonOf(error), { wasSent, retryAfterMs: this.#restMs() });
  }

  #reasonOf(error: unknown): string {
    return error instanceof LimitReached ? `no answer within ${this.#input.limitMs} ms` : reasonOf(error);
  }

  #answered(): void {
    this.#failures = 0;
    this.#losses = 0;
    this.#input.onAnswer();
  }

  #lose(wire: Wire, error: unknown, isAway: boolean): void {
    if (this.#wire !== wire) return;
    this.#wire = undefined;
    wire.close();
    this.#losses += 1;
    if (isAway || this.#losses >= MOST_LOSSES) this.#startRest(error);
  }

  /** The connection that is being made, or a new one. */
  #open(): Promise<Wire> {
    this.#refuseInRest();
    this.#opening ??= this.#start();
    return this.#opening.wire;
  }

  #start(): { readonly wire: Promise<Wire>; readonly abort: AbortController } {
    const { address, clock, limitMs, open, onOpen } = this.#input;
    const abort = new AbortController();
    const make = async (): Promise<Wire> => {
      const limit = limitOf(clock, limitMs);
      let made: Wire | undefined;
      const onLost = (error: unknown): void => {
        if (made !== undefined) this.#lose(made, error, false);
      };
      try {
        made = await limit.within(open({ address, limitMs, signal: abort.signal, onLost }));
        if (this.#isDisposed) made.close();
        this.#opening = undefined;
        this.#refuseInRest(true);
        this.#rest = undefined;
        this.#wire = made;
        onOpen();
        return made;
      } catch (error) {
        this.#opening = undefined;
        abort.abort();
        if (!this.#isDisposed) this.#startRest(error);
        throw error instanceof Away ? error : new Away(this.#reasonOf(error), { retryAfterMs: this.#restMs() });
      } finally {
        limit.cancel();
      }
    };
    return { wire: make(), abort };
  }

  #refuseInRest(isProbe = false): void {
    if (this.#isDisposed) throw new Away('the store was disposed of');
    if (this.#rest === undefined || isProbe) return;
    this.#wasAsked = true;
    throw new Away(this.#rest.reason, { retryAfterMs: this.#restMs() });
  }

  #restMs(): number {
    return this.#rest === undefined ? 0 : Math.max(1, this.#rest.untilMs - this.#input.clock.monotonicMs());
  }

  /** Half of the time by chance: many that have lost one Redis do not come back together. */
  #startRest(error: unknown): void {
    const { clock, random } = this.#input;
    const longestMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures);
    const restMs = (longestMs * (1 + random())) / 2;
    this.#failures = Math.min(this.#failures + 1, 30);
    this.#rest?.cancel();
    this.#rest = {
      reason: this.#reasonOf(error),
      untilMs: clock.monotonicMs() + restMs,
      cancel: clock.after(restMs, () => this.#probe()),
    };
  }

  /** While nobody asks, nothing runs: the next call finds out itself how it is. */
  #probe(): void {
    if (!this.#wasAsked && !this.#input.isWanted()) {
      this.#rest = undefined;
      return;
    }
    this.#wasAsked = false;
    this.#opening ??= this.#start();
    this.#opening.wire.catch(() => {});
  }
}
