import type { ChatRequest, EmbedRequest, RerankRequest } from '@signalbox/core';

// A vendor's JSON as it was recorded, read as a person would: what is not there shows as a difference.
type Json = { readonly [name: string]: any };

/** A recorded body of `/v2/chat` as the request of ours that asks for the same. */
export function chatRequestOf(body: Json): ChatRequest {
  const { model: _, stream: _stream, messages, tools, tool_choice: choice, response_format: format, ...rest } = body;
  const { temperature, p, k, max_tokens: limit, stop_sequences: stop, seed, thinking, ...others } = rest;
  const { frequency_penalty: frequencyPenalty, presence_penalty: presencePenalty, ...raw } = others as any;
  if (raw.documents?.length === 0) delete raw.documents;
  const isWorded = thinking === undefined || thinking.token_budget !== undefined || thinking.type === 'disabled';
  if (!isWorded) raw.thinking = thinking;
  return defined({
    messages: messages.map(messageOf),
    tools: tools?.map((tool: Json) => tool['function']),
    toolChoice: choice === undefined ? undefined : { REQUIRED: 'required', NONE: 'none' }[choice as 'NONE'],
    responseFormat: formatOf(format),
    reasoningBudgetTokens: isWorded ? thinking?.token_budget : undefined,
    reasoningEffort: thinking?.type === 'disabled' ? 'none' : undefined,
    temperature,
    topP: p,
    topK: k,
    maxOutputTokens: limit,
    stop,
    seed,
    frequencyPenalty,
    presencePenalty,
    providerOptions: Object.keys(raw as Json).length > 0 ? { cohere: raw as Json } : undefined,
  }) as unknown as ChatRequest;
}

function formatOf(format: Json | undefined): object | undefined {
  if (format === undefined || format['type'] === 'text') return format;
  const schema = format['json_schema'] ?? format['schema'];
  return schema === undefined ? { type: 'json' } : { type: 'json-schema', name: 'answer', schema };
}

function messageOf({ role, content, tool_calls: calls, tool_plan: plan, tool_call_id: toolCallId }: Json): object {
  const parts = typeof content === 'string' ? content : (content ?? []).map(partOf);
  if (role === 'tool') return { role, content: [{ type: 'tool-result', toolCallId, content: parts }] };
  if (role !== 'assistant' || (!calls && !plan)) return { role, content: parts };
  const state = { provider: 'cohere', value: { type: 'tool_plan' } };
  return {
    role,
    content: [
      ...(plan ? [{ type: 'reasoning', text: plan, state }] : []),
      ...(typeof parts === 'string' ? [{ type: 'text', text: parts }] : parts),
      ...(calls ?? []).map((call: Json) => ({ type: 'tool-call', id: call['id'], ...call['function'] })),
    ],
  };
}

function partOf(part: Json): object {
  const { type, text, thinking, image_url: image, document } = part;
  if (type === 'text') return { type, text };
  if (type === 'thinking') return { type: 'reasoning', text: thinking };
  if (type === 'document') {
    const data = Buffer.from(JSON.stringify(fieldsOf(document.data))).toString('base64');
    return defined({ type: 'file', source: { data, mediaType: 'application/json' }, filename: document.id });
  }
  const inline = /^data:([^;]+);base64,(.*)$/s.exec(image.url as string);
  const source = inline === null ? { url: image.url } : { mediaType: inline[1], data: inline[2] };
  return defined({ type: 'image', source, detail: image.detail });
}

/** The fields of a document, which may stand there as JSON. */
function fieldsOf(data: unknown): unknown {
  return typeof data === 'string' ? JSON.parse(data) : data;
}

/** A recorded body of `/v2/embed`, or of its first version. */
export function embedRequestOf({ model: _, texts, input_type: type, output_dimension: dimensions, ...rest }: Json) {
  const inputType = { search_query: 'query', search_document: 'document' }[type as 'search_query'];
  const raw = defined({ ...rest, ...(inputType === undefined && { input_type: type }) });
  return defined({
    input: texts,
    inputType,
    dimensions,
    providerOptions: Object.keys(raw).length > 0 ? { cohere: raw } : undefined,
  }) as unknown as EmbedRequest;
}

/** A recorded body of `/v2/rerank`. */
export function rerankRequestOf({ model: _, query, documents, top_n: topN, ...rest }: Json) {
  const raw = defined(rest);
  return defined({
    query,
    documents,
    topN,
    providerOptions: Object.keys(raw).length > 0 ? { cohere: raw } : undefined,
  }) as unknown as RerankRequest;
}

/** Our fields, as they are named on the wire: what was warned about is not sent. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  responseFormat: 'response_format',
  temperature: 'temperature',
  topP: 'p',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  toolChoice: 'tool_choice',
  reasoningEffort: 'thinking',
  reasoningBudgetTokens: 'thinking',
};

/**
 * A body without the differences that mean nothing: `stream: false` is the default, `schema` is what version 1 calls
 * `json_schema`, the fields of a document may stand there as JSON, and one text may stand for a list of it.
 */
export function canonical(body: Json, warned: ReadonlySet<string>): Json {
  const dropped = new Set([...warned].map((field) => WIRE_NAMES[field]));
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !dropped.has(name)));
  const { stream, response_format: format, messages, ...rest } = kept as any;
  const { schema, ...others } = format ?? {};
  return {
    ...rest,
    messages: messages?.map((message: Json) => ({
      ...message,
      content:
        typeof message['content'] === 'string'
          ? [{ type: 'text', text: message['content'] }]
          : (message['content'] ?? []).map(canonicalPart),
    })),
    ...(stream === true && { stream }),
    ...(format !== undefined && {
      response_format: { ...others, ...(schema !== undefined && { json_schema: schema }) },
    }),
  };
}

function canonicalPart(part: Json): Json {
  const { document } = part as any;
  return document === undefined ? part : { ...part, document: { ...document, data: fieldsOf(document.data) } };
}

const ROLES: Readonly<Record<string, string>> = { USER: 'user', CHATBOT: 'assistant', SYSTEM: 'system' };

/** A body of version 1 of the chat as version 2 has it. */
export function secondVersion({ message, chat_history: history = [], ...rest }: Json): Json {
  const said = history.map((turn: Json) => ({
    role: ROLES[(turn['role'] as string).toUpperCase()],
    content: turn['message'],
  }));
  return { ...rest, messages: [...said, { role: 'user', content: message }] };
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
