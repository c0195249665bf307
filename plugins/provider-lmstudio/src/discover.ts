import { RouterError, type Capability, type ModelCard, type Price } from '@signalbox/core';
import { askJson, fillsGaps, type ReplyAbout } from '@signalbox/provider-kit';
import type { Place } from './client.ts';
import { LISTS, type Listed } from './lists.ts';

/**
 * The cards of what is on the machine, as the newest of the server's lists has it.
 * @throws RouterError when the server cannot be reached, or has no list
 */
export function createDiscovery(
  place: Place,
  about: Omit<ReplyAbout, 'signal'>,
  price: Price = { kind: 'free' },
): (signal: AbortSignal) => Promise<readonly ModelCard[]> {
  return async (signal) => (await listed(place, about, signal)).map((model) => cardOf(model, price));
}

async function listed(
  { root, headers, fetch }: Place,
  about: Omit<ReplyAbout, 'signal'>,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const { provider } = about;
  for (const { path, read } of LISTS) {
    try {
      const found = read((await askJson(fetch, { url: root + path, headers, signal }, about)) as never);
      if (found !== undefined) return found;
    } catch (error) {
      // The server is older than this list.
      if (!RouterError.isInstance(error) || error.code !== 'model_not_found') throw error;
    }
  }
  throw new RouterError('invalid_response', { message: `${provider} sent no list of models`, provider });
}

/** Tools are for every model: those that were not trained for them are told how. */
const ALWAYS: readonly Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema'];

function cardOf({ id, aliases, contextTokens, isEmbedding, sees, thinks }: Listed, price: Price): ModelCard {
  const capabilities: readonly Capability[] = isEmbedding
    ? []
    : [
        ...ALWAYS,
        ...(sees === true ? (['vision'] as const) : []),
        ...(thinks === true ? (['reasoning'] as const) : []),
        ...(fillsGaps(id) ? (['fim'] as const) : []),
      ];
  return {
    id,
    ...(aliases !== undefined && { aliases }),
    kind: isEmbedding ? 'embedding' : 'chat',
    ...(contextTokens !== undefined && { contextTokens }),
    capabilities,
    price,
  };
}
