import * as v from 'valibot';

const cacheControl = v.nullish(v.object({ type: v.literal('ephemeral'), ttl: v.optional(v.picklist(['5m', '1h'])) }));
const cache = { cache_control: cacheControl };
export type CacheControl = v.InferOutput<typeof cacheControl>;

const url = v.strictObject({ type: v.literal('url'), url: v.string() });
const file = v.strictObject({ type: v.literal('file'), file_id: v.string() });
const base64 = <const Types extends readonly string[]>(types: Types) =>
  v.strictObject({
    type: v.literal('base64'),
    media_type: v.picklist(types),
    data: v.pipe(v.string(), v.minLength(1)),
  });
const imageSource = v.variant('type', [base64(['image/jpeg', 'image/png', 'image/gif', 'image/webp']), url, file]);
const documentSource = v.variant('type', [
  base64(['application/pdf']),
  url,
  file,
  v.strictObject({ type: v.literal('text'), media_type: v.literal('text/plain'), data: v.string() }),
  v.strictObject({ type: v.literal('content'), content: v.unknown() }),
]);

const text = v.strictObject({
  type: v.literal('text'),
  text: v.pipe(v.string(), v.regex(/\S/, 'text content blocks must contain non-whitespace text')),
  citations: v.nullish(v.unknown()),
  ...cache,
});
const image = v.strictObject({
  type: v.literal('image'),
  source: imageSource,
  transformations: v.nullish(v.unknown()),
  ...cache,
});
const document = v.strictObject({
  type: v.literal('document'),
  source: documentSource,
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

/** Calls and results of the vendor's own tools, as they came in an earlier answer. */
const serverTool = <const Type extends string>(type: Type) => v.looseObject({ type: v.literal(type), ...cache });

const block = v.variant('type', [
  text,
  image,
  document,
  toolUse,
  toolResult,
  thinking,
  redacted,
  searchResult,
  serverTool('server_tool_use'),
  serverTool('web_search_tool_result'),
  serverTool('web_fetch_tool_result'),
  serverTool('code_execution_tool_result'),
  serverTool('bash_code_execution_tool_result'),
  serverTool('text_editor_code_execution_tool_result'),
  serverTool('tool_search_tool_result'),
  serverTool('container_upload'),
]);
export type Block = v.InferOutput<typeof block>;

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

const display = v.nullish(v.picklist(['summarized', 'omitted', 'updates']));
const thinkingConfig = v.variant('type', [
  v.strictObject({
    type: v.literal('enabled'),
    budget_tokens: v.pipe(v.number(), v.integer(), v.minValue(1024)),
    display,
  }),
  v.strictObject({ type: v.literal('disabled') }),
  v.strictObject({ type: v.literal('between_tools') }),
  v.strictObject({ type: v.literal('adaptive'), display, block_binding: v.optional(v.unknown()) }),
]);

const format = v.strictObject({
  type: v.literal('json_schema'),
  name: v.nullish(v.string()),
  schema: v.record(v.string(), v.unknown()),
});

const message = v.strictObject({
  role: v.picklist(['user', 'assistant', 'system']),
  content: v.union([v.pipe(v.string(), v.regex(/\S/)), v.pipe(v.array(block), v.minLength(1))]),
});
export type WireMessage = v.InferOutput<typeof message>;

const beta = v.optional(v.unknown());

/**
 * What `POST /v1/messages/count_tokens` takes: all that has tokens.
 * @see https://platform.claude.com/docs/en/api/messages/count_tokens (read 2026-11-25)
 */
export const COUNT_FIELDS = {
  model: v.pipe(v.string(), v.minLength(1)),
  messages: v.pipe(v.array(message), v.minLength(1)),
  system: v.optional(v.union([v.string(), v.array(text)])),
  tools: v.optional(v.array(tool)),
  tool_choice: v.optional(toolChoice),
  thinking: v.optional(thinkingConfig),
  output_config: v.optional(
    v.strictObject({ effort: v.nullish(v.string()), format: v.nullish(format), task_budget: beta }),
  ),
  output_format: v.nullish(format),
  cache_control: cacheControl,
  speed: v.nullish(v.picklist(['standard', 'fast'])),
  context_management: v.nullish(v.unknown()),
  mcp_servers: v.optional(v.array(v.unknown())),
};

/**
 * What `POST /v1/messages` takes.
 * @see https://platform.claude.com/docs/en/api/messages (read 2026-11-25)
 */
export const MESSAGE_FIELDS = {
  ...COUNT_FIELDS,
  max_tokens: v.pipe(v.number(), v.integer(), v.minValue(0)),
  stream: v.optional(v.boolean()),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  top_p: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  stop_sequences: v.optional(
    v.array(v.pipe(v.string(), v.regex(/\S/, 'each stop sequence must contain non-whitespace'))),
  ),
  metadata: v.optional(v.strictObject({ user_id: v.nullish(v.string()) })),
  service_tier: v.optional(v.picklist(['auto', 'standard_only'])),
  container: v.nullish(v.unknown()),
  inference_geo: v.nullish(v.string()),
  diagnostics: v.nullish(v.unknown()),
  fallbacks: beta,
};

const countSchema = v.strictObject(COUNT_FIELDS);
const messageSchema = v.strictObject(MESSAGE_FIELDS);
/** Either body, read. */
export type Body = v.InferOutput<typeof countSchema> & Partial<v.InferOutput<typeof messageSchema>>;
