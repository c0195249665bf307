import { definePlugin, type Chunk, type ChatChunk, type Secret } from '@signalbox/core';
import {
  errorFromThrown,
  eventBody,
  rateLimitsOf,
  readJson,
  refusalOf,
  sse,
  type ReplyAbout,
} from '@signalbox/provider-kit';
import { chunksOf, fold, startFold } from './answer.ts';
import { chatBody } from './chat-body.ts';
import { connect, type Send, type Sent } from './client.ts';
import { embed } from './embed.ts';
import { meaningOf } from './errors.ts';
import { models } from './models.ts';
import { offeredModels } from './offered-models.ts';
import { RATE_LIMITS, REQUEST_ID } from './headers.ts';
import { fromRanking, rerankBody } from './rerank.ts';
import { readEvent } from './wire.ts';

export interface CohereOptions {
  /** Default: the secret `CO_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `https://api.cohere.com`. A trailing `/v1` or `/v2` is understood. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const ID = 'cohere';
const SECRET_NAME = 'CO_API_KEY';

/**
 * Cohere's own API, version 2: chat, embeddings and rankings.
 *
 * The official SDK makes the request (URL, key, headers), and its raw reply is read here: its parser ends a stream that
 * is none, such as a proxy's page with status 200, as if it were an answer without words.
 * @see https://docs.cohere.com/reference/chat (read 2026-11-25)
 */
export const cohere = definePlugin<CohereOptions>({
  kind: 'provider',
  id: ID,
  apiVersion: 1,
  telemetryName: 'cohere',
  models,
  credentials: [{ option: 'apiKey', variable: SECRET_NAME }],
  async create(options, context) {
    const provider = options.id ?? ID;
    const names = { provider, dialect: ID };
    const send = connect(options, context, { provider, variable: SECRET_NAME });

    /** One call from its request to its end; all failures are RouterErrors. */
    async function ask<T>(call: Asked, run: (get: Get) => Promise<T>): Promise<T> {
      const about = aboutOf(provider, call);
      try {
        return await run((sent) => reply(send, sent, about));
      } catch (thrown) {
        throw errorFromThrown(thrown, about);
      }
    }

    return {
      async *stream(call): AsyncGenerator<ChatChunk, void> {
        const about = aboutOf(provider, call);
        const body = chatBody(call, names);
        try {
          const response = await reply(send, { path: 'v2/chat', json: { ...body, stream: true } }, about);
          about.began = true;
          const state = startFold({ provider, model: call.model, ...replyOf(response) });
          const bytes = await eventBody(response, { provider });
          for await (const event of sse(bytes, { provider })) yield* fold(state, readEvent(event, provider));
        } catch (thrown) {
          throw errorFromThrown(thrown, about);
        }
      },

      async complete(call) {
        const body = chatBody(call, names);
        return ask(call, async (get) => {
          const response = await get({ path: 'v2/chat', json: { ...body, stream: false } });
          const about = { provider, model: call.model, ...replyOf(response) };
          return chunksOf(await readJson(response, about), about);
        });
      },

      async embed(call) {
        return ask(call, (get) =>
          embed(call, names, async (json) => {
            const response = await get({ path: 'v2/embed', json });
            return { body: await readJson(response, { provider, model: call.model }), start: startOf(response) };
          }),
        );
      },

      async rerank(call) {
        const json = rerankBody(call, names);
        return ask(call, async (get) => {
          const response = await get({ path: 'v2/rerank', json });
          const body = await readJson(response, { provider, model: call.model });
          return [startOf(response), ...fromRanking(body, call, provider)];
        });
      },

      async listModels(signal) {
        return ask({ signal }, (get) =>
          offeredModels(provider, async (query) => readJson(await get({ path: 'v1/models', query }), { provider })),
        );
      },
    };
  },
});

interface Asked {
  readonly model?: string;
  readonly signal: AbortSignal;
}

type Get = (sent: Sent) => Promise<Response>;

async function reply(send: Send, sent: Sent, about: ReplyAbout & Asked): Promise<Response> {
  const response = await send(sent, about.signal);
  if (!response.ok) throw await refusalOf(response, about);
  return response;
}

function aboutOf(provider: string, { model, signal }: Asked): ReplyAbout & Asked & { began: boolean } {
  return {
    provider,
    signal,
    ...(model !== undefined && { model }),
    secretName: SECRET_NAME,
    rateLimits: RATE_LIMITS,
    requestIdHeader: REQUEST_ID,
    override: meaningOf,
    began: false,
  };
}

/** What the headers of a reply say. */
function replyOf({ headers }: Response) {
  return { requestId: headers.get(REQUEST_ID) ?? undefined, rateLimits: rateLimitsOf(headers, RATE_LIMITS) };
}

function startOf(response: Response): Chunk {
  const { requestId, rateLimits } = replyOf(response);
  return {
    type: 'response-start',
    ...(requestId !== undefined && { requestId }),
    ...(rateLimits.length > 0 && { rateLimits }),
  };
}
