import * as v from 'valibot';
import { refuse } from '../failure.ts';
import type { AnswerUsage } from '../neutral.ts';
import { openAiDialect } from './openai-dialect.ts';
import { checkKey } from './openai-request.ts';
import { sseEvent } from './sse.ts';
import { imagePart, strictMessages } from './strict-messages.ts';
import { withMedia } from './with-media.ts';

type Json = Readonly<Record<string, unknown>>;

const GPT_OSS = /gpt-oss/;
const QWEN = /qwen3/;
const SEES = /qwen3\.|llama-4/;
const TAKES_SCHEMA = /gpt-oss|qwen3\.8|kimi-k2|llama-4/;

const chat = openAiDialect({
  name: 'groq',
  reasoningField: 'reasoning',
  usage,
  more: (answer, { stream }) => {
    const told = answer.usage === undefined ? {} : { usage: usage(answer.usage) };
    return {
      system_fingerprint: 'fp_simulated',
      ...(stream
        ? { x_groq: { id: 'req_simulated', ...told } }
        : { usage_breakdown: null, service_tier: 'on_demand', x_groq: { id: 'req_simulated', seed: 1 } }),
    };
  },
  fields: {
    chat: {
      messages: strictMessages({
        systemRoles: ['system', 'developer'],
        userParts: [imagePart],
        toolParts: [imagePart],
        assistant: { reasoning: v.nullish(v.string()) },
      }),
      n: v.nullish(v.literal(1)),
      reasoning_effort: v.nullish(v.picklist(['none', 'default', 'low', 'medium', 'high'])),
      reasoning_format: v.nullish(v.picklist(['hidden', 'raw', 'parsed'])),
      include_reasoning: v.nullish(v.boolean()),
      service_tier: v.nullish(v.picklist(['auto', 'on_demand', 'flex', 'performance'])),
      disable_tool_validation: v.optional(v.boolean()),
      citation_options: v.nullish(v.picklist(['enabled', 'disabled'])),
      compound_custom: v.nullish(v.record(v.string(), v.unknown())),
      documents: v.nullish(v.array(v.unknown())),
      search_settings: v.nullish(v.record(v.string(), v.unknown())),
    },
    without: [
      'audio',
      'logit_bias',
      'logprobs',
      'modalities',
      'prediction',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'top_logprobs',
      'verbosity',
      'web_search_options',
    ],
    wantsReasoning: ({ model, reasoning_effort: effort, include_reasoning: shown, reasoning_format: format }) =>
      (GPT_OSS.test(String(model)) || QWEN.test(String(model))) &&
      effort !== 'none' &&
      shown !== false &&
      format !== 'hidden',
    rules(body) {
      checkReasoning(body);
      checkFormat(body);
      checkMessages(body);
    },
  },
  failures: {
    authentication: { message: 'Invalid API Key' },
    'not-found': { code: 'unknown_url', message: 'Unknown request URL. Please check the URL for typos.' },
    'context-length': { message: 'Please reduce the length of the messages or completion.' },
    'rate-limit': {
      type: 'tokens',
      message: 'Rate limit reached for the model on tokens per minute (TPM): Limit 6000, Used 6000, Requested 20.',
    },
    'server-error': { type: 'internal_server_error', message: 'Internal Server Error' },
    unavailable: { type: 'internal_server_error', message: 'Service Unavailable' },
    // Of the flex tier alone: https://console.groq.com/docs/flex-processing (read 2026-11-25)
    overloaded: {
      status: 498,
      type: 'flex',
      code: 'capacity_exceeded',
      message: 'The model is currently over capacity. Please try again and back off exponentially.',
    },
  },
  failureBody: ({ message, field }, row) => ({ error: errorOf(message ?? row.message, row, field) }),
  failureFrame: ({ message, field, status }, row) =>
    sseEvent({ error: { ...errorOf(message ?? row.message, row, field), status_code: status ?? row.status } }, 'error'),
  headers: (ids, answer) => ({
    'x-request-id': `req_${ids.requestId}`,
    'x-groq-region': 'simulated',
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-limit-tokens': '30000',
    'x-ratelimit-remaining-requests': '998',
    'x-ratelimit-remaining-tokens': String(30_000 - (answer?.usage?.inputTokens ?? 0)),
    'x-ratelimit-reset-requests': '2m52.8s',
    'x-ratelimit-reset-tokens': '210ms',
  }),
  models: ({ models, createdSec: created }) => ({
    object: 'list',
    data: models.map((id) => ({
      id,
      object: 'model',
      created,
      owned_by: 'Simulated',
      active: true,
      context_window: 131_072,
      public_apps: null,
      max_completion_tokens: 65_536,
    })),
  }),
});

/**
 * Groq's wire: OpenAI's, with thoughts in `reasoning`, usage in `x_groq` and errors as events of their own.
 * @see https://console.groq.com/docs/api-reference (read 2026-11-25)
 */
