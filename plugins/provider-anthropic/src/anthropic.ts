import { definePlugin } from '@signalbox/core';
import { errorFromThrown, OPENAI_RATE_LIMITS, rateLimitsOf, type RateLimitHeaders } from '@signalbox/provider-kit';
import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { chunksOf, fold, startFold, type Reply } from './chunks.ts';
import { baseUrlOf, connect, isAnthropic, SECRET_NAME } from './client.ts';
import { expectEvents, toError, unreadable } from './errors.ts';
import { modelIds } from './model-list.ts';
import { models } from './models.ts';
import type { AnthropicOptions } from './options.ts';
import { spaceAtEnd, withoutSpace } from './prefill.ts';
import { bodyOf, countedOf } from './request.ts';
import { chunksOfEvents, isEventStream } from './streamed-whole.ts';

const ID = 'anthropic';
const MESSAGES = '/v1/messages';
/** @see https://platform.claude.com/docs/en/api/rate-limits#response-headers (read 2026-11-25) */
const OWN_RATE_LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'].map((of): RateLimitHeaders => ({
  of,
  limit: `anthropic-ratelimit-${of}-limit`,
  remaining: `anthropic-ratelimit-${of}-remaining`,
  reset: `anthropic-ratelimit-${of}-reset`,
  resetForm: 'date',
}));
/** Microsoft Foundry tells of its limits as OpenAI does. */
const RATE_LIMITS: readonly RateLimitHeaders[] = [...OWN_RATE_LIMITS, ...OPENAI_RATE_LIMITS];

/**
 * Claude, over Anthropic's Messages API and official SDK.
 * @see https://platform.claude.com/docs/en/api/messages (read 2026-11-25)
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
    const host = { provider, isOwn: isAnthropic(baseUrlOf(options)) };
    const about = { provider, secretName: SECRET_NAME, rateLimits: RATE_LIMITS };

    return {
      async *stream(call) {
        const { model, signal } = call;
        const body = bodyOf(call, host);
        const unsaid = withoutSpace(spaceAtEnd(call.request));
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
            for (const chunk of fold(state, event)) yield* unsaid(chunk);
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
        const body = bodyOf(call, host);
        const unsaid = withoutSpace(spaceAtEnd(call.request));
        try {
          const { data, response } = await client.post<unknown>(MESSAGES, { body, signal }).withResponse();
          if (typeof data === 'string' && isEventStream(response)) {
            return chunksOfEvents(data, { ...about, model, signal }, replyOf(response)).flatMap(unsaid);
          }
          if (!isMessage(data)) throw unreadable(provider, 'no message', model);
          return chunksOf(data, provider, replyOf(response)).flatMap(unsaid);
        } catch (thrown) {
          throw toError(thrown, { ...about, model, signal });
        }
      },

      async countTokens(call) {
        const { model, signal } = call;
        const body = countedOf(bodyOf(call, host));
        try {
          const answer = await client.post<unknown>(`${MESSAGES}/count_tokens`, { body, signal });
          const tokens = (answer as { readonly input_tokens?: unknown } | null)?.input_tokens;
          if (typeof tokens !== 'number') throw unreadable(provider, 'no number of tokens', model);
          return tokens;
        } catch (thrown) {
          throw toError(thrown, { ...about, model, signal });
        }
      },

      async listModels(signal) {
        try {
          return await modelIds(client, provider, signal);
        } catch (thrown) {
          throw toError(thrown, { ...about, signal });
        }
      },
    };
  },
});

function isMessage(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && 'content' in data && Array.isArray(data.content);
}

function replyOf({ headers }: Response): Reply {
  return {
    requestId: headers.get('request-id') ?? headers.get('x-request-id') ?? undefined,
    rateLimits: rateLimitsOf(headers, RATE_LIMITS),
  };
}
