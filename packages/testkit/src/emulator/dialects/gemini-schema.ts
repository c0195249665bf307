import * as v from 'valibot';

const fields = v.record(v.string(), v.unknown());

const blob = v.strictObject({ mimeType: v.optional(v.string()), data: v.pipe(v.string(), v.minLength(1)) });
const fileData = v.strictObject({ fileUri: v.pipe(v.string(), v.url()), mimeType: v.optional(v.string()) });
const functionCall = v.strictObject({
  id: v.optional(v.string()),
  name: v.pipe(v.string(), v.minLength(1)),
  args: v.optional(fields),
});
const functionResponse = v.strictObject({
  id: v.optional(v.string()),
  name: v.pipe(v.string(), v.minLength(1)),
  response: fields,
  parts: v.optional(v.array(v.strictObject({ inlineData: v.optional(blob), fileData: v.optional(fileData) }))),
  willContinue: v.optional(v.boolean()),
  scheduling: v.optional(v.string()),
});

/** A part has one of these; the API says `oneof field 'data' must have one initialized field` otherwise. */
export const PART_KINDS = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const;

const part = v.strictObject({
  text: v.optional(v.string()),
  inlineData: v.optional(blob),
  fileData: v.optional(fileData),
  functionCall: v.optional(functionCall),
  functionResponse: v.optional(functionResponse),
  executableCode: v.optional(fields),
  codeExecutionResult: v.optional(fields),
  toolCall: v.optional(fields),
  toolResponse: v.optional(fields),
  thought: v.optional(v.boolean()),
  thoughtSignature: v.optional(v.string()),
  videoMetadata: v.optional(fields),
  partMetadata: v.optional(fields),
  mediaResolution: v.optional(v.strictObject({ level: v.optional(v.string()), numTokens: v.optional(v.number()) })),
});
export type Part = v.InferOutput<typeof part>;

const content = v.strictObject({ role: v.optional(v.string()), parts: v.optional(v.union([v.array(part), part]), []) });
export type Content = v.InferOutput<typeof content>;

const declaration = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/)),
  description: v.optional(v.string()),
  parameters: v.optional(fields),
  parametersJsonSchema: v.optional(v.unknown()),
  response: v.optional(fields),
  responseJsonSchema: v.optional(v.unknown()),
  behavior: v.optional(v.string()),
});

const tool = v.strictObject({
  functionDeclarations: v.optional(v.array(declaration)),
  googleSearch: v.optional(fields),
  googleSearchRetrieval: v.optional(fields),
  codeExecution: v.optional(fields),
  computerUse: v.optional(fields),
  urlContext: v.optional(fields),
  fileSearch: v.optional(fields),
  googleMaps: v.optional(fields),
  mcpServers: v.optional(v.array(v.unknown())),
});

const toolConfig = v.strictObject({
  functionCallingConfig: v.optional(
    v.strictObject({
      mode: v.optional(v.picklist(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'])),
      allowedFunctionNames: v.optional(v.array(v.string())),
    }),
  ),
  retrievalConfig: v.optional(fields),
  includeServerSideToolInvocations: v.optional(v.boolean()),
});

const thinkingConfig = v.strictObject({
  includeThoughts: v.optional(v.boolean()),
  thinkingBudget: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-1))),
  thinkingLevel: v.optional(v.pipe(v.string(), v.toUpperCase(), v.picklist(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']))),
});

const whole = (least: number, most = Infinity) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const ranged = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));

const generationConfig = v.strictObject({
  candidateCount: v.optional(whole(1, 8)),
  stopSequences: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.maxLength(5))),
  maxOutputTokens: v.optional(whole(1)),
  temperature: v.optional(ranged(0, 2)),
  topP: v.optional(ranged(0, 1)),
  topK: v.optional(whole(1)),
  seed: v.optional(v.pipe(v.number(), v.integer())),
  responseMimeType: v.optional(v.picklist(['text/plain', 'application/json', 'text/x.enum'])),
  responseSchema: v.optional(fields),
  responseJsonSchema: v.optional(fields),
  presencePenalty: v.optional(ranged(-2, 2)),
  frequencyPenalty: v.optional(ranged(-2, 2)),
  responseLogprobs: v.optional(v.boolean()),
  logprobs: v.optional(whole(0, 20)),
  enableEnhancedCivicAnswers: v.optional(v.boolean()),
  responseModalities: v.optional(v.array(v.picklist(['TEXT', 'IMAGE', 'AUDIO']))),
  speechConfig: v.optional(fields),
  thinkingConfig: v.optional(thinkingConfig),
  imageConfig: v.optional(fields),
  mediaResolution: v.optional(v.string()),
});

/**
 * What `generateContent` and `streamGenerateContent` take.
 * @see https://ai.google.dev/api/generate-content (read 2026-11-25)
 */
export const GENERATE_FIELDS = {
  model: v.optional(v.string()),
  contents: v.array(content),
  systemInstruction: v.optional(content),
  tools: v.optional(v.array(tool)),
  toolConfig: v.optional(toolConfig),
  safetySettings: v.optional(v.array(v.strictObject({ category: v.string(), threshold: v.string() }))),
  generationConfig: v.optional(generationConfig),
  cachedContent: v.optional(v.string()),
  labels: v.optional(v.record(v.string(), v.string())),
  serviceTier: v.optional(v.string()),
  store: v.optional(v.boolean()),
};

const GENERATE = v.strictObject(GENERATE_FIELDS);
export type GenerateBody = v.InferOutput<typeof GENERATE>;

/** @see https://ai.google.dev/api/tokens (read 2026-11-25): one or the other */
export const COUNT = v.strictObject({
  contents: v.optional(v.array(content)),
  generateContentRequest: v.optional(GENERATE),
});

const embedContent = {
  model: v.optional(v.string()),
  content,
  taskType: v.optional(
    v.picklist([
      'RETRIEVAL_QUERY',
      'RETRIEVAL_DOCUMENT',
      'SEMANTIC_SIMILARITY',
      'CLASSIFICATION',
      'CLUSTERING',
      'QUESTION_ANSWERING',
      'FACT_VERIFICATION',
      'CODE_RETRIEVAL_QUERY',
    ]),
  ),
  title: v.optional(v.string()),
  outputDimensionality: v.optional(whole(1)),
  autoTruncate: v.optional(v.boolean()),
};

/** @see https://ai.google.dev/api/embeddings (read 2026-11-25) */
export const EMBED = v.strictObject(embedContent);
export const EMBED_BATCH = v.strictObject({
  requests: v.pipe(v.array(v.strictObject({ ...embedContent, model: v.string() })), v.minLength(1), v.maxLength(100)),
});
