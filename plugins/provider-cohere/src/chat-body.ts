import type { ChatCall, ChatRequest, ResponseFormat } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { messagesOf } from './messages.ts';
import { thinkingOf } from './thinking.ts';
import { toolsOf } from './tools.ts';

type Json = Readonly<Record<string, unknown>>;

/** Fields that become one field of the wire, or a warning. */
type PlainField = Exclude<
  keyof ChatRequest,
  | 'model'
  | 'metadata'
  | 'routing'
  | 'cache'
  | 'strict'
  | 'signal'
  | 'providerOptions'
  | 'system'
  | 'messages'
  | 'tools'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'reasoningEffort'
  | 'reasoningBudgetTokens'
>;

/** One line for each field; the type makes a new field of ChatRequest an error here. */
const FIELDS: {
  readonly [Field in PlainField]-?: (value: NonNullable<ChatRequest[Field]>, call: ChatCall) => Json;
} = {
  responseFormat: (format) => ({ response_format: formatOf(format) }),
  temperature: (temperature, call) => ({ temperature: within([0, 1], temperature, 'temperature', call) }),
  // 0 and 1, which other vendors take, are refused.
  topP: (topP, call) => ({ p: within([0.01, 0.99], topP, 'topP', call) }),
  topK: (k) => ({ k }),
  frequencyPenalty: (penalty, call) => ({ frequency_penalty: within([0, 1], penalty, 'frequencyPenalty', call) }),
  presencePenalty: (penalty, call) => ({ presence_penalty: within([0, 1], penalty, 'presencePenalty', call) }),
  seed: (seed) => ({ seed }),
  stop: (words) => ({ stop_sequences: words }),
  maxOutputTokens: (limit) => ({ max_tokens: limit }),
};

/**
 * The body of `POST /v2/chat`, without `stream`. Every field of the request is in it or was reported through `call.warn`.
 * The caller's own options are laid over it untranslated; `documents` are added to those of the request.
 * @see https://docs.cohere.com/reference/chat (read 2026-11-25)
 */
export function chatBody(call: ChatCall, names: { readonly provider: string; readonly dialect: string }): Json {
  const { request, model } = call;
  const { messages, documents } = messagesOf(call, names.provider);
  const body: Record<string, unknown> = { model, messages, ...toolsOf(call), ...thinkingOf(call) };
  for (const field of Object.keys(FIELDS) as PlainField[]) {
    const value = request[field];
    if (value === undefined) continue;
    Object.assign(body, (FIELDS[field] as (value: unknown, call: ChatCall) => Json)(value, call));
  }
  const { documents: own, ...options } = ownOptions(request.providerOptions, names);
  const all = own === undefined ? documents : [...documents, ...(Array.isArray(own) ? (own as unknown[]) : [own])];
  if (all.length > 0) body['documents'] = all;
  dropFormat(body, call);
  return { ...body, ...options };
}

/** A format does not go with tools or documents: such a request is refused. */
function dropFormat(body: Record<string, unknown>, call: ChatCall): void {
  const format = body['response_format'] as { readonly type: string } | undefined;
  if (format === undefined || format.type === 'text') return;
  const beside = ['tools', 'documents'].find((name) => body[name] !== undefined);
  if (beside === undefined) return;
  delete body['response_format'];
  call.warn({ field: 'responseFormat', message: `Cohere takes no format beside ${beside}: not sent` });
}

/** The name of a schema is a label that this API has no use for. */
function formatOf(format: ResponseFormat): Json {
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { schema, description } = format;
  return { type: 'json_object', json_schema: description === undefined ? schema : { description, ...schema } };
}

/** A number that is beyond the scale goes to its end. */
function within(
  [lowest, highest]: readonly [number, number],
  value: number,
  field: keyof ChatRequest,
  call: ChatCall,
): number {
  const nearest = Math.min(highest, Math.max(lowest, value));
  if (nearest !== value) {
    call.warn({ field, message: `Cohere takes ${lowest} to ${highest}: ${nearest} is sent` });
  }
  return nearest;
}
