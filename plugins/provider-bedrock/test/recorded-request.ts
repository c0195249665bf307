import type { ChatRequest, Message, ReasoningEffort, ResponseFormat, Tool, ToolChoice } from '@signalbox/core';

type Fields = Readonly<Record<string, any>>; // Recorded bodies are of many clients; they are read as a person would.
type Part = Extract<Exclude<Message['content'], string>, readonly unknown[]>[number];

/** Blocks that our requests have no word for: such a conversation goes through `providerOptions` as it is. */
const WORDLESS = ['video', 'guardContent', 'searchResult'];

/** Puts a recorded Converse body into our words, as far as they reach; the rest goes into `providerOptions`. */
export function toOurRequest(body: Fields, provider: string): ChatRequest {
  const wordless = hasWordless(body['messages']);
  const { inferenceConfig = {}, toolConfig = {}, additionalModelRequestFields: extra = {} } = body;
  const request: Record<string, unknown> = {
    messages: [
      ...systemMessages(body['system'] ?? []),
      ...(wordless ? [] : body['messages'].flatMap((message: Fields) => messagesOf(message, provider))),
    ],
    maxOutputTokens: inferenceConfig.maxTokens,
    temperature: inferenceConfig.temperature,
    topP: inferenceConfig.topP,
    stop: inferenceConfig.stopSequences,
    tools: toolConfig.tools?.map(toolOf),
    toolChoice: toolConfig.toolChoice && choiceOf(toolConfig.toolChoice),
    responseFormat: body['outputConfig'] && formatOf(body['outputConfig'].textFormat),
    topK: extra.inferenceConfig?.topK,
    reasoningBudgetTokens: extra.thinking?.budget_tokens ?? extra.reasoning_config?.budget_tokens,
    reasoningEffort: effortOf(extra),
    providerOptions: {
      bedrock: {
        ...(wordless && { messages: withBytes(body['messages']) }),
        ...(body['guardrailConfig'] && { guardrailConfig: body['guardrailConfig'] }),
      },
    },
  };
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined),
  ) as unknown as ChatRequest;
}

function hasWordless(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) => WORDLESS.includes(key) || isCited(key, inner) || hasWordless(inner),
  );
}

function isCited(key: string, value: unknown): boolean {
  return key === 'document' && typeof value === 'object' && value !== null && 'citations' in value;
}

/** The SDK wants bytes where the wire has base64. */
function withBytes(value: any): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'bytes' ? Buffer.from(inner as string, 'base64') : withBytes(inner),
    ]),
  );
}

function systemMessages(blocks: readonly Fields[]): Message[] {
  const parts = cached(blocks, (block) => ({ type: 'text', text: block['text'] }));
  return parts.length === 0 ? [] : [{ role: 'system', content: parts as never }];
}

/** A message of Converse may hold tool results and content; ours holds one of them. */
function messagesOf({ role, content }: Fields, provider: string): Message[] {
  const parts = cached(content, (block) => partOf(block, provider));
  if (role === 'assistant') return [{ role, content: parts as never }];
  const results = parts.filter((part) => part.type === 'tool-result');
  const others = parts.filter((part) => part.type !== 'tool-result');
  return [
    ...(results.length > 0 ? [{ role: 'tool' as const, content: results }] : []),
    ...(others.length > 0 ? [{ role: 'user' as const, content: others as never }] : []),
  ];
}

/** A cache point becomes a mark on the part before it. */
function cached(blocks: readonly Fields[], read: (block: Fields) => Part): Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block['cachePoint'] && last)
      parts[parts.length - 1] = { ...last, cache: block['cachePoint'].ttl ?? '5m' } as Part;
    else parts.push(read(block));
  }
  return parts;
}

function partOf(block: Fields, provider: string): Part {
  if (block['text'] !== undefined) return { type: 'text', text: block['text'] };
  if (block['image']) return { type: 'image', source: sourceOf(block['image'], `image/${block['image'].format}`) };
  if (block['document']) {
    const { document } = block;
    return { type: 'file', filename: document.name, source: sourceOf(document, `application/${document.format}`) };
  }
  if (block['toolUse']) {
    const { toolUseId, name, input } = block['toolUse'];
    return { type: 'tool-call', id: toolUseId, name, arguments: JSON.stringify(input) };
  }
  if (block['reasoningContent']) {
    const { text, signature } = block['reasoningContent'].reasoningText;
    return { type: 'reasoning', text, state: { provider, value: { signature } } };
  }
  const { toolUseId, content } = block['toolResult'];
  return { type: 'tool-result', toolCallId: toolUseId, content: content.map(resultPart) };
}

