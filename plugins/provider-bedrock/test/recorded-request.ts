import type { ChatRequest, EmbedRequest, RerankRequest } from '@signalbox/core';
import type { BodyAbout } from '@signalbox/testkit';
import { hasWordless, messagesOf, systemMessages } from './recorded-messages.ts';

// Vendors' JSON as it was recorded, read as a person would: what is not there shows as a difference.
type Json = { readonly [name: string]: any };

/** Fields that our requests have words for. What is beside them goes into `providerOptions` as it is. */
const WORDED = new Set([
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'outputConfig',
]);

/** A recorded body of Converse, or a conversation whose tokens were counted, as the request of ours that asks the same. */
export function chatRequestOf(recorded: Json, model: string): ChatRequest {
  const body = withoutTrimmed(recorded) as Json;
  const raw: Record<string, unknown> = Object.fromEntries(Object.entries(body).filter(([name]) => !WORDED.has(name)));
  const { maxTokens, temperature, topP, stopSequences, ...others } = body['inferenceConfig'] ?? {};
  if (Object.keys(others).length > 0) raw['inferenceConfig'] = others;
  const wordless = hasWordless(body, model);
  if (wordless) raw['messages'] = withBytes(body['messages']);
  if (wordless && body['system']) raw['system'] = body['system'];
  const request = {
    messages: wordless ? [] : [...systemMessages(body['system'] ?? []), ...body['messages'].flatMap(messagesOf)],
    maxOutputTokens: maxTokens,
    temperature,
    topP,
    stop: stopSequences,
    ...toolsOf(body['toolConfig'], raw),
    ...extrasOf(body, model, raw),
    ...formatOf(body['outputConfig'], raw),
    ...(Object.keys(raw).length > 0 && { providerOptions: { bedrock: raw } }),
  };
  return defined(request) as unknown as ChatRequest;
}

/** A recorded body of one of the models that make vectors. */
export function embedRequestOf(body: Json): EmbedRequest {
  const {
    inputText,
    texts,
    dimensions,
    output_dimension: length,
    input_type: type,
    singleEmbeddingParams,
    ...raw
  } = body;
  if (singleEmbeddingParams !== undefined) {
    const { embeddingPurpose, embeddingDimension, text, ...others } = singleEmbeddingParams;
    const inputType = embeddingPurpose === 'GENERIC_RETRIEVAL' ? 'query' : 'document';
    const isWorded = embeddingPurpose === 'GENERIC_RETRIEVAL' || embeddingPurpose === 'GENERIC_INDEX';
    // Cutting a long text is asked for by name; by itself the plugin never lets a text be cut.
    const options = {
      ...raw,
      singleEmbeddingParams: {
        ...others,
        ...(!isWorded && { embeddingPurpose }),
        ...(text.truncationMode !== 'NONE' && { text: { truncationMode: text.truncationMode } }),
      },
    };
    const request = { input: [text.value], dimensions: embeddingDimension, inputType };
    return { ...(defined(request) as unknown as EmbedRequest), providerOptions: { bedrock: options } };
  }
  const inputType = type === 'search_query' ? 'query' : type === 'search_document' ? 'document' : undefined;
  const options = { ...raw, ...(type !== undefined && inputType === undefined && { input_type: type }) };
  return {
    ...(defined({ dimensions: dimensions ?? length, inputType }) as unknown as EmbedRequest),
    input: texts ?? [inputText ?? 'hi'],
    providerOptions: { bedrock: options },
  };
}

/** A recorded body of a ranking; where there is none, a question that its results can be the answer to. */
export function rerankRequestOf(body: Json, results: readonly Json[]): { model: string; request: RerankRequest } {
  const configuration = body['rerankingConfiguration']?.bedrockRerankingConfiguration;
  const { queries, sources, query, documents, top_n: topN, api_version: _, ...raw } = body;
  const count = Math.max(1, ...results.map(({ index }) => Number(index) + 1));
  const texts: string[] | undefined = sources?.map(
    ({ inlineDocumentSource: { textDocument, jsonDocument } }: Json) =>
      textDocument?.text ?? JSON.stringify(jsonDocument),
  );
  const request = {
    query: queries?.[0].textQuery.text ?? query ?? 'a question',
    documents: texts ?? documents ?? Array.from({ length: count }, (_one, index) => `document ${index}`),
    topN: configuration?.numberOfResults ?? topN,
    ...(documents !== undefined && { providerOptions: { bedrock: raw } }),
  };
  const model = configuration?.modelConfiguration.modelArn ?? 'amazon.rerank-v1:0';
  return { model, request: defined(request) as unknown as RerankRequest };
}

