import { definePlugin, RouterError, type PluginContext, type Provider } from '@signalbox/core';
import { errorFromThrown, readJson } from '@signalbox/provider-kit';
import { connect, KEY, type Gemini } from './client.ts';
import { fromBatches, toBatches } from './embeddings.ts';
import { refusalOf } from './errors.ts';
import { models } from './models.ts';
import type { GeminiOptions } from './options.ts';
import { readAnswer, readStream } from './read-stream.ts';
import { DIALECT, toGenerateContent } from './request.ts';
import { fromSpeech, toSpeech } from './speech.ts';

/**
 * Google's Gemini API: chat, pictures, speech and embeddings through `generateContent` and `batchEmbedContents`.
 * @see https://ai.google.dev/api (read 2026-11-25)
 */
export const gemini = definePlugin<GeminiOptions>({
  kind: 'provider',
  id: DIALECT,
  apiVersion: 1,
  telemetryName: 'gcp.gemini',
  models,
  credentials: [{ option: 'apiKey', ...KEY }],
  create,
});

interface AnyCall {
  readonly model?: string | undefined;
  readonly signal: AbortSignal;
}

function create(options: GeminiOptions, context: PluginContext): Provider {
  const provider = options.id ?? DIALECT;
  let connected: Promise<Gemini> | undefined;
  const connection = (): Promise<Gemini> =>
    (connected ??= connect(options, context, provider).catch((thrown: unknown) => {
      // A key that was missing may be there next time.
      connected = undefined;
      throw thrown;
    }));

  /** A good reply. */
  const ask = async ({ model }: AnyCall, send: (api: Gemini) => Promise<Response>): Promise<Response> => {
    const api = await connection();
    const reply = await send(api);
    if (!reply.ok) throw await refusalOf(reply, { provider, model, secretName: api.secretName });
    return reply;
  };

  /** One call from its endpoint to its end; whatever is thrown is a RouterError. */
  const call = async <T>(
    { model, signal }: AnyCall,
    send: (api: Gemini) => Promise<Response>,
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

  return {
    async *stream(asked) {
      const { model, signal } = asked;
      const body = toGenerateContent(asked, provider);
      let began = false;
      try {
        const reply = await ask({ model, signal }, (api) => api.generateStream(model, body, signal));
        began = true;
        yield* readStream(reply, { provider, model });
      } catch (thrown) {
        throw errorFromThrown(thrown, { provider, model, signal, began });
      }
    },

    async complete(asked) {
      const { model, signal } = asked;
      const body = toGenerateContent(asked, provider);
      return call(
        asked,
        (api) => api.generate(model, body, signal),
        (reply) => readAnswer(reply, { provider, model }),
      );
    },

    async embed(asked) {
      const { model, signal } = asked;
      const replies: unknown[] = [];
      for (const body of toBatches(asked, provider)) {
        const read = (reply: Response): Promise<unknown> => readJson(reply, { provider, model });
        replies.push(await call(asked, (api) => api.embed(model, body, signal), read));
      }
      return fromBatches(replies, asked, provider);
    },

    async speak(asked) {
      const { model, signal } = asked;
      const body = toSpeech(asked, provider);
      return call(
        asked,
        (api) => api.generate(model, body, signal),
        async (reply) => fromSpeech(await readJson(reply, { provider, model }), asked, provider),
      );
    },

    async countTokens(asked) {
      const { model, signal } = asked;
      const generateContentRequest = {
        model: `models/${model.replace(/^models\//, '')}`,
        ...toGenerateContent(asked, provider),
      };
      return call(
        asked,
        (api) => api.countTokens(model, { generateContentRequest }, signal),
        async (reply) => countIn(await readJson(reply, { provider, model }), provider, model),
      );
    },

    async listModels(signal) {
      const ids: string[] = [];
      let pageToken: string | undefined;
      do {
        const token = pageToken;
        const page = await call(
          { signal },
          (api) => api.listModels(token, signal),
          async (reply) => (await readJson(reply, { provider, model: undefined })) as ModelPage,
        );
        ids.push(...(page.models ?? []).flatMap(({ name }) => name?.replace(/^models\//, '') ?? []));
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined && pageToken !== '');
      return ids;
    },
  };
}

interface ModelPage {
  readonly models?: readonly { readonly name?: string }[];
  readonly nextPageToken?: string;
}

function countIn(body: unknown, provider: string, model: string): number {
  const count = (body as { readonly totalTokens?: unknown } | null)?.totalTokens;
  if (typeof count === 'number') return count;
  throw new RouterError('invalid_response', { message: `${provider} sent no number of tokens`, provider, model });
}
