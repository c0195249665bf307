import * as v from 'valibot';

const nullish = v.nullish;
const textChunk = v.strictObject({ type: v.literal('text'), text: v.string() });
const reference = v.strictObject({ type: v.literal('reference'), reference_ids: v.array(v.number()) });
const thinking = v.strictObject({
  type: v.literal('thinking'),
  thinking: v.array(v.union([textChunk, reference, v.looseObject({ type: v.literal('tool_reference') })])),
  closed: v.optional(v.boolean()),
});
const imageUrl = v.union([
  v.string(),
  v.strictObject({ url: v.string(), detail: nullish(v.picklist(['auto', 'low', 'high'])) }),
]);
const image = v.strictObject({ type: v.literal('image_url'), image_url: imageUrl });
const document = v.strictObject({
  type: v.literal('document_url'),
  document_url: v.string(),
  document_name: nullish(v.string()),
});
const file = v.strictObject({ type: v.literal('file'), file_id: v.string() });
const audio = v.strictObject({ type: v.literal('input_audio'), input_audio: v.string() });
const chunk = v.variant('type', [textChunk, reference, thinking, image, document, file, audio]);

const toolCall = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1)),
  type: v.optional(v.literal('function')),
  index: v.optional(v.number()),
  function: v.strictObject({
    name: v.string(),
    arguments: v.union([v.string(), v.record(v.string(), v.unknown())]),
  }),
});

const content = v.union([v.string(), v.array(chunk)]);

const message = v.variant('role', [
  v.strictObject({
    role: v.literal('system'),
    content: v.union([v.string(), v.array(v.union([textChunk, thinking]))]),
  }),
  v.strictObject({ role: v.literal('user'), content: v.nullable(content) }),
  v.strictObject({
    role: v.literal('assistant'),
    content: nullish(content),
    tool_calls: nullish(v.array(toolCall)),
    prefix: v.optional(v.boolean()),
  }),
  v.strictObject({
    role: v.literal('tool'),
    content: v.nullable(content),
    tool_call_id: nullish(v.string()),
    name: nullish(v.string()),
  }),
]);
export type MistralMessage = v.InferOutput<typeof message>;

const tool = v.strictObject({
  type: v.optional(v.literal('function')),
  function: v.strictObject({
    name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
    description: v.optional(v.string()),
    strict: v.optional(v.boolean()),
    parameters: v.record(v.string(), v.unknown()),
  }),
});

const format = v.strictObject({
  type: v.picklist(['text', 'json_object', 'json_schema']),
  json_schema: nullish(
    v.strictObject({
      name: v.string(),
      description: nullish(v.string()),
      schema: v.record(v.string(), v.unknown()),
      strict: v.optional(v.boolean()),
    }),
  ),
});

const between = (low: number, high: number) => nullish(v.pipe(v.number(), v.minValue(low), v.maxValue(high)));
const whole = nullish(v.pipe(v.number(), v.integer(), v.minValue(0)));
const model = v.pipe(v.string(), v.minLength(1));
const metadata = nullish(v.record(v.string(), v.unknown()));

const SAMPLING = {
  model,
  temperature: between(0, 1.5),
  top_p: between(0, 1),
  max_tokens: whole,
  stream: v.optional(v.boolean()),
  stop: v.optional(v.union([v.string(), v.array(v.string())])),
  random_seed: whole,
  metadata,
  prompt_cache_key: nullish(v.string()),
};

/**
 * What `POST /v1/chat/completions` takes.
 * @see https://docs.mistral.ai/api/endpoint/chat (read 2026-11-25)
 */
export const CHAT_FIELDS = {
  ...SAMPLING,
  messages: v.pipe(v.array(message), v.minLength(1)),
  response_format: v.optional(format),
  tools: nullish(v.array(tool)),
  tool_choice: v.optional(
    v.union([
      v.picklist(['auto', 'none', 'any', 'required']),
      v.strictObject({ type: v.optional(v.literal('function')), function: v.strictObject({ name: v.string() }) }),
    ]),
  ),
  presence_penalty: between(-2, 2),
  frequency_penalty: between(-2, 2),
  n: nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
  prediction: v.optional(v.unknown()),
  parallel_tool_calls: v.optional(v.boolean()),
  prompt_mode: nullish(v.literal('reasoning')),
  reasoning_effort: nullish(v.picklist(['none', 'low', 'medium', 'high'])),
  guardrails: nullish(v.array(v.unknown())),
  safe_prompt: v.optional(v.boolean()),
  service_tier: nullish(v.string()),
};

const chatSchema = v.strictObject(CHAT_FIELDS);
export type MistralChat = v.InferOutput<typeof chatSchema>;

/**
 * What `POST /v1/fim/completions` takes.
 * @see https://docs.mistral.ai/api/endpoint/fim (read 2026-11-25)
 */
export const FIM_FIELDS = { ...SAMPLING, prompt: v.string(), suffix: nullish(v.string()), min_tokens: whole };

/**
 * What `POST /v1/embeddings` takes.
 * @see https://docs.mistral.ai/api/endpoint/embeddings (read 2026-11-25)
 */
export const EMBEDDING_FIELDS = {
  model,
  input: v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))]),
  metadata,
  output_dimension: nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
  output_dtype: v.optional(v.picklist(['float', 'int8', 'uint8', 'binary', 'ubinary'])),
  encoding_format: v.optional(v.picklist(['float', 'base64'])),
};

/**
 * What `POST /v1/ocr` takes.
 * @see https://docs.mistral.ai/api/endpoint/ocr (read 2026-11-25)
 */
export const OCR_FIELDS = {
  model: v.nullable(model),
  id: v.optional(v.string()),
  document: v.variant('type', [document, image, file]),
  pages: nullish(v.union([v.string(), v.array(v.pipe(v.number(), v.integer(), v.minValue(0)))])),
  include_image_base64: nullish(v.boolean()),
  image_limit: whole,
  image_min_size: whole,
  bbox_annotation_format: nullish(v.unknown()),
  document_annotation_format: nullish(v.unknown()),
  document_annotation_prompt: nullish(v.string()),
  table_format: nullish(v.picklist(['markdown', 'html'])),
  extract_header: v.optional(v.boolean()),
  extract_footer: v.optional(v.boolean()),
  include_blocks: v.optional(v.boolean()),
  confidence_scores_granularity: nullish(v.picklist(['word', 'page'])),
};

const granularity = v.picklist(['segment', 'word']);

/**
 * The fields of the form of `POST /v1/audio/transcriptions`.
 * @see https://docs.mistral.ai/api/endpoint/audio/transcriptions (read 2026-11-25)
 */
export const TRANSCRIPTION_FIELDS = {
  model,
  file: v.optional(v.object({ filename: v.string(), data: v.string() })),
  file_url: v.optional(v.string()),
  file_id: v.optional(v.string()),
  language: v.optional(v.string()),
  temperature: v.optional(v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)?$/))),
  stream: v.optional(v.string()),
  diarize: v.optional(v.string()),
  context_bias: v.optional(v.union([v.string(), v.array(v.string())])),
  timestamp_granularities: v.optional(v.union([granularity, v.array(granularity)])),
};
