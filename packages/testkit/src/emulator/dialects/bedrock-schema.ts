import * as v from 'valibot';

/** What is opaque here: its shape is the model's affair. */
const any = v.record(v.string(), v.unknown());
/** JSON of the model's own. */
const json = v.unknown();
const nonEmpty = v.pipe(v.string(), v.minLength(1));
const name = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/));
const toolUseId = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_.:-]{1,64}$/));
const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]+={0,2}$|\[trimmed \d+ base64 chars\]/));

/** A union of the Smithy kind: exactly one member. */
function union<const Members extends v.ObjectEntries>(members: Members) {
  const object = v.strictObject(members);
  const one = v.check<v.InferOutput<typeof object>, 'one member'>(
    (value) => Object.values(value).filter((member) => member !== undefined).length === 1,
    'one member',
  );
  return v.pipe(object, one);
}

const cachePoint = v.strictObject({ type: v.literal('default'), ttl: v.optional(v.picklist(['5m', '1h'])) });
const s3Location = v.strictObject({
  uri: v.pipe(v.string(), v.regex(/^s3:\/\//)),
  bucketOwner: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/))),
});
const media = union({ bytes: v.optional(base64), s3Location: v.optional(s3Location) });
const citations = v.strictObject({ enabled: v.boolean() });

const image = v.strictObject({ format: v.picklist(['png', 'jpeg', 'gif', 'webp']), source: media });
const document = v.strictObject({
  format: v.optional(v.picklist(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'])),
  name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9\s()[\]-]{1,200}$/), v.regex(/^(?!.*\s\s)/)),
  source: union({
    bytes: v.optional(base64),
    s3Location: v.optional(s3Location),
    text: v.optional(v.string()),
    content: v.optional(v.array(v.strictObject({ text: v.string() }))),
  }),
  context: v.optional(v.string()),
  citations: v.optional(citations),
});
const video = v.strictObject({
  format: v.picklist(['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp']),
  source: media,
});
const AUDIO_FORMATS = ['mp3', 'opus', 'wav', 'aac', 'flac', 'mp4', 'ogg', 'mkv', 'mka', 'x-aac', 'm4a', 'mpeg', 'mpga'];
const audio = v.strictObject({ format: v.picklist([...AUDIO_FORMATS, 'pcm', 'webm']), source: media });
const searchResult = v.strictObject({
  source: v.string(),
  title: v.string(),
  content: v.array(v.strictObject({ text: v.string() })),
  citations: v.optional(citations),
});

const toolUse = v.strictObject({ toolUseId, name, input: json, type: v.optional(v.literal('server_tool_use')) });
const toolResult = v.strictObject({
  toolUseId,
  content: v.array(
    union({
      text: v.optional(v.string()),
      json: v.optional(json),
      image: v.optional(image),
      document: v.optional(document),
      video: v.optional(video),
      searchResult: v.optional(searchResult),
    }),
  ),
  status: v.optional(v.picklist(['success', 'error'])),
  type: v.optional(v.string()),
});
const reasoningContent = union({
  reasoningText: v.optional(v.strictObject({ text: v.string(), signature: v.optional(v.string()) })),
  redactedContent: v.optional(base64),
});

const block = union({
  text: v.optional(v.string()),
  image: v.optional(image),
  document: v.optional(document),
  video: v.optional(video),
  audio: v.optional(audio),
  toolUse: v.optional(toolUse),
  toolResult: v.optional(toolResult),
  reasoningContent: v.optional(reasoningContent),
  cachePoint: v.optional(cachePoint),
  guardContent: v.optional(any),
  citationsContent: v.optional(any),
  searchResult: v.optional(searchResult),
});
export type Block = v.InferOutput<typeof block>;

const tool = union({
  toolSpec: v.optional(
    v.strictObject({
      name,
      description: v.optional(nonEmpty),
      inputSchema: v.strictObject({ json: v.looseObject({ type: v.literal('object') }) }),
      strict: v.optional(v.boolean()),
    }),
  ),
  cachePoint: v.optional(cachePoint),
  systemTool: v.optional(v.strictObject({ name })),
});
const toolConfig = v.strictObject({
  tools: v.pipe(v.array(tool), v.minLength(1)),
  toolChoice: v.optional(
    union({
      auto: v.optional(v.strictObject({})),
      any: v.optional(v.strictObject({})),
      tool: v.optional(v.strictObject({ name })),
    }),
  ),
});

const messages = v.pipe(
  v.array(v.strictObject({ role: v.picklist(['user', 'assistant']), content: v.pipe(v.array(block), v.minLength(1)) })),
  v.minLength(1),
);
const system = v.array(
  union({ text: v.optional(nonEmpty), cachePoint: v.optional(cachePoint), guardContent: v.optional(any) }),
);

/** The schema is JSON text here. */
const textFormat = v.strictObject({
  type: v.literal('json_schema'),
  structure: v.strictObject({
    jsonSchema: v.strictObject({
      schema: v.string(),
      name: v.optional(v.string()),
      description: v.optional(v.string()),
    }),
  }),
});

const counted = {
  messages,
  system: v.optional(system),
  toolConfig: v.optional(toolConfig),
  additionalModelRequestFields: v.optional(any),
};

/**
 * What `POST /model/{modelId}/converse` and `/converse-stream` take.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-25)
 */
export const CONVERSE = v.strictObject({
  ...counted,
  inferenceConfig: v.optional(
    v.strictObject({
      maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      stopSequences: v.optional(v.pipe(v.array(nonEmpty), v.maxLength(2500))),
    }),
  ),
  additionalModelResponseFieldPaths: v.optional(v.pipe(v.array(v.string()), v.maxLength(10))),
  guardrailConfig: v.optional(any),
  outputConfig: v.optional(
    v.strictObject({
      effort: v.optional(v.picklist(['low', 'medium', 'high', 'xhigh', 'max'])),
      textFormat: v.optional(textFormat),
    }),
  ),
  performanceConfig: v.optional(v.strictObject({ latency: v.picklist(['standard', 'optimized']) })),
  promptVariables: v.optional(any),
  requestMetadata: v.optional(v.record(v.string(), v.pipe(v.string(), v.maxLength(256)))),
  serviceTier: v.optional(v.strictObject({ type: v.picklist(['priority', 'default', 'flex', 'reserved']) })),
});
export type Body = v.InferOutput<typeof CONVERSE>;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html (read 2026-11-25) */
export const COUNT_TOKENS = v.strictObject({
  input: union({
    converse: v.optional(v.strictObject(counted)),
    invokeModel: v.optional(v.strictObject({ body: base64 })),
  }),
});
