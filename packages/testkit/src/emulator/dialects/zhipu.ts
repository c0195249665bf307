import * as v from 'valibot';
import type { WholeAnswer } from '../neutral.ts';
import { openAiDialect } from './openai-dialect.ts';
import { imagePart, strictMessages } from './strict-messages.ts';

/**
 * Zhipu's (Z.ai's) chat completions and embeddings, on any path that ends in the right words: `/api/paas/v4/...`.
 * @see https://docs.z.ai/api-reference/llm/chat-completion, https://docs.z.ai/api-reference/api-code (read 2026-11-25)
 */
export const zhipu = openAiDialect({
  name: 'zhipu',
  reasoningField: 'reasoning_content',
  usageChunk: 'last',
  omitsNulls: true,
  usage: ({ inputTokens, cachedTokens, outputTokens, reasoningTokens }) => ({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  }),
  finish: { 'content-filter': 'sensitive' },
  more: (answer) => ({ request_id: 'simulated', ...webSearch(answer) }),
  fields: {
    chat: {
      messages: strictMessages({
        userParts: [imagePart],
        assistant: { reasoning_content: v.nullish(v.string()) },
      }),
      temperature: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      top_p: v.nullish(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1))),
      stop: v.nullish(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(1))])),
      tool_choice: v.optional(v.literal('auto')),
      response_format: v.optional(v.strictObject({ type: v.picklist(['text', 'json_object']) })),
      thinking: v.optional(
        v.strictObject({ type: v.picklist(['enabled', 'disabled']), clear_thinking: v.optional(v.boolean()) }),
      ),
      reasoning_effort: v.nullish(v.picklist(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])),
      tool_stream: v.optional(v.boolean()),
      do_sample: v.optional(v.boolean()),
      request_id: v.optional(v.string()),
      user_id: v.optional(v.string()),
      sensitive_word_check: v.optional(v.unknown()),
      meta: v.optional(v.record(v.string(), v.string())),
    },
    without: [
      'audio',
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'max_completion_tokens',
      'metadata',
      'modalities',
      'n',
      'parallel_tool_calls',
      'prediction',
      'presence_penalty',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'service_tier',
      'store',
      'top_logprobs',
      'user',
      'verbosity',
      'web_search_options',
    ],
    asksForJsonWord: false,
    wantsReasoning: ({ thinking, reasoning_effort: effort }) =>
      (thinking as { readonly type?: string } | undefined)?.type !== 'disabled' && effort !== 'none',
  },
  failures: {
    'invalid-request': { code: '1210', message: 'Incorrect API call parameters' },
    authentication: { code: '1000', message: 'Authentication Failed' },
    billing: { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' },
    permission: { code: '1220', message: 'You do not have permission to access this API' },
    'not-found': { code: '1222', message: 'The API does not exist' },
    'unknown-model': { status: 400, code: '1211', message: 'Unknown Model, please check the model code.' },
    'context-length': { code: '1261', message: 'Prompt exceeds max length' },
    'content-policy': {
      code: '1301',
      message: 'System detected potentially unsafe or sensitive content in input or generation.',
    },
    'rate-limit': { code: '1302', message: 'High concurrency usage of this API, please reduce concurrency' },
    'server-error': { code: '500', message: 'Internal network failure' },
    'bad-gateway': { code: '500', message: 'Internal network failure' },
    unavailable: { code: '500', message: 'Internal network failure' },
    overloaded: { status: 429, code: '1305', message: 'The service may be temporarily overloaded, please try again' },
  },
  failureBody: ({ message }, row) => ({ error: { code: row.code ?? '500', message: message ?? row.message } }),
  headers: (ids) => ({ 'x-log-id': ids.requestId }),
  resetHeaders: () => ({}),
});

/** What the vendor's own search found. */
function webSearch({ citations }: WholeAnswer): object {
  if (citations.length === 0) return {};
  return {
    web_search: citations.map(({ url, title }, index) => ({
      title,
      link: url,
      content: title,
      media: 'simulated',
      refer: `ref_${index + 1}`,
    })),
  };
}
