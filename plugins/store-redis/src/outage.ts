import type { Clock, RouterError } from '@signalbox/core';
import { Away, Refusal, unavailable } from './failure.ts';

export interface OutageInput {
  /** `redis at host:port` */
  readonly where: string;
  readonly clock: Clock;
  readonly report: ((error: unknown) => void) | undefined;
}

/** Errors that come and go with every other call are told of this seldom. */
const BETWEEN_MS = 60_000;

const CONSEQUENCE =
  'until it is back budgets and limits keep to whenAway, breakers are not shared, and nothing is found in the cache';

/** Tells of an outage once, however many calls fail by it. */
export class Outage {
  readonly #input: OutageInput;
  #isTold = false;
  #refusedAt = -Infinity;

  constructor(input: OutageInput) {
    this.#input = input;
  }

  /**
   * Runs what Redis is needed for.
   * @param otherwise what is done when Redis is away
   * @throws what has nothing to do with Redis, and what `otherwise` throws
   */
  async guard<T>(work: () => Promise<T>, otherwise: (error: Away | Refusal) => T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refusal)) throw error;
      this.#note(error);
      return otherwise(error);
    }
  }

  /** @param consequence what follows for the caller, and what can be done about it */
  unavailable(error: Away | Refusal, consequence: string): RouterError {
    return unavailable(error, this.#input.where, consequence);
  }

  /** Something that is lost for good. */
  tell(what: string): void {
    this.#input.report?.(new Error(`${this.#input.where}: ${what}`));
  }

  over(): void {
    this.#isTold = false;
  }

  #note(error: Away | Refusal): void {
    const { clock, report } = this.#input;
    if (error instanceof Refusal) {
      const now = clock.monotonicMs();
      if (now - this.#refusedAt < BETWEEN_MS) return;
      this.#refusedAt = now;
    } else {
      if (this.#isTold) return;
      this.#isTold = true;
    }
    report?.(this.unavailable(error, CONSEQUENCE));
  }
}
