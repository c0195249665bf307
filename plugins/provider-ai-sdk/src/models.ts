import { reveal, RouterError, type PluginContext } from '@signalbox/core';
import type { AiSdkModel, AiSdkProvider } from './ai-sdk-provider.ts';
import type { Generation } from './generations/generation.ts';
import { generationOf } from './generations/generation-of.ts';
import type { AiSdkOptions } from './options.ts';

type Fetch = typeof globalThis.fetch;

/** What a model is asked for, and the provider's methods that give such models. */
const METHODS = {
  chat: ['languageModel'],
  embedding: ['embeddingModel', 'textEmbeddingModel'],
  rerank: ['rerankingModel'],
  image: ['imageModel'],
  speech: ['speechModel'],
  transcription: ['transcriptionModel'],
} as const satisfies Readonly<Record<string, readonly (keyof AiSdkProvider)[]>>;

export type Kind = keyof typeof METHODS;

/** A model, and the words that it speaks. */
export interface FoundModel {
  readonly model: AiSdkModel;
  readonly generation: Generation;
}

/** Where the models of one instance come from. */
export interface Models {
  /**
   * @throws TypeError when what the user gave is no model, or none of a generation that is understood
   * @throws RouterError `unsupported_param` when the provider has no models of this kind
   */
  find(kind: Kind, id: string): Promise<FoundModel>;
  /** The same language model, sending nowhere; `undefined` where it does not send by the `fetch` that it is lent. */
  understudy(id: string): Promise<FoundModel | undefined>;
}

/** @param provider the id in use */
export function createModels(options: AiSdkOptions, context: PluginContext, provider: string): Models {
  const { connect } = options;
  let borrowed = false;
  const connectOver = async (fetch: Fetch): Promise<AiSdkProvider> =>
    (await connect?.({
      get fetch() {
        borrowed = true;
        return fetch;
      },
      secret: (name) => secretOf(context, name, provider),
    })) ?? {};
  const source = once(async () => options.provider ?? connectOver(context.fetch));
  const double = once(() => connectOver(nowhere));
  const single = (id: string): AiSdkModel | undefined =>
    options.models?.find(({ id: own, aliases = [] }) => own === id || aliases.includes(id))?.model;
  const found = (model: AiSdkModel, id: string): FoundModel => ({
    model,
    generation: generationOf(model, `${provider}: the model "${id}"`),
  });

  return {
    async find(kind, id) {
      return found(single(id) ?? askFor(kind, id, await source(), provider), id);
    },
    async understudy(id) {
      await source();
      return borrowed && single(id) === undefined ? found(askFor('chat', id, await double(), provider), id) : undefined;
    },
  };
}

function askFor(kind: Kind, id: string, source: AiSdkProvider, provider: string): AiSdkModel {
  for (const method of METHODS[kind]) {
    if (typeof source[method] === 'function') return source[method](id);
  }
  const message = `${provider} offers no models for ${kind}`;
  throw new RouterError('unsupported_param', { message, provider, model: id });
}

function secretOf(context: PluginContext, name: string, provider: string): string {
  const secret = context.secret(name);
  if (secret !== undefined) return reveal(secret);
  throw new RouterError('provider_auth', { message: `${provider} has no secret ${name}: set it`, provider });
}

/** Sends nothing, and answers with a stream that has nothing in it. */
const nowhere: Fetch = async () =>
  new Response(new ReadableStream({ start: (controller) => controller.close() }), {
    headers: { 'content-type': 'text/event-stream' },
  });

/** One provider for all calls; a failure to make it is not kept, since a key may be there the next time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= make().catch((failure: unknown) => {
      pending = undefined;
      throw failure;
    });
    return pending;
  };
}
