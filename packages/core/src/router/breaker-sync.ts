import type { Breakers, BreakerState, Clock, Store } from '../contracts/index.ts';

export interface BreakerSyncInput {
  readonly store: Store;
  readonly breakers: Breakers;
  readonly clock: Clock;
  /** How often what the others say is read. */
  readonly everyMs: number;
  /** This process, so that it does not hear itself. */
  readonly origin: string;
  readonly onFailure: (error: unknown) => void;
}

/** Breakers of many processes that learn of each other through a store. */
export interface BreakerSync {
  /** Tells the others what has changed here. */
  tell(key: string, state: BreakerState): void;
  /** Reads what the others say, when it is time to: no timer runs, and no request waits. */
  tick(): void;
  /** Resolves when nothing is being written or read. */
  idle(): Promise<void>;
}

const PREFIX = 'breaker:';

interface Note {
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** A store that fails stops nobody: each process then has its own breakers alone. */
export function createBreakerSync(input: BreakerSyncInput): BreakerSync {
  const { store, breakers, clock, everyMs, origin, onFailure } = input;
  let readAt = -Infinity;
  /** What others have said and is in force here: not to be told again as our own. */
  const heard = new Map<string, number>();
  let work: Promise<void> = Promise.resolve();

  const queue = (job: () => Promise<void>): void => {
    work = work.then(job).catch(onFailure);
  };

  const hear = (key: string, note: Note): void => {
    const restMs = note.until - clock.now();
    if (note.origin === origin || restMs <= 0 || heard.get(key) === note.until) return;
    heard.set(key, note.until);
    if (breakers.restMs(key) < restMs) breakers.open(key, restMs);
  };

  return {
    tell(key, state) {
      if (state === 'open') {
        const restMs = breakers.restMs(key);
        const until = clock.now() + restMs;
        // An opening that we were told of is no news.
        const isEcho = Math.abs((heard.get(key) ?? 0) - until) < 1;
        if (!isEcho && restMs > 0) {
          queue(async () => store.set(PREFIX + key, JSON.stringify({ origin, until } satisfies Note), restMs));
        }
      } else if (state === 'closed') {
        heard.delete(key);
        queue(async () => store.delete(PREFIX + key));
      }
    },
    tick() {
      const now = clock.monotonicMs();
      if (now - readAt < everyMs) return;
      readAt = now;
      queue(async () => {
        const notes = await store.list(PREFIX);
        for (const [key, text] of notes) {
          const note = read(text);
          if (note !== undefined) hear(key.slice(PREFIX.length), note);
        }
        for (const key of heard.keys()) if (!notes.has(PREFIX + key)) heard.delete(key);
      });
    },
    idle: () => work,
  };
}

function read(text: string): Note | undefined {
  try {
    const { origin, until } = JSON.parse(text) as Partial<Note>;
    return typeof origin === 'string' && typeof until === 'number' ? { origin, until } : undefined;
  } catch {
    return undefined;
  }
}
