import * as v from 'valibot';

/** What is opaque here: its shape is the model's affair. */
const any = v.record(v.string(), v.unknown());

const cachePoint = v.object({ type: v.literal('default'), ttl: v.optional(v.picklist(['5m', '1h'])) });

const bytesOrS3 = v.union([
  v.object({ bytes: v.string() }),
  v.object({ s3Location: any }),
  v.object({ text: v.string() }),
  v.object({ content: v.unknown() }),
]);
const image = v.object({ format: v.picklist(['png', 'jpeg', 'gif', 'webp']), source: bytesOrS3 });
const document = v.object({
  format: v.optional(v.picklist(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'])),
  name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9\s()[\]-]{1,200}$/)),
  source: bytesOrS3,
  context: v.optional(v.string()),
  citations: v.optional(any),
});

const toolUse = v.object({
  toolUseId: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
  name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
  input: v.unknown(),
});

const toolResult = v.object({
  toolUseId: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
  content: v.array(
    v.union([
      v.strictObject({ text: v.string() }),
      v.strictObject({ json: v.unknown() }),
      v.strictObject({ image }),
      v.strictObject({ document }),
      v.strictObject({ video: any }),
      v.strictObject({ searchResult: any }),
    ]),
  ),
  status: v.optional(v.picklist(['success', 'error'])),
});

const reasoningContent = v.union([
  v.strictObject({ reasoningText: v.object({ text: v.string(), signature: v.optional(v.string()) }) }),
  v.strictObject({ redactedContent: v.string() }),
]);

/** A union of the Smithy kind: exactly one member. */
const block = v.pipe(
  v.strictObject({
    text: v.optional(v.string()),
    image: v.optional(image),
    document: v.optional(document),
    video: v.optional(any),
    audio: v.optional(any),
    toolUse: v.optional(toolUse),
    toolResult: v.optional(toolResult),
    reasoningContent: v.optional(reasoningContent),
    cachePoint: v.optional(cachePoint),
    guardContent: v.optional(any),
    citationsContent: v.optional(any),
    searchResult: v.optional(any),
  }),
  v.check((value) => Object.values(value).filter((member) => member !== undefined).length === 1, 'one member'),
);
export type Block = v.InferOutput<typeof block>;

const schema = v.object({ json: v.looseObject({ type: v.literal('object') }) });
const tool = v.union([
  v.strictObject({
    toolSpec: v.object({
      name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
      description: v.optional(v.pipe(v.string(), v.minLength(1))),
      inputSchema: schema,
      strict: v.optional(v.boolean()),
    }),
  }),
  v.strictObject({ cachePoint }),
  v.strictObject({ systemTool: any }),
]);

const toolChoice = v.union([
  v.strictObject({ auto: any }),
  v.strictObject({ any }),
  v.strictObject({ tool: v.object({ name: v.string() }) }),
]);

/** The schema is JSON text here. */
const textFormat = v.object({
  type: v.literal('json_schema'),
  structure: v.strictObject({
    jsonSchema: v.object({
      schema: v.string(),
      name: v.optional(v.string()),
      description: v.optional(v.string()),
    }),
  }),
});

/**
 * What `POST /model/{modelId}/converse` and `/converse-stream` take.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-21)
 */
export const CONVERSE_FIELDS = {
  messages: v.pipe(
    v.array(
      v.strictObject({ role: v.picklist(['user', 'assistant']), content: v.pipe(v.array(block), v.minLength(1)) }),
    ),
    v.minLength(1),
  ),
  system: v.optional(
    v.array(
      v.union([
        v.strictObject({ text: v.pipe(v.string(), v.minLength(1)) }),
        v.strictObject({ cachePoint }),
        v.strictObject({ guardContent: any }),
      ]),
    ),
  ),
  inferenceConfig: v.optional(
    v.strictObject({
      maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      stopSequences: v.optional(v.array(v.pipe(v.string(), v.minLength(1)))),
    }),
  ),
  toolConfig: v.optional(
    v.strictObject({ tools: v.pipe(v.array(tool), v.minLength(1)), toolChoice: v.optional(toolChoice) }),
  ),
  additionalModelRequestFields: v.optional(v.unknown()),
  additionalModelResponseFieldPaths: v.optional(v.array(v.string())),
  guardrailConfig: v.optional(any),
  outputConfig: v.optional(v.strictObject({ effort: v.optional(v.string()), textFormat: v.optional(textFormat) })),
  performanceConfig: v.optional(any),
  promptVariables: v.optional(any),
  requestMetadata: v.optional(v.record(v.string(), v.string())),
  serviceTier: v.optional(any),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html (read 2026-11-21) */
export const TITAN_FIELDS = {
  inputText: v.pipe(v.string(), v.minLength(1)),
  dimensions: v.optional(v.picklist([256, 512, 1024])),
  normalize: v.optional(v.boolean()),
  embeddingTypes: v.optional(v.array(v.picklist(['float', 'binary']))),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html (read 2026-11-21) */
export const COHERE_FIELDS = {
  texts: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(96)),
  input_type: v.picklist(['search_document', 'search_query', 'classification', 'clustering']),
  truncate: v.optional(v.picklist(['NONE', 'START', 'END', 'LEFT', 'RIGHT'])),
  embedding_types: v.optional(v.array(v.string())),
  output_dimension: v.optional(v.picklist([256, 512, 1024, 1536])),
  max_tokens: v.optional(v.number()),
};
