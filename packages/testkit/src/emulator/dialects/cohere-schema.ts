import * as v from 'valibot';

const text = v.strictObject({ type: v.literal('text'), text: v.string() });
const thinking = v.strictObject({ type: v.literal('thinking'), thinking: v.string() });
const image = v.strictObject({
  type: v.literal('image_url'),
  image_url: v.strictObject({ url: v.string(), detail: v.optional(v.picklist(['auto', 'low', 'high'])) }),
});
const document = v.strictObject({ id: v.optional(v.string()), data: v.record(v.string(), v.unknown()) });
const toolContent = v.variant('type', [text, v.strictObject({ type: v.literal('document'), document })]);

const toolCall = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1)),
  type: v.literal('function'),
  function: v.strictObject({ name: v.string(), arguments: v.string() }),
});

const contentOf = <const Part extends v.GenericSchema>(part: Part) => v.union([v.string(), v.array(part)]);

const message = v.variant('role', [
  v.strictObject({ role: v.literal('system'), content: contentOf(text) }),
  v.strictObject({ role: v.literal('user'), content: contentOf(v.variant('type', [text, image])) }),
  v.strictObject({
    role: v.literal('assistant'),
    content: v.nullish(contentOf(v.variant('type', [text, thinking]))),
    tool_calls: v.nullish(v.array(toolCall)),
    tool_plan: v.nullish(v.string()),
    citations: v.nullish(v.array(v.unknown())),
  }),
  v.strictObject({ role: v.literal('tool'), tool_call_id: v.string(), content: contentOf(toolContent) }),
]);
export type CohereMessage = v.InferOutput<typeof message>;

const tool = v.strictObject({
  type: v.literal('function'),
  function: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1)),
    description: v.optional(v.string()),
    parameters: v.record(v.string(), v.unknown()),
  }),
});

const format = v.variant('type', [
  v.strictObject({ type: v.literal('text') }),
  v.strictObject({
    type: v.literal('json_object'),
    json_schema: v.optional(v.record(v.string(), v.unknown())),
    // Its name in version 1, still taken.
    schema: v.optional(v.record(v.string(), v.unknown())),
  }),
]);

const between = (low: number, high: number) => v.nullish(v.pipe(v.number(), v.minValue(low), v.maxValue(high)));
const whole = (low: number, high = Infinity) =>
  v.nullish(v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high)));
const model = v.pipe(v.string(), v.minLength(1));
const priority = whole(0, 999);

/**
 * What `POST /v2/chat` takes.
 * @see https://docs.cohere.com/reference/chat (read 2026-11-25)
 */
export const CHAT_FIELDS = {
  model,
  messages: v.pipe(v.array(message), v.minLength(1)),
  stream: v.optional(v.boolean()),
  tools: v.optional(v.array(tool)),
  strict_tools: v.optional(v.boolean()),
  tool_choice: v.optional(v.picklist(['REQUIRED', 'NONE'])),
  documents: v.optional(v.array(v.union([v.string(), document]))),
  citation_options: v.optional(
    v.strictObject({ mode: v.optional(v.picklist(['ENABLED', 'DISABLED', 'FAST', 'ACCURATE', 'OFF'])) }),
  ),
  response_format: v.optional(format),
  safety_mode: v.optional(v.picklist(['CONTEXTUAL', 'STRICT', 'OFF'])),
  max_tokens: whole(1),
  stop_sequences: v.optional(v.pipe(v.array(v.string()), v.maxLength(5))),
  temperature: between(0, 1),
  seed: whole(0),
  frequency_penalty: between(0, 1),
  presence_penalty: between(0, 1),
  k: whole(0, 500),
  p: between(0.01, 0.99),
  logprobs: v.optional(v.boolean()),
  thinking: v.optional(v.strictObject({ type: v.picklist(['enabled', 'disabled']), token_budget: whole(1) })),
  priority,
};

/**
 * What `POST /v2/embed` takes.
 * @see https://docs.cohere.com/reference/embed (read 2026-11-25)
 */
export const EMBED_FIELDS = {
  model,
  input_type: v.picklist(['search_document', 'search_query', 'classification', 'clustering', 'image']),
  texts: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1))),
  images: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  inputs: v.optional(v.pipe(v.array(v.unknown()), v.minLength(1))),
  max_tokens: whole(1),
  output_dimension: whole(1),
  embedding_types: v.optional(v.array(v.picklist(['float', 'int8', 'uint8', 'binary', 'ubinary', 'base64']))),
  truncate: v.optional(v.picklist(['NONE', 'START', 'END'])),
  priority,
};

/**
 * What `POST /v2/rerank` takes, and what is left in it of version 1.
 * @see https://docs.cohere.com/reference/rerank (read 2026-11-25)
 */
export const RERANK_FIELDS = {
  model,
  query: v.pipe(v.string(), v.regex(/\S/)),
  documents: v.pipe(v.array(v.union([v.string(), v.record(v.string(), v.unknown())])), v.minLength(1)),
  top_n: whole(1),
  max_tokens_per_doc: whole(1),
  max_chunks_per_doc: whole(1),
  priority,
};

const chatSchema = v.strictObject(CHAT_FIELDS);
export type CohereChat = v.InferOutput<typeof chatSchema>;
