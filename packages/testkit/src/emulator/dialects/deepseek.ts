import * as v from 'valibot';
import { refuse } from '../failure.ts';
import type { AnswerUsage } from '../neutral.ts';
import type { WireRequest } from './dialect.ts';
import { openAiDialect } from './openai-dialect.ts';
import { checkKey } from './openai-request.ts';
import { imagePart, refuseChoiceWithoutTools, strictMessages, type CheckedBody } from './strict-messages.ts';
import { withResponses } from './with-responses.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * DeepSeek's chat completions, and the completion of text below `/beta`. Thinking is on where it is not switched off;
 * what goes with it and what does not is checked as the vendor does.
 * @see https://api-docs.deepseek.com/api/create-chat-completion, https://api-docs.deepseek.com/guides/thinking_mode
 * (read 2026-11-25)
 */
const chat = openAiDialect({
  name: 'deepseek',
  reasoningField: 'reasoning_content',
  usageChunk: 'last',
  comment: 'keep-alive',
  usage,
  more: () => ({ system_fingerprint: 'fp_simulated' }),
  fields: {
    chat: {
      messages: strictMessages({
        userParts: [imagePart],
        assistant: { reasoning_content: v.nullish(v.string()), prefix: v.optional(v.boolean()) },
      }),
      thinking: v.optional(v.strictObject({ type: v.picklist(['enabled', 'disabled']) })),
      reasoning_effort: v.nullish(v.picklist(['minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra'])),
      response_format: v.optional(v.strictObject({ type: v.picklist(['text', 'json_object']) })),
      stop: v.nullish(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(16))])),
      user_id: v.optional(v.string()),
    },
    without: [
      'audio',
      'best_of',
      'logit_bias',
      'max_completion_tokens',
      'metadata',
      'modalities',
      'n',
      'prediction',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'seed',
      'service_tier',
      'store',
      'user',
      'verbosity',
      'web_search_options',
    ],
    wantsReasoning: isThinking,
    rules(body, request) {
      const checked = body as unknown as CheckedBody;
      refuseChoiceWithoutTools(checked);
      if (isThinking(body)) checkThinking(body);
      checkStrictness(checked, request);
      if (/pro|chat|reasoner/.test(checked.model)) checkPictures(body);
    },
  },
  failures: {
    'invalid-request': { code: 'invalid_request_error' },
    authentication: {
      type: 'authentication_error',
      code: 'invalid_request_error',
      message: 'Authentication Fails, Your api key: ****-key is invalid',
    },
    billing: { status: 402, type: 'unknown_error', code: 'invalid_request_error', message: 'Insufficient Balance' },
    'unknown-model': { status: 400, code: 'invalid_request_error', message: 'Model Not Exist' },
    'context-length': {
      code: 'invalid_request_error',
      message: "This model's maximum context length is 1048565 tokens. However, you requested 1250025 tokens.",
    },
    'content-policy': { code: 'invalid_request_error', message: 'Content Exists Risk' },
    'rate-limit': { type: 'rate_limit_error', code: 'invalid_request_error', message: 'Rate limit reached.' },
    overloaded: { type: 'service_unavailable_error', code: 'invalid_request_error', message: 'Server overloaded.' },
  },
  headers: (ids) => ({ 'x-ds-trace-id': ids.requestId }),
  resetHeaders: () => ({}),
  models: ({ models }) => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', owned_by: 'deepseek' })),
  }),
});

/**
 * DeepSeek's wires: that of chat completions, and its Responses API, which stores nothing and shows what the model thinks.
 * @see https://api-docs.deepseek.com/guides/responses_api (read 2026-11-25)
 */
export const deepseek = withResponses(chat, {
  checkKey,
  countsTokens: false,
  openThoughts: true,
  fields: {
    wantsReasoning: isThinkingByEffort,
    rules(body) {
      if (isThinkingByEffort(body)) checkChoice(body);
    },
  },
});

function usage({ inputTokens, cachedTokens, outputTokens, reasoningTokens }: AnswerUsage): Json {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    ...(reasoningTokens > 0 && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
    prompt_cache_hit_tokens: cachedTokens,
    prompt_cache_miss_tokens: inputTokens - cachedTokens,
  };
}

function isThinking({ model, thinking }: Json): boolean {
  return model !== 'deepseek-chat' && (thinking as { readonly type?: string } | undefined)?.type !== 'disabled';
}

function isThinkingByEffort({ reasoning }: Json): boolean {
  return (reasoning as { readonly effort?: string } | null | undefined)?.effort !== 'none';
}

function checkChoice({ tool_choice: choice }: Json): void {
  if (choice !== 'required' && typeof choice !== 'object') return;
  refuse('invalid-request', 'Thinking mode does not support this tool_choice');
}

function checkThinking(body: Json): void {
  checkChoice(body);
  const { messages } = body;
  for (const { tool_calls: calls, reasoning_content: thoughts } of messages as readonly Json[]) {
    if (Array.isArray(calls) && calls.length > 0 && typeof thoughts !== 'string') {
      refuse(
        'invalid-request',
        'The `reasoning_content` in the thinking mode must be passed back to the API.',
        'messages',
      );
    }
  }
}

/** Below `/beta` all tools are held to their schemas, or none. */
function checkStrictness({ tools = [] }: CheckedBody, { path }: WireRequest): void {
  if (!path.includes('/beta/')) return;
  if (new Set(tools.map(({ function: { strict } }) => strict === true)).size < 2) return;
  refuse('invalid-request', 'All functions must set strict to true in strict mode', 'tools');
}

function checkPictures({ messages }: Json): void {
  if (!JSON.stringify(messages).includes('"type":"image_url"')) return;
  refuse(
    'invalid-request',
    'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`',
  );
}
