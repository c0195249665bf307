import type { ChatRequest, ReasoningEffort } from '@signalbox/core';
import type { BodyAbout } from '@signalbox/testkit';

// A vendor's JSON as it was recorded, read as a person would: what is not there shows as a difference.
type Json = { readonly [name: string]: any };

/** Fields that our requests have words for. What is beside them goes into `providerOptions` as it is. */
const WORDED = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'stream',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
]);

/** A recorded body of `/v1/messages`, or of `/v1/messages/count_tokens`, as the request of ours that asks for the same. */
export function requestOf(body: Json): ChatRequest {
  const raw: Record<string, unknown> = Object.fromEntries(Object.entries(body).filter(([name]) => !WORDED.has(name)));
  const request: Record<string, unknown> = {
    maxOutputTokens: body['max_tokens'],
    temperature: body['temperature'],
    topP: body['top_p'],
    topK: body['top_k'],
    stop: body['stop_sequences'],
    ...toolsOf(body, raw),
    ...thinkingOf(body, raw),
    ...formatOf(body, raw),
  };
  const messages = body['messages'] as Json[];
  const wordless = { system: hasWordless(body['system']), messages: hasWordless(messages) };
  if (wordless.system) raw['system'] = body['system'];
  if (wordless.messages) raw['messages'] = messages;
  request['messages'] = [
    ...(wordless.system ? [] : systemMessages(body['system'])),
    ...(wordless.messages ? [IN_THE_OPTIONS] : messages.flatMap(messagesOf)),
  ];
  if (Object.keys(raw).length > 0) request['providerOptions'] = { anthropic: raw };
  return defined(request) as unknown as ChatRequest;
}

const IN_THE_OPTIONS = { role: 'user', content: 'stands in providerOptions' };

/** What our parts can say of each block; a block with more, or of another type, has no word. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'cache_control'],
  image: ['source', 'cache_control'],
  document: ['source', 'title', 'cache_control'],
  tool_use: ['id', 'name', 'input'],
  tool_result: ['tool_use_id', 'content', 'is_error', 'cache_control'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
};

const SOURCES = new Set(['base64', 'url', 'text']);

function hasWordless(blocks: unknown): boolean {
  if (!Array.isArray(blocks)) return false;
  return blocks.some((block: Json) => {
    if (block['role'] !== undefined) return hasWordless(block['content']);
    const said = SAID[block['type']];
    if (said === undefined) return !isServerTool(block);
    if (block['source'] !== undefined && !SOURCES.has(block['source'].type)) return true;
    return Object.keys(block).some((name) => name !== 'type' && !said.includes(name)) || hasWordless(block['content']);
  });
}

/** Calls and results of Anthropic's own tools: opaque to us, and sent back as they came. */
function isServerTool({ type }: Json): boolean {
  return /^(?!tool_)\w+_tool_(?:use|result)$|^server_tool_use$/.test(type);
}

function systemMessages(system: string | Json[] | null | undefined): object[] {
  if (system == null) return [];
  return [{ role: 'system', content: typeof system === 'string' ? system : system.map(part) }];
}

/** Tool results have a message of their own with us: each run of them within a message of the user becomes one. */
function messagesOf({ role, content }: Json): object[] {
  if (typeof content === 'string' || role !== 'user') {
    return [{ role, content: typeof content === 'string' ? content : content.map(part) }];
  }
  const messages: { role: string; content: unknown[] }[] = [];
  for (const block of content as Json[]) {
    const kind = block['type'] === 'tool_result' ? 'tool' : 'user';
    if (messages.at(-1)?.role === kind) messages.at(-1)?.content.push(part(block));
    else messages.push({ role: kind, content: [part(block)] });
  }
  return messages;
}

function part(block: Json): Json {
  const { type, source, cache_control: cached } = block;
  const cache = cached == null ? undefined : (cached.ttl ?? '5m');
  switch (type) {
    case 'text':
      return defined({ type, text: block['text'], cache });
    case 'image':
      return defined({ type, source: sourceOf(source), cache });
    case 'document':
      return defined({ type: 'file', source: sourceOf(source), filename: block['title'], cache });
    case 'tool_use':
      return { type: 'tool-call', id: block['id'], name: block['name'], arguments: JSON.stringify(block['input']) };
    case 'tool_result':
      return defined({
        type: 'tool-result',
        toolCallId: block['tool_use_id'],
        content: Array.isArray(block['content']) ? block['content'].map(part) : (block['content'] ?? ''),
        isError: block['is_error'],
        cache,
      });
    case 'thinking':
      return { type: 'reasoning', text: block['thinking'], state: own({ type, signature: block['signature'] }) };
    default:
      return { type: 'reasoning', text: '', state: own(block) };
  }
}

function own(value: object): Json {
  return { provider: 'anthropic', value };
}

function sourceOf(source: Json): Json {
  if (source['type'] === 'url') return { url: source['url'] };
  const data = source['type'] === 'text' ? Buffer.from(source['data']).toString('base64') : source['data'];
  return { data, mediaType: source['media_type'] };
}

const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', any: 'required', none: 'none' };

