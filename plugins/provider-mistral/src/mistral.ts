import { definePlugin, type Chunk, type Secret } from '@signalbox/core';
import { errorFromThrown, openAiCompatible, rateLimitsOf, readJson } from '@signalbox/provider-kit';
import { adapt } from './adapt.ts';
import { clientOver, connect, type Sent } from './client.ts';
import { embed } from './embed.ts';
import { RATE_LIMITS, REQUEST_ID } from './headers.ts';
import { models } from './models.ts';
import { fromPages, ocrBody } from './ocr.ts';
import { quirks } from './quirks.ts';
import { refine } from './refine.ts';
import { fromTranscript, transcriptionForm } from './transcription.ts';

export interface MistralOptions {
  /** Default: the secret `MISTRAL_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `https://api.mistral.ai`. A trailing `/v1` is understood. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const ID = 'mistral';
const VARIABLE = 'MISTRAL_API_KEY';

/** Mistral's own API: chat, gaps in code, embeddings, documents and transcripts. */
export const mistral = definePlugin<MistralOptions>({
  kind: 'provider',
  id: ID,
  apiVersion: 1,
  telemetryName: 'mistral_ai',
  models,
  credentials: [{ option: 'apiKey', variable: VARIABLE }],
  create(options, context) {
    const provider = options.id ?? ID;
    const names = { provider, dialect: ID };
    const about = { provider, secretName: VARIABLE, requestIdHeader: REQUEST_ID, rateLimits: RATE_LIMITS };
    const send = connect(options, context, about);
    const { stream, complete, fill, listModels } = openAiCompatible({
      ...names,
      quirks,
      refine,
      adapt,
      secretName: VARIABLE,
      fetch: context.fetch,
      connect: () => clientOver(send),
    });

    /** One call that is answered in one piece. */
    async function ask<T>(call: Asked, run: (get: Get) => Promise<T>): Promise<T> {
      const { model, signal } = call;
      try {
        return await run(async (sent) => {
          const response = await send({ ...sent, signal });
          const body = await readJson(response, { provider, model });
          return { body, start: startOf(body, response) };
        });
      } catch (thrown) {
        throw errorFromThrown(thrown, { ...about, model, signal });
      }
    }

    return {
      stream,
      complete,
      fill,

      async embed(call) {
        return ask(call, (get) => embed(call, names, (json) => get({ path: 'v1/embeddings', json })));
      },

      async transcribe(call) {
        const form = transcriptionForm(call, names);
        return ask(call, async (get) => {
          const { body, start } = await get({ path: 'v1/audio/transcriptions', form });
          return [start, ...fromTranscript(body, call, provider)];
        });
      },

      async ocr(call) {
        const json = ocrBody(call, names);
        return ask(call, async (get) => {
          const { body, start } = await get({ path: 'v1/ocr', json });
          return [start, ...fromPages(body, provider)];
        });
      },

      /** An alias is listed beside its model, and may be listed twice. */
      listModels: async (signal) => [...new Set(await listModels(signal))],
    };
  },
});

interface Asked {
  readonly model: string;
  readonly signal: AbortSignal;
}

interface Reply {
  readonly body: unknown;
  readonly start: Chunk;
}

type Get = (sent: Omit<Sent, 'signal'>) => Promise<Reply>;

function startOf(body: unknown, { headers }: Response): Chunk {
  const { id, model } = (body ?? {}) as { readonly id?: unknown; readonly model?: unknown };
  const requestId = headers.get(REQUEST_ID);
  const rateLimits = rateLimitsOf(headers, RATE_LIMITS);
  return {
    type: 'response-start',
    ...(typeof id === 'string' && { responseId: id }),
    ...(typeof model === 'string' && { model }),
    ...(requestId !== null && { requestId }),
    ...(rateLimits.length > 0 && { rateLimits }),
  };
}