function toolsOf(config: Json | undefined, raw: Record<string, unknown>): Json {
  if (config === undefined) return {};
  const tools: Json[] = config['tools'] ?? [];
  // A cache point behind the tools, or a tool on Bedrock's side, is none of ours.
  if (tools.some(({ toolSpec }) => toolSpec === undefined)) {
    raw['toolConfig'] = config;
    return {};
  }
  const { auto, any, tool } = config['toolChoice'] ?? {};
  return {
    tools: tools.map(({ toolSpec: { name, description, strict, inputSchema } }) =>
      defined({ name, description, parameters: inputSchema?.json ?? {}, strict: strict === true ? true : undefined }),
    ),
    toolChoice: tool ? { name: tool.name } : any ? 'required' : auto ? 'auto' : undefined,
  };
}

const THREE: readonly unknown[] = ['low', 'medium', 'high'];
const WITH_BUDGET = /claude-(?:3-7|(?:opus|sonnet)-4-(?:1|5|2025)|haiku-4-5)/;

/** What is the model's own: thinking and topK have words of ours. */
function extrasOf(body: Json, model: string, raw: Record<string, unknown>): Json {
  const { inferenceConfig, top_k: topK, ...rest } = body['additionalModelRequestFields'] ?? {};
  const { topK: topKOfNova, ...others } = inferenceConfig ?? {};
  const extras: Record<string, any> = { ...rest, ...(Object.keys(others).length > 0 && { inferenceConfig: others }) };
  const words: Record<string, unknown> = { topK: topK ?? topKOfNova };
  const { thinking, reasoning_config: config, reasoningConfig: nova, reasoning_effort: ofGpt } = extras;
  const effort = body['outputConfig']?.effort;
  const asked = thinking ?? config;
  if (asked?.type === 'enabled' && WITH_BUDGET.test(model)) {
    words['reasoningBudgetTokens'] = asked.budget_tokens;
    delete extras['thinking'];
    delete extras['reasoning_config'];
  } else if (thinking?.type === 'adaptive' && [...THREE, 'xhigh'].includes(effort)) {
    words['reasoningEffort'] = effort;
    delete extras['thinking'];
  } else if (typeof config === 'string' && THREE.includes(config)) {
    words['reasoningEffort'] = config;
    delete extras['reasoning_config'];
  } else if (nova?.type === 'enabled' && THREE.includes(nova.maxReasoningEffort)) {
    words['reasoningEffort'] = nova.maxReasoningEffort;
    delete extras['reasoningConfig'];
  } else if (THREE.includes(ofGpt)) {
    words['reasoningEffort'] = ofGpt;
    delete extras['reasoning_effort'];
  }
  if (effort !== undefined && words['reasoningEffort'] === undefined) raw['outputConfig'] = { effort };
  if (Object.keys(extras).length > 0) raw['additionalModelRequestFields'] = extras;
  return words;
}

function formatOf(config: Json | undefined, raw: Record<string, unknown>): Json {
  const { effort: _, textFormat, ...others } = config ?? {};
  if (Object.keys(others).length > 0) raw['outputConfig'] = { ...(raw['outputConfig'] as object), ...others };
  if (textFormat === undefined) return {};
  const { name = 'answer', description, schema } = textFormat.structure.jsonSchema;
  return { responseFormat: defined({ type: 'json-schema', name, description, schema: JSON.parse(schema) }) };
}

/** Bytes of nothing, where the recorder cut a long file short. */
const NOTHING = 'AAAA';

function withoutTrimmed(value: unknown): unknown {
  return mapped(value, (_, text) => (typeof text === 'string' && text.includes('[trimmed ') ? NOTHING : text));
}

/** The SDK wants bytes where the wire has base64. */
function withBytes(value: unknown): unknown {
  const isBytes = (name: string): boolean => name === 'bytes' || name === 'redactedContent';
  return mapped(value, (name, text) => (isBytes(name) ? Buffer.from(text as string, 'base64') : text));
}

function mapped(value: unknown, change: (name: string, leaf: unknown) => unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => mapped(one, change));
  if (typeof value !== 'object' || value === null) return change(name, value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(inner, change, key)]));
}

