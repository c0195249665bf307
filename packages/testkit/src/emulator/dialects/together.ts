import * as v from 'valibot';
import { openAiDialect } from './openai-dialect.ts';
import { checkKey } from './openai-request.ts';
import { refuseChoiceWithoutTools, strictMessages, type CheckedBody } from './strict-messages.ts';
import { withMedia } from './with-media.ts';

const picture = v.strictObject({ type: v.literal('image_url'), image_url: v.strictObject({ url: v.string() }) });
const sound = v.strictObject({
  type: v.literal('input_audio'),
  input_audio: v.strictObject({ data: v.string(), format: v.literal('wav') }),
});

const words = v.nullish(v.array(v.string()));

/**
 * Together's chat completions, completions, embeddings and rankings. Replies that went well name a time to wait, too.
 * @see https://docs.together.ai/reference/chat-completions-1, and the vendor's OpenAPI description (read 2026-11-25)
 */
const chat = openAiDialect({
  name: 'together',
  reasoningField: 'reasoning_content',
  usageChunk: 'last',
  usage: ({ inputTokens, outputTokens, cachedTokens }) => ({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    cached_tokens: cachedTokens,
  }),
  more: () => ({ prompt: [] }),
  fields: {
    chat: {
      messages: strictMessages({
        userParts: [picture, sound],
        assistant: { reasoning_content: v.nullish(v.string()) },
        tool: { name: v.nullish(v.string()) },
      }),
      stop: words,
      top_k: v.nullish(v.pipe(v.number(), v.integer())),
      min_p: v.nullish(v.number()),
      repetition_penalty: v.nullish(v.number()),
      logprobs: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(20))),
      echo: v.nullish(v.boolean()),
      safety_model: v.nullish(v.string()),
      context_length_exceeded_behavior: v.optional(v.picklist(['truncate', 'error'])),
      compliance: v.optional(v.unknown()),
      chat_template_kwargs: v.optional(v.record(v.string(), v.unknown())),
      reasoning: v.optional(v.strictObject({ enabled: v.optional(v.boolean()) })),
      reasoning_effort: v.nullish(v.picklist(['low', 'medium', 'high', 'max'])),
    },
    completions: {
      stop: words,
      top_k: v.nullish(v.number()),
      min_p: v.nullish(v.number()),
      repetition_penalty: v.nullish(v.number()),
      safety_model: v.nullish(v.string()),
    },
    rerank: {
      documents: v.pipe(v.array(v.union([v.string(), v.record(v.string(), v.unknown())])), v.minLength(1)),
      rank_fields: v.optional(v.array(v.string())),
    },
    without: [
      'audio',
      'best_of',
      'dimensions',
      'encoding_format',
      'max_completion_tokens',
      'metadata',
      'modalities',
      'parallel_tool_calls',
      'prediction',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'service_tier',
      'store',
      'stream_options',
      'suffix',
      'top_logprobs',
      'user',
      'verbosity',
      'web_search_options',
    ],
    alwaysTellsUsage: true,
    asksForJsonWord: false,
    wantsReasoning: ({ reasoning, reasoning_effort: effort }) =>
      (reasoning as { readonly enabled?: boolean } | undefined)?.enabled === true || typeof effort === 'string',
    rules: (body) => refuseChoiceWithoutTools(body as unknown as CheckedBody),
  },
  failures: {
    authentication: {
      code: 'invalid_api_key',
      message: 'Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.',
    },
    billing: {
      status: 402,
      type: 'credit_limit',
      code: 'credit_limit_exceeded',
      message: 'Credit limit exceeded, please navigate to https://api.together.ai/settings/billing.',
    },
    'unknown-model': {
      code: 'model_not_available',
      message: 'Unable to access model. Please visit https://api.together.ai/models to view the list of models.',
    },
    'context-length': {
      status: 422,
      code: null,
      message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 131073.',
    },
    'rate-limit': {
      type: 'rate_limit',
      code: null,
      message: 'You have reached the rate limit specific to this model.',
    },
    overloaded: { status: 503, type: 'service_unavailable', code: null, message: 'The model is currently overloaded.' },
  },
  headers: (ids) => ({
    'x-request-id': ids.requestId,
    'x-ratelimit': 'false',
    'x-ratelimit-limit': '30',
    'x-ratelimit-remaining': '59',
    'x-ratelimit-reset': '2',
    'x-ratelimit-limit-tokens': '3000',
    'x-ratelimit-remaining-tokens': '3000',
    'retry-after': '2',
  }),
  resetHeaders: (resetMs) => ({
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(resetMs / 1_000)),
  }),
  // The list stands alone.
  models: ({ models, createdSec }) => models.map((id) => ({ id, object: 'model', created: createdSec, type: 'chat' })),
});

const voice = v.pipe(v.string(), v.minLength(1));
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));

/**
 * Together's wires: that of chat completions, and those of pictures, speech and transcripts.
 * @see https://github.com/togethercomputer/together-typescript, version 0.52.0, and the vendor's OpenAPI description
 */
export const together = withMedia(chat, {
  checkKey,
  paths: ['/images/generations', '/audio/speech', '/audio/transcriptions'],
  fields: {
    '/images/generations': {
      width: count,
      height: count,
      steps: count,
      seed: v.optional(v.pipe(v.number(), v.integer())),
      image_url: v.optional(v.string()),
      reference_images: v.optional(v.array(v.string())),
      image_loras: v.optional(v.array(v.strictObject({ path: v.string(), scale: v.number() }))),
      negative_prompt: v.optional(v.string()),
      guidance_scale: v.optional(v.number()),
      disable_safety_checker: v.optional(v.boolean()),
      response_format: v.optional(v.picklist(['base64', 'url'])),
      output_format: v.optional(v.picklist(['jpeg', 'png'])),
    },
    '/audio/speech': {
      voice,
      response_format: v.optional(v.picklist(['mp3', 'wav', 'raw']), 'wav'),
      response_encoding: v.optional(v.picklist(['pcm_f32le', 'pcm_s16le', 'pcm_mulaw', 'pcm_alaw'])),
      language: v.optional(v.string()),
      sample_rate: count,
      bit_rate: v.optional(v.picklist([32_000, 64_000, 96_000, 128_000, 192_000])),
      stream: v.optional(v.literal(false)),
      extra_params: v.optional(v.strictObject({ pronunciation_dict: v.optional(v.array(v.string())) })),
    },
    '/audio/transcriptions': {
      response_format: v.optional(v.picklist(['json', 'verbose_json'])),
      diarize: v.optional(v.picklist(['true', 'false'])),
    },
  },
  without: {
    '/images/generations': ['size', 'quality', 'background', 'output_compression', 'moderation', 'complexity', 'user'],
    '/audio/speech': ['speed', 'instructions', 'stream_format'],
    '/audio/transcriptions': ['include[]', 'keywords[]', 'languages[]', 'chunking_strategy'],
  },
  images: ({ pictures }, { model }, { answerId }) => ({
    id: answerId,
    model,
    object: 'list',
    data: pictures.map(({ data }, index) => ({ type: 'b64_json', index, b64_json: data })),
  }),
  transcriptUsage: () => undefined,
});
