import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { openAiDialect } from './openai-dialect.ts';
import { sseEvent } from './sse.ts';
import { imagePart, refuseChoiceWithoutTools, strictMessages, type CheckedBody } from './strict-messages.ts';

const REASONERS = /gpt-oss|glm|thinking|qwen-3(?:\.\d+)?-\d+b$/;

/**
 * Cerebras' chat completions and completions. Streams end without `[DONE]`; usage and times come with the finish reason.
 * @see https://inference-docs.cerebras.ai/api-reference/chat-completions, and the types of its SDK 1.91.0 (read 2026-11-25)
 */
export const cerebras = openAiDialect({
  name: 'cerebras',
  reasoningField: 'reasoning',
  usageChunk: 'last',
  done: false,
  omitsNulls: true,
  usage({ inputTokens, cachedTokens, outputTokens, reasoningTokens }) {
    return {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: cachedTokens },
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    };
  },
  more: () => ({
    system_fingerprint: 'fp_simulated',
    time_info: { queue_time: 0.0002, prompt_time: 0.002, completion_time: 0.03, total_time: 0.04 },
  }),
  fields: {
    chat: {
      messages: strictMessages({
        systemRoles: ['system', 'developer'],
        userParts: [imagePart],
        assistant: { reasoning: v.nullish(v.string()) },
        tool: { name: v.nullish(v.string()) },
      }),
      reasoning_effort: v.nullish(v.picklist(['none', 'low', 'medium', 'high'])),
      reasoning_format: v.optional(v.picklist(['none', 'parsed', 'text_parsed', 'raw', 'hidden'])),
      disable_reasoning: v.nullish(v.boolean()),
      clear_thinking: v.nullish(v.boolean()),
      min_tokens: v.nullish(v.number()),
      min_completion_tokens: v.nullish(v.number()),
      model_parameters: v.nullish(v.record(v.string(), v.unknown())),
      service_tier: v.nullish(v.picklist(['auto', 'default', 'flex', 'priority'])),
    },
    without: [
      'audio',
      'metadata',
      'modalities',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'store',
      'suffix',
      'verbosity',
      'web_search_options',
    ],
    asksForJsonWord: false,
    wantsReasoning: ({ model, reasoning_effort: effort, disable_reasoning: isOff, reasoning_format: format }) =>
      REASONERS.test(String(model)) && effort !== 'none' && isOff !== true && format !== 'hidden',
    rules(body) {
      const checked = body as unknown as CheckedBody;
      refuseChoiceWithoutTools(checked);
      checkTools(checked, body);
      checkTokenLimits(body);
      if (/gpt-oss/.test(checked.model)) checkGptOss(body);
    },
  },
  failures: {
    'invalid-request': { type: 'invalid_request_error', code: 'wrong_api_format' },
    authentication: { type: 'invalid_request_error', code: 'wrong_api_key', message: 'Wrong API Key' },
    billing: { status: 402, type: 'payment_required_error', code: 'payment_required', message: 'Payment required.' },
    'not-found': { type: 'not_found_error', code: null, message: 'Not Found' },
    'unknown-model': { type: 'not_found_error', code: 'model_not_found' },
    'context-length': {
      code: 'context_length_exceeded',
      message: 'Please reduce the length of the messages or completion. Current length is 140000 while limit is 131072',
    },
    'rate-limit': {
      type: 'too_many_tokens_error',
      code: 'token_quota_exceeded',
      message: 'Tokens per minute limit exceeded - too many tokens processed.',
    },
    overloaded: {
      status: 429,
      type: 'too_many_requests_error',
      code: 'queue_exceeded',
      message: "We're experiencing high traffic right now! Please try again soon.",
    },
  },
  // The error alone, where OpenAI has it in an envelope.
  failureBody: ({ message, field }, row) => ({
    message: message ?? row.message,
    type: row.type,
    param: field ?? null,
    code: row.code,
  }),
  failureFrame: ({ message, field }, row) =>
    sseEvent({
      error: { message: message ?? row.message, type: row.type, param: field ?? null, code: row.code },
      status_code: row.status,
    }),
  headers: (ids, answer) => ({
    'x-request-id': `${ids.requestId}-ORD`,
    'x-ratelimit-limit-requests-day': '1440000',
    'x-ratelimit-limit-tokens-minute': '1000000',
    'x-ratelimit-remaining-requests-day': '1439990',
    'x-ratelimit-remaining-tokens-minute': String(1_000_000 - (answer?.usage?.inputTokens ?? 0)),
    'x-ratelimit-reset-requests-day': '24478.67193222046',
    'x-ratelimit-reset-tokens-minute': '58.671932220458984',
  }),
  resetHeaders: (resetMs) => ({
    'x-ratelimit-remaining-tokens-minute': '0',
    'x-ratelimit-reset-tokens-minute': String(resetMs / 1_000),
  }),
});

type Json = Readonly<Record<string, unknown>>;

/** @see https://github.com/RooCodeInc/Roo-Code/issues/10334, https://github.com/juspay/neurolink/pull/1564 */
function checkTools({ tools = [], response_format: format }: CheckedBody, body: Json): void {
  if (new Set(tools.map(({ function: { strict } }) => strict ?? false)).size > 1) {
    refuse(
      'invalid-request',
      "Tools with mixed values for 'strict' are not allowed. Please set all tools to 'strict: true' or 'strict: false'",
      'tools',
    );
  }
  if (tools.length > 0 && format !== undefined && format.type !== 'text') {
    refuse('invalid-request', '"tools" is incompatible with "response_format"', 'response_format');
  }
  if (body['parallel_tool_calls'] !== undefined && tools.length === 0) {
    refuse('invalid-request', "'parallel_tool_calls' is only allowed when 'tools' are specified");
  }
}

function checkTokenLimits(body: Json): void {
  if (body['max_tokens'] === undefined || body['max_completion_tokens'] === undefined) return;
  refuse('invalid-request', "'max_tokens' and 'max_completion_tokens' exclude each other", 'max_tokens');
}

/** @see https://github.com/agno-agi/agno/issues/4508 */
function checkGptOss(body: Json): void {
  if (body['parallel_tool_calls'] === false) {
    refuse('invalid-request', 'parallel_tool_calls=False is not supported by this model.', 'parallel_tool_calls');
  }
  if (body['reasoning_effort'] === 'none') {
    refuse('invalid-request', "reasoning_effort: 'none' is not supported by this model.", 'reasoning_effort');
  }
  if (JSON.stringify(body['messages']).includes('"image_url"')) {
    refuse('invalid-request', "Only 'text' content type is supported by this model.", 'messages');
  }
}
