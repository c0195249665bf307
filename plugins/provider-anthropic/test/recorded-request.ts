import type { ChatRequest, Message, Tool } from '@signalbox/core';

type Json = { readonly [name: string]: any };

/** A recorded request body as the request of ours that would ask for the same. */
export function requestOf(body: Json): ChatRequest {
  const tools: Json[] = body['tools'] ?? [];
  const functions = tools.filter((tool) => tool['input_schema'] !== undefined);
  const serverTools = tools.filter((tool) => tool['input_schema'] === undefined);
  const format = body['output_config']?.format ?? body['output_format'];
  const choice = body['tool_choice'];
  return defined({
    messages: [...systemMessages(body['system']), ...(body['messages'] as Json[]).flatMap(messages)],
    maxOutputTokens: body['max_tokens'],
    temperature: body['temperature'],
    topP: body['top_p'],
    stop: body['stop_sequences'],
    reasoningBudgetTokens: body['thinking']?.budget_tokens,
    ...(functions.length > 0 && { tools: functions.map(toolOf) }),
    ...(choice !== undefined && functions.length > 0 && choiceOf(choice)),
    ...(format !== undefined && { responseFormat: { type: 'json-schema', name: 'answer', schema: format.schema } }),
    ...(serverTools.length > 0 && {
      providerOptions: {
        anthropic: { tools: serverTools, ...(functions.length === 0 && defined({ tool_choice: choice })) },
      },
    }),
  }) as unknown as ChatRequest;
}

function systemMessages(system: string | Json[] | undefined): Message[] {
  if (system === undefined) return [];
  if (typeof system === 'string') return [{ role: 'system', content: system }];
  return [{ role: 'system', content: system.map((block) => part(block)) as never }];
}

/** Tool results have a message of their own with us; on the wire they open the next user message. */
function messages({ role, content }: Json): Message[] {
  if (typeof content === 'string') return [{ role, content } as Message];
  const results = (content as Json[]).filter((block) => block['type'] === 'tool_result');
  const others = (content as Json[]).filter((block) => block['type'] !== 'tool_result');
  return [
    ...(results.length > 0 ? [{ role: 'tool', content: results.map(part) }] : []),
    ...(others.length > 0 ? [{ role, content: others.map(part) }] : []),
  ] as unknown as Message[];
}

function part(block: Json): Json {
  const cache = block['cache_control'] === undefined ? undefined : (block['cache_control'].ttl ?? '5m');
  const { type, source } = block;
  switch (type) {
    case 'text':
      return defined({ type, text: block['text'], cache });
    case 'image':
      return defined({
        type,
        source: source.type === 'url' ? { url: source.url } : { data: source.data, mediaType: source.media_type },
        cache,
      });
    case 'tool_use':
      return { type: 'tool-call', id: block['id'], name: block['name'], arguments: JSON.stringify(block['input']) };
    case 'tool_result':
      return defined({
        type: 'tool-result',
        toolCallId: block['tool_use_id'],
        content: typeof block['content'] === 'string' ? block['content'] : block['content'].map(part),
        isError: block['is_error'],
        cache,
      });
    // The contract has no part for search results; they travel as text.
    case 'search_result':
      return { type: 'text', text: JSON.stringify(block) };
    default:
      throw new Error(`no part for a ${String(type)} block`);
  }
}

function choiceOf({ type, name, disable_parallel_tool_use: oneAtATime }: Json): Json {
  const words: Json = { auto: 'auto', any: 'required', none: 'none', tool: { name } };
  return defined({ toolChoice: words[type], parallelToolCalls: oneAtATime === undefined ? undefined : !oneAtATime });
}

function toolOf({ name, description, input_schema: parameters, strict }: Json): Tool {
  return defined({ name, description, parameters, strict }) as unknown as Tool;
}

/**
 * A body without the differences that mean nothing, and without those that the contract cannot express:
 * a text is a list of one text block; `stream: false` and `disable_parallel_tool_use: false` are the defaults;
 * a cache lives for 5 minutes unless told otherwise; `output_format` is the beta spelling of `output_config.format`;
 * `cache_control` of a tool, `citations` of a text that goes back, and search results have no place in the contract.
 */
export function canonical(body: Json): Json {
  const { stream, output_format: format, ...rest } = body;
  return JSON.parse(
    JSON.stringify({
      ...rest,
      ...(stream === true && { stream }),
      ...(format !== undefined && { output_config: { format } }),
      ...(rest['system'] !== undefined && { system: blocks(rest['system']) }),
      ...(rest['tools'] !== undefined && {
        tools: rest['tools'].map((tool: Json) => withObjectSchema({ ...tool, cache_control: undefined })),
      }),
      messages: rest['messages'].map((message: Json) => ({ ...message, content: blocks(message['content']) })),
    }),
    (name, value: unknown) =>
      (name === 'ttl' && value === '5m') || (name === 'disable_parallel_tool_use' && value === false)
        ? undefined
        : value,
  ) as Json;
}

/** A JSON Schema may be `true`; with us it is an object. */
function withObjectSchema(tool: Json): Json {
  return tool['input_schema'] === true ? { ...tool, input_schema: { type: 'object' } } : tool;
}

function blocks(content: string | Json[]): Json[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((whole) => {
    const { citations: _, ...block } = whole;
    if (block['type'] === 'search_result') return { type: 'text', text: JSON.stringify(whole) };
    return Array.isArray(block['content']) ? { ...block, content: blocks(block['content'] as Json[]) } : block;
  });
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
