import type { BreakerReading, Breakers, BreakerState, Clock } from '../contracts/index.ts';
import type { RouterError } from '../errors/router-error.ts';
import { Breaker, restingError, type BreakerOptions } from './breaker.ts';

export type { BreakerOptions } from './breaker.ts';

export interface BreakersInput {
  readonly options: BreakerOptions;
  readonly clock: Clock;
  readonly onChange?: (key: string, state: BreakerState) => void;
}

/** Beyond this many the oldest closed breaker is forgotten, or the oldest of all where none is closed. */
const MOST_BREAKERS = 1_000;

/** The breakers of all candidates, and the rests of their accounts. */
export function createBreakers({ options, clock, onChange = () => {} }: BreakersInput): Breakers {
  const breakers = new Map<string, Breaker>();
  const accounts = new Accounts(options, clock, onChange);

  const breakerOf = (key: string): Breaker => {
    const known = breakers.get(key);
    if (known !== undefined) return known;
    // Before the new one is in: it is closed, and must not be the one to go.
    if (breakers.size >= MOST_BREAKERS) forgetOne(breakers);
    const account = accountOf(key);
    const breaker = new Breaker({
      key,
      options,
      clock,
      onChange,
      onAccountFault: (error) => accounts.fault(account, error),
      onSuccess: () => accounts.succeeded(account),
    });
    breakers.set(key, breaker);
    return breaker;
  };

  return {
    guard(key, job) {
      const resting = accounts.resting(accountOf(key));
      return resting === undefined ? breakerOf(key).guard(job) : Promise.reject(resting);
    },
    failedLater: (key, error) => breakerOf(key).failedLater(error),
    state: (key) => (accounts.restMs(accountOf(key)) > 0 ? 'open' : (breakers.get(key)?.state ?? 'closed')),
    restMs: (key) => Math.max(accounts.restMs(accountOf(key)), breakers.get(key)?.restMs ?? 0),
    open: (key, restMs) => (isAccount(key) ? accounts.rest(key, restMs) : breakerOf(key).open(restMs)),
    close: (key) => (isAccount(key) ? accounts.close(key) : breakers.get(key)?.close()),
    list() {
      const resting = [...breakers].filter(([, { state }]) => state !== 'closed');
      return [...accounts.list(), ...resting.map(([key, { state, restMs }]) => ({ key, state, restMs }))];
    },
    dispose() {
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

function accountOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

function isAccount(key: string): boolean {
  return !key.includes('/');
}

interface Rest {
  until: number;
  /** Faults in a row: each makes the rest longer. */
  faults: number;
  because: RouterError | string;
}

/**
 * Accounts that were refused: a wrong key, no credit. One refusal is enough, since the next call would hear the same;
 * the first rest is short, for a refusal may be a mistake, and each further one is twice as long.
 */
class Accounts {
  readonly #options: BreakerOptions;
  readonly #clock: Clock;
  readonly #onChange: (key: string, state: BreakerState) => void;
  readonly #rests = new Map<string, Rest>();

  constructor(options: BreakerOptions, clock: Clock, onChange: (key: string, state: BreakerState) => void) {
    this.#options = options;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  fault(account: string, error: RouterError): void {
    const faults = (this.#rests.get(account)?.faults ?? 0) + 1;
    const { resetTimeoutMs, longRestMs } = this.#options;
    this.#set(account, Math.min(longRestMs, resetTimeoutMs * 2 ** (faults - 1)), faults, error);
  }

  rest(account: string, restMs: number): void {
    this.#set(account, restMs, this.#rests.get(account)?.faults ?? 0, 'by hand');
  }

  succeeded(account: string): void {
    if (this.#rests.size > 0 && this.restMs(account) === 0) this.close(account);
  }

  close(account: string): void {
    if (this.#rests.delete(account)) this.#onChange(account, 'closed');
  }

  restMs(account: string): number {
    const rest = this.#rests.size === 0 ? undefined : this.#rests.get(account);
    return rest === undefined ? 0 : Math.max(0, rest.until - this.#clock.monotonicMs());
  }

  resting(account: string): RouterError | undefined {
    const restMs = this.restMs(account);
    return restMs === 0 ? undefined : restingError(account, restMs, this.#rests.get(account)?.because ?? 'by hand');
  }

  list(): BreakerReading[] {
    return [...this.#rests.keys()].map((key) => {
      const restMs = this.restMs(key);
      return { key, state: restMs > 0 ? 'open' : 'half-open', restMs };
    });
  }

  #set(account: string, restMs: number, faults: number, because: RouterError | string): void {
    if (restMs <= 0) return;
    const wasResting = this.restMs(account) > 0;
    this.#rests.set(account, { until: this.#clock.monotonicMs() + restMs, faults, because });
    if (!wasResting) this.#onChange(account, 'open');
  }
}
