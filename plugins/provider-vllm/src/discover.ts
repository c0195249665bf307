import { RouterError, type ModelCard, type Price } from '@signalbox/core';
import { askJson } from '@signalbox/provider-kit';
import type { Place } from './client.ts';
import { traitsOf } from './traits.ts';

export interface Discovery {
  /** @throws RouterError when the server cannot be reached, or sends no list */
  readonly discover: (signal: AbortSignal) => Promise<readonly ModelCard[]>;
  /** What stands behind a name that the server was given for a model: where its weights are from, as far as was told. */
  readonly weightsOf: (model: string) => string;
}

/** One line of `/v1/models`. */
interface Served {
  readonly id: string;
  /** Where the weights are from: a name on Hugging Face, or a folder. Of an adapter: where the adapter is from. */
  readonly root?: string | null;
  /** The model that an adapter is for. */
  readonly parent?: string | null;
  readonly max_model_len?: number | null;
}

/** The cards of what the server serves: what a model can do stands nowhere, so its name decides. */
export function createDiscovery(
  { baseUrl, headers, fetch }: Place,
  about: { readonly provider: string; readonly secretName: string },
  price: Price = { kind: 'free' },
): Discovery {
  const { provider } = about;
  const weights = new Map<string, string>();
  return {
    weightsOf: (model) => weights.get(model) ?? model,

    async discover(signal) {
      const list = (await askJson(fetch, { url: `${baseUrl}/models`, headers, signal }, about)) as { data?: unknown };
      if (!Array.isArray(list.data)) {
        throw new RouterError('invalid_response', { message: `${provider} sent no list of models`, provider });
      }
      const served = list.data as readonly Served[];
      weights.clear();
      for (const { id, root } of served) weights.set(id, root ?? id);
      // What an adapter is for is served as well.
      for (const { id, parent } of served)
        if (typeof parent === 'string') weights.set(id, weights.get(parent) ?? parent);
      return served.map(({ id, max_model_len: length }) => ({
        id,
        ...(typeof length === 'number' && { contextTokens: length }),
        ...traitsOf(id, weights.get(id) ?? id),
        price,
      }));
    },
  };
}