function resultPart(block: Fields): Part {
  return block['json'] ? { type: 'text', text: JSON.stringify(block['json']) } : partOf(block, '');
}

function sourceOf({ source }: Fields, mediaType: string): { url: string } | { data: string; mediaType: string } {
  return source.s3Location ? { url: source.s3Location.uri } : { data: source.bytes, mediaType };
}

function toolOf({ toolSpec }: Fields): Tool {
  const { name, description, strict, inputSchema } = toolSpec;
  return { name, ...(description && { description }), parameters: inputSchema.json, ...(strict && { strict }) };
}

function choiceOf(choice: Fields): ToolChoice {
  if (choice['tool']) return { name: choice['tool'].name };
  return choice['any'] ? 'required' : 'auto';
}

function formatOf({ structure }: Fields): ResponseFormat {
  const { name, description, schema } = structure.jsonSchema;
  return { type: 'json-schema', name, schema: JSON.parse(schema), ...(description && { description }) };
}

function effortOf(extra: Fields): ReasoningEffort | undefined {
  if (typeof extra['reasoning_config'] === 'string') return extra['reasoning_config'] as ReasoningEffort;
  return extra['reasoningConfig']?.maxReasoningEffort;
}

const JPEG_OF_NOTHING = 'AAAA';

/** The recorded body without what the recorder cut out of it: long files. */
export function withoutTrimmed(value: any): any {
  if (Array.isArray(value)) return value.map(withoutTrimmed);
  if (typeof value === 'string') return value.includes('[trimmed ') ? JPEG_OF_NOTHING : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTrimmed(inner)]));
}

/**
 * The one form in which recorded bodies and ours are compared. Each step is a difference that is allowed, and why.
 */
export function comparable(body: Fields): Fields {
  const { system, inferenceConfig, toolConfig, additionalModelRequestFields, outputConfig, messages, ...rest } = body;
  return {
    ...rest,
    messages: merged(messages).map(({ role, content }) => ({ role, content: content.map(block) })),
    // Empty lists and objects say nothing, and we leave them out.
    ...(system?.length > 0 && { system }),
    ...(inferenceConfig && inference(inferenceConfig)),
    ...(toolConfig && { toolConfig: { tools: toolConfig.tools, ...choice(toolConfig.toolChoice) } }),
    ...(additionalModelRequestFields && { additionalModelRequestFields: claude(additionalModelRequestFields) }),
    ...(outputConfig && { outputConfig: parsed(outputConfig) }),
  };
}

/** Converse wants roles to take turns: two messages of one role become one. */
function merged(messages: readonly Fields[]): { role: string; content: Fields[] }[] {
  const turns: { role: string; content: Fields[] }[] = [];
  for (const { role, content } of messages) {
    const last = turns.at(-1);
    if (last?.role === role) last?.content.push(...content);
    else turns.push({ role, content: [...content] });
  }
  return turns;
}

/** `success` is what a tool result has when nothing is said; our results are texts, so JSON goes as its text. */
function block(one: Fields): Fields {
  if (!one['toolResult']) return one;
  const { status, content, toolUseId } = one['toolResult'];
  const texts = content.map((inner: Fields) => (inner['json'] ? { text: JSON.stringify(inner['json']) } : inner));
  return { toolResult: { toolUseId, content: texts, ...(status === 'error' && { status }) } };
}

function inference({ stopSequences, ...others }: Fields): Fields {
  const config = { ...others, ...(stopSequences?.length > 0 && { stopSequences }) };
  return Object.keys(config).length > 0 ? { inferenceConfig: config } : {};
}

/** `auto` is what Converse does by itself. */
function choice(toolChoice: Fields | undefined): Fields {
  return toolChoice && !toolChoice['auto'] ? { toolChoice } : {};
}

/** Bedrock takes both names for Claude's thinking; we use Claude's own. */
function claude(fields: Fields): Fields {
  const { reasoning_config: config, ...others } = fields;
  return config?.budget_tokens ? { ...others, thinking: config } : fields;
}

/** The schema is text: its spaces do not matter. */
function parsed({ textFormat }: Fields): Fields {
  const { schema, ...others } = textFormat.structure.jsonSchema;
  return { ...others, schema: JSON.parse(schema) };
}
