import type { Clock, Discovery, ModelCard, Provider } from '../contracts/index.ts';

export interface DiscoveryTimes {
  /** How old an answer may be before the provider is asked again, in the background. */
  readonly refreshMs: number;
  /** How long the first requests wait for the first answer; and how long any one may take. */
  readonly timeLimitMs: number;
}

export interface DiscoveryOptions extends DiscoveryTimes {
  /** Ids of the providers that tell what they have. */
  readonly providers: readonly string[];
  readonly provider: (id: string) => Provider | Promise<Provider>;
  readonly learn: (provider: string, cards: readonly ModelCard[]) => void;
  readonly clock: Clock;
  /** Told when a provider does not answer, or not in time; requests go on with what is known. */
  readonly onFailure: (provider: string, error: unknown) => void;
}

/** A server that did not answer may just be starting. */
const AFTER_FAILURE_MS = 10_000;

/** One provider's place in the round. */
interface Turn {
  /** A monotonic reading: when it may be asked next. */
  dueAt: number;
  isAnswered: boolean;
  pending: Promise<void> | undefined;
}

/** Asks providers for their models when a request comes and it is time to: no timer runs while nobody asks anything. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { clock, refreshMs } = options;
  const turns = new Map(
    options.providers.map((id): [string, Turn] => [id, { dueAt: 0, isAnswered: false, pending: undefined }]),
  );

  const ask = (id: string, turn: Turn): Promise<void> =>
    (turn.pending ??= modelsOf(id, options)
      .then(
        (cards) => {
          options.learn(id, cards);
          turn.dueAt = clock.monotonicMs() + refreshMs;
        },
        (error: unknown) => {
          options.onFailure(id, error);
          turn.dueAt = clock.monotonicMs() + Math.min(AFTER_FAILURE_MS, refreshMs);
        },
      )
      .finally(() => {
        turn.isAnswered = true;
        turn.pending = undefined;
      }));

  return {
    refresh() {
      let first: Promise<void>[] | undefined;
      for (const [id, turn] of turns) {
        if (turn.isAnswered && clock.monotonicMs() < turn.dueAt) continue;
        const asked = ask(id, turn);
        if (!turn.isAnswered) (first ??= []).push(asked);
      }
      return first === undefined ? undefined : Promise.all(first).then(() => undefined);
    },
    async askAll() {
      await Promise.all([...turns].map(([id, turn]) => ask(id, turn)));
    },
  };
}

async function modelsOf(id: string, options: DiscoveryOptions): Promise<readonly ModelCard[]> {
  const { clock, timeLimitMs } = options;
  const limit = new AbortController();
  const stop = clock.after(timeLimitMs, () => limit.abort(new Error(`no answer within ${timeLimitMs} ms`)));
  const late = new Promise<never>((_, reject) => {
    limit.signal.addEventListener('abort', () => reject(limit.signal.reason as Error), { once: true });
  });
  try {
    const provider = await options.provider(id);
    return await Promise.race([provider.discoverModels?.(limit.signal) ?? [], late]);
  } finally {
    stop();
  }
}