/** Functions are our tools; anything else is one of Anthropic's own, and goes beside them as it is. */
function toolsOf({ tools: given, tool_choice: choice }: Json, raw: Record<string, unknown>): Json {
  const tools = (given ?? []) as Json[];
  const isFunction = (tool: Json): boolean =>
    tool['input_schema'] !== undefined &&
    Object.keys(tool).every((name) =>
      ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'].includes(name),
    );
  const functions = tools.filter(isFunction);
  const others = tools.filter((tool) => !isFunction(tool));
  if (others.length > 0) raw['tools'] = others;
  if (functions.length === 0) {
    if (choice != null) raw['tool_choice'] = choice;
    return {};
  }
  const oneAtATime = choice?.disable_parallel_tool_use;
  return {
    tools: functions.map(({ name, description, input_schema: parameters, strict }) =>
      defined({ name, description, parameters: typeof parameters === 'object' ? parameters : {}, strict }),
    ),
    toolChoice: choice?.type === 'tool' ? { name: choice.name } : CHOICES[choice?.type],
    parallelToolCalls: oneAtATime == null ? undefined : !oneAtATime,
  };
}

const EFFORTS: readonly unknown[] = ['low', 'medium', 'high', 'xhigh'] satisfies readonly ReasoningEffort[];

function thinkingOf({ thinking, output_config: config }: Json, raw: Record<string, unknown>): Json {
  const effort = config?.effort;
  const isWorded = thinking?.type === 'adaptive' && EFFORTS.includes(effort) && thinking.display !== 'omitted';
  if (isWorded) return { reasoningEffort: effort };
  if (effort != null) raw['output_config'] = { effort };
  if (thinking == null) return {};
  if (thinking.type === 'enabled' && thinking.display === undefined) {
    return { reasoningBudgetTokens: thinking.budget_tokens };
  }
  raw['thinking'] = thinking;
  return {};
}

function formatOf({ output_config: config, output_format: beta }: Json, raw: Record<string, unknown>): Json {
  const { effort: _, format = beta, ...others } = config ?? {};
  if (Object.keys(others).length > 0) raw['output_config'] = { ...(raw['output_config'] as object), ...others };
  return format == null ? {} : { responseFormat: { type: 'json-schema', name: 'answer', schema: format.schema } };
}

/** Our fields, as they are named on the wire: what was warned about is not sent. */
const WIRE_NAMES: Readonly<Record<string, readonly string[]>> = {
  maxOutputTokens: ['max_tokens'],
  temperature: ['temperature'],
  topP: ['top_p'],
  topK: ['top_k'],
  toolChoice: ['tool_choice'],
  reasoningEffort: ['thinking', 'output_config.effort'],
  reasoningBudgetTokens: ['thinking', 'output_config.effort'],
};

/**
 * A body without the differences that mean nothing: a text is a list of one text block; `stream: false` and
 * `disable_parallel_tool_use: false` are the defaults; a cache lives for 5 minutes unless told otherwise;
 * `output_format` is the beta's spelling of `output_config.format`; a schema may be `true`, and is an object with us.
 */
export function canonical(body: Json, { warned, recording }: BodyAbout): Json {
  const { stream, output_format: beta, output_config: config, ...rest } = body;
  const output = beta == null ? config : { ...config, format: beta };
  const said: Record<string, any> = {
    ...rest,
    // A refusal is no stream, whatever was asked for.
    ...(stream === true && recording.stream && { stream }),
    ...(output != null && { output_config: { ...output } }),
    ...(rest['system'] != null && { system: blocksOf(rest['system']) }),
    ...(rest['tools'] != null && { tools: rest['tools'].map(canonicalTool) }),
    messages: merged(rest['messages'] ?? []),
  };
  for (const name of [...warned].flatMap((field) => WIRE_NAMES[field] ?? [])) {
    if (name === 'output_config.effort') delete said['output_config']?.effort;
    else delete said[name];
  }
  // A forced tool excludes thinking, so that it is switched off: a difference with a name of its own.
  if (said['thinking']?.type === 'disabled' && ['any', 'tool'].includes(said['tool_choice']?.type)) {
    said['thinking_off_for_a_forced_tool'] = true;
    delete said['thinking'];
  }
  return JSON.parse(JSON.stringify(said), (name, value: unknown) =>
    (name === 'ttl' && value === '5m') || (name === 'disable_parallel_tool_use' && value === false) ? undefined : value,
  ) as Json;
}

function canonicalTool(tool: Json): Json {
  const { type, input_schema: schema, ...rest } = tool;
  return {
    ...rest,
    ...(type !== undefined && type !== 'custom' && { type }),
    ...(schema !== undefined && { input_schema: { type: 'object', ...(schema === true ? {} : schema) } }),
  };
}

/** Neighbours of one role are one message, as the API itself reads them. */
function merged(messages: readonly Json[]): Json[] {
  const all: { role: string; content: Json[] }[] = [];
  for (const { role, content } of messages) {
    const last = all.at(-1);
    if (last?.role === role) last?.content.push(...blocksOf(content));
    else all.push({ role, content: [...blocksOf(content)] });
  }
  return all;
}

function blocksOf(content: string | Json[]): Json[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((block) =>
    block['type'] === 'tool_result' && typeof block['content'] === 'string'
      ? { ...block, content: blocksOf(block['content']) }
      : block,
  );
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