export const groq = withMedia(chat, {
  checkKey,
  paths: ['/audio/speech', '/audio/transcriptions'],
  fields: {
    '/audio/speech': {
      voice: v.pipe(v.string(), v.minLength(1)),
      response_format: v.optional(v.picklist(['flac', 'mp3', 'mulaw', 'ogg', 'wav'])),
      sample_rate: v.optional(v.picklist([8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])),
      speed: v.optional(v.pipe(v.number(), v.minValue(0.5), v.maxValue(5))),
    },
    '/audio/transcriptions': {
      response_format: v.optional(v.picklist(['json', 'text', 'verbose_json'])),
    },
  },
  without: {
    '/audio/speech': ['instructions', 'stream_format'],
    '/audio/transcriptions': ['include[]', 'keywords[]', 'languages[]', 'chunking_strategy'],
  },
  rules: {
    '/audio/speech'({ model, response_format: format = 'mp3' }) {
      if (!/orpheus/.test(String(model)) || format === 'wav') return;
      refuse('invalid-request', 'response_format must be one of [wav]', 'response_format');
    },
    '/audio/transcriptions'({ response_format: format, 'timestamp_granularities[]': times }) {
      if (times === undefined || format === 'verbose_json') return;
      refuse('invalid-request', 'response_format must be set to `verbose_json` to use timestamp granularities');
    },
  },
  // How long the recording was stands in the long form of the answer, and nowhere else.
  transcriptUsage: () => undefined,
  transcriptMore: ({ requestId }) => ({ x_groq: { id: `req_${requestId}` } }),
});

function usage({ inputTokens, outputTokens, cachedTokens, reasoningTokens }: AnswerUsage): Json {
  return {
    queue_time: 0.02,
    prompt_tokens: inputTokens,
    prompt_time: 0.002,
    completion_tokens: outputTokens,
    completion_time: 0.03,
    total_tokens: inputTokens + outputTokens,
    total_time: 0.032,
    ...(cachedTokens > 0 && { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(reasoningTokens > 0 && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}

/** What there is none of is left out. */
function errorOf(
  message: string,
  { type, code }: { readonly type: string; readonly code: string | null },
  field: string | undefined,
): Json {
  return { message, type, ...(code !== null && { code }), ...(field !== undefined && { param: field }) };
}

/** @see https://console.groq.com/docs/reasoning (read 2026-11-25) */
function checkReasoning({ model, reasoning_effort: effort, reasoning_format: format, include_reasoning: shown }: Json) {
  const name = String(model);
  const unsupported = (field: string): never =>
    refuse('invalid-request', `\`${field}\` is not supported with this model`, field);
  const efforts = GPT_OSS.test(name) ? ['low', 'medium', 'high'] : QWEN.test(name) ? ['none', 'default'] : [];
  if (effort !== undefined && effort !== null && !efforts.includes(effort as string)) unsupported('reasoning_effort');
  if (format === undefined || format === null) return;
  if (GPT_OSS.test(name) || !QWEN.test(name)) unsupported('reasoning_format');
  if (shown !== undefined && shown !== null) {
    refuse('invalid-request', '`reasoning_format` and `include_reasoning` cannot both be set', 'reasoning_format');
  }
}

/** @see https://console.groq.com/docs/structured-outputs (read 2026-11-25) */
function checkFormat({ model, response_format: format, stream, tools }: Json): void {
  const { type = 'text', json_schema: schema } = (format ?? {}) as {
    readonly type?: string;
    readonly json_schema?: { readonly strict?: boolean | null };
  };
  if (type === 'text') return;
  if (stream === true) refuse('invalid-request', '`response_format` does not support streaming', 'response_format');
  if (Array.isArray(tools) && tools.length > 0) {
    refuse('invalid-request', 'json mode cannot be combined with tool/function calling', 'response_format');
  }
  if (type !== 'json_schema') return;
  const isStrict = schema?.strict === true;
  if (!(isStrict ? GPT_OSS : TAKES_SCHEMA).test(String(model))) {
    refuse('invalid-request', 'This model does not support response format `json_schema`.', 'response_format');
  }
}

function checkMessages({ model, messages }: Json): void {
  for (const [index, { role, name, content }] of (messages as readonly Json[]).entries()) {
    if (name !== undefined) {
      const what = `'messages.${index}' : property 'name' is unsupported`;
      refuse(
        'invalid-request',
        `'messages.${index}' : for 'role:${String(role)}' the following must be satisfied[(${what})]`,
      );
    }
    const hasPicture = Array.isArray(content) && content.some(({ type }: Json) => type === 'image_url');
    if (hasPicture && !SEES.test(String(model))) refuse('invalid-request', 'messages[0].content must be a string');
  }
}
