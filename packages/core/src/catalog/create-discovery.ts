import type { Clock, Discovery, ModelCard, Provider } from '../contracts/index.ts';
import { createRound } from './create-round.ts';

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

/** Asks providers for their models. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  return createRound<readonly ModelCard[]>({
    ...options,
    ids: options.providers,
    ask: async (id, signal) => (await options.provider(id)).discoverModels?.(signal) ?? [],
    take: options.learn,
    refreshMs: () => options.refreshMs,
  });
}
