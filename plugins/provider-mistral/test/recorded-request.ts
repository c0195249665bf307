import type { ChatRequest, EmbedRequest, FillRequest } from '@signalbox/core';

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
  return defined({
    messages: body['messages'].map(messageOf),
    tools: body['tools']?.map((tool: Json) => tool['function']),
    toolChoice: choice === 'any' ? 'required' : typeof choice === 'object' ? choice?.function : choice,
    responseFormat: formatOf(body['response_format']),
    parallelToolCalls: body['parallel_tool_calls'],
    temperature: body['temperature'],
    topP: body['top_p'],
    maxOutputTokens: body['max_tokens'],
    seed: body['random_seed'],
    stop: body['stop'] === undefined ? undefined : [body['stop']].flat(),
    presencePenalty: body['presence_penalty'],
    frequencyPenalty: body['frequency_penalty'],
    reasoningEffort: body['reasoning_effort'],
    providerOptions: optionsOf(body, WORDED),
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
    stop: stop === undefined ? undefined : [stop].flat(),
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

/** What we have no word for. */
function optionsOf(body: Json, worded: ReadonlySet<string>): object | undefined {
  const raw = Object.entries(body).filter(([name, value]) => !worded.has(name) && value !== null);
  return raw.length > 0 ? { mistral: Object.fromEntries(raw) } : undefined;
}

function formatOf(format: Json | undefined): object | undefined {
  if (format === undefined || format['type'] === 'text') return format;
  if (format['type'] === 'json_object') return { type: 'json' };
  return { type: 'json-schema', ...format['json_schema'] };
}

function messageOf({ role, content, tool_calls: calls, tool_call_id: toolCallId }: Json): object {
  const parts = typeof content === 'string' ? content : (content ?? []).flatMap(partsOf);
  if (role === 'tool') return { role, content: [{ type: 'tool-result', toolCallId, content: parts }] };
  if (role !== 'assistant' || calls == null) return { role, content: parts };
  const said = typeof parts === 'string' ? (parts === '' ? [] : [{ type: 'text', text: parts }]) : parts;
  const asked = calls.map(({ id, function: called }: any) => ({ type: 'tool-call', id, ...called }));
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
 * of it, and one input for a list; ids of calls are whatever they are, in their order.
 */
export function canonical(body: Json): Json {
  const { stream, messages, tools, tool_choice: choice, input, ...rest } = body;
  const ids: string[] = [];
  const numbered = (id: string): number => {
    if (!ids.includes(id)) ids.push(id);
    return ids.indexOf(id);
  };
  return {
    ...rest,
    ...(stream === true && { stream }),
    ...(input !== undefined && { input: [input].flat() }),
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
      tool_calls: calls.map(({ index: _, ...call }: Json) => ({ type: 'function', ...call, id: numbered(call['id']) })),
    }),
  };
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
