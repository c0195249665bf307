import * as v from 'valibot';

const text = v.object({ type: v.literal('text'), text: v.string() });
const image = v.object({
  type: v.literal('image_url'),
  image_url: v.object({ url: v.string(), detail: v.optional(v.picklist(['auto', 'low', 'high'])) }),
});
const audio = v.object({
  type: v.literal('input_audio'),
  input_audio: v.object({ data: v.string(), format: v.string() }),
});
const file = v.object({ type: v.literal('file'), file: v.record(v.string(), v.unknown()) });
const refusal = v.object({ type: v.literal('refusal'), refusal: v.string() });

const toolCall = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  type: v.literal('function'),
  function: v.object({ name: v.string(), arguments: v.string() }),
});

const texts = v.union([v.string(), v.pipe(v.array(text), v.minLength(1))]);

const message = v.variant('role', [
  v.object({ role: v.picklist(['system', 'developer']), content: texts, name: v.optional(v.string()) }),
  v.object({
    role: v.literal('user'),
    content: v.union([v.string(), v.pipe(v.array(v.variant('type', [text, image, audio, file])), v.minLength(1))]),
    name: v.optional(v.string()),
  }),
  v.object({
    role: v.literal('assistant'),
    content: v.nullish(v.union([v.string(), v.array(v.variant('type', [text, refusal]))])),
    tool_calls: v.optional(v.pipe(v.array(toolCall), v.minLength(1))),
  }),
  v.object({ role: v.literal('tool'), content: texts, tool_call_id: v.string() }),
]);

const tool = v.object({
  type: v.literal('function'),
  function: v.object({
    name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
    description: v.optional(v.string()),
    parameters: v.optional(v.record(v.string(), v.unknown())),
    strict: v.nullish(v.boolean()),
  }),
});

const toolChoice = v.union([
  v.picklist(['auto', 'none', 'required']),
  v.object({ type: v.literal('function'), function: v.object({ name: v.string() }) }),
]);

const responseFormat = v.variant('type', [
  v.object({ type: v.literal('text') }),
  v.object({ type: v.literal('json_object') }),
  v.object({
    type: v.literal('json_schema'),
    json_schema: v.object({
      name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
      schema: v.optional(v.record(v.string(), v.unknown())),
      description: v.optional(v.string()),
      strict: v.nullish(v.boolean()),
    }),
  }),
]);

const between = (low: number, high: number) => v.nullish(v.pipe(v.number(), v.minValue(low), v.maxValue(high)));
const count = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)));

/**
 * What `POST /v1/chat/completions` takes.
 * @see https://platform.openai.com/docs/api-reference/chat/create (read 2026-11-21)
 */
export const CHAT_FIELDS = {
  model: v.pipe(v.string(), v.minLength(1)),
  messages: v.pipe(v.array(message), v.minLength(1)),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(
    v.object({ include_usage: v.optional(v.boolean()), include_obfuscation: v.optional(v.boolean()) }),
  ),
  max_tokens: count,
  max_completion_tokens: count,
  temperature: between(0, 2),
  top_p: between(0, 1),
  frequency_penalty: between(-2, 2),
  presence_penalty: between(-2, 2),
  seed: v.nullish(v.pipe(v.number(), v.integer())),
  stop: v.nullish(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(4))])),
  n: count,
  tools: v.optional(v.pipe(v.array(tool), v.minLength(1))),
  tool_choice: v.optional(toolChoice),
  parallel_tool_calls: v.optional(v.boolean()),
  response_format: v.optional(responseFormat),
  reasoning_effort: v.nullish(v.picklist(['none', 'minimal', 'low', 'medium', 'high', 'xhigh'])),
  verbosity: v.nullish(v.picklist(['low', 'medium', 'high'])),
  logprobs: v.nullish(v.boolean()),
  top_logprobs: v.nullish(v.number()),
  logit_bias: v.nullish(v.record(v.string(), v.number())),
  metadata: v.nullish(v.record(v.string(), v.string())),
  modalities: v.nullish(v.array(v.string())),
  audio: v.nullish(v.unknown()),
  prediction: v.nullish(v.unknown()),
  service_tier: v.nullish(v.string()),
  store: v.nullish(v.boolean()),
  user: v.optional(v.string()),
  safety_identifier: v.optional(v.string()),
  prompt_cache_key: v.optional(v.string()),
  prompt_cache_options: v.nullish(v.record(v.string(), v.unknown())),
  prompt_cache_retention: v.nullish(v.string()),
  web_search_options: v.optional(v.unknown()),
};

export type ChatMessage = v.InferOutput<typeof message>;

/**
 * What `POST /v1/embeddings` takes.
 * @see https://platform.openai.com/docs/api-reference/embeddings/create (read 2026-11-21)
 */
export const EMBEDDING_FIELDS = {
  model: v.pipe(v.string(), v.minLength(1)),
  input: v.union([
    v.pipe(v.string(), v.minLength(1)),
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1), v.maxLength(2048)),
  ]),
  encoding_format: v.optional(v.picklist(['float', 'base64'])),
  dimensions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  user: v.optional(v.string()),
};

/**
 * What `POST /v1/completions` takes.
 * @see https://platform.openai.com/docs/api-reference/completions/create (read 2026-11-25)
 */
export const COMPLETION_FIELDS = {
  model: v.pipe(v.string(), v.minLength(1)),
  prompt: v.string(),
  suffix: v.nullish(v.string()),
  stream: CHAT_FIELDS.stream,
  stream_options: CHAT_FIELDS.stream_options,
  max_tokens: count,
  temperature: between(0, 2),
  top_p: between(0, 1),
  frequency_penalty: between(-2, 2),
  presence_penalty: between(-2, 2),
  seed: CHAT_FIELDS.seed,
  stop: CHAT_FIELDS.stop,
  n: count,
  best_of: count,
  echo: v.nullish(v.boolean()),
  logprobs: v.nullish(v.number()),
  logit_bias: CHAT_FIELDS.logit_bias,
  user: v.optional(v.string()),
};

/**
 * What `POST /rerank` takes, as Cohere began it.
 * @see https://docs.cohere.com/reference/rerank (read 2026-11-25)
 */
export const RERANK_FIELDS = {
  model: v.pipe(v.string(), v.minLength(1)),
  query: v.pipe(v.string(), v.minLength(1)),
  documents: v.pipe(v.array(v.string()), v.minLength(1)),
  top_n: count,
  return_documents: v.optional(v.boolean()),
};
