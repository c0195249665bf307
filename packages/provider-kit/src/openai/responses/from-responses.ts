import type { ChatRequest, ReasoningEffort, ResponseFormat, Tool } from '@signalbox/core';
import type { FromOpenAiOptions } from '../from-openai-chat.ts';
import { flag, isPresent, list, malformed, number, record, reportRest, text } from '../narrow.ts';
import { fromInput } from './from-input.ts';

/** Fields of the wire that say how to answer, not what: for whoever writes the answer. */
const TRANSPORT_FIELDS: ReadonlySet<string> = new Set(['stream', 'stream_options']);

/** What a field is in our words, and what of it has none and goes to the provider as it is. */
interface Read {
  readonly request: Partial<ChatRequest>;
  readonly rest?: unknown;
}

type Mapping = (value: unknown, path: string, options: FromOpenAiOptions) => Read;

const FIELDS: Readonly<Record<string, Mapping>> = {
  model: (value, path) => ({ request: { model: text(value, path) } }),
  input: (value, path, options) => ({ request: { messages: fromInput(value, path, options) } }),
  instructions: (value, path) => ({ request: { system: text(value, path) } }),
  tools: fromTools,
  tool_choice: fromToolChoice,
  parallel_tool_calls: (value, path) => ({ request: { parallelToolCalls: flag(value, path) } }),
  text: fromText,
  reasoning: fromReasoning,
  temperature: (value, path) => ({ request: { temperature: number(value, path) } }),
  top_p: (value, path) => ({ request: { topP: number(value, path) } }),
  max_output_tokens: (value, path) => ({ request: { maxOutputTokens: number(value, path) } }),
};

/**
 * Reads the body of a `POST /responses` as our request. What we have no word for goes into `providerOptions`, so that
 * the provider it was meant for still gets it: tools that the provider runs itself, `store`, `previous_response_id`.
 * Items of the input that only that provider understands, such as its sealed thoughts and its searches, become its
 * opaque state. `null` is the same as absent.
 * @throws RouterError `invalid_request`, naming the field, when the body is not what the API takes
 */
export function fromOpenAiResponses(body: unknown, options: FromOpenAiOptions = {}): ChatRequest {
  const request: Record<string, unknown> = { messages: [] };
  const rest: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(record(body, 'body'))) {
    if (value === null || TRANSPORT_FIELDS.has(field)) continue;
    const mapping = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    const read: Read = mapping?.(value, field, options) ?? { request: {}, rest: value };
    Object.assign(request, read.request);
    if (read.rest !== undefined) rest[field] = read.rest;
  }
  if (Object.keys(rest).length > 0) request['providerOptions'] = { [options.provider ?? 'openai']: rest };
  return request as unknown as ChatRequest;
}

function fromTools(value: unknown, path: string, { warn }: FromOpenAiOptions): Read {
  const tools: Tool[] = [];
  const others: unknown[] = [];
  for (const [index, each] of list(value, path).entries()) {
    const where = `${path}[${index}]`;
    const { type, name, description, parameters, strict, ...more } = record(each, where);
    if (type !== 'function') {
      others.push(each);
      continue;
    }
    reportRest(more, where, warn);
    tools.push({
      name: text(name, `${where}.name`),
      ...(isPresent(description) && { description: text(description, `${where}.description`) }),
      // The API takes a function without parameters as one with none.
      parameters: isPresent(parameters)
        ? record(parameters, `${where}.parameters`)
        : { type: 'object', properties: {} },
      ...(isPresent(strict) && { strict: flag(strict, `${where}.strict`) }),
    });
  }
  return { request: tools.length === 0 ? {} : { tools }, ...(others.length > 0 && { rest: others }) };
}

function fromToolChoice(value: unknown, path: string): Read {
  if (value === 'auto' || value === 'none' || value === 'required') return { request: { toolChoice: value } };
  const { type, name } = record(value, path);
  if (type !== 'function') return { request: {}, rest: value };
  return { request: { toolChoice: { name: text(name, `${path}.name`) } } };
}

function fromText(value: unknown, path: string, options: FromOpenAiOptions): Read {
  const { format, ...others } = record(value, path);
  const request = isPresent(format) ? { responseFormat: fromFormat(format, `${path}.format`, options) } : {};
  return { request, ...leftOf(others) };
}

function fromFormat(value: unknown, path: string, { warn }: FromOpenAiOptions): ResponseFormat {
  const { type, name, schema, description, strict, ...more } = record(value, path);
  if (type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') throw malformed(`${path}.type`, '"text", "json_object" or "json_schema"');
  reportRest(more, path, warn);
  return {
    type: 'json-schema',
    name: text(name, `${path}.name`),
    schema: record(schema, `${path}.schema`),
    ...(isPresent(description) && { description: text(description, `${path}.description`) }),
    ...(isPresent(strict) && { strict: flag(strict, `${path}.strict`) }),
  };
}

/** OpenAI's own words that are ours, too; `max` is none of them. */
const EFFORTS: ReadonlySet<unknown> = new Set<ReasoningEffort>(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

function fromReasoning(value: unknown, path: string): Read {
  const { effort, ...others } = record(value, path);
  if (EFFORTS.has(effort)) return { request: { reasoningEffort: effort as ReasoningEffort }, ...leftOf(others) };
  return { request: {}, ...leftOf(isPresent(effort) ? { ...others, effort } : others) };
}

function leftOf(fields: Readonly<Record<string, unknown>>): { readonly rest?: unknown } {
  const present = Object.entries(fields).filter(([, value]) => isPresent(value));
  return present.length === 0 ? {} : { rest: Object.fromEntries(present) };
}
