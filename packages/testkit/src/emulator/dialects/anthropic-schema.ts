import * as v from 'valibot';

const cacheControl = v.nullish(v.object({ type: v.literal('ephemeral'), ttl: v.optional(v.picklist(['5m', '1h'])) }));
const cache = { cache_control: cacheControl };
export type CacheControl = v.InferOutput<typeof cacheControl>;

const source = v.variant('type', [
  v.object({ type: v.literal('base64'), media_type: v.string(), data: v.string() }),
  v.object({ type: v.literal('url'), url: v.string() }),
  v.object({ type: v.literal('text'), media_type: v.string(), data: v.string() }),
  v.object({ type: v.literal('content'), content: v.unknown() }),
  v.object({ type: v.literal('file'), file_id: v.string() }),
]);

const text = v.strictObject({
  type: v.literal('text'),
  text: v.pipe(v.string(), v.minLength(1)),
  citations: v.nullish(v.unknown()),
  ...cache,
});
const image = v.strictObject({ type: v.literal('image'), source, ...cache });
const document = v.strictObject({
  type: v.literal('document'),
  source,
  title: v.nullish(v.string()),
  context: v.nullish(v.string()),
  citations: v.nullish(v.unknown()),
  ...cache,
});
const toolUse = v.looseObject({
  type: v.literal('tool_use'),
  id: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]+$/)),
  name: v.string(),
  input: v.record(v.string(), v.unknown()),
  ...cache,
});
const searchResult = v.looseObject({
  type: v.literal('search_result'),
  source: v.string(),
  title: v.string(),
  ...cache,
});
const toolResult = v.strictObject({
  type: v.literal('tool_result'),
  tool_use_id: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]+$/)),
  content: v.optional(v.union([v.string(), v.array(v.variant('type', [text, image, document, searchResult]))])),
  is_error: v.optional(v.boolean()),
  ...cache,
});
const thinking = v.strictObject({ type: v.literal('thinking'), thinking: v.string(), signature: v.string() });
const redacted = v.strictObject({ type: v.literal('redacted_thinking'), data: v.string() });

export const BLOCK = v.variant('type', [text, image, document, toolUse, toolResult, thinking, redacted, searchResult]);
export type Block = v.InferOutput<typeof BLOCK>;

const tool = v.looseObject({
  name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,128}$/)),
  type: v.optional(v.nullable(v.string())),
  description: v.optional(v.string()),
  input_schema: v.optional(v.looseObject({ type: v.literal('object') })),
  strict: v.optional(v.boolean()),
  ...cache,
});

const parallel = { disable_parallel_tool_use: v.optional(v.boolean()) };
const toolChoice = v.variant('type', [
  v.strictObject({ type: v.literal('auto'), ...parallel }),
  v.strictObject({ type: v.literal('any'), ...parallel }),
  v.strictObject({ type: v.literal('tool'), name: v.string(), ...parallel }),
  v.strictObject({ type: v.literal('none') }),
]);

const thinkingConfig = v.variant('type', [
  v.looseObject({ type: v.literal('enabled'), budget_tokens: v.pipe(v.number(), v.integer(), v.minValue(1024)) }),
  v.looseObject({ type: v.literal('disabled') }),
  v.looseObject({ type: v.literal('adaptive') }),
]);

const format = v.looseObject({ type: v.literal('json_schema'), schema: v.record(v.string(), v.unknown()) });

/**
 * What `POST /v1/messages` takes.
 * @see https://docs.claude.com/en/api/messages (read 2026-11-21)
 */
const MESSAGE_FIELDS = {
  model: v.pipe(v.string(), v.minLength(1)),
  messages: v.pipe(
    v.array(
      v.strictObject({
        role: v.picklist(['user', 'assistant']),
        content: v.union([v.pipe(v.string(), v.minLength(1)), v.pipe(v.array(BLOCK), v.minLength(1))]),
      }),
    ),
    v.minLength(1),
  ),
  max_tokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
  system: v.optional(v.union([v.string(), v.array(text)])),
  stream: v.optional(v.boolean()),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  top_p: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  stop_sequences: v.optional(v.array(v.pipe(v.string(), v.minLength(1)))),
  tools: v.optional(v.array(tool)),
  tool_choice: v.optional(toolChoice),
  thinking: v.optional(thinkingConfig),
  output_config: v.optional(v.looseObject({ effort: v.nullish(v.string()), format: v.nullish(format) })),
  output_format: v.nullish(format),
  metadata: v.optional(v.looseObject({ user_id: v.nullish(v.string()) })),
  service_tier: v.optional(v.picklist(['auto', 'standard_only'])),
  container: v.nullish(v.unknown()),
  context_management: v.nullish(v.unknown()),
  inference_geo: v.nullish(v.string()),
  mcp_servers: v.optional(v.array(v.unknown())),
  cache_control: cacheControl,
};

/** What `POST /v1/messages/count_tokens` takes beside. */
export const COUNT_FIELDS = { ...MESSAGE_FIELDS, max_tokens: v.optional(MESSAGE_FIELDS.max_tokens) };
