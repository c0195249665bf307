import type { ChatCall, ChatRequest, ResponseFormat, Tool, ToolChoice } from '@signalbox/core';
import { ownOptions } from '../../own-options.ts';
import { effortWord, has, takes, type OpenAiQuirks } from '../quirks.ts';
import type { ROUTER_FIELDS } from '../to-openai-chat.ts';
import { toInput } from './to-input.ts';

type Json = Record<string, unknown>;

type FieldMapping<Field extends keyof ChatRequest> = (
  value: NonNullable<ChatRequest[Field]>,
  call: ChatCall,
  quirks: OpenAiQuirks,
) => Json;

type SentField = Exclude<keyof ChatRequest, (typeof ROUTER_FIELDS)[number] | 'messages'>;

/** One line for each field; the type makes a new field of ChatRequest an error here. */
const FIELDS: { readonly [Field in SentField]-?: FieldMapping<Field> } = {
  system: (system) => ({ instructions: system }),
  tools: (tools, call, quirks) =>
    tools.length === 0 ? {} : { tools: tools.map((tool, index) => toTool(tool, index, call, quirks)) },
  toolChoice: (choice) => ({ tool_choice: toToolChoice(choice) }),
  parallelToolCalls: (parallel) => ({ parallel_tool_calls: parallel }),
  responseFormat: (format, call, quirks) => ({ text: { format: toFormat(format, call, quirks) } }),
  temperature: (temperature) => ({ temperature }),
  topP: (topP) => ({ top_p: topP }),
  topK: (_, call) => lost(call, 'topK'),
  frequencyPenalty: (_, call) => lost(call, 'frequencyPenalty'),
  presencePenalty: (_, call) => lost(call, 'presencePenalty'),
  seed: (_, call) => lost(call, 'seed'),
  stop: (_, call) => lost(call, 'stop'),
  maxOutputTokens: toMaxOutputTokens,
  reasoningEffort: toReasoningEffort,
  reasoningBudgetTokens: (_, call) => lost(call, 'reasoningBudgetTokens'),
};

/**
 * The body of `POST /responses`. Every field of the request is in it or was reported through `call.warn`;
 * `providerOptions[provider]` is laid over it untranslated, its `tools` and `include` beside ours.
 *
 * The API is used without a memory: the whole conversation is sent, nothing is to be stored, and models that reason
 * are asked for their thoughts in a sealed form, which goes back with the next request.
 * @param provider the plugin's id; options are also found under `dialect`, when the user gave the plugin another id
 * @see https://platform.openai.com/docs/api-reference/responses/create (read 2026-11-25)
 */
export function toOpenAiResponses(
  call: ChatCall,
  quirks: OpenAiQuirks,
  options: { readonly provider: string; readonly dialect?: string; readonly stream?: boolean },
): Json {
  const { request, model } = call;
  const { stateless = true, alwaysSent = [] } = quirks.responses ?? {};
  const always = alwaysSent.find(({ models }) => models.test(model))?.fields;
  const own = { ...always, ...ownOptions(request.providerOptions, options) };
  const keeps = own['store'] === true || !stateless;
  const input = toInput(call, quirks, { provider: options.provider, keeps });
  const body: Json = {
    model,
    ...(input.length > 0 && { input }),
    ...(stateless && { store: false }),
    ...(stateless && reasons(call, quirks) && { include: ['reasoning.encrypted_content'] }),
  };
  for (const field of Object.keys(FIELDS) as SentField[]) {
    const value = request[field];
    if (value === undefined) continue;
    const wire = takes(quirks, call, field)
      ? (FIELDS[field] as FieldMapping<SentField>)(value as never, call, quirks)
      : lost(call, field);
    layOver(body, wire);
  }
  const summary = quirks.responses?.reasoningSummary;
  if (summary !== undefined && reasons(call, quirks)) layOver(body, { reasoning: { summary } });
  if (options.stream === true) body['stream'] = true;
  return layOver(body, own);
}

/** Lists that options add to, and objects of which they change single fields. All else they replace. */
const ADDED_TO: ReadonlySet<string> = new Set(['tools', 'include']);
const MERGED: ReadonlySet<string> = new Set(['reasoning', 'text']);

function layOver(body: Json, own: Readonly<Json>): Json {
  for (const [name, value] of Object.entries(own)) {
    const known = body[name];
    if (ADDED_TO.has(name) && Array.isArray(known) && Array.isArray(value)) {
      body[name] = [...new Set<unknown>([...(known as unknown[]), ...(value as unknown[])])];
    } else if (MERGED.has(name) && isFields(known) && isFields(value)) body[name] = { ...known, ...value };
    else body[name] = value;
  }
  return body;
}

function reasons({ card, model, request }: ChatCall, quirks: OpenAiQuirks): boolean {
  const { reasoningEffort: effort } = request;
  const isSaid = effort !== undefined && effortWord(quirks, model, effort) !== undefined;
  return isSaid ? effort !== 'none' : card.capabilities.includes('reasoning');
}

function lost(call: ChatCall, field: keyof ChatRequest): Json {
  call.warn({ field, message: `${call.model} does not take ${field} in this API: it is not sent` });
  return {};
}

/** A function is strict here unless it says that it is not, so that is always said. */
function toTool(
  { name, description, parameters, strict = false }: Tool,
  index: number,
  call: ChatCall,
  quirks: OpenAiQuirks,
): Json {
  const known = has(quirks, call.model, 'strict-tools');
  if (strict && !known) {
    call.warn({ field: `tools[${index}].strict`, message: `${call.model} cannot be held to the schema of a tool` });
  }
  const described = description === undefined ? {} : { description };
  return { type: 'function', name, ...described, parameters, ...(known && { strict }) };
}

function toToolChoice(choice: ToolChoice): unknown {
  return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}

function toFormat(format: ResponseFormat, call: ChatCall, quirks: OpenAiQuirks): Json {
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json' && has(quirks, call.model, 'json-object')) return { type: 'json_object' };
  if (format.type === 'json') {
    call.warn({
      field: 'responseFormat',
      message: `${call.model} gives JSON only by a schema: it may answer in words`,
    });
    return { type: 'text' };
  }
  if (!has(quirks, call.model, 'json-schema')) {
    call.warn({ field: 'responseFormat', message: `${call.model} takes no schema: it is asked for JSON of any shape` });
    return { type: 'json_object' };
  }
  const { name, schema, description, strict } = format;
  const details = { ...(description !== undefined && { description }), ...(strict !== undefined && { strict }) };
  return { type: 'json_schema', name, schema, ...details };
}

/** "Invalid 'max_output_tokens': integer below minimum value." */
const LEAST_OUTPUT_TOKENS = 16;

function toMaxOutputTokens(limit: number, call: ChatCall): Json {
  if (limit < LEAST_OUTPUT_TOKENS) {
    call.warn({
      field: 'maxOutputTokens',
      message: `this API takes no limit below ${LEAST_OUTPUT_TOKENS} tokens: that is the limit`,
    });
  }
  return { max_output_tokens: Math.max(limit, LEAST_OUTPUT_TOKENS) };
}

function toReasoningEffort(
  effort: NonNullable<ChatRequest['reasoningEffort']>,
  call: ChatCall,
  quirks: OpenAiQuirks,
): Json {
  const word = effortWord(quirks, call.model, effort);
  if (word !== undefined) return typeof word === 'string' ? { reasoning: { effort: word } } : word;
  call.warn({
    field: 'reasoningEffort',
    message: `${call.model} does not know the effort "${effort}": it is not sent`,
  });
  return {};
}

function isFields(value: unknown): value is Readonly<Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
