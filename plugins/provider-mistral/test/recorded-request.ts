import type { ChatRequest, EmbedRequest, FillRequest, OcrRequest } from '@signalbox/core';

// A vendor's JSON as it was recorded, read as a person would: what is not there shows as a difference.
type Json = { readonly [name: string]: any };

const WORDED = new Set([
  'model',
  'messages',
  'stream',
  'tools',
  'tool_choice',
  'response_format',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'max_tokens',
  'random_seed',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  'reasoning_effort',
]);

/** A recorded body of `/v1/chat/completions` as the request of ours that asks for the same. */
export function chatRequestOf(body: Json): ChatRequest {
  const choice = body['tool_choice'];
  const isSaid = (body['messages'] as Json[]).every(isSayable);
  return defined({
    messages: isSaid ? body['messages'].map(messageOf) : IN_THE_OPTIONS,
    tools: body['tools']?.map((tool: Json) => tool['function']),
    toolChoice: choice === 'any' ? 'required' : typeof choice === 'object' ? choice?.function : choice,
    responseFormat: formatOf(body['response_format']),
    parallelToolCalls: body['parallel_tool_calls'],
    temperature: body['temperature'],
    topP: body['top_p'],
    maxOutputTokens: body['max_tokens'],
    seed: body['random_seed'],
    stop: body['stop'] == null ? undefined : [body['stop']].flat(),
    presencePenalty: body['presence_penalty'],
    frequencyPenalty: body['frequency_penalty'],
    reasoningEffort: body['reasoning_effort'],
    providerOptions: optionsOf(body, isSaid ? WORDED : new Set([...WORDED].filter((name) => name !== 'messages'))),
  }) as unknown as ChatRequest;
}

/** A recorded body of `/v1/fim/completions`. */
export function fillRequestOf(body: Json): FillRequest {
  const { prompt, suffix, temperature, top_p: topP, max_tokens: maxOutputTokens, random_seed: seed, stop } = body;
  const worded = new Set(['model', 'stream', 'prompt', 'suffix', 'temperature', 'top_p', 'max_tokens']);
  for (const name of ['random_seed', 'stop']) worded.add(name);
  return defined({
    prefix: prompt,
    suffix,
    temperature,
    topP,
    maxOutputTokens,
    seed,
    stop: stop == null ? undefined : [stop].flat(),
    providerOptions: optionsOf(body, worded),
  }) as unknown as FillRequest;
}

/** A recorded body of `/v1/embeddings`. */
export function embedRequestOf(body: Json): EmbedRequest {
  return defined({
    input: [body['input']].flat(),
    dimensions: body['output_dimension'],
    providerOptions: optionsOf(body, new Set(['model', 'input', 'output_dimension'])),
  }) as unknown as EmbedRequest;
}

/** A document to be read, or its picture. */
export function ocrRequestOf(body: Json): OcrRequest {
  const { document_url: url, image_url: image, document_name: filename } = body['document'];
  return defined({
    document: defined({ ...sourceOf(url ?? image?.url ?? image), filename }),
    pages: Array.isArray(body['pages']) ? body['pages'] : undefined,
    includeImages: body['include_image_base64'],
    providerOptions: optionsOf(body, new Set(['model', 'document', 'include_image_base64', ...listed(body['pages'])])),
  }) as unknown as OcrRequest;
}

/** Pages as a text, such as `0-3`, have no word of ours. */
function listed(pages: unknown): string[] {
  return Array.isArray(pages) ? ['pages'] : [];
}

const IN_THE_OPTIONS = [{ role: 'user', content: 'stands in providerOptions' }];

/** The chunks that each of our messages has words for. */
const SAYABLE: Readonly<Record<string, readonly string[]>> = {
  system: ['text'],
  user: ['text', 'image_url', 'document_url', 'input_audio'],
  assistant: ['text', 'thinking'],
  tool: ['text', 'image_url', 'document_url'],
};

function isSayable({ role, content }: Json): boolean {
  return !Array.isArray(content) || content.every(({ type }) => SAYABLE[role]?.includes(type as string));
}

