import type { ModelCard, PluginContext, Provider } from '@signalbox/core';
import { errorFromThrown, readJson, refusalOf } from '@signalbox/provider-kit';
import { connect, type OllamaApi } from './client.ts';
import { cardOf, type Found } from './discover.ts';
import { fromEmbed } from './embeddings.ts';
import { overrideOf } from './errors.ts';
import { inTurns } from './in-turns.ts';
import { readAnswer, readStream } from './read-stream.ts';
import { toChat, toEmbed, toGenerate, type Setting } from './request.ts';
import { KEY_NAME, type Server } from './server.ts';
import type { WireModel, WireTag } from './wire.ts';

/** Models that are asked after at the same time: the server reads each from its disk. */
const AT_ONCE = 4;

interface AnyCall {
  readonly model?: string | undefined;
  readonly signal: AbortSignal;
}

/** The server in its own words. */
export function native(setting: Setting, server: () => Server, context: PluginContext): Provider {
  const { provider } = setting;
  let connected: Promise<OllamaApi> | undefined;
  const connection = (): Promise<OllamaApi> =>
    (connected ??= Promise.resolve()
      .then(() => connect(server(), context))
      .catch((thrown: unknown) => {
        // A key that was missing may be there next time.
        connected = undefined;
        throw thrown;
      }));

  /** A good reply. */
  const ask = async ({ model }: AnyCall, send: (api: OllamaApi) => Promise<Response>): Promise<Response> => {
    const reply = await send(await connection());
    if (!reply.ok) throw await refusalOf(reply, { provider, model, secretName: KEY_NAME, override: overrideOf });
    return reply;
  };

  /** One call from its endpoint to its end; whatever is thrown is a RouterError. */
  const call = async <T>(
    { model, signal }: AnyCall,
    send: (api: OllamaApi) => Promise<Response>,
    read: (reply: Response) => Promise<T>,
  ): Promise<T> => {
    let began = false;
    try {
      const reply = await ask({ model, signal }, send);
      began = true;
      return await read(reply);
    } catch (thrown) {
      throw errorFromThrown(thrown, { provider, model, signal, began });
    }
  };

  async function* stream(
    { model, signal }: AnyCall & { readonly model: string },
    send: (api: OllamaApi) => Promise<Response>,
  ) {
    let began = false;
    try {
      const reply = await ask({ model, signal }, send);
      began = true;
      yield* readStream(reply, { provider, model });
    } catch (thrown) {
      throw errorFromThrown(thrown, { provider, model, signal, began });
    }
  }

  const tagsOf = (signal: AbortSignal): Promise<readonly WireTag[]> =>
    call(
      { signal },
      (api) => api.tags(signal),
      async (reply) =>
        ((await readJson(reply, { provider, model: undefined })) as { readonly models?: WireTag[] }).models ?? [],
    );

  /** A model that was removed meanwhile, or that cannot be read, is known by its name alone. */
  const find = async (tag: WireTag, signal: AbortSignal): Promise<Found> => {
    const read = async (reply: Response): Promise<WireModel> =>
      (await readJson(reply, { provider, model: tag.model })) as WireModel;
    const asked = call({ signal, model: tag.model }, (api) => api.show(tag.model ?? tag.name ?? '', signal), read);
    const shown = await asked.catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      return undefined;
    });
    return { tag, shown };
  };

  return {
    stream(asked) {
      const body = toChat(asked, setting, true);
      return stream(asked, (api) => api.chat(body, asked.signal));
    },

    async complete(asked) {
      const { model, signal } = asked;
      const body = toChat(asked, setting, false);
      return call(
        asked,
        (api) => api.chat(body, signal),
        (reply) => readAnswer(reply, { provider, model }),
      );
    },

    fill(asked) {
      const body = toGenerate(asked, setting);
      return stream(asked, (api) => api.generate(body, asked.signal));
    },

    async embed(asked) {
      const { model, signal } = asked;
      const body = toEmbed(asked, setting);
      return call(
        asked,
        (api) => api.embed(body, signal),
        async (reply) => fromEmbed(await readJson(reply, { provider, model }), asked, provider),
      );
    },

    async listModels(signal) {
      return (await tagsOf(signal)).flatMap(({ model, name }) => model ?? name ?? []);
    },

    async discoverModels(signal) {
      const found = await inTurns(await tagsOf(signal), AT_ONCE, (tag) => find(tag, signal));
      const about = { isCloud: server().isCloud, contextTokens: setting.contextTokens };
      return found.flatMap((one): ModelCard | readonly ModelCard[] => cardOf(one, about) ?? []);
    },
  };
}