/** Our fields, as they are named on the wire: what was warned about is not sent. */
const WIRE_NAMES: Readonly<Record<string, readonly string[]>> = {
  temperature: ['inferenceConfig.temperature'],
  topP: ['inferenceConfig.topP'],
  topK: ['additionalModelRequestFields.top_k', 'additionalModelRequestFields.inferenceConfig'],
  toolChoice: ['toolConfig.toolChoice'],
  tools: ['toolConfig'],
  responseFormat: ['outputConfig.textFormat'],
  reasoningEffort: ['additionalModelRequestFields', 'outputConfig.effort'],
  reasoningBudgetTokens: ['additionalModelRequestFields', 'outputConfig.effort'],
};

/** A conversation without the differences that mean nothing. Each step is one of them. */
export function canonical(recorded: unknown, { warned }: Pick<BodyAbout, 'warned'>): unknown {
  const body = withoutTrimmed((recorded as Json)['input']?.converse ?? recorded) as Json;
  const said: Record<string, any> = structuredClone({ ...body, messages: merged(body['messages'] ?? []) });
  for (const path of [...warned].flatMap((field) => WIRE_NAMES[field] ?? [])) {
    const [first = '', second] = path.split('.');
    if (second === undefined) delete said[first];
    else delete said[first]?.[second];
  }
  const { toolConfig, outputConfig, additionalModelRequestFields: extras } = said;
  if (toolConfig !== undefined) said['toolConfig'] = plainTools(toolConfig, warned);
  if (outputConfig?.textFormat !== undefined) {
    const { schema, name = 'answer', ...rest } = outputConfig.textFormat.structure.jsonSchema;
    said['outputConfig'] = { ...outputConfig, textFormat: { ...rest, name, schema: JSON.parse(schema) } };
  }
  // Bedrock takes both names for Claude's thinking; we use Claude's own.
  if (extras?.reasoning_config?.budget_tokens !== undefined) {
    extras.thinking = extras.reasoning_config;
    delete extras.reasoning_config;
  }
  // A forced tool excludes thinking, so that it is switched off: a difference with a name of its own.
  if (extras?.thinking?.type === 'disabled' && toolConfig?.toolChoice !== undefined) {
    said['thinking_off_for_a_forced_tool'] = true;
    delete extras.thinking;
  }
  return [...warned].some((field) => field.endsWith('.cache')) ? withoutCachePoints(said) : said;
}

/** `auto` is what Converse does by itself; choices are words here, since an empty object counts as nothing. */
function plainTools({ tools, toolChoice, ...rest }: Json, warned: ReadonlySet<string>): Json {
  return {
    ...rest,
    tools: tools?.map(({ toolSpec, ...other }: Json, index: number) => {
      const { strict, ...spec } = toolSpec ?? {};
      const isStrict = strict === true && !warned.has(`tools[${index}].strict`);
      return { ...other, ...(toolSpec && { toolSpec: { ...spec, ...(isStrict && { strict }) } }) };
    }),
    ...(toolChoice?.any && { toolChoice: 'any' }),
    ...(toolChoice?.tool && { toolChoice: toolChoice.tool }),
  };
}

/** Roles take turns: two messages of one role become one. Blank texts are refused, and we leave them out. */
function merged(messages: readonly Json[]): Json[] {
  const turns: { role: string; content: Json[] }[] = [];
  for (const { role, content } of messages) {
    const blocks = (content as Json[]).filter(isSaying).map(plainBlock);
    const last = turns.at(-1);
    if (last?.role === role) last?.content.push(...blocks);
    else if (blocks.length > 0) turns.push({ role, content: blocks });
  }
  return turns;
}

function isSaying({ text }: Json): boolean {
  return text === undefined || text.trim() !== '';
}

/** `success` is what a tool result has when nothing is said; our results are texts, so JSON goes as its text. */
function plainBlock(block: Json): Json {
  const { toolResult, toolUse } = block;
  if (toolUse !== undefined) return { toolUse: { ...toolUse, toolUseId: plainId(toolUse.toolUseId) } };
  if (toolResult === undefined) return block;
  const { status, content, toolUseId, ...rest } = toolResult;
  const said = (content as Json[])
    .filter(isSaying)
    .map((inner) => (inner['json'] === undefined ? inner : { text: JSON.stringify(inner['json']) }));
  const nothing = [{ text: '{}' }];
  return {
    toolResult: {
      ...rest,
      toolUseId: plainId(toolUseId),
      content: said.length === 0 ? nothing : said,
      ...(status === 'error' && { status }),
    },
  };
}

/** Claude takes fewer characters than others. */
function plainId(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_');
}

function withoutCachePoints(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((one) => (one as Json | null)?.['cachePoint'] === undefined).map(withoutCachePoints);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCachePoints(inner)]));
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
