import type { ChatCall, ChatRequest, ResponseFormat, Tool, ToolChoice } from '@signalbox/core';
import { ownOptions } from '../own-options.ts';
import { effortWord, has, takes, type OpenAiQuirks } from './quirks.ts';
import { toOpenAiMessages } from './to-openai-messages.ts';

type Json = Record<string, unknown>;

/** Says what a field becomes on the wire; reports and returns nothing when it cannot be said. */
type FieldMapping<Field extends keyof ChatRequest> = (
  value: NonNullable<ChatRequest[Field]>,
  call: ChatCall,
  quirks: OpenAiQuirks,
) => Json;

/** Fields that are for the router, not for the provider. */
export const ROUTER_FIELDS = ['model', 'metadata', 'routing', 'cache', 'strict', 'signal', 'providerOptions'] as const;

type SentField = Exclude<keyof ChatRequest, (typeof ROUTER_FIELDS)[number] | 'system' | 'messages'>;

/** One line for each field; the type makes a new field of ChatRequest an error here. */
const FIELDS: { readonly [Field in SentField]-?: FieldMapping<Field> } = {
  tools: (tools, call, quirks) =>
    tools.length === 0 ? {} : { tools: tools.map((tool, index) => toTool(tool, index, call, quirks)) },
  toolChoice: (choice) => ({ tool_choice: toToolChoice(choice) }),
  parallelToolCalls: (parallel) => ({ parallel_tool_calls: parallel }),
  responseFormat: (format, call, quirks) => ({ response_format: toResponseFormat(format, call, quirks) }),
  temperature: (temperature) => ({ temperature }),
  topP: (topP) => ({ top_p: topP }),
  topK: (topK, call, { topKField }) => (topKField === undefined ? lost(call, 'topK') : { [topKField]: topK }),
  frequencyPenalty: (penalty) => ({ frequency_penalty: penalty }),
  presencePenalty: (penalty) => ({ presence_penalty: penalty }),
  seed: (seed, _call, { seedField = 'seed' }) => ({ [seedField]: seed }),
  stop: (stop) => ({ stop }),
  maxOutputTokens: (limit, _call, { maxTokensField = 'max_completion_tokens' }) => ({ [maxTokensField]: limit }),
  reasoningEffort: toReasoningEffort,
  reasoningBudgetTokens(budget, call, { reasoningBudgetField: field }) {
    if (field === undefined) return lost(call, 'reasoningBudgetTokens');
    return typeof field === 'string' ? { [field]: budget } : { [field[0]]: { [field[1]]: budget } };
  },
};

/**
 * The body of `POST /chat/completions`. Every field of the request is in it or was reported through `call.warn`;
 * `providerOptions[provider]` is laid over it untranslated. Cache hints are not sent where the vendor caches by itself.
 * @param provider the plugin's id; options are also found under `dialect`, when the user gave the plugin another id
 * @see https://platform.openai.com/docs/api-reference/chat/create (read 2026-11-21)
 */
export function toOpenAiChat(
  call: ChatCall,
  quirks: OpenAiQuirks,
  options: { readonly provider: string; readonly dialect?: string; readonly stream?: boolean },
): Json {
  const { request, model } = call;
  const always = quirks.alwaysSent?.find(({ models }) => models.test(model))?.fields;
  const body: Json = { model, messages: toOpenAiMessages(call, quirks, options.provider), ...always };
  for (const field of Object.keys(FIELDS) as SentField[]) {
    const value = request[field];
    if (value === undefined) continue;
    if (!takes(quirks, call, field)) lost(call, field);
    else Object.assign(body, (FIELDS[field] as FieldMapping<SentField>)(value as never, call, quirks));
  }
  if (options.stream === true) {
    body['stream'] = true;
    if (quirks.streamOptions !== false) body['stream_options'] = { include_usage: true };
  }
  return withOwn(body, ownOptions(request.providerOptions, options));
}

/** The vendor's own tools, such as a search of its own, stand beside the functions of the request. */
function withOwn({ tools, ...body }: Json, own: Readonly<Json>): Json {
  const all = [tools, own['tools']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return { ...body, ...(tools !== undefined && { tools }), ...own, ...(all.length > 0 && { tools: all }) };
}

function lost(call: ChatCall, field: keyof ChatRequest): Json {
  call.warn({ field, message: `${call.model} does not take ${field}: it is not sent` });
  return {};
}

function toTool(
  { name, description, parameters, strict }: Tool,
  index: number,
  call: ChatCall,
  quirks: OpenAiQuirks,
): Json {
  const sendStrict = strict !== undefined && has(quirks, call.model, 'strict-tools');
  if (strict === true && !sendStrict) {
    call.warn({ field: `tools[${index}].strict`, message: `${call.model} cannot be held to the schema of a tool` });
  }
  const described = description === undefined ? {} : { description };
  return { type: 'function', function: { name, ...described, parameters, ...(sendStrict && { strict }) } };
}

function toToolChoice(choice: ToolChoice): unknown {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

function toResponseFormat(format: ResponseFormat, call: ChatCall, quirks: OpenAiQuirks): Json {
  if (format.type === 'text') return { type: 'text' };
  const takesJson = has(quirks, call.model, 'json-object');
  if (format.type === 'json' && takesJson) return { type: 'json_object' };
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
  return { type: 'json_schema', json_schema: { name, schema, ...details } };
}

function toReasoningEffort(
  effort: NonNullable<ChatRequest['reasoningEffort']>,
  call: ChatCall,
  quirks: OpenAiQuirks,
): Json {
  const word = effortWord(quirks, call.model, effort);
  if (word !== undefined) return typeof word === 'string' ? { reasoning_effort: word } : word;
  call.warn({
    field: 'reasoningEffort',
    message: `${call.model} does not know the effort "${effort}": it is not sent`,
  });
  return {};
}