/** What we have no word for. */
function optionsOf(body: Json, worded: ReadonlySet<string>): object | undefined {
  const raw = Object.entries(body).filter(([name, value]) => !worded.has(name) && value !== null);
  return raw.length > 0 ? { mistral: Object.fromEntries(raw) } : undefined;
}

function formatOf(format: Json | undefined): object | undefined {
  if (format == null || format['type'] === 'text') return format ?? undefined;
  if (format['type'] === 'json_object') return { type: 'json' };
  return { type: 'json-schema', ...format['json_schema'] };
}

function messageOf({ role, content, tool_calls: calls, tool_call_id: toolCallId }: Json): object {
  const parts = typeof content === 'string' ? content : (content ?? []).flatMap(partsOf);
  if (role === 'tool') return { role, content: [{ type: 'tool-result', toolCallId, content: parts }] };
  if (role !== 'assistant' || calls == null) return { role, content: parts };
  const said = typeof parts === 'string' ? (parts === '' ? [] : [{ type: 'text', text: parts }]) : parts;
  const asked = calls.map(({ id, function: { name, arguments: json } }: any) => ({
    type: 'tool-call',
    id,
    name,
    arguments: typeof json === 'string' ? json : JSON.stringify(json),
  }));
  return { role, content: [...said, ...asked] };
}

function partsOf(chunk: Json): object[] {
  const { type, text, thinking, image_url: image, document_url: document, document_name: name } = chunk;
  if (type === 'text') return [{ type, text }];
  if (type === 'thinking') return thinking.map((thought: Json) => ({ type: 'reasoning', text: thought['text'] }));
  if (type === 'input_audio') return [{ type: 'audio', data: chunk['input_audio'], mediaType: 'audio/mpeg' }];
  if (type === 'document_url') return [defined({ type: 'file', source: sourceOf(document), filename: name })];
  const { url, detail } = typeof image === 'string' ? { url: image, detail: undefined } : image;
  return [defined({ type: 'image', source: sourceOf(url), detail })];
}

function sourceOf(url: string): object {
  const inline = /^data:([^;]+);base64,(.*)$/s.exec(url);
  return inline === null ? { url } : { mediaType: inline[1], data: inline[2] };
}

/**
 * A body without the differences that mean nothing: `stream: false`, `prefix: false`, `type: function` and the index of a
 * call are defaults; `any` is the old name of `required`; a picture may be its URL alone; one text may stand for a list
 * of it, and so may one input and one stop; ids of calls are whatever they are, in their order.
 */
export function canonical(body: Json): Json {
  const { stream, messages, tools, tool_choice: choice, input, stop, ...rest } = body;
  const ids: string[] = [];
  const numbered = (id: string): number => {
    if (!ids.includes(id)) ids.push(id);
    return ids.indexOf(id);
  };
  return {
    ...rest,
    ...(stream === true && { stream }),
    ...(input !== undefined && { input: [input].flat() }),
    ...(stop != null && { stop: [stop].flat() }),
    ...(choice !== undefined && { tool_choice: choice === 'any' ? 'required' : choice }),
    ...(tools !== undefined && { tools: tools.map((tool: Json) => ({ type: 'function', ...tool })) }),
    ...(messages !== undefined && { messages: messages.map((message: Json) => canonicalMessage(message, numbered)) }),
  };
}

function canonicalMessage(message: Json, numbered: (id: string) => number): Json {
  const { content, prefix, tool_calls: calls, tool_call_id: id, ...rest } = message;
  const chunks = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return {
    ...rest,
    content: chunks
      .filter(({ type, text }: Json) => type !== 'text' || text !== '')
      .map((chunk: Json) =>
        typeof chunk['image_url'] === 'string' ? { ...chunk, image_url: { url: chunk['image_url'] } } : chunk,
      ),
    ...(prefix === true && { prefix }),
    ...(id != null && { tool_call_id: numbered(id as string) }),
    ...(calls != null && {
      tool_calls: calls.map(({ index: _, function: called, ...call }: Json) => ({
        type: 'function',
        ...call,
        function: { ...called, arguments: valueOf(called.arguments) },
        id: numbered(call['id']),
      })),
    }),
  };
}

/** Arguments are an object, or JSON of it. */
function valueOf(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
