import { definePlugin, type PluginContext, type Secret } from '@signalbox/core';
import { apiKeyOf, errorFromThrown, NO_TIMEOUT_MS, rateLimitsOf, type RateLimitHeaders } from '@signalbox/provider-kit';
import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { chunksOf, fold, startFold, type Reply } from './chunks.ts';
import { expectEvents, toError, unreadable } from './errors.ts';
import { models } from './models.ts';
import { bodyOf } from './request.ts';

export interface AnthropicOptions {
  /** Default: the secret `ANTHROPIC_API_KEY`. */
  readonly apiKey?: string | Secret;
  /** Default: `https://api.anthropic.com`. A trailing `/v1` is understood. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Beta features to switch on, by the names of the `anthropic-beta` header. */
  readonly betas?: readonly string[];
}

const ID = 'anthropic';
const SECRET_NAME = 'ANTHROPIC_API_KEY';
const BASE_URL = 'https://api.anthropic.com';
/** @see https://platform.claude.com/docs/en/api/rate-limits#response-headers (read 2026-11-25) */
const RATE_LIMITS: readonly RateLimitHeaders[] = ['requests', 'tokens', 'input-tokens', 'output-tokens'].map((of) => ({
  of,
  limit: `anthropic-ratelimit-${of}-limit`,
  remaining: `anthropic-ratelimit-${of}-remaining`,
  reset: `anthropic-ratelimit-${of}-reset`,
  resetForm: 'date',
}));
const MESSAGES = '/v1/messages';
/**
 * Not the SDK's 2026-10-21, which answers 400 to temperature, top_p and top_k on every model, at any value. Anthropic
 * keeps a version as it is, and adds features to all of them.
 * @see https://platform.claude.com/docs/en/api/versioning (read 2026-11-21)
 */
const API_VERSION = '2023-06-01';

/**
 * Claude, over Anthropic's Messages API and official SDK.
 * @see https://platform.claude.com/docs/en/api/messages (read 2026-11-21)
 */
export const anthropic = definePlugin<AnthropicOptions>({
  kind: 'provider',
  id: ID,
  apiVersion: 1,
  telemetryName: 'anthropic',
  models,
  credentials: [{ option: 'apiKey', variable: SECRET_NAME }],
  async create(options, context) {
    const provider = options.id ?? ID;
    const client = await connect(options, context, provider);
    const about = { provider, secretName: SECRET_NAME, rateLimits: RATE_LIMITS };

    return {
      async *stream(call) {
        const { model, signal } = call;
        const body = bodyOf(call, provider);
        let state = startFold(provider);
        let began = false;
        try {
          // Not `messages.create`: it writes deprecation notes to the console.
          const answer = await client
            .post<AsyncIterable<RawMessageStreamEvent>>(MESSAGES, {
              body: { ...body, stream: true },
              stream: true,
              signal,
            })
            .withResponse();
          expectEvents(answer.response, provider, model);
          began = true;
          state = startFold(provider, replyOf(answer.response));
          for await (const event of answer.data) {
            for (const chunk of fold(state, event)) yield chunk;
          }
        } catch (thrown) {
          // Whatever comes after the end of the answer takes nothing from it (OpenRouter: `data: [DONE]`).
          if (state.finished) return;
          throw toError(thrown, { ...about, model, signal, began });
        }
        // The SDK ends an aborted stream as if it were over.
        if (signal.aborted && !state.finished) throw errorFromThrown(signal.reason, { ...about, model, signal });
      },

      async complete(call) {
        const { model, signal } = call;
        const body = bodyOf(call, provider);
        try {
          const { data, response } = await client.post<unknown>(MESSAGES, { body, signal }).withResponse();
          if (!isMessage(data)) throw unreadable(provider, model, 'no message');
          return chunksOf(data, provider, replyOf(response));
        } catch (thrown) {
          throw errorFromThrown(thrown, { ...about, model, signal });
        }
      },

      async listModels(signal) {
        const ids: string[] = [];
        try {
          for await (const { id } of client.models.list({ limit: 1_000 }, { signal })) ids.push(id);
        } catch (thrown) {
          throw errorFromThrown(thrown, { ...about, signal });
        }
        return ids;
      },
    };
  },
});

/** All options are given, so that the SDK does not look for them in the environment or in files. */
async function connect(options: AnthropicOptions, context: PluginContext, provider: string) {
  const apiKey = apiKeyOf(options.apiKey, context, { provider, variable: SECRET_NAME });
  const { Anthropic } = await import('@anthropic-ai/sdk');
  return new Anthropic({
    apiKey,
    baseURL: (options.baseUrl ?? BASE_URL).replace(/\/+(?:v1\/*)?$/, ''),
    webhookKey: null,
    fetch: context.fetch,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    defaultHeaders: {
      'anthropic-version': API_VERSION,
      ...(options.betas !== undefined && options.betas.length > 0 && { 'anthropic-beta': options.betas.join(',') }),
      ...options.headers,
    },
  });
}

function isMessage(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && 'content' in data && Array.isArray(data.content);
}

function replyOf({ headers }: Response): Reply {
  return {
    requestId: headers.get('request-id') ?? headers.get('x-request-id') ?? undefined,
    rateLimits: rateLimitsOf(headers, RATE_LIMITS),
  };
}
