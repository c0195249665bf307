import type { ChatRequest, ReasoningEffort, ResponseFormat, Tool, Warning } from '@signalbox/core';
import { fromOpenAiMessages } from './from-openai-messages.ts';
import { flag, isPresent, list, malformed, number, record, reportRest, text } from './narrow.ts';

export interface FromOpenAiOptions {
  /** Under which provider's options fields that we have no word for are kept. Default `openai`. */
  readonly provider?: string;
  /** Told of what inside messages and tools has no word of ours and is lost. */
  readonly warn?: (warning: Warning) => void;
}

/** Fields of the wire that say how to answer, not what: for whoever writes the answer. */
const TRANSPORT_FIELDS: ReadonlySet<string> = new Set(['stream', 'stream_options']);

/** What a field is in our words; `rest`: what of it has none, and goes to the provider as it is. */
interface Read extends Partial<ChatRequest> {
  readonly rest?: unknown;
}

type Mapping = (value: unknown, path: string, options: FromOpenAiOptions) => Read;

const FIELDS: Readonly<Record<string, Mapping>> = {
  model: (value, path) => ({ model: text(value, path) }),
  messages: (value, path, options) => ({ messages: fromOpenAiMessages(list(value, path), options) }),
  tools: toTools,
  tool_choice: toToolChoice,
  parallel_tool_calls: (value, path) => ({ parallelToolCalls: flag(value, path) }),
  response_format: (value, path, options) => ({ responseFormat: toResponseFormat(value, path, options) }),
  temperature: (value, path) => ({ temperature: number(value, path) }),
  top_p: (value, path) => ({ topP: number(value, path) }),
  top_k: (value, path) => ({ topK: number(value, path) }),
  frequency_penalty: (value, path) => ({ frequencyPenalty: number(value, path) }),
  presence_penalty: (value, path) => ({ presencePenalty: number(value, path) }),
  seed: (value, path) => ({ seed: number(value, path) }),
  stop: (value, path) => ({
    stop: typeof value === 'string' ? [value] : list(value, path).map((word) => text(word, path)),
  }),
  max_tokens: (value, path) => ({ maxOutputTokens: number(value, path) }),
  max_completion_tokens: (value, path) => ({ maxOutputTokens: number(value, path) }),
  reasoning_effort: (value, path) => ({ reasoningEffort: toEffort(value, path) }),
};

/**
 * Reads the body of a `POST /chat/completions` as our request. A field that we have no word for goes into
 * `providerOptions`, so that the provider it was meant for still gets it; `null` is the same as absent.
 * @throws RouterError `invalid_request`, naming the field, when the body is not what the API takes
 */
export function fromOpenAiChat(body: unknown, options: FromOpenAiOptions = {}): ChatRequest {
  const wire = record(body, 'body');
  if (wire['messages'] === undefined) throw malformed('messages', 'a list');
  const request: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(wire)) {
    if (value === null || TRANSPORT_FIELDS.has(field)) continue;
    const mapping = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    const { rest: unread, ...read }: Read = mapping?.(value, field, options) ?? { rest: value };
    Object.assign(request, read);
    if (unread !== undefined) rest[field] = unread;
  }
  if (Object.keys(rest).length > 0) request['providerOptions'] = { [options.provider ?? 'openai']: rest };
  return request as unknown as ChatRequest;
}

/** What OpenAI's API has beside functions, and we do not: a model that used it would give an answer that is not read. */
const REFUSED_TYPES: ReadonlySet<unknown> = new Set(['custom', 'allowed_tools']);

/** Whether it is something of a vendor's own, such as its search: the vendor alone knows it. */
function isOfVendor(value: unknown): boolean {
  const type = (value as { readonly type?: unknown } | null)?.type;
  return typeof type === 'string' && type !== 'function' && !REFUSED_TYPES.has(type);
}

function toTools(value: unknown, path: string, options: FromOpenAiOptions): Read {
  const all = list(value, path);
  const others = all.filter(isOfVendor);
  const tools = all.flatMap((tool, index) => (isOfVendor(tool) ? [] : [toTool(tool, `${path}[${index}]`, options)]));
  return { ...((tools.length > 0 || others.length === 0) && { tools }), ...(others.length > 0 && { rest: others }) };
}

function toTool(value: unknown, path: string, { warn }: FromOpenAiOptions): Tool {
  const { type, function: called, ...more } = record(value, path);
  if (type !== 'function') throw malformed(`${path}.type`, '"function"');
  reportRest(more, path, warn);
  const { name, description, parameters, strict, ...rest } = record(called, `${path}.function`);
  reportRest(rest, `${path}.function`, warn);
  return {
    name: text(name, `${path}.function.name`),
    ...(isPresent(description) && { description: text(description, `${path}.function.description`) }),
    // The API takes a function without parameters as one with none.
    parameters: isPresent(parameters)
      ? record(parameters, `${path}.function.parameters`)
      : { type: 'object', properties: {} },
    ...(isPresent(strict) && { strict: flag(strict, `${path}.function.strict`) }),
  };
}

function toToolChoice(value: unknown, path: string): Read {
  if (value === 'auto' || value === 'none' || value === 'required') return { toolChoice: value };
  const { type, function: called } = record(value, path);
  if (isOfVendor(value)) return { rest: value };
  if (type !== 'function') throw malformed(path, '"auto", "none", "required" or one function');
  return { toolChoice: { name: text(record(called, `${path}.function`)['name'], `${path}.function.name`) } };
}

function toResponseFormat(value: unknown, path: string, { warn }: FromOpenAiOptions): ResponseFormat {
  const { type, json_schema: described } = record(value, path);
  if (type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') throw malformed(`${path}.type`, '"text", "json_object" or "json_schema"');
  const { name, schema, description, strict, ...rest } = record(described, `${path}.json_schema`);
  reportRest(rest, `${path}.json_schema`, warn);
  return {
    type: 'json-schema',
    name: text(name, `${path}.json_schema.name`),
    schema: isPresent(schema) ? record(schema, `${path}.json_schema.schema`) : {},
    ...(isPresent(description) && { description: text(description, `${path}.json_schema.description`) }),
    ...(isPresent(strict) && { strict: flag(strict, `${path}.json_schema.strict`) }),
  };
}

const EFFORTS: ReadonlySet<unknown> = new Set<ReasoningEffort>(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

function toEffort(value: unknown, path: string): ReasoningEffort {
  if (!EFFORTS.has(value)) throw malformed(path, [...EFFORTS].join(', '));
  return value as ReasoningEffort;
}
