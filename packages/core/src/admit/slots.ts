import { RouterError } from '../errors/router-error.ts';
import type { Clock, ReleaseSlot, Slots } from '../contracts/index.ts';

export interface SlotOptions {
  /** Requests at once. `Infinity`: as many as come. */
  readonly maxConcurrent: number;
  /** Calls at once to one provider: a number for each, or one by provider's id. */
  readonly maxConcurrentPerProvider: number | Readonly<Record<string, number>>;
  /** Requests that may wait for a place; more are refused at once. */
  readonly queueSize: number;
  /** How long one may wait. */
  readonly queueTimeoutMs: number;
}

/** What a refused request is told to wait before it comes again: a good guess, for nobody can know. */
const COME_AGAIN_MS = 1_000;

const FREE: ReleaseSlot = () => {};

/** Keeps what runs at once within limits. */
export function createSlots(options: SlotOptions, clock: Clock): Slots {
  const { maxConcurrent, maxConcurrentPerProvider, queueSize, queueTimeoutMs } = options;
  const requests = new Gate(maxConcurrent, 'requests', { clock, queueSize, queueTimeoutMs });
  const providers = new Map<string, Gate>();
  const limitOf = (provider: string): number =>
    typeof maxConcurrentPerProvider === 'number'
      ? maxConcurrentPerProvider
      : (maxConcurrentPerProvider[provider] ?? Infinity);
  const gateOf = (provider: string): Gate => {
    const known = providers.get(provider);
    if (known !== undefined) return known;
    const gate = new Gate(limitOf(provider), `calls to ${provider}`, { clock, queueSize, queueTimeoutMs });
    providers.set(provider, gate);
    return gate;
  };

  return {
    enter: (signals) => requests.enter(signals),
    tryProvider: (provider) => (limitOf(provider) === Infinity ? FREE : gateOf(provider).tryEnter()),
    async anyProvider(names, signals) {
      const leave = new AbortController();
      const waits = names.map(async (provider) => {
        const release = await gateOf(provider).enter([...signals, leave.signal]);
        return { provider, release };
      });
      let first: { readonly provider: string; readonly release: ReleaseSlot } | undefined;
      // The first place wins; one that comes in the same turn is given back.
      for (const wait of waits) {
        wait.then(
          (got) => (first === undefined ? void (first = got) : got.release()),
          () => {},
        );
      }
      try {
        return await Promise.any(waits);
      } catch (error) {
        throw (error as AggregateError).errors[0];
      } finally {
        leave.abort();
      }
    },
    drain: (timeLimitMs) => requests.drain(timeLimitMs),
  };
}

interface GateOptions {
  readonly clock: Clock;
  readonly queueSize: number;
  readonly queueTimeoutMs: number;
}

interface Waiting {
  readonly admit: () => void;
}

/** A number of places, and a queue before it. */
class Gate {
  readonly #limit: number;
  readonly #what: string;
  readonly #options: GateOptions;
  readonly #queue = new Set<Waiting>();
  readonly #onEmpty = new Set<() => void>();
  #inside = 0;

  constructor(limit: number, what: string, options: GateOptions) {
    this.#limit = limit;
    this.#what = what;
    this.#options = options;
  }

  tryEnter(): ReleaseSlot | undefined {
    if (this.#inside >= this.#limit) return undefined;
    return this.#taken();
  }

  enter(signals: readonly AbortSignal[]): ReleaseSlot | Promise<ReleaseSlot> {
    return this.tryEnter() ?? this.#wait(signals);
  }

  async drain(timeLimitMs: number): Promise<number> {
    if (this.#inside === 0) return 0;
    await new Promise<void>((resolve) => {
      const stop = this.#options.clock.after(timeLimitMs, resolve);
      this.#onEmpty.add(() => {
        stop();
        resolve();
      });
    });
    return this.#inside;
  }

  #taken(): ReleaseSlot {
    this.#inside += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#inside -= 1;
      const [next] = this.#queue;
      next?.admit();
      if (this.#inside === 0) for (const empty of this.#onEmpty) empty();
    };
  }

  async #wait(signals: readonly AbortSignal[]): Promise<ReleaseSlot> {
    const { clock, queueSize, queueTimeoutMs } = this.#options;
    if (this.#queue.size >= queueSize) throw this.#refusal('and the queue is full');
    let leave = (): void => {};
    let stop = (): void => {};
    let waiting: Waiting | undefined;
    try {
      return await new Promise<ReleaseSlot>((resolve, reject) => {
        waiting = { admit: () => resolve(this.#admit(waiting as Waiting)) };
        this.#queue.add(waiting);
        leave = () =>
          reject(new RouterError('cancelled', { message: 'the caller went away while it waited its turn' }));
        for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
        if (signals.some(({ aborted }) => aborted)) leave();
        stop = clock.after(queueTimeoutMs, () => reject(this.#refusal(`for ${queueTimeoutMs} ms`)));
      });
    } finally {
      stop();
      if (waiting !== undefined) this.#queue.delete(waiting);
      for (const signal of signals) signal.removeEventListener('abort', leave);
    }
  }

  #admit(waiting: Waiting): ReleaseSlot {
    this.#queue.delete(waiting);
    return this.#taken();
  }

  #refusal(why: string): RouterError {
    return new RouterError('limit_exceeded', {
      message: `${this.#limit} ${this.#what} are under way ${why}`,
      retryAfterMs: COME_AGAIN_MS,
    });
  }
}
